//! The control: on disks that acknowledge their latest syncs and do not do them, acknowledged
//! commands must be seen to be lost.

use std::path::Path;
use std::time::Duration;

use super::Site;
use crate::fault::Fault;

/// Pairs of regions, each with a few cuts.
const PAIRS: u32 = 12;
const CUTS: u32 = 4;
/// Syncs that a disk has not done at a cut.
const FORGETS: usize = 3;
/// What was lost keeps a handoff from its end for ever: nobody waits longer than this.
const HEALING: Duration = Duration::from_secs(5);

/// Runs the control; what it lost, on one line. A control that loses nothing is a fault of the
/// trial, and so is one of which the audit of acknowledged commands saw nothing.
pub async fn run(seed: u64, programs: &Path, dir: &Path) -> Result<String, Fault> {
    let (mut refused, mut missed, mut first) = (0, 0, String::new());
    for pair in 0..PAIRS {
        let mut site = Site::open(dir, programs, FORGETS).await?;
        match site.round(CUTS, seed.wrapping_add(u64::from(pair)), HEALING).await {
            Ok(_) => {}
            // The region's own witness saw it, and would not go on.
            Err(Fault::NotRecovered(_)) => refused += 1,
            Err(Fault::Found(found)) => {
                missed += 1;
                first = if first.is_empty() { found } else { first };
            }
            Err(fault @ Fault::NotTried(_)) => return Err(fault),
        }
        site.close(dir).await?;
    }
    if missed == 0 {
        let text = format!("the control lost nothing in {PAIRS} pairs, so losses go unseen");
        return Err(Fault::NotTried(text));
    }
    let first: String = first.chars().take(160).collect();
    Ok(format!(
        "control, {FORGETS} latest syncs not done: loss seen in {} of {PAIRS} pairs, {missed} \
         times by what was acknowledged, {refused} times because a region would not start; e.g. \
         {first}",
        missed + refused
    ))
}
