//! Disks, crashes, clocks and partitions.

use std::error::Error as _;

use jiexu_journal::{Journal as _, MemDisk, MemJournal, Record, recover};
use jiexu_region::{AdvanceClock, Command as _, Event, Policy, Region, State, Tick, invariants};
use jiexu_types::RegionCode;

use crate::finding::{Finding, Line, Rule};
use crate::given::{DAY_MS, days_after};
use crate::node::whole;
use crate::sim::Sim;

/// Bytes of room on a disk that is about to be full: a few records more.
const LITTLE_ROOM: usize = 900;

/// Cells of the coverage.
const OF_CHANGES: &str = "a checkpoint of changes";
const OF_EVERYTHING: &str = "a checkpoint of everything";

/// Where in a write the power goes.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// Nothing of the batch has reached the journal.
    BeforeAppend,
    /// The record was appended and not synced; the disk has it, or has not (and a torn one counts
    /// as not there: a record is there as a whole).
    BeforeSync { kept: bool },
    /// It is durable, and nobody was told.
    AfterSync,
}

/// What comes up from a disk, or why nothing does.
fn started(disk: &MemDisk, policy: Policy) -> Result<(MemJournal, Region), String> {
    let journal = disk.open().map_err(|fault| fault.to_string())?;
    match recover(policy, &journal) {
        Ok(recovered) => Ok((journal, recovered.region)),
        Err(fault) => match fault.source() {
            Some(why) => Err(format!("{fault}: {why}")),
            None => Err(fault.to_string()),
        },
    }
}

impl Sim {
    pub(crate) fn sync_somebody(&mut self) {
        let code = self.any_region();
        self.sync(code);
    }

    /// Makes the batch durable, then lets go of what waits for it. False when the disk failed, or
    /// the region is down.
    pub(crate) fn sync(&mut self, code: RegionCode) -> bool {
        let Some(node) = self.nodes.get_mut(&code).filter(|node| !node.down) else { return false };
        let Some(record) = node.next_record() else {
            self.release(code);
            return true;
        };
        let written = node.journal.append(&record).and_then(|()| node.journal.sync());
        if let Err(fault) = written {
            self.tell(code, || format!("disk fails: {fault}"));
            // Nobody knows what is on disk: the region stops, and recovery looks.
            let kept = self.dice.chance(50);
            self.come_back(code, kept);
            return false;
        }
        self.became_durable(code, &record);
        self.release(code);
        true
    }

    fn became_durable(&mut self, code: RegionCode, record: &Record) {
        if let Some(node) = self.nodes.get_mut(&code) {
            node.durable = node.region.state().clone();
        }
        self.record_read(code, record);
        let outcome = self.watch.look(&self.nodes, code);
        self.check(outcome);
    }

    pub(crate) fn checkpoint(&mut self) {
        let code = self.any_region();
        if !self.sync(code) {
            return;
        }
        let (trims, at_once) = (self.dice.chance(70), self.dice.chance(50));
        // Nothing here grows so large that too much of what is kept were outdated: the dice say so.
        let outdated = self.dice.chance(15);
        let Some(node) = self.nodes.get_mut(&code) else { return };
        // Another one is on its way: it is completed first, or a crash has eaten it by now.
        let before = node.complete_checkpoint(trims);
        let drafted = before.and_then(|()| node.draft_checkpoint(outdated));
        let kept = drafted.and_then(|changes_only| {
            if at_once {
                node.complete_checkpoint(trims)?;
            }
            Ok(changes_only)
        });
        match kept {
            Ok(changes_only) => {
                let what = if changes_only { "changes" } else { "everything" };
                self.coverage.reach(if changes_only { OF_CHANGES } else { OF_EVERYTHING });
                self.tell(code, || format!("keeps a checkpoint of {what}"));
            }
            // The journal takes nothing more either: the region stops.
            Err(fault) => {
                self.tell(code, || format!("disk fails: {fault}"));
                self.come_back(code, false);
            }
        }
    }

    /// Something happens to one region or its disk.
    pub(crate) fn disturb(&mut self) {
        let code = self.any_region();
        let cut = match self.dice.below(10) {
            0..3 => Cut::BeforeAppend,
            3..5 => Cut::BeforeSync { kept: self.dice.chance(50) },
            5..7 => Cut::AfterSync,
            7 => return self.with_disk(code, |disk| disk.fail_next_append()),
            8 => return self.with_disk(code, |disk| disk.fail_next_sync()),
            _ => return self.with_disk(code, |disk| disk.leave_free(Some(LITTLE_ROOM))),
        };
        self.crash(code, cut);
    }

    fn with_disk(&mut self, code: RegionCode, change: impl FnOnce(&MemDisk)) {
        self.tell(code, || "its disk will fail".to_owned());
        if let Some(node) = self.nodes.get(&code) {
            change(&node.disk);
        }
    }

    fn crash(&mut self, code: RegionCode, cut: Cut) {
        self.counts.crashes += 1;
        self.tell(code, || format!("crashes, {cut:?}"));
        let Some(node) = self.nodes.get_mut(&code) else { return };
        if node.down {
            return;
        }
        let mut keeps = false;
        match cut {
            Cut::BeforeAppend => {}
            Cut::BeforeSync { kept } => {
                if let Some(record) = node.next_record() {
                    keeps = kept && node.journal.append(&record).is_ok();
                }
            }
            Cut::AfterSync => {
                if let Some(record) = node.next_record() {
                    let written = node.journal.append(&record).and_then(|()| node.journal.sync());
                    keeps = written.is_ok();
                }
            }
        }
        self.come_back(code, keeps);
    }

    /// The process is gone, and starts again from its disk; now and then it dies once more while it
    /// does. `keeps`: the disk has got as far as what was decided, and not only to the last sync.
    fn come_back(&mut self, code: RegionCode, keeps: bool) {
        let again = self.dice.chance(30);
        let stays_down = self.dice.chance(40) && !self.calm;
        let Some(node) = self.nodes.get_mut(&code) else { return };
        let before = node.durable.clone();
        let after = node.region.state().clone();
        node.disk.crash_keeping(usize::from(keeps));
        let policy = node.region.policy().clone();
        if again {
            // The first recovery is cut off: it must leave nothing behind.
            if let Err(what) = started(&node.disk, policy.clone()) {
                return self.lost(code, what);
            }
            node.disk.crash();
        }
        let (journal, region) = match started(&node.disk, policy) {
            Ok(started) => started,
            Err(what) => return self.lost(code, what),
        };
        let state = match whole(&region, &journal) {
            Ok(state) => state,
            Err(finding) => return self.find(finding),
        };
        let unread = self.watch.records(code).saturating_add(1);
        let survived: Result<Vec<Record>, _> =
            journal.read_from(unread).and_then(Iterator::collect);
        let survived = match survived {
            Ok(records) => records,
            Err(fault) => return self.lost(code, fault.to_string()),
        };
        let expected = if survived.is_empty() { before } else { after };
        node.restart(region, state, journal);
        node.down = stays_down;
        self.recovered(code, &survived, &expected);
    }

    fn recovered(&mut self, code: RegionCode, survived: &[Record], expected: &State) {
        for record in survived {
            self.record_read(code, record);
        }
        let Some(node) = self.nodes.get(&code) else { return };
        let state = node.region.state();
        if !state.items().eq(expected.items()) {
            return self.lost(code, "recovery leads to another state".to_owned());
        }
        // What it looks up must be there at once, and not only when it changes again.
        let found = node.expect_lookups();
        self.check(found);
        let found = self.lost_acknowledgements(code);
        self.check(found);
        let outcome = self.watch.look(&self.nodes, code);
        self.check(outcome);
    }

    /// I6 of what callers were told.
    pub(crate) fn lost_acknowledgements(&self, code: RegionCode) -> Result<(), Finding> {
        let Some(region) = self.region(code) else { return Ok(()) };
        let known = self.client.acknowledged.iter().filter(|((at, _), _)| *at == code);
        let ids = known.flat_map(|((_, side), list)| list.iter().map(|it| (*side, it.id)));
        let ids: Vec<_> = ids.collect();
        let found = invariants::i6_acknowledged_is_on_record(region.state(), &ids);
        found.into_iter().next().map_or(Ok(()), |violation| Err(violation.into()))
    }

    fn lost(&mut self, code: RegionCode, what: String) {
        let text = format!("{code} does not come back as it was: {what}");
        self.find(Finding { rule: Rule::Invariant(6), text });
    }

    /// Somebody who is down comes up, with room on the disk.
    pub(crate) fn restart_somebody(&mut self) {
        let down: Vec<RegionCode> =
            self.nodes.values().filter(|node| node.down).map(super::node::Node::code).collect();
        if let Some(code) = self.dice.pick_any(&down) {
            self.bring_up(code);
        }
    }

    pub(crate) fn bring_up(&mut self, code: RegionCode) {
        let Some(node) = self.nodes.get_mut(&code) else { return };
        node.disk.leave_free(None);
        if std::mem::take(&mut node.down) {
            self.tell(code, || "is up".to_owned());
        }
    }

    pub(crate) fn network_changes(&mut self) {
        if self.dice.chance(60) {
            let (from, to) = (self.any_region(), self.any_region());
            let both = self.dice.chance(50);
            self.network.cut(from, to, both);
        } else {
            self.network.heal();
        }
    }

    /// Days go by, and some of the regions look at their deadlines. Clocks are set wrong, by a day
    /// and both ways. Now and then an operator sets a simulated clock forward, which is a fact and
    /// nothing else.
    pub(crate) fn time_passes(&mut self) {
        if self.dice.chance(40) {
            self.now = days_after(self.now, self.dice.below(9));
        } else {
            self.now = self.now.plus_millis(self.dice.below(DAY_MS / 4));
        }
        for code in self.codes.clone() {
            if self.dice.chance(70) {
                self.tick(code);
            }
        }
        let code = self.any_region();
        if self.dice.chance(10) {
            self.ask_once(code, &AdvanceClock::By(1));
            self.maybe_sync(code);
        }
        if self.dice.chance(30) {
            let skew = i64::try_from(self.dice.below(2 * DAY_MS)).unwrap_or(0);
            let day = i64::try_from(DAY_MS).unwrap_or(0);
            if let Some(node) = self.nodes.get_mut(&code) {
                node.skew_ms = if self.dice.chance(40) { 0 } else { skew - day };
            }
        }
    }

    pub(crate) fn tick(&mut self, code: RegionCode) {
        let now = self.now;
        let Some(node) = self.nodes.get_mut(&code).filter(|node| !node.down) else { return };
        let at = node.tell_time(now);
        for event in Tick.decide(&node.region, at).events {
            match event {
                Event::Alerted(alerted) => self.coverage.alert(alerted.level),
                Event::Inbound(_)
                | Event::Outbound(_)
                | Event::Registry(_)
                | Event::Certificate(_)
                | Event::MessageRejected { .. }
                | Event::Retried { .. }
                | Event::ClockAdvanced { .. } => {}
            }
        }
        if self.ask(code, &Tick).is_none() {
            return;
        }
        let Some(region) = self.region(code) else { return };
        let late = invariants::i8_nobody_is_late_in_silence(region, at.date());
        // An alarm that has passed and is not met would ring without end.
        let rings = region.next_alert().filter(|next| *next <= at);
        if let Some(violation) = late.into_iter().next() {
            self.find(violation.into());
        } else if let Some(next) = rings {
            let text =
                format!("the alarm of {code} still rings for {} after the tick", next.date());
            self.find(Finding { rule: Rule::Invariant(8), text });
        }
    }

    pub(crate) fn tell(&mut self, code: RegionCode, text: impl FnOnce() -> String) {
        let (step, at, region) = (self.step, self.now, Some(code));
        self.timeline.tell(|| Line { step, at, region, handoff: None, text: text() });
    }
}
