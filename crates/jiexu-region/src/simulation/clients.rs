//! What clients do: apply, withdraw, pay, spend, repeat themselves, contradict themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiexu_types::{
    CertificateNo, ContributionKind, Fen, HandoffId, Month, PaymentChannel, PaymentTerms, Scheme,
};

use super::*;
use crate::{
    Application, Apply, ApplyReply, Bill, Cancel, Contribute, Enrol, Forward, ForwardReply, Import,
    IssueCertificate, PersonRecord, RecordParticulars, RegistryReply, Resume, Retire, Retry, Side,
    Spending, Suspend, Withdraw,
};

pub(super) const PEOPLE: u64 = 4;

/// What the clients remember of what they did and were told.
#[derive(Debug, Default)]
pub(super) struct Client {
    /// Applications that are on record at one end, as their callers were told.
    pub(super) acknowledged: BTreeMap<(RegionCode, Side), Vec<Arc<Application>>>,
    /// Every application ever tried, refused or not.
    pub(super) tried: Vec<Arc<Application>>,
    spendings: Vec<(RegionCode, Spending, RegistryReply)>,
    /// Certificates that were issued, by the wish for each.
    pub(super) wishes: Vec<(RegionCode, IssueCertificate, CertificateNo)>,
    /// Parts of particulars that were recorded.
    pub(super) recorded: Vec<(RegionCode, RecordParticulars)>,
    /// Ids that somebody used for a second handoff, at another region: one of the two is rejected
    /// by the other end and waits for an operator.
    pub(super) reused: BTreeSet<HandoffId>,
    pub(super) last_id: u64,
}

/// Person 3 is a resident at Hebi and employed elsewhere.
pub(super) fn scheme_of(someone: PersonId, region: RegionCode) -> Scheme {
    if someone == person(3) && region == hebi() { Scheme::Resident } else { Scheme::Employee }
}

/// Where a person began, and with how much. Person 2 has all that an account can hold, so that
/// whoever adds a fen at the destination is refused there; person 3 has nothing.
fn given_person(n: u64) -> (RegionCode, PersonRecord) {
    let (home, balance) = match n {
        0 => (nantong(), fen(700)),
        1 => (hebi(), fen(41)),
        2 => (suzhou(), Fen::MAX),
        _ => (nantong(), Fen::ZERO),
    };
    let record = PersonRecord {
        id: person(n),
        suspended_on: (n == 0).then(|| day("2026-02-01")),
        contributions: given_contributions(202_401, 202_512, home),
        balance,
        ..given_record()
    };
    (home, record)
}

impl Client {
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id = self.last_id.saturating_add(1);
        self.last_id
    }
}

/// Now and then a month is back-paid, and rarely one only counts as paid.
fn terms_of(n: u32) -> PaymentTerms {
    let kind = match n {
        29 => ContributionKind::Deemed,
        20..29 => ContributionKind::BackPaid,
        _ => ContributionKind::Actual,
    };
    let channel = PaymentChannel::ALL.into_iter().nth(usize::try_from(n).unwrap());
    PaymentTerms { kind, channel, former_scheme: None }
}

impl Sim {
    pub(super) fn import_people(&mut self) {
        for (home, record) in (0..PEOPLE).map(given_person) {
            self.world.expect_recorded(home, &Import(Arc::new(record)));
        }
    }

    pub(super) fn client_acts(&mut self) {
        let who = person(self.dice.below(PEOPLE));
        match self.dice.below(100) {
            0..35 => self.move_on(who),
            35..42 => self.apply_at_random(who),
            42..45 => self.come_in_late(who),
            45..54 => self.withdraw(),
            54..58 => self.send_money(who),
            58..60 => self.answer_money(),
            60..68 => self.repeat(),
            68..76 => self.contradict(),
            76..80 => self.spend(who),
            80..83 => self.record_part(who),
            83 => self.repeat_part(),
            84..87 => self.contribute(who),
            87..90 => self.come_in_late(who),
            90..94 => self.suspend_or_resume(who),
            94..96 => self.repeat_spending(),
            96..98 => self.certify(who),
            98 => self.retry(),
            _ => self.retire(who),
        }
    }

    /// The region that answers for a person without an end.
    pub(super) fn home_of(&self, who: PersonId) -> Option<RegionCode> {
        let mut regions = self.world.regions.iter();
        let home = regions.find(|(_, region)| {
            region.state().person(who).is_some_and(|person| person.open_claim().is_some())
        });
        home.map(|(code, _)| *code)
    }

    fn new_application(&mut self, who: PersonId, from: RegionCode, to: RegionCode) -> Application {
        Application {
            id: id(self.client.next_id()),
            person: who,
            origin: from,
            destination: to,
            origin_scheme: scheme_of(who, from),
            destination_scheme: scheme_of(who, to),
            ..given_application()
        }
    }

    /// Does what a mover should do, and now and then forgets a part.
    pub(super) fn move_on(&mut self, who: PersonId) {
        let Some(home) = self.home_of(who) else { return };
        // Now and then from a region that enrolled the person and never took over.
        let from = if self.dice.chance(15) { self.any_region() } else { home };
        let to = self.any_region();
        let today = self.world.now.date();
        if self.dice.chance(95) {
            let enrol = Enrol {
                person: who,
                name: name(),
                scheme: scheme_of(who, to),
                from: today,
                previous_region: Some(from),
            };
            self.world.submit(to, &enrol);
        }
        if self.dice.chance(90) {
            self.pay(who, to);
        }
        if self.dice.chance(90) {
            let scheme = scheme_of(who, from);
            self.world.submit(from, &Suspend { person: who, scheme, on: today });
        }
        self.settle_up(who, from);
        let mut application = self.new_application(who, from, to);
        self.bring_certificate(&mut application);
        let side = if self.dice.chance(30) { Side::Outbound } else { Side::Inbound };
        self.apply(side, Arc::new(application));
    }

    /// Applies without having done anything for it, from anywhere.
    fn apply_at_random(&mut self, who: PersonId) {
        let (from, to) = (self.any_region(), self.any_region());
        let mut application = self.new_application(who, from, to);
        if self.dice.chance(20) {
            application.name = other_name();
        }
        let side = if self.dice.chance(40) { Side::Outbound } else { Side::Inbound };
        if self.dice.chance(10) {
            match side {
                Side::Outbound => application.destination = lhasa(),
                Side::Inbound => application.origin = lhasa(),
            }
        }
        self.apply(side, Arc::new(application));
    }

    pub(super) fn apply(&mut self, side: Side, application: Arc<Application>) {
        self.client.tried.push(application.clone());
        if self.hand_in(side, &application) == Ok(true) {
            self.acknowledge(side, application);
        }
    }

    /// Hands an application in at one of its ends. Whether it is on record then, or the field in
    /// which it differs from what is.
    pub(super) fn hand_in(
        &mut self,
        side: Side,
        application: &Arc<Application>,
    ) -> Result<bool, &'static str> {
        let at = end_of(application, side);
        let reply = match side {
            Side::Outbound => match self.world.submit(at, &Forward(application.clone())) {
                ForwardReply::OnRecord => Ok(true),
                ForwardReply::Conflict(field) => Err(field),
                ForwardReply::UnknownDestination | ForwardReply::WrongOrigin => Ok(false),
            },
            Side::Inbound => match self.world.submit(at, &Apply(application.clone())) {
                ApplyReply::OnRecord => Ok(true),
                ApplyReply::Conflict(field) => Err(field),
                ApplyReply::UnknownOrigin | ApplyReply::WrongDestination => Ok(false),
            },
        };
        self.tell(|| format!("{reply:?} at {at}, {side:?}: {application:?}"));
        reply
    }

    pub(super) fn acknowledge(&mut self, side: Side, application: Arc<Application>) {
        let at = end_of(&application, side);
        self.client.acknowledged.entry((at, side)).or_default().push(application);
    }

    fn withdraw(&mut self) {
        let side = if self.dice.chance(30) { Side::Outbound } else { Side::Inbound };
        let Some((at, handoff)) = self.dice.pick_any(&self.open(side)) else { return };
        let reply = match side {
            Side::Outbound => self.world.submit(at, &Withdraw(handoff)),
            Side::Inbound => self.world.submit(at, &Cancel(handoff)),
        };
        self.tell(|| format!("{reply:?} at {at}, {side:?}: cancel of {handoff}"));
    }

    fn spend(&mut self, who: PersonId) {
        let at = self.any_region();
        let amount = fen(self.dice.below(9));
        // Half of it is of class B.
        let class_b = fen(amount.as_fen() / 2);
        let bill = Bill { class_b, ..Bill::default() };
        let spending = Spending { id: spend_id(self.client.next_id()), person: who, amount, bill };
        let reply = self.world.submit(at, &spending);
        self.client.spendings.push((at, spending, reply));
    }

    /// Same id, same answer, whatever has been paid in since.
    fn repeat_spending(&mut self) {
        if self.client.spendings.is_empty() {
            return;
        }
        let (at, spending, first) = self.dice.pick(&self.client.spendings);
        let again = self.world.submit(at, &spending);
        let expected = match first {
            RegistryReply::Recorded | RegistryReply::Repeated => RegistryReply::Repeated,
            RegistryReply::Conflict(_) | RegistryReply::Refused(_) => first,
        };
        assert_eq!(again, expected, "{spending:?}");
    }

    fn contribute(&mut self, who: PersonId) {
        let at = self.any_region();
        self.pay(who, at);
        if let Some(home) = self.home_of(who) {
            self.repay(who, home);
        }
    }

    /// Pays for the lapse with which a person came, or for a part of it.
    fn repay(&mut self, who: PersonId, at: RegionCode) {
        let person = self.world.region(at).state().person(who);
        let terms = person.and_then(|person| person.terms.last()).copied();
        let Some((terms, benefits)) = terms.and_then(|it| Some((it, it.benefits?))) else { return };
        let months = std::iter::successors(benefits.last_paid, |month| month.next());
        let lapsed: Vec<Month> = months.skip(1).take_while(|it| benefits.lapsed(*it)).collect();
        for month in lapsed {
            let (scheme, credited) = (terms.scheme, Fen::ZERO);
            let decided = self.world.region(at).state().person(who).map(|it| it.terms.clone());
            let terms = PaymentTerms::default();
            self.world.submit(at, &Contribute { person: who, scheme, month, credited, terms });
            let now = self.world.region(at).state().person(who).map(|it| it.terms.clone());
            if now != decided {
                self.coverage.reach("BenefitsRevised");
            }
        }
    }

    fn pay(&mut self, who: PersonId, at: RegionCode) {
        let scheme = scheme_of(who, at);
        let credited = match scheme {
            Scheme::Employee => fen(self.dice.below(3)),
            Scheme::Resident => Fen::ZERO,
        };
        let this = Month::of(self.world.now.date()).unwrap();
        let later = u32::try_from(self.dice.below(30)).unwrap();
        let month = this.plus(later).unwrap();
        let terms = terms_of(later);
        self.world.submit(at, &Contribute { person: who, scheme, month, credited, terms });
    }

    fn suspend_or_resume(&mut self, who: PersonId) {
        let Some(at) = self.home_of(who) else { return };
        let (scheme, on) = (scheme_of(who, at), self.world.now.date());
        if self.dice.chance(50) {
            self.world.submit(at, &Suspend { person: who, scheme, on });
        } else {
            self.world.submit(at, &Resume { person: who, scheme, on });
        }
    }

    fn retire(&mut self, who: PersonId) {
        if self.dice.chance(20)
            && let Some(at) = self.home_of(who)
        {
            self.world.submit(at, &Retire { person: who, on: self.world.now.date() });
        }
    }

    fn retry(&mut self) {
        let handoff = id(self.dice.below(self.client.last_id).saturating_add(1));
        let at = self.any_region();
        self.world.submit_once(at, &Retry(handoff));
    }

    fn open(&self, side: Side) -> Vec<(RegionCode, HandoffId)> {
        let mut open = Vec::new();
        for (code, region) in &self.world.regions {
            let state = region.state();
            let outbound = state.outbound_after(None).filter(|case| !case.state.is_terminal());
            let inbound = state.inbound_after(None).filter(|case| !case.state.is_terminal());
            match side {
                Side::Outbound => open.extend(outbound.map(|case| (*code, case.application.id))),
                Side::Inbound => open.extend(inbound.map(|case| (*code, case.application.id))),
            }
        }
        open
    }
}

/// The region that keeps the handoff of an application at one of its ends.
pub(super) fn end_of(application: &Application, side: Side) -> RegionCode {
    match side {
        Side::Outbound => application.origin,
        Side::Inbound => application.destination,
    }
}
