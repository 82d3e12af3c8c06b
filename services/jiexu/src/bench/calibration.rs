//! What the bare machine does just now: the measure that figures of different runs, and of
//! different machines, are compared by.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use jiexu_host::clock;

use super::echo::Echo;
use super::watch::micros_since;
use crate::failure::Failure;

/// How long each of them is measured.
const LASTING: Duration = Duration::from_secs(2);
/// About what one handoff adds to a journal.
const APPENDED: [u8; 600] = [0x5a; 600];
/// Commits in a group, as under load.
const GROUP: u32 = 64;
/// Connections to the echo and calls at a time on each: enough to keep both sides busy.
pub const CONNECTIONS: usize = 4;
pub const AT_A_TIME: usize = 16;

/// Measures all: `append` and `append_64` (commits in a second, alone and in groups), `echo` (calls
/// in a second).
pub async fn measure(dir: &Path) -> Result<BTreeMap<&'static str, f64>, Failure> {
    let file = dir.join("calibration");
    let appending = tokio::task::spawn_blocking(move || {
        Ok::<_, std::io::Error>((appends(&file, 1)?, appends(&file, GROUP)?))
    });
    let appended = appending.await.map_err(|_| Failure::Failed("appending panicked".to_owned()))?;
    let (alone, grouped) =
        appended.map_err(|error| Failure::Failed(format!("calibration: {error}")))?;
    let echo = Echo::start().await?.rate(CONNECTIONS, AT_A_TIME, LASTING).await?;
    Ok(BTreeMap::from([("append", alone), ("append_64", grouped), ("echo", echo)]))
}

/// Commits in a second: so many appends, then one fdatasync.
fn appends(path: &Path, group: u32) -> Result<f64, std::io::Error> {
    let mut file = File::create(path)?;
    let (begun, end) = (clock::monotonic(), clock::after(LASTING));
    let mut commits = 0_u32;
    while clock::monotonic() < end {
        for _ in 0..group {
            file.write_all(&APPENDED)?;
        }
        file.sync_data()?;
        commits = commits.saturating_add(group);
    }
    let rate = f64::from(commits) * 1e6 / micros_since(begun).max(1) as f64;
    drop(file);
    std::fs::remove_file(path)?;
    Ok(rate)
}
