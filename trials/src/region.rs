//! A region as a process that may die at any moment, always on the same directory and address.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use jiexu_host::{EXIT_START, clock};
use jiexu_wire::{Client, v1};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::fault::Fault;
use crate::log;
use crate::side::{Each, Side};
use crate::waiting::until;

/// A region recovers, binds and answers within this.
const START: Duration = Duration::from_secs(60);
/// A region that was asked to stop drains its calls for ten seconds at most.
const STOP: Duration = Duration::from_secs(30);
/// A single question whether a region answers takes no longer than this.
const ASK: Duration = Duration::from_secs(2);

/// How a region is started and called.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Which of the two.
    pub side: Side,
    /// Folder of the programs.
    pub programs: PathBuf,
    /// What stands before the program on the command line.
    pub wrapper: Vec<String>,
    /// Where it listens, e.g. `127.0.0.1:7101`.
    pub listen: String,
    /// Where callers reach it, as a URL.
    pub url: String,
    /// Where its peer finds the other region, as a URL.
    pub peer_url: String,
    /// Its data directory.
    pub data_dir: PathBuf,
    /// What it prints is appended here.
    pub log: PathBuf,
    /// Further flags.
    pub flags: Vec<String>,
}

/// A region, running or not.
#[derive(Debug)]
pub struct Region {
    setup: Setup,
    child: Option<Child>,
}

impl Setup {
    /// A region on loopback, on one of these ports.
    pub fn on_loopback(side: Side, ports: &Each<u16>, programs: &Path, dir: &Path) -> Setup {
        let address = |side| format!("127.0.0.1:{}", ports.of(side));
        Setup {
            side,
            programs: programs.to_owned(),
            wrapper: Vec::new(),
            listen: address(side),
            url: format!("http://{}", address(side)),
            peer_url: format!("http://{}", address(side.peer())),
            data_dir: dir.join(side.program()),
            log: dir.join(format!("{}.log", side.program())),
            flags: vec!["--log=warn".to_owned()],
        }
    }
}

impl Region {
    /// A region that does not run yet.
    pub fn new(setup: Setup) -> Region {
        Region { setup, child: None }
    }

    /// Which of the two.
    pub fn side(&self) -> Side {
        self.setup.side
    }

    /// How it is started and called.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// A connection on which `caller` calls.
    pub fn client(&self, caller: &str) -> Result<Client, Fault> {
        let caller = caller.parse().map_err(Fault::own("the caller of a trial"))?;
        Client::connect_lazy(&self.setup.url, &caller).map_err(Fault::own("a region's address"))
    }

    /// Starts the process and does not wait for it. With a plan such as `after-sync:3` it kills
    /// itself there.
    pub fn spawn(&mut self, crash_at: Option<&str>) -> Result<(), Fault> {
        let Setup { side, programs, wrapper, listen, peer_url, data_dir, log, flags, .. } =
            &self.setup;
        let program = programs.join(side.program());
        let mut line: Vec<&str> = wrapper.iter().map(String::as_str).collect();
        let text = program.to_string_lossy();
        line.push(&text);
        let (first, rest) = line.split_first().ok_or_else(|| unnamed(*side))?;
        let mut command = Command::new(first);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("JIEXU_") {
                command.env_remove(name);
            }
        }
        command.args(rest).args(["--region", side.code(), "--listen", listen, "--data-dir"]);
        command.arg(data_dir).arg(format!("--peer={}={peer_url}", side.peer().code()));
        command.args(flags);
        if let Some(plan) = crash_at {
            command.env("JIEXU_CRASH_AT", plan);
        }
        let open = || File::options().create(true).append(true).open(log);
        command.stdin(Stdio::null());
        command.stdout(open().map_err(Fault::io("open", log))?);
        command.stderr(open().map_err(Fault::io("open", log))?);
        let child = command.spawn();
        self.child = Some(child.map_err(Fault::io("start", &program))?);
        Ok(())
    }

    /// Starts the process and waits for its first answer; how long that took.
    pub async fn start(&mut self) -> Result<Duration, Fault> {
        let began = clock::monotonic();
        self.spawn(None)?;
        self.ready().await?;
        Ok(clock::monotonic() - began)
    }

    /// Waits until the region answers. Ending instead is found against it: recovery never fails.
    pub async fn ready(&mut self) -> Result<(), Fault> {
        let mut registry = self.client("operator/zhang")?.registry();
        let what = format!("{} answers", self.side());
        until(&what, START, async || {
            if let Some(status) = self.ended()? {
                return Err(self.ended_by_itself(status));
            }
            let asked = registry.get_region(v1::GetRegionRequest {});
            let answered = tokio::time::timeout(ASK, asked).await;
            Ok(matches!(answered, Ok(Ok(_))).then_some(()))
        })
        .await
    }

    /// `kill -9`. A region that ended by itself before that is found against it.
    pub fn kill(&mut self) -> Result<(), Fault> {
        if let Some(status) = self.ended()? {
            return Err(self.ended_by_itself(status));
        }
        if let Some(mut child) = self.child.take() {
            child.kill().map_err(Fault::own("kill -9"))?;
            child.wait().map_err(Fault::own("wait for a killed region"))?;
        }
        Ok(())
    }

    /// Waits until the process has ended by itself; how it did.
    pub async fn died(&mut self, deadline: Duration) -> Result<ExitStatus, Fault> {
        let what = format!("{} ends", self.side());
        let status = until(&what, deadline, async || self.ended()).await?;
        self.child = None;
        Ok(status)
    }

    /// SIGTERM, and an orderly end.
    pub async fn terminate(&mut self) -> Result<(), Fault> {
        let child = self.child.as_ref().ok_or_else(|| unnamed(self.side()))?;
        let pid = i32::try_from(child.id()).map_err(Fault::own("a process id"))?;
        kill(Pid::from_raw(pid), Signal::SIGTERM).map_err(Fault::own("SIGTERM"))?;
        let status = self.died(STOP).await?;
        if status.success() {
            return Ok(());
        }
        Err(Fault::Found(format!("{} after SIGTERM: {status}", self.side())))
    }

    /// For a region that should have lived.
    pub fn ended_by_itself(&self, status: ExitStatus) -> Fault {
        let said = log::last_lines(&self.setup.log);
        let text = format!("{} ended by itself ({status}):\n{said}", self.side());
        if status.code() == Some(EXIT_START.into()) {
            return Fault::NotRecovered(text);
        }
        Fault::Found(text)
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>, Fault> {
        let Some(child) = &mut self.child else { return Ok(None) };
        child.try_wait().map_err(Fault::own("look at a process"))
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // Both fail only when the process has ended.
            let _ended: Result<(), std::io::Error> = child.kill();
            let _ended: Result<ExitStatus, std::io::Error> = child.wait();
        }
    }
}

fn unnamed(side: Side) -> Fault {
    Fault::NotTried(format!("{side} does not run"))
}
