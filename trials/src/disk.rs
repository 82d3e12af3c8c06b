//! `jiexu-trials disk`: a disk whose power can be cut, mounted on a directory until the standard
//! input ends.
//!
//! An order is a line of JSON, `{"fate":"Any","seed":7}`: the power goes and comes back. Nobody may
//! have a file open then. The answer is a line of JSON with what the cut did.

mod mount;
mod platter;

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use nix::mount::{MntFlags, umount2};
use nix::unistd::Uid;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::fault::Fault;
use mount::mount;
use platter::Disk;

pub use platter::{Cut, Fate};

/// A disk whose power can be cut, for the trial of power cuts.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where it is mounted: an empty directory
    mountpoint: PathBuf,
    /// The latest so many syncs before a cut will have done nothing; for a control
    #[arg(long, default_value_t = 0)]
    forgets: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct Order {
    fate: Fate,
    seed: u64,
}

/// Serves the disk until the standard input ends.
pub fn run(arguments: &Arguments) -> Result<(), Fault> {
    let Arguments { mountpoint, forgets } = arguments;
    check_can_mount()?;
    let disk = Arc::new(Mutex::new(Disk::new(*forgets)));
    let begin = || mount(&disk, mountpoint).map_err(Fault::io("mount on", mountpoint));
    let mut session = begin()?;
    answer(&Cut::default())?;
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(Fault::own("the standard input"))?;
        let Order { fate, seed } = serde_json::from_str(&line).map_err(Fault::own("an order"))?;
        session.umount_and_join().map_err(Fault::io("unmount", mountpoint))?;
        let cut = disk.lock().unwrap_or_else(PoisonError::into_inner).cut(fate, seed);
        session = begin()?;
        answer(&cut)?;
    }
    session.umount_and_join().map_err(Fault::io("unmount", mountpoint))
}

fn answer(cut: &Cut) -> Result<(), Fault> {
    let text = serde_json::to_string(cut).map_err(Fault::own("an answer"))?;
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.map_err(Fault::own("the standard output"))
}

/// Finds out before anything is tried whether a disk can be mounted here.
pub fn check_can_mount() -> Result<(), Fault> {
    let device = Path::new("/dev/fuse");
    if !device.exists() {
        return Err(Fault::NotTried("there is no /dev/fuse, so no disk can be mounted".to_owned()));
    }
    if !Uid::effective().is_root() {
        return Err(Fault::NotTried("only root may mount a disk; run it as root".to_owned()));
    }
    Ok(())
}

/// A disk in a process of its own.
#[derive(Debug)]
pub struct Served {
    child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Served {
    /// Mounts an empty disk.
    pub async fn start(mountpoint: &Path, forgets: usize) -> Result<Served, Fault> {
        // What a trial left that was killed; nothing is there otherwise.
        let _stale: nix::Result<()> = umount2(mountpoint, MntFlags::MNT_DETACH);
        std::fs::create_dir_all(mountpoint).map_err(Fault::io("create", mountpoint))?;
        let own = std::env::current_exe().map_err(Fault::own("this program's own path"))?;
        let mut command = Command::new(&own);
        command.arg("disk").arg(mountpoint).arg(format!("--forgets={forgets}"));
        // A Ctrl-C is for the trial; the disk goes when the trial has let go of it.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(Fault::io("start", &own))?;
        let gone = || Fault::NotTried("a disk without pipes".to_owned());
        let orders = child.stdin.take().ok_or_else(gone)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(gone)?).lines();
        let mut served = Served { child, orders, answers };
        served.answer().await?;
        Ok(served)
    }

    /// Cuts the power and gives it back.
    pub async fn cut(&mut self, fate: Fate, seed: u64) -> Result<Cut, Fault> {
        let order = serde_json::to_string(&Order { fate, seed }).map_err(Fault::own("an order"))?;
        let sent = self.orders.write_all(format!("{order}\n").as_bytes()).await;
        sent.map_err(Fault::own("an order to a disk"))?;
        self.answer().await
    }

    /// Unmounts the disk.
    pub async fn stop(self) -> Result<(), Fault> {
        let Served { mut child, orders, answers: _ } = self;
        drop(orders);
        let status = child.wait().await.map_err(Fault::own("wait for a disk"))?;
        if status.success() {
            return Ok(());
        }
        Err(Fault::NotTried(format!("a disk ended with {status}")))
    }

    async fn answer(&mut self) -> Result<Cut, Fault> {
        let line = self.answers.next_line().await.map_err(Fault::own("a disk's answer"))?;
        let line = line.ok_or_else(|| Fault::NotTried("a disk ended by itself".to_owned()))?;
        serde_json::from_str(&line).map_err(Fault::own("a disk's answer"))
    }
}
