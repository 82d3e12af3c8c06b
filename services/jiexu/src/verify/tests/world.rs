//! Two regions on disk, in this process, whose messages are carried by hand.

use std::path::PathBuf;
use std::sync::Arc;

use jiexu_audit::RegionAudit;
use jiexu_journal::{Checkpointer, Journal, Record, SledJournal};
use jiexu_region::{
    AlertPolicy, Application, Apply, ApplyReply, CaseReply, Command, Contribute, Deliver, Event,
    Forward, ForwardReply, Import, Intake, OwedSeq, PersonRecord, Policy, Purpose, RecordReceipt,
    Refunding, Region, RegistryReply, Seals, StateItem, Withdraw,
};
use jiexu_rules::{Calendar, Rulebook};
use jiexu_types::{
    ContributionRun, Contributions, Fen, HandoffId, Month, PaymentTerms, PersonId, RefundId,
    RegionCode, Scheme, Timestamp, TransferReason, parse_date,
};
use tempfile::TempDir;

pub struct World {
    pub dir: TempDir,
    pub origin: Office,
    pub destination: Office,
}

pub struct Office {
    pub region: Region,
    pub journal: SledJournal,
    now: Timestamp,
}

pub fn nantong() -> RegionCode {
    "320600".parse().unwrap()
}

pub fn hebi() -> RegionCode {
    "410600".parse().unwrap()
}

pub fn id(n: u64) -> HandoffId {
    HandoffId::from_bytes(&u128::from(n).to_be_bytes()).unwrap()
}

fn person(n: u64) -> PersonId {
    PersonId::try_from(32_060_219_870_315_000 + n).unwrap()
}

impl World {
    /// People 1 to `people` are ready to move.
    pub fn with(people: u64) -> World {
        let dir = TempDir::new().unwrap();
        let open =
            |code: RegionCode, peer| Office::open(dir.path().join(code.to_string()), code, peer);
        let (origin, destination) = (open(nantong(), hebi()), open(hebi(), nantong()));
        let mut world = World { dir, origin, destination };
        for n in 1..=people {
            let suspended = record(n, nantong(), Some("2026-01-15"), None);
            assert_eq!(world.origin.submit(&Import(suspended)), RegistryReply::Recorded);
            let enrolled = record(n, hebi(), None, Some(nantong()));
            assert_eq!(world.destination.submit(&Import(enrolled)), RegistryReply::Recorded);
        }
        world
    }

    pub fn apply(&mut self, n: u64) {
        let application = application(n, n, Purpose::Relationship);
        assert_eq!(self.destination.submit(&Apply(Arc::new(application))), ApplyReply::OnRecord);
    }

    /// Withdrawn at the origin once the destination has it.
    pub fn forward_and_withdraw(&mut self, n: u64) {
        let application = application(n, n, Purpose::Relationship);
        let reply = self.origin.submit(&Forward(Arc::new(application)));
        assert_eq!(reply, ForwardReply::OnRecord);
        carry(&mut self.origin, &mut self.destination);
        assert_eq!(self.origin.submit(&Withdraw(id(n))), CaseReply::Decided);
        self.carry_everything();
    }

    /// A refund and a late month follow person `n`, who was handed over as `n`.
    pub fn send_after(&mut self, handoff: u64, n: u64) {
        let amount = Fen::new(5).unwrap();
        let refund = RefundId::from_bytes(&u128::from(handoff).to_be_bytes()).unwrap();
        let reply = self.origin.submit(&Refunding { id: refund, person: person(n), amount });
        assert_eq!(reply, RegistryReply::Recorded);
        let late = Contribute {
            person: person(n),
            scheme: Scheme::Employee,
            month: Month::try_from(202_601).unwrap(),
            credited: Fen::new(3).unwrap(),
            terms: PaymentTerms::default(),
        };
        assert_eq!(self.origin.submit(&late), RegistryReply::Recorded);
        let application = application(handoff, n, Purpose::Residual { of: id(n) });
        let reply = self.origin.submit(&Forward(Arc::new(application)));
        assert_eq!(reply, ForwardReply::OnRecord);
        self.carry_everything();
    }

    /// One id for two people, one at each end: neither goes on.
    pub fn apply_for_two(&mut self, handoff: u64, there: u64, here: u64) {
        let at_origin = application(handoff, there, Purpose::Relationship);
        let reply = self.origin.submit(&Forward(Arc::new(at_origin)));
        assert_eq!(reply, ForwardReply::OnRecord);
        let here = application(handoff, here, Purpose::Relationship);
        assert_eq!(self.destination.submit(&Apply(Arc::new(here))), ApplyReply::OnRecord);
        self.carry_everything();
    }

    /// Carries messages until nobody owes any.
    pub fn carry_everything(&mut self) {
        while carry(&mut self.destination, &mut self.origin)
            + carry(&mut self.origin, &mut self.destination)
            > 0
        {}
    }

    /// Carries messages until the destination has completed, and does not tell the origin.
    pub fn carry_until_completed(&mut self) {
        carry(&mut self.destination, &mut self.origin);
        carry(&mut self.origin, &mut self.destination);
    }

    /// Applied for, carried and settled.
    pub fn hand_over(&mut self, n: u64) {
        self.apply(n);
        self.carry_everything();
    }

    /// Stops both regions; their directories, origin first.
    pub fn stop(self) -> (TempDir, [PathBuf; 2]) {
        let dirs = [nantong(), hebi()].map(|code| self.dir.path().join(code.to_string()));
        (self.dir, dirs)
    }
}

fn application(handoff: u64, n: u64, purpose: Purpose) -> Application {
    Application {
        id: id(handoff),
        person: person(n),
        name: "张三".parse().unwrap(),
        origin: nantong(),
        destination: hebi(),
        origin_scheme: Scheme::Employee,
        destination_scheme: Scheme::Employee,
        reason: TransferReason::JobChange,
        purpose,
        policy_year: None,
        intake: Intake::default(),
    }
}

/// Carries what one owes the other and the receipts back; how many messages that was.
fn carry(from: &mut Office, to: &mut Office) -> usize {
    let (sender, receiver) = (from.region.code(), to.region.code());
    let owed: Vec<_> = from.region.owed(receiver, OwedSeq::default(), usize::MAX).collect();
    let count = owed.len();
    for (_, message) in owed {
        let receipt = to.submit(&Deliver { from: sender, message });
        from.submit(&RecordReceipt { from: receiver, receipt });
    }
    count
}

impl Office {
    fn open(dir: PathBuf, code: RegionCode, peer: RegionCode) -> Office {
        let policy = Policy {
            region: code,
            peers: [peer].into(),
            reviews_outbound: false,
            reviews_inbound: false,
            rules: Rulebook::national(),
            alerts: AlertPolicy::default(),
            calendar: Calendar::new(1, 2026, 2026, [], []),
            agency: None,
            seals: Seals::default(),
        };
        let journal = SledJournal::open(&dir, code).unwrap();
        let now = Timestamp::from_millis(1_772_415_000_000);
        Office { region: Region::new(policy), journal, now }
    }

    pub fn submit<C: Command>(&mut self, command: &C) -> C::Reply {
        let decision = command.decide(&self.region, self.now);
        for event in &decision.events {
            self.region.apply(event, self.now).unwrap();
        }
        if !decision.events.is_empty() {
            self.record(decision.events);
        }
        decision.reply
    }

    /// Writes events into the journal, whether they make sense or not.
    pub fn record(&mut self, events: Vec<Event>) -> u64 {
        let seq = self.journal.last_seq() + 1;
        self.journal.append(&Record { seq, at: self.now, events }).unwrap();
        self.journal.sync().unwrap();
        self.now = Timestamp::from_millis(self.now.as_millis() + 1);
        seq
    }

    /// What the auditor makes of all records so far.
    pub fn audit(&self) -> RegionAudit {
        let mut audit = RegionAudit::new(self.region.code());
        for record in self.journal.read_history().unwrap() {
            let Record { seq, at: _, events } = record.unwrap();
            audit.read(seq, &events);
        }
        audit
    }

    /// Makes a checkpoint of what `tamper` makes of the state, and trims the journal up to `trim`.
    pub fn checkpoint(&mut self, trim: u64, tamper: impl Fn(StateItem) -> StateItem) -> u64 {
        let checkpointer = self.journal.checkpointer();
        let at = self.journal.last();
        let pending = checkpointer.write(at, self.region.state().items().map(tamper)).unwrap();
        checkpointer.complete(pending).unwrap();
        checkpointer.trim(trim).unwrap();
        at.seq
    }
}

fn record(
    n: u64,
    region: RegionCode,
    suspended_on: Option<&str>,
    previous_region: Option<RegionCode>,
) -> Arc<PersonRecord> {
    let enrolled_on = if suspended_on.is_some() { "2024-01-01" } else { "2026-02-01" };
    let months = if suspended_on.is_some() { (202_401, 202_512) } else { (202_602, 202_602) };
    let run = ContributionRun {
        scheme: Scheme::Employee,
        first: Month::try_from(months.0).unwrap(),
        last: Month::try_from(months.1).unwrap(),
        region,
        credited: Fen::new(30).unwrap(),
        terms: PaymentTerms::default(),
    };
    Arc::new(PersonRecord {
        id: person(n),
        name: "张三".parse().unwrap(),
        scheme: Scheme::Employee,
        enrolled_on: parse_date(enrolled_on).unwrap(),
        suspended_on: suspended_on.map(|day| parse_date(day).unwrap()),
        retired_on: None,
        previous_region,
        contributions: Contributions::from_runs(vec![run]).unwrap(),
        balance: Fen::new(700 + n).unwrap(),
        particulars: None,
    })
}
