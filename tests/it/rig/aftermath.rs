//! What stopped regions left on disk, read as recovery would read it.

use std::collections::BTreeMap;

use jiexu_host::committer::recover;
use jiexu_host::config::{self, Flags, Sample};
use jiexu_journal::{Checkpointer, Journal, SledJournal};
use jiexu_region::invariants::{Federation, Violation, i8_everything_ends};
use jiexu_region::{Policy, State};
use jiexu_types::RegionCode;
use jiexu_wire::v1;

use super::{HEBI, NANTONG, Pair, Region, SOON, eventually};

/// A stopped region.
pub struct Remains {
    pub code: RegionCode,
    /// With everything in memory that was at rest.
    pub state: State,
    /// Records from the first one on, archived ones included, each verified against the one before.
    pub records: u64,
}

impl Remains {
    /// Opens the directory of a stopped region.
    pub fn of(region: &Region) -> Remains {
        let code: RegionCode = region.code.parse().unwrap();
        let journal = SledJournal::open(region.data_dir(), code).unwrap();
        let recovered = recover(policy(region.code), &journal).unwrap();
        let checkpointer = journal.checkpointer();
        let state = recovered.state().whole(|place| checkpointer.fetch(place)).unwrap();
        let mut records = 0;
        for record in journal.read_history().unwrap() {
            records += 1;
            assert_eq!(record.unwrap().seq, records);
        }
        assert_eq!(records, journal.last_seq());
        Remains { code, state, records }
    }
}

/// After the last fault has healed: I1 to I5 and I8 for both regions together. Nothing is wrong.
#[track_caller]
pub fn expect_sound(remains: &[&Remains]) {
    let federation: Federation<'_> =
        remains.iter().map(|remains| (remains.code, &remains.state)).collect::<BTreeMap<_, _>>();
    let violations: Vec<Violation> = i8_everything_ends(&federation);
    assert!(violations.is_empty(), "{violations:#?}");
}

/// Waits until neither region owes the other anything. Longer than others: a link that has just
/// failed several times waits before it tries again.
pub async fn nothing_is_owed(pair: &Pair) {
    for (region, peer) in [(&pair.nantong, HEBI), (&pair.hebi, NANTONG)] {
        let mut link = region.link_from(peer);
        eventually("nothing is owed", SOON, async || {
            let owed = link.list_owed(v1::ListOwedRequest::default()).await.ok()?.into_inner();
            owed.messages.is_empty().then_some(())
        })
        .await;
    }
}

/// Waits until all is told, stops both regions, and finds both directories sound.
pub async fn expect_sound_pair(pair: &mut Pair) -> (Remains, Remains) {
    nothing_is_owed(pair).await;
    pair.terminate().await;
    pair.expect_clean_logs();
    let (nantong, hebi) = (Remains::of(&pair.nantong), Remains::of(&pair.hebi));
    expect_sound(&[&nantong, &hebi]);
    (nantong, hebi)
}

fn policy(code: &str) -> Policy {
    let sample = if code == NANTONG { Sample::Nantong } else { Sample::Hebi };
    config::load(sample, &Flags::default(), &BTreeMap::new()).unwrap().policy
}
