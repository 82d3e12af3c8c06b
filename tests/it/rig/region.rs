//! A region as a process of its own, on a real port and a real disk.

use std::cell::RefCell;
use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use jiexu_wire::v1;
use jiexu_wire::v1::region_link_service_client::RegionLinkServiceClient;
use jiexu_wire::v1::registry_service_client::RegistryServiceClient;
use jiexu_wire::v1::transfer_in_service_client::TransferInServiceClient;
use jiexu_wire::v1::transfer_out_service_client::TransferOutServiceClient;
use jiexu_wire::{Client, Named};
use tempfile::TempDir;

use super::{HEBI, NANTONG, SOON, eventually, log, ports, programs};

/// Who calls unless a test says otherwise.
const OPERATOR: &str = "operator/zhang";
/// A region recovers, binds and answers within this, however busy the machine is.
const START: Duration = Duration::from_secs(60);
/// A region that was asked to stop drains its calls for ten seconds at most.
const STOP: Duration = Duration::from_secs(30);

/// A link that lost its peer says so once; every test that stops or starts a region sees it.
const ALWAYS_LISTED: &str = "link down, retrying";

/// A region: stopped or running, always on the same directory and port.
pub struct Region {
    pub code: &'static str,
    pub port: u16,
    /// Where it listens; it is always called on loopback.
    host: &'static str,
    /// `transfer-out` or `transfer-in`; may be changed while the region is stopped.
    pub program: &'static str,
    /// What stands between the program and its flags.
    pub subcommand: &'static [&'static str],
    pub flags: Vec<String>,
    /// Peers that it was told of: code and URL.
    peers: Vec<String>,
    pub variables: Vec<(String, String)>,
    /// A command line that starts the program instead of the test: `sh -c … PROGRAM`.
    pub wrapper: Vec<String>,
    scratch: TempDir,
    data_dir: PathBuf,
    child: Option<Child>,
    listed: RefCell<Vec<&'static str>>,
}

/// Nantong, the origin, and Hebi, the destination.
pub struct Pair {
    pub nantong: Region,
    pub hebi: Region,
}

/// Both regions, stopped; each knows the other as its peer.
pub fn given_pair() -> Pair {
    let mut nantong = Region::new(NANTONG, "transfer-out");
    let mut hebi = Region::new(HEBI, "transfer-in");
    nantong.knows(&hebi);
    hebi.knows(&nantong);
    Pair { nantong, hebi }
}

/// Both regions, serving.
pub async fn given_running_pair() -> Pair {
    let mut pair = given_pair();
    pair.start().await;
    pair
}

impl Pair {
    pub async fn start(&mut self) {
        // Both at once: a debug build takes its time.
        self.nantong.spawn();
        self.hebi.spawn();
        self.nantong.ready().await;
        self.hebi.ready().await;
    }

    pub async fn terminate(&mut self) {
        self.nantong.terminate().await;
        self.hebi.terminate().await;
    }

    #[track_caller]
    pub fn expect_clean_logs(&self) {
        self.nantong.expect_clean_log();
        self.hebi.expect_clean_log();
    }
}

impl Region {
    pub fn new(code: &'static str, program: &'static str) -> Region {
        let scratch = TempDir::with_prefix(format!("jiexu-{code}-")).unwrap();
        let data_dir = scratch.path().join("data");
        Region {
            code,
            port: ports::reserve(),
            host: "127.0.0.1",
            program,
            subcommand: &[],
            flags: Vec::new(),
            peers: Vec::new(),
            variables: Vec::new(),
            wrapper: Vec::new(),
            scratch,
            data_dir,
            child: None,
            listed: RefCell::new(vec![ALWAYS_LISTED]),
        }
    }

    pub fn knows(&mut self, peer: &Region) {
        self.knows_address(&format!("{}={}", peer.code, peer.url()));
    }

    pub fn knows_address(&mut self, peer: &str) {
        self.peers.push(format!("--peer={peer}"));
    }

    pub fn flag(&mut self, flag: &str) {
        self.flags.push(flag.to_owned());
    }

    /// Decides by these rules from 2021 on: what stands in a table `[[rules]]`.
    pub fn rules(&mut self, rules: &str) {
        let path = self.scratch.path().join("rules.toml");
        let table = format!("[[rules]]\neffective_on = \"2021-12-01\"\n{rules}\n");
        std::fs::write(&path, table).unwrap();
        self.flag(&format!("--config={}", path.display()));
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Listens there instead of on loopback.
    pub fn listen_on(&mut self, host: &'static str) {
        self.host = host;
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    pub fn set_data_dir(&mut self, path: PathBuf) {
        self.data_dir = path;
    }

    /// A place for files of the test; gone with the region.
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    pub fn log_path(&self) -> PathBuf {
        self.scratch.path().join("log")
    }

    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.log_path()).unwrap_or_default()).into_owned()
    }

    /// A line that holds `text` is expected in this log, whatever its level.
    pub fn list(&self, text: &'static str) {
        self.listed.borrow_mut().push(text);
    }

    /// The command that starts the region, as a person would type it.
    pub fn command(&self) -> Command {
        let program = programs::ours(self.program);
        let mut command = match self.wrapper.split_first() {
            None => Command::new(program),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
        };
        // What the test was told is not for the region, which takes no variable that it does not
        // know.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("JIEXU_") {
                command.env_remove(name);
            }
        }
        let listen = format!("{}:{}", self.host, self.port);
        command.args(self.subcommand);
        command.args(["--region", self.code, "--listen", &listen, "--data-dir"]);
        command.arg(&self.data_dir).args(&self.peers).args(&self.flags);
        if self.peers.is_empty() {
            // The sample's own peer may be at home on this machine; port 1 is nobody.
            let peer = if self.code == NANTONG { HEBI } else { NANTONG };
            command.arg(format!("--peer={peer}=http://127.0.0.1:1"));
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts the process and does not wait for it.
    pub fn spawn(&mut self) {
        assert!(self.child.is_none(), "{} runs already", self.code);
        let log = File::options().create(true).append(true).open(self.log_path()).unwrap();
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.child = Some(command.spawn().unwrap());
    }

    /// Starts the process and waits until the region answers.
    pub async fn start(&mut self) {
        self.spawn();
        self.ready().await;
    }

    /// Waits until the region answers.
    pub async fn ready(&mut self) {
        if let Err(status) = self.ready_or_ended().await {
            panic!("{} ended ({status}) instead of serving:\n{}", self.code, self.log());
        }
    }

    /// Waits until the region answers, or says how it ended.
    pub async fn ready_or_ended(&mut self) -> Result<(), ExitStatus> {
        let mut registry = self.registry();
        let what = format!("{} serves", self.code);
        let outcome = eventually(&what, START, async || {
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().unwrap()) {
                return Some(Err(status));
            }
            registry.get_region(v1::GetRegionRequest {}).await.ok().map(|_| Ok(()))
        });
        let outcome = outcome.await;
        if outcome.is_err() {
            self.child = None;
        }
        outcome
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Waits until the process has ended by itself.
    pub async fn ended(&mut self, deadline: Duration) -> ExitStatus {
        // Left where it is until then: a process that does not end, ends with the test.
        let child = self.child.as_mut().unwrap();
        let what = format!("{} ends", self.code);
        let status = eventually(&what, deadline, async || child.try_wait().unwrap()).await;
        self.child = None;
        status
    }

    /// Waits until the process has killed itself at the point that a test named.
    pub async fn crashed(&mut self) {
        let status = self.ended(SOON).await;
        let remedy = "built without crash points? run the tests with `cargo xtask test`";
        assert_eq!(status.signal(), Some(9), "{} ended by itself; {remedy}", self.code);
    }

    /// SIGTERM, and an orderly end.
    pub async fn terminate(&mut self) {
        self.signal("TERM");
        let status = self.ended(STOP).await;
        assert_eq!(status.code(), Some(0), "{} after SIGTERM:\n{}", self.code, self.log());
    }

    /// Sends a signal, named as `kill` knows it.
    pub fn signal(&self, name: &str) {
        let pid = self.child.as_ref().unwrap().id();
        // `kill` is built into every shell; a program of that name is not on every machine.
        let line = format!("kill -{name} {pid}");
        assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
    }

    pub fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_none())
    }

    /// A connection on which `caller` calls.
    pub fn client(&self, caller: &str) -> Client {
        Client::connect_lazy(&self.url(), &caller.parse().unwrap()).unwrap()
    }

    pub fn registry(&self) -> RegistryServiceClient<Named> {
        self.client(OPERATOR).registry()
    }

    pub fn transfer_in(&self) -> TransferInServiceClient<Named> {
        self.client(OPERATOR).transfer_in()
    }

    pub fn transfer_in_by(&self, operator: &str) -> TransferInServiceClient<Named> {
        self.client(&format!("operator/{operator}")).transfer_in()
    }

    pub fn transfer_out_by(&self, operator: &str) -> TransferOutServiceClient<Named> {
        self.client(&format!("operator/{operator}")).transfer_out()
    }

    pub fn transfer_out(&self) -> TransferOutServiceClient<Named> {
        self.client(OPERATOR).transfer_out()
    }

    /// This region's link, called by the other region of that code.
    pub fn link_from(&self, peer: &str) -> RegionLinkServiceClient<Named> {
        self.client(&format!("region/{peer}")).region_link()
    }

    /// No warning and no error that the test has not announced, and no identity number.
    #[track_caller]
    pub fn expect_clean_log(&self) {
        let unlisted = log::unlisted(&self.log_path(), &self.listed.borrow());
        assert!(unlisted.is_empty(), "log of {}:\n{}", self.code, unlisted.join("\n"));
        let log = self.log();
        if let Some(number) = log::identity_number(&log) {
            panic!("the log of {} holds the identity number {number}", self.code);
        }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Both fail only when the process has ended.
            let _ended: Result<(), std::io::Error> = child.kill();
            let _ended: Result<ExitStatus, std::io::Error> = child.wait();
        }
        if std::thread::panicking() {
            let lines = log::read(&self.log_path());
            let last = lines.iter().skip(lines.len().saturating_sub(25));
            eprintln!("--- last lines of the log of {}", self.code);
            last.for_each(|line| eprintln!("{}", line.text));
        }
    }
}
