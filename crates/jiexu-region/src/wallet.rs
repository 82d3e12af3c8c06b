//! Wallet transfers (F57, F58, C16): the facts behind their checks at both ends, and the payee's
//! say.
//!
//! The same two machines as every handoff, with money alone. At the destination the money waits
//! for the payee, in RECEIVING, until the hour of the return: then it is refused there, the one
//! decision that a clock makes.

use jiexu_rules::{
    Refusal, Refusals, Rules, WalletDestinationFacts, WalletOriginFacts, WalletPolicy,
    check_wallet_destination, check_wallet_origin,
};
use jiexu_types::{Date, Fen, HandoffId, PersonId, Scheme, Timestamp};

use jiexu_ledger::Account;

use crate::spending::is_limited;
use crate::{
    Application, CaseReply, Command, Completion, Decision, Event, Inbound, InboundEvent,
    InboundState, InformationForm, Particulars, Person, RefusedBy, Region, RelationStatus,
    WalletTransfer, concluding,
};

/// The payee says what becomes of the money that waits.
#[derive(Clone, Copy, Debug)]
pub struct AnswerWallet {
    /// The case.
    pub handoff: HandoffId,
    /// What the payee says.
    pub answer: WalletAnswer,
    /// Who says so; `None` is an operator, on the payee's behalf.
    pub by: Option<PersonId>,
}

/// What a payee may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalletAnswer {
    /// To take the money (确认收款).
    Accept,
    /// Not to (拒收).
    Decline,
}

impl Command for AnswerWallet {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<CaseReply> {
        let AnswerWallet { handoff, answer, by } = *self;
        let known = region.state.inbound(handoff).and_then(|case| {
            let wallet = case.application.purpose.wallet()?;
            by.is_none_or(|by| by == wallet.payee).then_some(case)
        });
        let Some(case) = known else {
            return Decision::reply(CaseReply::Unknown);
        };
        match case.state {
            InboundState::Receiving { .. } => self.decide_waiting(region, case, now),
            InboundState::Completed { .. } if answer == WalletAnswer::Accept => {
                Decision::reply(CaseReply::Decided)
            }
            InboundState::Refused { refusals, by: RefusedBy::Destination, .. }
                if answer == WalletAnswer::Decline
                    && refusals == Refusal::WalletDeclined.into() =>
            {
                Decision::reply(CaseReply::Decided)
            }
            InboundState::Applied
            | InboundState::Requested
            | InboundState::Cancelling { .. }
            | InboundState::UnderReview
            | InboundState::Correcting { .. }
            | InboundState::Completed { .. }
            | InboundState::Refused { .. }
            | InboundState::Cancelled => Decision::reply(CaseReply::NotNow),
        }
    }
}

impl AnswerWallet {
    fn decide_waiting(
        &self,
        region: &Region,
        case: &Inbound,
        now: Timestamp,
    ) -> Decision<CaseReply> {
        let (Some(until), Some(form)) = (case.payee_until, &case.form) else {
            return Decision::reply(CaseReply::NotNow);
        };
        let handoff = self.handoff;
        // The clock's own refusal may still be on its way: the hour counts, not who is first.
        if now >= until {
            return Decision::event(expired(handoff), CaseReply::NotNow);
        }
        match self.answer {
            WalletAnswer::Decline => {
                let refusals = Refusal::WalletDeclined.into();
                Decision::event(InboundEvent::Refused { handoff, refusals }, CaseReply::Decided)
            }
            WalletAnswer::Accept => {
                // Much may have happened since the money came.
                let refusals = concluding::check(region, case, form, case.notice);
                if !refusals.is_empty() {
                    let event = InboundEvent::Refused { handoff, refusals };
                    return Decision::event(event, CaseReply::NotNow);
                }
                let completion = completion(form);
                let event = InboundEvent::Completed { handoff, completion };
                Decision::event(event, CaseReply::Decided)
            }
        }
    }
}

/// The origin's checks. The hour and the day are those at which the payer asked: what waits for the
/// destination's request does not become late by it.
pub(crate) fn check_origin(
    region: &Region,
    application: &Application,
    wallet: &WalletTransfer,
    rules: &Rules,
    now: Timestamp,
) -> Refusals {
    let person = region.state.person(application.person);
    let named = person.filter(|person| person.name == application.name);
    let relation = named.and_then(|person| person.relation(Scheme::Employee));
    let has_account = relation.is_some_and(|relation| match relation.status {
        RelationStatus::Active | RelationStatus::Suspended { .. } => true,
        RelationStatus::InTransit { .. } | RelationStatus::TransferredOut { .. } => false,
    });
    let particulars = named.and_then(|person| person.particulars.as_deref());
    let stands = |fact: fn(&Particulars) -> bool| particulars.is_some_and(fact);
    let open = region.index.open(application.person);
    let another = |id: Option<HandoffId>| id.is_some_and(|id| id != application.id);
    let asked = region.state.outbound(application.id).and_then(|case| case.timeline.first());
    let asked_at = asked.map_or(now, |moment| moment.at);
    let balance = region.state.book.balance(Account::Person(application.person));
    check_wallet_origin(WalletOriginFacts {
        policy: rules.wallet,
        insured: has_account && application.origin_scheme == Scheme::Employee,
        deceased: stands(|known| known.standing.deceased_on.is_some()),
        gave_up: stands(|known| known.standing.gave_up_on.is_some()),
        handoff_open: another(open.outbound) || another(open.inbound),
        account_frozen: stands(|known| known.standing.account_freeze.is_some()),
        emergencies_only: named.is_some_and(|person| is_limited(person, asked_at.date())),
        asked_at,
        sent_that_day: sent_on(region, application, asked_at.date()),
        amount: wallet.amount,
        balance: balance.as_amount().unwrap_or(Fen::ZERO),
    })
}

/// Other wallet transfers of the payer that were asked for on that day, and not ended before
/// anything was frozen.
fn sent_on(region: &Region, application: &Application, day: Date) -> u32 {
    let sent = region.index.wallets_sent(application.person, day);
    let others = sent.filter(|id| *id != application.id).count();
    u32::try_from(others).unwrap_or(u32::MAX)
}

/// The destination's checks, as the application comes in.
pub(crate) fn check_destination(
    region: &Region,
    application: &Application,
    wallet: &WalletTransfer,
    rules: &Rules,
) -> Refusals {
    let open = region.index.open(application.person);
    check_wallet_destination(WalletDestinationFacts {
        open: rules.wallet.is_some(),
        same_pool: application.origin == application.destination,
        payee_insured: is_insured(region, wallet),
        handoff_open: open.inbound.is_some() || open.outbound.is_some(),
    })
}

/// What may have changed of the payee since the application came in.
pub(crate) fn check_payee(region: &Region, application: &Application) -> Refusals {
    let mut refusals = Refusals::NONE;
    let gone = application.purpose.wallet().is_some_and(|wallet| !is_insured(region, wallet));
    refusals.add_if(gone, Refusal::WalletPayeeNotInsured);
    refusals
}

/// True when the payee is insured here, in whichever scheme.
fn is_insured(region: &Region, wallet: &WalletTransfer) -> bool {
    let person = region.state.person(wallet.payee);
    let named = person.filter(|person| person.name == wallet.payee_name && !person.has_ended());
    named.is_some_and(|person: &Person| {
        let relations = [person.employee, person.resident].into_iter().flatten();
        relations.into_iter().any(|relation| relation.status == RelationStatus::Active)
    })
}

/// What becomes of money that has arrived, with everything that stands against crediting it.
pub(crate) fn on_arrival(
    region: &Region,
    handoff: HandoffId,
    refusals: Refusals,
    now: Timestamp,
) -> InboundEvent {
    if !refusals.is_empty() {
        // Nobody corrects the form of a wallet transfer: it says nothing that could be wrong.
        return InboundEvent::Refused { handoff, refusals };
    }
    let policy = region.policy().rules.on(now.date()).wallet.unwrap_or(WalletPolicy::NATIONAL);
    InboundEvent::AwaitingPayee { handoff, until: policy.returns_after(now) }
}

/// The money goes back, at the hour of the return.
pub(crate) fn expired(handoff: HandoffId) -> Event {
    let refusals = Refusal::WalletNotAccepted.into();
    InboundEvent::Refused { handoff, refusals }.into()
}

/// Only money has come: no months, no day, and no word about the payee.
fn completion(form: &InformationForm) -> Completion {
    Completion {
        takes_over_on: None,
        recognised_months: 0,
        credited: form.balance,
        marks: crate::Marks::default(),
        employee_months: 0,
        resident_months: 0,
        benefits: None,
        account_from: None,
        filings: crate::FilingMarks::default(),
    }
}

/// True while the open handoff out of this region, if there is one, is a wallet transfer: that
/// holds nothing but its amount.
pub(crate) fn is_open_wallet(region: &Region, person: PersonId) -> bool {
    let open = region.index.open(person).outbound;
    let case = open.and_then(|id| region.state.outbound(id));
    case.is_some_and(|case| case.application.purpose.wallet().is_some())
}

#[cfg(test)]
mod tests;
