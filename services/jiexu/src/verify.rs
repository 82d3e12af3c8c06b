//! `jiexu verify`: reads the data directories of stopped regions and checks all that can be checked
//! without them.
//!
//! Every record from the first one on is read, its hash and number compared, its events applied to
//! a region that knows nobody. The state that comes out must be what the checkpoint says, and the
//! invariants must hold in it, along the way, and between the regions.
//!
//! The same records are counted by `jiexu-audit`, which shares no code with the regions beyond the
//! events: both must come to the same money, months and days, and the ends of each handoff must
//! agree. The sums that are printed are the auditor's.

mod counted;
mod federation;
mod finding;
mod replay;
mod report;

use std::collections::BTreeSet;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiexu_audit::RegionAudit;
use jiexu_region::invariants::Federation;

use crate::failure::Failure;
use crate::output::Output;
use finding::Finding;
use replay::Replayed;
use report::{RegionReport, Report};

/// Checks the data directories of stopped regions: hash chain, replay, checkpoint, invariants.
///
/// Give all regions of a federation: what one cannot tell by itself is checked between them.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Data directory of a stopped region; repeatable
    #[arg(required = true, value_name = "DIR")]
    dirs: Vec<PathBuf>,
    /// Demand that every handoff has ended or waits for a person, and that the funds are even
    #[arg(long)]
    at_rest: bool,
}

/// Verifies, prints the report, and fails when something was found.
pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    if cfg!(panic = "abort") {
        report_a_panicking_store(output);
    }
    let bar = bar(output);
    let report = verify(arguments, &bar).await?;
    bar.finish_and_clear();
    output.result(&report, Report::human);
    match report.findings().count() {
        0 => Ok(()),
        1 => Err(Failure::Refused("verification found 1 thing that should not be".to_owned())),
        count => {
            Err(Failure::Refused(format!("verification found {count} things that should not be")))
        }
    }
}

async fn verify(arguments: &Arguments, bar: &ProgressBar) -> Result<Report, Failure> {
    let Arguments { dirs, at_rest } = arguments;
    refuse_repetitions(dirs)?;
    let replaying = dirs.iter().map(|dir| {
        let (dir, bar) = (dir.clone(), bar.clone());
        // Each on a thread of its own: it reads the disk and computes for as long as it takes.
        tokio::task::spawn_blocking(move || replay::replay(&dir, &bar))
    });
    // Begun together, waited for in the order in which they were given.
    let replaying: Vec<_> = replaying.collect();
    let mut all = Vec::with_capacity(replaying.len());
    for (dir, replaying) in dirs.iter().zip(replaying) {
        let panicked = |_| Failure::Failed(format!("verifying {} panicked", dir.display()));
        all.push((dir, replaying.await.map_err(panicked)??));
    }
    let mut between = between(&all, *at_rest)?;
    let (mut regions, mut audits) = (Vec::new(), Vec::<RegionAudit>::new());
    for (dir, mut replayed) in all {
        let audit = replayed.audit.take();
        regions.push(RegionReport::new(dir, replayed, audit.as_ref().map(RegionAudit::totals)));
        audits.extend(audit);
    }
    between.extend(jiexu_audit::between(&audits).iter().map(Finding::of_offence));
    Ok(Report::new(regions, between))
}

/// A directory that is given twice would be found in use by ourselves.
fn refuse_repetitions(dirs: &[PathBuf]) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for dir in dirs {
        // One that is not there is reported when it is opened.
        if !seen.insert(dir.canonicalize().unwrap_or_else(|_| dir.clone())) {
            return Err(Failure::Usage(format!("{} was given twice", dir.display())));
        }
    }
    Ok(())
}

/// What does not hold between the regions that could be replayed.
fn between(all: &[(&PathBuf, Replayed)], at_rest: bool) -> Result<Vec<Finding>, Failure> {
    let mut regions = Federation::new();
    for (dir, replayed) in all {
        let (Some(region), Some(state)) = (replayed.region, &replayed.state) else { continue };
        if regions.insert(region, state).is_some() {
            let text = format!("{}: region {region} was given twice", dir.display());
            return Err(Failure::Usage(text));
        }
    }
    let known: Vec<Finding> =
        all.iter().flat_map(|(_, replayed)| replayed.findings.iter().cloned()).collect();
    Ok(federation::check(&regions, at_rest, &known))
}

fn bar(output: Output) -> ProgressBar {
    let bar = ProgressBar::new(0);
    // The template is ours; should it ever not parse, the plain bar does.
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}") {
        bar.set_style(style);
    }
    if output == Output::Json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.with_message("records")
}

/// sled answers some damage in its files with a panic, which ends this build at once: report the
/// damage first, and end as any other damage does.
fn report_a_panicking_store(output: Output) {
    let inner = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let Some(store) = jiexu_journal::store_in_use() else { return inner(panic) };
        let payload = panic.payload();
        let said = payload.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| payload.downcast_ref::<&str>().copied());
        let findings = vec![Finding::store_damaged(said.unwrap_or("sled gave up"))];
        let dir = store.parent().unwrap_or(&store);
        let region = RegionReport::new(dir, Replayed { findings, ..Replayed::default() }, None);
        output.result(&Report::new(vec![region], Vec::new()), Report::human);
        std::process::exit(1);
    }));
}

#[cfg(test)]
mod tests;
