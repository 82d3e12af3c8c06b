//! One directory: every record read, every event applied, from nothing.

use std::path::Path;

use indicatif::ProgressBar;
use jiexu_audit::RegionAudit;
use jiexu_journal::{
    Checkpoint, Checkpointer, Journal, JournalFault, Record, SledJournal, identity,
};
use jiexu_region::invariants::{check_region, i7_an_end_is_final};
use jiexu_region::{AlertPolicy, Policy, Region, Seals, State, StateItem};
use jiexu_rules::{Calendar, Rulebook};
use jiexu_types::{RegionCode, Timestamp};

use super::counted;
use super::finding::{Finding, Kind};
use crate::failure::Failure;

/// Events before the first look at the invariants. Each look goes through the whole state, so each
/// comes after twice as many events as the one before: all together cost no more than two.
const FIRST_LOOK: u64 = 1_024;
/// How many records are counted at a time.
const BAR_STEP: u64 = 256;

/// What a directory holds.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Whose it is; unknown when the store cannot be read.
    pub region: Option<RegionCode>,
    /// Records that are whole and in their order.
    pub records: u64,
    /// Events in them.
    pub events: u64,
    /// Time of the first and the last of them.
    pub times: Option<(Timestamp, Timestamp)>,
    /// The record after which the checkpoint was taken, if there is one.
    pub checkpoint: Option<u64>,
    /// What the events lead to; `None` when they do not lead to the end.
    pub state: Option<State>,
    /// The same records, counted by the auditor.
    pub audit: Option<RegionAudit>,
    /// What should not be.
    pub findings: Vec<Finding>,
}

/// Replays a directory. Blocks for as long as that takes.
pub fn replay(dir: &Path, bar: &ProgressBar) -> Result<Replayed, Failure> {
    let mut replayed = Replayed::default();
    match replay_into(dir, bar, &mut replayed) {
        Ok(()) => {}
        Err(fault) => replayed.findings.push(Finding::of_fault(&fault, dir)?),
    }
    Ok(replayed)
}

fn replay_into(dir: &Path, bar: &ProgressBar, replayed: &mut Replayed) -> Result<(), JournalFault> {
    let code = identity(dir)?;
    replayed.region = Some(code);
    let journal = SledJournal::open(dir, code)?;
    bar.inc_length(journal.last_seq());
    let mut replay = Replay::new(code, replayed);
    let checkpointer = journal.checkpointer();
    replay.checkpoint = checkpointer.read()?;
    if let Some(kept) = &mut replay.checkpoint {
        kept.state = kept.state.whole(|place| checkpointer.fetch(place))?;
    }
    replay.replayed.checkpoint = replay.checkpoint.as_ref().map(|kept| kept.at.seq);
    // One that was taken before the first record is of a region that knows nobody.
    replay.compare_at(0);
    for record in journal.read_history()? {
        replay.take(&record?);
        if replay.replayed.records.is_multiple_of(BAR_STEP) {
            bar.inc(BAR_STEP);
        }
    }
    replay.finish(journal.last_seq());
    Ok(())
}

struct Replay<'a> {
    region: Region,
    /// False once a record cannot have happened: what the region has become means nothing then.
    possible: bool,
    audit: RegionAudit,
    /// What the checkpoint says, until it has been compared.
    checkpoint: Option<Checkpoint>,
    /// The state at the last look, for what may not change any more.
    seen: State,
    /// After how many events to look again.
    next_look: u64,
    replayed: &'a mut Replayed,
}

impl<'a> Replay<'a> {
    fn new(code: RegionCode, replayed: &'a mut Replayed) -> Replay<'a> {
        let region = Region::new(policy(code));
        let seen = State::default();
        let audit = RegionAudit::new(code);
        Replay {
            region,
            possible: true,
            audit,
            checkpoint: None,
            seen,
            next_look: FIRST_LOOK,
            replayed,
        }
    }

    /// Takes over one record. The auditor counts every one, whatever the region makes of it.
    fn take(&mut self, record: &Record) {
        let Record { seq, at, events } = record;
        self.audit.read(*seq, events);
        if !self.possible {
            return;
        }
        for event in events {
            if let Err(inapplicable) = self.region.apply(event, *at) {
                let text = format!("cannot have happened: {inapplicable}");
                self.replayed.findings.push(Finding::at(Kind::Event, *seq, text));
                self.possible = false;
                return;
            }
        }
        let replayed = &mut *self.replayed;
        replayed.records += 1;
        replayed.events += u64::try_from(events.len()).unwrap_or(u64::MAX);
        let first = replayed.times.map_or(*at, |(first, _)| first);
        replayed.times = Some((first, *at));
        self.compare_at(*seq);
        if self.replayed.events >= self.next_look {
            self.next_look = self.replayed.events.saturating_mul(2);
            self.look(Some(*seq));
        }
    }

    fn finish(mut self, last_seq: u64) {
        if self.possible {
            self.finish_region(last_seq);
        }
        let offences = self.audit.offences().iter().map(Finding::of_offence);
        self.replayed.findings.extend(offences);
        self.replayed.audit = Some(self.audit);
    }

    fn finish_region(&mut self, last_seq: u64) {
        if let Some(kept) = self.checkpoint.take() {
            let text = format!("was not taken after a record; the last one is {last_seq}");
            self.replayed.findings.push(Finding::at(Kind::Checkpoint, kept.at.seq, text));
        }
        self.look(None);
        let state = self.region.state();
        self.replayed.findings.extend(counted::differences(state, &self.audit));
        self.replayed.state = Some(state.clone());
    }

    /// Checks the invariants that speak of one region by itself.
    fn look(&mut self, record: Option<u64>) {
        let state = self.region.state();
        let mut violations = check_region(state);
        violations.extend(i7_an_end_is_final(&self.seen, state));
        for violation in violations {
            let finding = Finding::of(violation, record);
            let findings = &mut self.replayed.findings;
            // What was broken at an earlier look and still is has been told.
            if !findings.iter().any(|known| known.text == finding.text) {
                findings.push(finding);
            }
        }
        self.seen = state.clone();
    }

    /// Compares the checkpoint, if it was taken after this record, with what the records lead to.
    fn compare_at(&mut self, seq: u64) {
        let Some(kept) = self.checkpoint.take_if(|kept| kept.at.seq == seq) else { return };
        if let Some(text) = difference(&kept.state, self.region.state()) {
            self.replayed.findings.push(Finding::at(Kind::Checkpoint, seq, text));
        }
    }
}

/// The first piece in which a checkpoint differs from the state that the records lead to.
fn difference(kept: &State, replayed: &State) -> Option<String> {
    let (mut kept, mut replayed) = (kept.items(), replayed.items());
    loop {
        match (kept.next(), replayed.next()) {
            (None, None) => return None,
            (Some(kept), Some(replayed)) if kept == replayed => {}
            (kept, replayed) => {
                let (kept, replayed) = (name(kept.as_ref()), name(replayed.as_ref()));
                return Some(format!("holds {kept} where its records lead to {replayed}"));
            }
        }
    }
}

/// A piece of state in a word or two; people are masked.
fn name(item: Option<&StateItem>) -> String {
    match item {
        None => "nothing more".to_owned(),
        Some(StateItem::Person(id, _)) => format!("the record of {id:?}"),
        Some(StateItem::Account(account, kept)) => {
            format!("{} yuan in {account:?}", kept.balance)
        }
        Some(StateItem::PersonAtRest(id, _)) => format!("{id:?} at rest"),
        Some(StateItem::Card(_, _, id, _)) => format!("a card of {id:?}"),
        Some(StateItem::EntriesAtRest(_)) => "entries at rest".to_owned(),
        Some(StateItem::AtRest(_, id, _)) => format!("handoff {id} at rest"),
        Some(StateItem::Told(person, to, _)) => format!("what {to} was told of {person:?}"),
        Some(StateItem::Entry(entry)) => {
            format!("an entry of {} yuan", entry.posting.amount())
        }
        Some(StateItem::Outbound(case)) => {
            format!("handoff {} out, {}", case.application.id, case.state.name())
        }
        Some(StateItem::Inbound(case)) => {
            format!("handoff {} in, {}", case.application.id, case.state.name())
        }
        Some(StateItem::Spend(id, _)) => format!("spending {id}"),
        Some(StateItem::Certificate(record)) => format!("certificate {}", record.certificate.no),
        Some(StateItem::Refund(id, _)) => format!("refund {id}"),
        Some(StateItem::FamilyPremium(id, _)) => format!("premium {id}"),
        Some(StateItem::ClockAhead(_)) => "a simulated clock".to_owned(),
    }
}

/// Events carry what was decided, so a replay needs the region's code and no rule.
fn policy(region: RegionCode) -> Policy {
    Policy {
        region,
        peers: [].into(),
        reviews_outbound: false,
        reviews_inbound: false,
        rules: Rulebook::national(),
        alerts: AlertPolicy::default(),
        calendar: Calendar::new(0, 0, 0, [], []),
        agency: None,
        seals: Seals::default(),
    }
}
