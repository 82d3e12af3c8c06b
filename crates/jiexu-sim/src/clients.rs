//! What clients do: apply, withdraw, pay, spend, repeat themselves, contradict themselves.

use std::sync::Arc;

use jiexu_region::{
    Application, Apply, ApplyReply, Bill, Cancel, Contribute, Enrol, Forward, ForwardReply, Import,
    RegistryReply, Resume, Retire, Retry, Side, Spending, Suspend, Withdraw,
};
use jiexu_types::{
    ContributionKind, Fen, HandoffId, Month, PaymentChannel, PaymentTerms, PersonId, RegionCode,
    Scheme,
};

use crate::finding::{Finding, Rule};
use crate::given::{application, fen, first_record, id, lhasa, name, other_name, own, person};
use crate::given::{scheme_of, spend_id};
use crate::memory::Memory;
use crate::sim::Sim;

/// What became of an application that was handed in: on record or not, or the field in which it
/// differs from what is. `None`: nobody answered.
pub(crate) type HandedIn = Option<Result<bool, &'static str>>;

/// Now and then a month is back-paid, and rarely one only counts as paid.
fn terms_of(n: u32) -> PaymentTerms {
    let kind = match n {
        29 => ContributionKind::Deemed,
        // Whoever pays for a month to come and leaves before it has a form that contradicts itself.
        3..29 => ContributionKind::BackPaid,
        _ => ContributionKind::Actual,
    };
    let channel = PaymentChannel::ALL.into_iter().nth(usize::try_from(n).unwrap_or(0));
    PaymentTerms { kind, channel, former_scheme: None }
}

impl Sim {
    pub(crate) fn import_people(&mut self) {
        for n in 0..self.people {
            let (home, record) = first_record(n, &self.codes);
            let imported = self.enter(home, &Import(Arc::new(record)));
            if self.found.is_some() {
                return;
            }
            own(imported.filter(|it| *it == RegistryReply::Recorded).ok_or("import"));
            self.sync(home);
        }
    }

    pub(crate) fn any_person(&mut self) -> PersonId {
        person(self.dice.below(self.people))
    }

    pub(crate) fn client_acts(&mut self) {
        let (one, other) = (self.any_person(), self.any_person());
        // Whoever is on the way has little to do but wait.
        let who = if self.is_moving(one) && self.dice.chance(80) { other } else { one };
        match self.dice.below(100) {
            0..40 => self.move_on(who),
            40..44 => self.apply_at_random(who),
            44..46 => self.come_in_late(who),
            46..51 => self.withdraw(),
            51..58 => self.send_money(who),
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
    pub(crate) fn home_of(&self, who: PersonId) -> Option<RegionCode> {
        let mut nodes = self.nodes.iter();
        let home = nodes.find(|(_, node)| {
            let person = node.region.state().person(who);
            person.is_some_and(|person| person.open_claim().is_some())
        });
        home.map(|(code, _)| *code)
    }

    fn new_application(&mut self, who: PersonId, from: RegionCode, to: RegionCode) -> Application {
        application(id(self.client.next_id()), who, from, to)
    }

    /// Does what a mover should do, and now and then forgets a part.
    pub(crate) fn move_on(&mut self, who: PersonId) {
        let Some(home) = self.home_of(who) else { return };
        // Now and then from a region that enrolled the person and never took over.
        let from = if self.dice.chance(15) { self.any_region() } else { home };
        let others: Vec<_> = self.codes.iter().copied().filter(|code| *code != from).collect();
        let other = self.dice.pick_any(&others).unwrap_or(from);
        let to = if self.dice.chance(10) { self.any_region() } else { other };
        let today = self.now.date();
        if self.dice.chance(95) {
            let enrol = Enrol {
                person: who,
                name: name(),
                scheme: scheme_of(who, to),
                from: today,
                previous_region: Some(from),
            };
            self.enter(to, &enrol);
        }
        if self.dice.chance(90) {
            self.pay(who, to);
        }
        if self.dice.chance(90) {
            let scheme = scheme_of(who, from);
            self.enter(from, &Suspend { person: who, scheme, on: today });
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

    pub(crate) fn apply(&mut self, side: Side, application: Arc<Application>) {
        self.client.tried.push(application.clone());
        if self.hand_in(side, &application) == Some(Ok(true)) {
            self.acknowledge(side, application);
        }
    }

    /// Hands an application in at one of its ends.
    pub(crate) fn hand_in(&mut self, side: Side, application: &Arc<Application>) -> HandedIn {
        let at = end_of(application, side);
        self.note(at, |coverage, state| coverage.hand_in(state, side, application.id));
        Some(match side {
            Side::Outbound => match self.ask(at, &Forward(application.clone()))? {
                ForwardReply::OnRecord => Ok(true),
                ForwardReply::Conflict(field) => Err(field),
                ForwardReply::UnknownDestination | ForwardReply::WrongOrigin => Ok(false),
            },
            Side::Inbound => match self.ask(at, &Apply(application.clone()))? {
                ApplyReply::OnRecord => Ok(true),
                ApplyReply::Conflict(field) => Err(field),
                ApplyReply::UnknownOrigin | ApplyReply::WrongDestination => Ok(false),
            },
        })
    }

    pub(crate) fn acknowledge(&mut self, side: Side, application: Arc<Application>) {
        let at = end_of(&application, side);
        self.told(at, Memory::Application(at, side, application));
    }

    fn withdraw(&mut self) {
        let side = if self.dice.chance(30) { Side::Outbound } else { Side::Inbound };
        let any = (self.any_region(), self.any_handoff());
        let open = self.dice.pick_any(&self.open(side));
        // Now and then of something that has ended, or that nobody has heard of.
        let (at, handoff) = open.filter(|_| self.dice.chance(75)).unwrap_or(any);
        let what = if side == Side::Outbound { "Withdraw" } else { "CancelAsked" };
        self.note(at, |coverage, state| coverage.act(what, state, side, handoff));
        match side {
            Side::Outbound => self.ask(at, &Withdraw(handoff)),
            Side::Inbound => self.ask(at, &Cancel(handoff)),
        };
    }

    fn spend(&mut self, who: PersonId) {
        let at = self.any_region();
        match self.dice.pick_any(&self.paying_wallets()) {
            // Who has sent money away spends the rest, or tries to spend more.
            Some((at, who, rest)) if self.dice.chance(50) => {
                let amount = rest.checked_add(fen(self.dice.below(5)));
                self.spend_at(at, who, amount.unwrap_or(rest));
            }
            Some(_) | None => {
                let amount = fen(self.dice.below(9));
                self.spend_at(at, who, amount);
            }
        }
    }

    fn spend_at(&mut self, at: RegionCode, who: PersonId, amount: Fen) {
        // Half of it is of class B.
        let class_b = fen(amount.as_fen() / 2);
        let bill = Bill { class_b, ..Bill::default() };
        let spending = Spending { id: spend_id(self.client.next_id()), person: who, amount, bill };
        if let Some(reply) = self.enter(at, &spending) {
            self.told(at, Memory::Spending(at, spending, reply));
        }
    }

    /// Same id, same answer, whatever has been paid in since.
    fn repeat_spending(&mut self) {
        let Some((at, spending, first)) = self.dice.pick_any(&self.client.spendings) else {
            return;
        };
        let Some(again) = self.enter(at, &spending) else { return };
        let expected = match first {
            RegistryReply::Recorded | RegistryReply::Repeated => RegistryReply::Repeated,
            RegistryReply::Conflict(_) | RegistryReply::Refused(_) => first,
        };
        if again != expected {
            let text = format!("{again:?} instead of {expected:?}: {spending:?}");
            self.find(Finding { rule: Rule::Invariant(7), text });
        }
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
        let person = self.region(at).and_then(|region| region.state().person(who));
        let terms = person.and_then(|person| person.terms.last()).copied();
        let Some((terms, benefits)) = terms.and_then(|it| Some((it, it.benefits?))) else { return };
        let months = std::iter::successors(benefits.last_paid, |month| month.next());
        let lapsed: Vec<Month> = months.skip(1).take_while(|it| benefits.lapsed(*it)).collect();
        for month in lapsed {
            let (scheme, credited) = (terms.scheme, Fen::ZERO);
            let decided = self.terms_of_person(at, who);
            let terms = PaymentTerms::default();
            self.enter(at, &Contribute { person: who, scheme, month, credited, terms });
            if self.terms_of_person(at, who) != decided {
                self.coverage.reach("BenefitsRevised");
            }
        }
    }

    fn terms_of_person(
        &self,
        at: RegionCode,
        who: PersonId,
    ) -> Option<Vec<jiexu_region::BenefitTerms>> {
        Some(self.region(at)?.state().person(who)?.terms.clone())
    }

    fn pay(&mut self, who: PersonId, at: RegionCode) {
        let scheme = scheme_of(who, at);
        let credited = match scheme {
            Scheme::Employee => fen(self.dice.below(3)),
            Scheme::Resident => Fen::ZERO,
        };
        let this = own(Month::of(self.now.date()));
        let later = u32::try_from(self.dice.below(30)).unwrap_or(0);
        let month = own(this.plus(later).ok_or(later));
        let terms = terms_of(later);
        self.enter(at, &Contribute { person: who, scheme, month, credited, terms });
    }

    fn suspend_or_resume(&mut self, who: PersonId) {
        let Some(at) = self.home_of(who) else { return };
        let (scheme, on) = (scheme_of(who, at), self.now.date());
        if self.dice.chance(50) {
            self.enter(at, &Suspend { person: who, scheme, on });
        } else {
            self.enter(at, &Resume { person: who, scheme, on });
        }
    }

    fn retire(&mut self, who: PersonId) {
        if self.dice.chance(10)
            && let Some(at) = self.home_of(who)
        {
            self.enter(at, &Retire { person: who, on: self.now.date() });
        }
    }

    fn retry(&mut self) {
        let handoff = self.any_handoff();
        let at = self.any_region();
        for side in [Side::Outbound, Side::Inbound] {
            self.note(at, |coverage, state| coverage.act("Retry", state, side, handoff));
        }
        self.ask_once(at, &Retry(handoff));
        self.maybe_sync(at);
    }

    pub(crate) fn any_handoff(&mut self) -> HandoffId {
        id(self.dice.below(self.client.last_id).saturating_add(1))
    }
}

/// The region that keeps the handoff of an application at one of its ends.
pub(crate) fn end_of(application: &Application, side: Side) -> RegionCode {
    match side {
        Side::Outbound => application.origin,
        Side::Inbound => application.destination,
    }
}
