//! Both regions of a trial, and what is asked of them once they have come to rest.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use jiexu_wire::{Client, v1};
use serde::{Deserialize, Serialize};
use tokio::process::Command;

use crate::fault::Fault;
use crate::log;
use crate::region::{Region, Setup};
use crate::side::{Each, Side};
use crate::waiting::until;

/// Both regions.
#[derive(Debug)]
pub struct Pair {
    /// The processes.
    pub regions: Each<Region>,
}

/// What `jiexu verify` counted.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Verified {
    /// Records in both journals, from the first one on.
    pub records: u64,
    /// Events in them.
    pub events: u64,
}

impl Verified {
    /// Together with another pair's.
    pub fn and(self, other: Verified) -> Verified {
        Verified { records: self.records + other.records, events: self.events + other.events }
    }
}

#[derive(Deserialize)]
struct Report {
    passed: bool,
    regions: Vec<RegionReport>,
}

#[derive(Deserialize)]
struct RegionReport {
    records: u64,
    events: u64,
}

impl Pair {
    /// Neither runs yet.
    pub fn new(setups: Each<Setup>) -> Pair {
        let Each { origin, destination } = setups;
        Pair {
            regions: Each { origin: Region::new(origin), destination: Region::new(destination) },
        }
    }

    /// An operator's connection to each.
    pub fn clients(&self) -> Result<Each<Client>, Fault> {
        Each::try_new(|side| self.regions.of(side).client("operator/zhang"))
    }

    /// Starts both and waits until they answer.
    pub async fn start(&mut self) -> Result<(), Fault> {
        self.regions.origin.spawn(None)?;
        self.regions.destination.spawn(None)?;
        self.regions.origin.ready().await?;
        self.regions.destination.ready().await
    }

    /// Waits until neither region owes the other anything.
    pub async fn owe_nothing(&self, deadline: Duration) -> Result<(), Fault> {
        for side in Side::BOTH {
            let peer = format!("region/{}", side.peer().code());
            let link = self.regions.of(side).client(&peer)?;
            until(&format!("{side} owes nothing"), deadline, async || {
                let request = v1::ListOwedRequest::default();
                let Ok(owed) = link.region_link().list_owed(request).await else {
                    return Ok(None);
                };
                Ok(owed.into_inner().messages.is_empty().then_some(()))
            })
            .await?;
        }
        Ok(())
    }

    /// Stops both, and has `jiexu verify --at-rest` read both journals.
    pub async fn stop_and_verify(&mut self) -> Result<Verified, Fault> {
        self.regions.origin.terminate().await?;
        self.regions.destination.terminate().await?;
        let setups = self.regions.both().map(Region::setup);
        setups.iter().try_for_each(|setup| log::check(&setup.log))?;
        let program = self.regions.origin.setup().programs.join("jiexu");
        let mut command = Command::new(&program);
        command.args(["--json", "verify", "--at-rest"]).stdin(Stdio::null());
        command.args(setups.map(|setup| &setup.data_dir));
        let output = command.output().await.map_err(Fault::io("start", &program))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        // A report that failed is followed by the error in the same form.
        let line = printed.lines().next().unwrap_or_default();
        let report: Report = serde_json::from_str(line).map_err(|error| {
            let said = String::from_utf8_lossy(&output.stderr);
            Fault::NotTried(format!("jiexu verify said neither yes nor no: {error}; {said}"))
        })?;
        if !report.passed || !output.status.success() {
            return Err(Fault::Found(format!("jiexu verify: {printed}")));
        }
        let mut verified = Verified::default();
        for RegionReport { records, events } in report.regions {
            verified.records += records;
            verified.events += events;
        }
        Ok(verified)
    }
}

/// Finds fault with a folder that lacks one of the programs.
pub fn check_programs(folder: &Path) -> Result<(), Fault> {
    for name in ["transfer-out", "transfer-in", "jiexu"] {
        let program = folder.join(name);
        if !program.is_file() {
            let text =
                format!("{} is not built; start the trial by cargo xtask", program.display());
            return Err(Fault::NotTried(text));
        }
    }
    Ok(())
}
