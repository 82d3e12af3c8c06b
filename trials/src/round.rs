//! A round of a trial: people begin to live, something torments the regions, everybody comes to the
//! end; then everything that was acknowledged is looked for and both journals are verified.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use crate::acknowledged::Acknowledged;
use crate::audit::{Audited, audit};
use crate::fault::Fault;
use crate::load::{Load, Shared};
use crate::pair::{Pair, Verified};
use crate::region::Region;
use crate::side::Each;

/// What is under test, and how people live there.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The regions: stopped before a round and after it.
    pub pair: &'a mut Pair,
    /// What they acknowledged, in this round and before.
    pub list: &'a Rc<Acknowledged>,
    /// People who live at the same time.
    pub at_once: usize,
    /// Where the chance of their lives comes from.
    pub seed: u64,
    /// Everything that was begun has ended within this after the last fault.
    pub healing: Duration,
}

/// Runs a round. The torment begins with both regions stopped and ends with both running.
pub async fn run<T>(
    ground: Ground<'_>,
    torment: impl AsyncFnOnce(&mut Each<Region>, &Shared) -> Result<T, Fault>,
) -> Result<(T, Audited, Verified), Fault> {
    let Ground { pair, list, at_once, seed, healing } = ground;
    let unanswered = list.read()?.into_iter().find(|(_, (_, answer))| answer.is_none());
    let first = unanswered.map_or(list.next(), |(number, _)| number);

    let load = Load::begin(list, pair.clients()?, at_once, seed)?;
    let shared = load.shared();
    let tormented = torment(&mut pair.regions, &shared).await?;
    let finished = tokio::time::timeout(healing, load.finish()).await;
    finished.map_err(|_| Fault::Found(format!("not everything ended within {healing:?}")))??;
    pair.owe_nothing(healing).await?;

    // Whole lives: somebody may have begun in a round that was interrupted.
    let entries = list.read()?;
    let people: BTreeSet<String> =
        entries.range(first..).map(|(_, (command, _))| command.person.clone()).collect();
    let entries = entries.into_values().filter(|(command, _)| people.contains(&command.person));
    let audited = audit(&pair.clients()?, entries).await?;
    Ok((tormented, audited, pair.stop_and_verify().await?))
}

/// Starts both regions, looks for everything on the list, and verifies the whole journals.
pub async fn audit_everything(
    pair: &mut Pair,
    list: &Acknowledged,
) -> Result<(Audited, Verified), Fault> {
    pair.start().await?;
    let audited = audit(&pair.clients()?, list.read()?.into_values()).await?;
    Ok((audited, pair.stop_and_verify().await?))
}
