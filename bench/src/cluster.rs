//! A PostgreSQL cluster of our own: made, tuned, started and stopped below a temporary folder.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Serialize;
use tokio::process::{Child, Command};
use tokio_postgres::{Client, NoTls};

use crate::fault::Fault;
use crate::report::after;

/// The name of the socket's file ends with it; nothing listens on a port.
const PORT: u16 = 5432;
/// How often and how many times a cluster that starts is asked whether it is there.
const ASK_AGAIN: Duration = Duration::from_millis(50);
const ASK_TIMES: u32 = 200;

/// Durable, and otherwise as fast as it honestly gets: no replication to write for, no checkpoint
/// while the clock runs, memory for everything.
const SETTINGS: [(&str, &str); 19] = [
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("wal_sync_method", "fdatasync"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("wal_buffers", "64MB"),
    ("max_wal_size", "16GB"),
    ("min_wal_size", "2GB"),
    ("checkpoint_timeout", "1h"),
    ("commit_delay", "0"),
    ("shared_buffers", "1GB"),
    ("work_mem", "16MB"),
    ("effective_io_concurrency", "200"),
    ("max_connections", "120"),
    ("max_prepared_transactions", "120"),
    ("jit", "off"),
    ("autovacuum_naptime", "1h"),
    ("listen_addresses", "''"),
];

/// A setting as the running cluster has it.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    pub name: String,
    pub value: String,
}

/// A cluster that runs. Killed when dropped.
pub struct Cluster {
    socket: PathBuf,
    user: String,
    server: Child,
    log: PathBuf,
}

/// The folder with `initdb` and `postgres`: the given one, one of the search path, Debian's.
pub fn programs(given: Option<&Path>) -> Result<PathBuf, Fault> {
    let complete = |dir: &PathBuf| dir.join("initdb").is_file() && dir.join("postgres").is_file();
    if let Some(given) = given {
        return Some(given.to_owned()).filter(complete).ok_or(Fault::NoPostgres);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    debian.sort();
    let mut candidates = debian.into_iter().rev().chain(std::env::split_paths(&path));
    candidates.find(complete).ok_or(Fault::NoPostgres)
}

impl Cluster {
    /// Makes a cluster below `dir` and waits until it answers.
    pub async fn start(programs: &Path, dir: &Path, name: &str) -> Result<Cluster, Fault> {
        let home = dir.join(name);
        fs::create_dir(&home)?;
        let (account, user) = account()?;
        if let Some((uid, gid)) = account {
            for path in [dir, &home] {
                chown(path, Some(uid), Some(gid))?;
            }
        }
        let (data, log) = (home.join("data"), home.join("log"));
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.args(["--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--username"]);
        initdb.arg(&user).arg("--pgdata").arg(&data);
        let status = as_account(&mut initdb, account, &log)?.status().await?;
        if !status.success() {
            return Err(Fault::Program { program: "initdb", status, log: kept(&log) });
        }
        let mut server = Command::new(programs.join("postgres"));
        server.arg("-D").arg(&data).arg("-k").arg(&home).args(["-p", &PORT.to_string()]);
        for (name, value) in SETTINGS {
            server.arg("-c").arg(format!("{name}={}", value.trim_matches('\'')));
        }
        let server = as_account(&mut server, account, &log)?.kill_on_drop(true).spawn()?;
        let mut cluster = Cluster { socket: home, user, server, log };
        cluster.answers().await?;
        Ok(cluster)
    }

    /// A new connection.
    pub async fn connect(&self) -> Result<Client, tokio_postgres::Error> {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&self.socket).port(PORT).user(&self.user).dbname("postgres");
        let (client, connection) = config.connect(NoTls).await?;
        // Ends when the client is dropped; an error reaches whoever uses the client.
        tokio::spawn(async move { drop(connection.await) });
        Ok(client)
    }

    /// What was tuned, as the cluster says it is.
    pub async fn settings(&self) -> Result<Vec<Setting>, Fault> {
        let client = self.connect().await?;
        let version = client.query_one("SHOW server_version", &[]).await?;
        let mut settings = vec![Setting { name: "version".to_owned(), value: version.get(0) }];
        for (name, _) in SETTINGS {
            let row = client.query_one(&format!("SHOW {name}"), &[]).await?;
            settings.push(Setting { name: name.to_owned(), value: row.get(0) });
        }
        Ok(settings)
    }

    /// Stops it in order.
    pub async fn stop(mut self) -> Result<(), Fault> {
        let pid = self.server.id().unwrap_or_default();
        // SIGINT is PostgreSQL's "fast shutdown". The shell has `kill` built in.
        Command::new("sh").args(["-c", "kill -INT \"$0\"", &pid.to_string()]).status().await?;
        let status = self.server.wait().await?;
        if status.success() {
            return Ok(());
        }
        Err(Fault::Program { program: "postgres", status, log: kept(&self.log) })
    }

    async fn answers(&mut self) -> Result<(), Fault> {
        let mut asked = 0;
        loop {
            let error = match self.connect().await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            if let Some(status) = self.server.try_wait()? {
                return Err(Fault::Program { program: "postgres", status, log: kept(&self.log) });
            }
            asked += 1;
            if asked > ASK_TIMES {
                return Err(Fault::NoAnswer(error));
            }
            tokio::time::sleep_until(after(ASK_AGAIN)).await;
        }
    }
}

/// The account that the programs run under, where it is not our own, and the name of the database's
/// user.
fn account() -> Result<(Option<(u32, u32)>, String), Fault> {
    // The owner of a process's own folder is its effective user.
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok((None, "bench".to_owned()));
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    let unprivileged = ["postgres", "nobody"].into_iter().find_map(|name| ids(&accounts, name));
    let ids = unprivileged.ok_or(Fault::NoUser)?;
    Ok((Some(ids), "bench".to_owned()))
}

/// User and group of a name in the form of `/etc/passwd`.
fn ids(accounts: &str, name: &str) -> Option<(u32, u32)> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next()? == name;
        let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        found.then_some((uid, gid))
    })
}

/// The program, run under the account, both channels into the log.
fn as_account<'a>(
    command: &'a mut Command,
    account: Option<(u32, u32)>,
    log: &Path,
) -> Result<&'a mut Command, Fault> {
    let log = File::options().create(true).append(true).open(log)?;
    if let Some((uid, gid)) = account {
        command.uid(uid).gid(gid);
    }
    Ok(command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).current_dir("/"))
}

/// A log outlives the temporary folder when it is needed.
fn kept(log: &Path) -> PathBuf {
    let copy = std::env::temp_dir().join("jiexu-bench-postgres.log");
    match fs::copy(log, &copy) {
        Ok(_) => copy,
        Err(_) => log.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts =
            "root:x:0:0:root:/:/bin/sh\npostgres-old:x:7:8::/:\npostgres:x:101:104::/:\n";
        assert_eq!(ids(accounts, "postgres"), Some((101, 104)));
        assert_eq!(ids(accounts, "nobody"), None);
    }
}
