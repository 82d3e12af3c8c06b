//! The two regions of a run, each a process of its own.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use jiexu_host::{EXIT_START, clock};
use jiexu_wire::{Caller, Client, v1};
use tokio::process::{Child, Command};

use super::machine::{self, Usage};
use super::{DESTINATION, ORIGIN};
use crate::failure::Failure;

/// How long a region may take to start.
const START: Duration = Duration::from_secs(30);
/// How long a region may take to stop: calls drain for ten seconds, and a checkpoint is finished.
const STOP: Duration = Duration::from_secs(60);
/// How long until a region that does not answer yet is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(20);
/// How often the regions are started anew on other ports when somebody else took theirs.
const ATTEMPTS: usize = 3;
/// Quiet is when neither region used a processor for this long.
const QUIET: Duration = Duration::from_millis(300);
/// A background checkpoint may take this long before the run goes on regardless.
const QUIET_AT_LATEST: Duration = Duration::from_secs(60);

/// Origin and destination, running.
#[derive(Debug)]
pub struct Pair {
    /// Nantong.
    pub origin: Region,
    /// Hebi.
    pub destination: Region,
}

/// One region, running.
#[derive(Debug)]
pub struct Region {
    /// Its code.
    pub code: &'static str,
    /// Calls it as an operator.
    pub client: Client,
    /// Where it listens.
    address: String,
    data_dir: PathBuf,
    log: PathBuf,
    child: Child,
    pid: u32,
}

/// What a region has used so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Footprint {
    /// Processor time and bytes written.
    pub usage: Usage,
    /// What its data directory takes on disk.
    pub disk_bytes: u64,
}

/// Why a region did not start.
enum NotStarted {
    /// Somebody took the port in the moment between choosing and binding it.
    PortTaken,
    /// Anything that will not be better on another port.
    Failed(Failure),
}

impl Pair {
    /// Starts both below a directory and waits until they answer.
    ///
    /// `checkpoint_every` is how many events they journal between two checkpoints; their own choice
    /// when `None`.
    pub async fn start(dir: &Path, checkpoint_every: Option<u64>) -> Result<Pair, Failure> {
        for _ in 0..ATTEMPTS {
            match Pair::try_start(dir, checkpoint_every).await {
                Ok(pair) => return Ok(pair),
                Err(NotStarted::PortTaken) => {}
                Err(NotStarted::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Start("no two free ports were found on 127.0.0.1".to_owned()))
    }

    async fn try_start(dir: &Path, checkpoint_every: Option<u64>) -> Result<Pair, NotStarted> {
        let [out_port, in_port] = free_ports().map_err(failed("no port"))?;
        let (out, to) = (("out", ORIGIN, out_port), ("in", DESTINATION, in_port));
        let mut origin = Region::spawn(dir, out, (DESTINATION, in_port), checkpoint_every)?;
        let mut destination = Region::spawn(dir, to, (ORIGIN, out_port), checkpoint_every)?;
        let started = tokio::try_join!(origin.answers(), destination.answers());
        if let Err(not_started) = started {
            // Both are gone before their directories are used again.
            for region in [&mut origin, &mut destination] {
                region.child.kill().await.map_err(failed("a region cannot be killed"))?;
            }
            return Err(not_started);
        }
        Ok(Pair { origin, destination })
    }

    /// What both have used so far, origin first.
    pub fn footprints(&self) -> [Footprint; 2] {
        [&self.origin, &self.destination].map(Region::footprint)
    }

    /// Waits until neither has anything left to do in the background.
    pub async fn quiet(&self) {
        let used = || [&self.origin, &self.destination].map(|region| machine::usage(region.pid));
        let deadline = clock::after(QUIET_AT_LATEST);
        let mut before = used();
        while clock::monotonic() < deadline {
            tokio::time::sleep_until(clock::after(QUIET)).await;
            let now = used();
            if now == before {
                return;
            }
            before = now;
        }
    }

    /// Numbers of both processes, origin first.
    pub fn pids(&self) -> [u32; 2] {
        [self.origin.pid, self.destination.pid]
    }

    /// What both have resident now, in bytes, origin first.
    pub fn memory_bytes(&self) -> [u64; 2] {
        self.pids().map(machine::memory_bytes)
    }

    /// Ends both at once, as a power switch ends processes (SIGKILL).
    pub async fn kill(self) -> Result<(), Failure> {
        let Pair { mut origin, mut destination } = self;
        let killed = tokio::try_join!(origin.child.kill(), destination.child.kill());
        killed.map_err(|error| Failure::Failed(format!("cannot kill: {error}")))?;
        Ok(())
    }

    /// Stops both and checks that they stopped in order.
    pub async fn stop(self) -> Result<(), Failure> {
        let Pair { mut origin, mut destination } = self;
        tokio::try_join!(origin.stop(), destination.stop())?;
        Ok(())
    }
}

impl Region {
    fn spawn(
        dir: &Path,
        (role, code, port): (&str, &'static str, u16),
        (peer, peer_port): (&str, u16),
        checkpoint_every: Option<u64>,
    ) -> Result<Region, NotStarted> {
        let (data_dir, log) = (dir.join(code), dir.join(format!("{code}.log")));
        let program = std::env::current_exe().map_err(failed("this program is not to be found"))?;
        let stderr = File::create(&log).map_err(failed("a log cannot be written"))?;
        let mut command = Command::new(program);
        command
            .args(["serve", role, "--log", "warn", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--peer", &format!("{peer}=http://127.0.0.1:{peer_port}")])
            .arg("--data-dir")
            .arg(&data_dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(stderr)
            .kill_on_drop(true);
        if let Some(events) = checkpoint_every {
            command.args(["--checkpoint-every", &events.to_string()]);
        }
        // The settings of somebody's own region are not those of the run.
        let variables = std::env::vars_os().map(|(name, _)| name);
        for name in variables.filter(|name| name.to_string_lossy().starts_with("JIEXU_")) {
            command.env_remove(name);
        }
        let child = command.spawn().map_err(failed("a region cannot be started"))?;
        let pid = child.id().unwrap_or_default();
        let address = format!("http://127.0.0.1:{port}");
        let client = connect(&address).map_err(NotStarted::Failed)?;
        Ok(Region { code, client, address, data_dir, log, child, pid })
    }

    /// Another client, with a connection of its own.
    pub fn another_client(&self) -> Result<Client, Failure> {
        connect(&self.address)
    }

    /// The most memory it has had, in bytes.
    pub fn peak_memory_bytes(&self) -> u64 {
        machine::peak_memory_bytes(self.pid)
    }

    fn footprint(&self) -> Footprint {
        let disk_bytes = machine::disk_bytes(&self.data_dir);
        Footprint { usage: machine::usage(self.pid), disk_bytes }
    }

    /// Waits until it answers as the region that it is.
    async fn answers(&mut self) -> Result<(), NotStarted> {
        let deadline = clock::after(START);
        let mut registry = self.client.registry();
        loop {
            let exited = self.child.try_wait().map_err(failed("a region is out of sight"))?;
            if let Some(status) = exited {
                return Err(self.not_started(status));
            }
            let problem = match registry.get_region(v1::GetRegionRequest {}).await {
                Ok(answer) if answer.get_ref().region == self.code => return Ok(()),
                // Somebody else is there; our own region has not got the port and is about to say
                // so.
                Ok(_) => "another region answers in its place".to_owned(),
                Err(status) => status.message().to_owned(),
            };
            if clock::monotonic() > deadline {
                let text = format!("region {} does not answer: {problem}", self.code);
                return Err(NotStarted::Failed(Failure::Start(text)));
            }
            tokio::time::sleep_until(clock::after(ASK_AGAIN)).await;
        }
    }

    fn not_started(&self, status: ExitStatus) -> NotStarted {
        let log = self.last_words();
        if status.code() == Some(i32::from(EXIT_START)) && log.contains("error: listen:") {
            return NotStarted::PortTaken;
        }
        let text = format!("region {} did not start ({status}): {log}", self.code);
        NotStarted::Failed(Failure::Start(text))
    }

    /// SIGTERM, and whether it ended in order.
    async fn stop(&mut self) -> Result<(), Failure> {
        let lost = |error: std::io::Error| Failure::Failed(format!("cannot stop: {error}"));
        // The shell has `kill` built in; a system need not have it as a program.
        let mut kill = Command::new("sh");
        kill.args(["-c", "kill -TERM \"$0\"", &self.pid.to_string()]);
        kill.status().await.map_err(lost)?;
        let problem = match tokio::time::timeout_at(clock::after(STOP), self.child.wait()).await {
            Ok(status) => match status.map_err(lost)? {
                status if status.success() => return Ok(()),
                status => status.to_string(),
            },
            Err(_) => format!("still running after {} s", STOP.as_secs()),
        };
        let (code, log) = (self.code, self.last_words());
        Err(Failure::Failed(format!("region {code} did not stop in order ({problem}): {log}")))
    }

    /// The end of its log.
    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(5).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

/// Calls a region as an operator.
fn connect(address: &str) -> Result<Client, Failure> {
    let caller = "operator/bench".parse::<Caller>();
    let caller = caller.map_err(|bad| Failure::Start(format!("the caller has no name: {bad}")))?;
    Client::connect_lazy(address, &caller)
        .map_err(|bad| Failure::Start(format!("a region cannot be called: {bad}")))
}

/// Two ports that are free now. Nobody holds them until somebody binds them.
pub fn free_ports() -> Result<[u16; 2], std::io::Error> {
    let bind = || {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|held| {
            let port = held.local_addr()?.port();
            Ok((held, port))
        })
    };
    // Both are held before either is let go, so that they differ.
    let ((_first, one), (_second, other)) = (bind()?, bind()?);
    Ok([one, other])
}

fn failed<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> NotStarted {
    move |error| NotStarted::Failed(Failure::Start(format!("{what}: {error}")))
}
