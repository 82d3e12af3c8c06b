//! Who owes what to whom in a handoff, since when, until when and under which rule, and what would
//! end it. A function of the record alone: what is not on record is not explained.

mod sentences;

use jiexu_rules::Deadline;
use jiexu_types::{Fen, RegionCode, Timestamp};

use crate::progress::{first_of, last_of};
use crate::{
    Acceptance, Inbound, InboundState, MessageKind, MessageSet, Milestone, Moment, Outbound,
    OutboundState, Told,
};

/// Who owes, or is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// A region, by itself: what it owes it sends without anybody doing anything.
    Region(RegionCode),
    /// A person at the agency of a region.
    Operator(RegionCode),
    /// Whoever applied.
    Applicant,
    /// Who gets the money of a wallet transfer.
    Payee,
}

/// What is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Obligation {
    /// To forward an application that was made at the origin.
    Application,
    /// To send the request (联系函).
    Request,
    /// To pass the withdrawal on.
    Withdrawal,
    /// To answer a request, or a withdrawal: accepted, refused, cancelled.
    Verdict,
    /// To send the information form (信息表).
    Relationship,
    /// To send this balance (划转); `None` while the amount is not known here.
    Balance(Option<Fen>),
    /// To decide what is under review.
    Review,
    /// To accept this money, or decline it (确认收款).
    AcceptMoney(Fen),
    /// To complete or refuse, once everything is there.
    Completion,
    /// To say what is wrong with the form (纠错).
    Correction,
    /// To tell of the decision (办结反馈).
    Outcome,
    /// To mend what the refusal was about, and to apply anew, with a new id.
    NewApplication,
}

/// The rule that an obligation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// 43号 art. 6: both sides check at application; a refusal is told promptly, with its reason.
    Checks,
    /// 43号 art. 7: ten working days from acceptance, for the form and the balance.
    TransferOut,
    /// 43号 art. 8: five working days from the receipt of the form.
    TransferIn,
    /// 医保钱包: what the payee has not accepted goes back the next morning.
    Wallet,
}

/// What would end an obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unblock {
    /// The other region's acknowledgement; the message is sent until it comes.
    Acknowledgement,
    /// The other region's message.
    PeerMessage,
    /// An operator's decision: `ReviewTransfer`.
    Review,
    /// Another form by an operator: `ReissueForm`.
    Reissue,
    /// The other region would not take the message: an operator looks, then `RetryTransfer`.
    Retry,
    /// The applicant.
    Applicant,
    /// The payee, by `AnswerWalletTransfer`; or the hour of the return.
    Payee,
}

/// Somebody owes something to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Who owes.
    pub by: Party,
    /// Who is owed.
    pub to: Party,
    /// What.
    pub what: Obligation,
    /// Since when, on the clock of the region that was asked.
    pub since: Timestamp,
    /// Until when, where a day is set and known here.
    pub until: Option<Deadline>,
    /// By which rule.
    pub basis: Basis,
    /// What would end it.
    pub unblock: Unblock,
}

impl Outbound {
    /// What is owed, as the origin knows it; nothing in a handoff whose end both sides know.
    pub fn duties(&self) -> Vec<Duty> {
        use Milestone as M;
        let (here, there) = (Party::Region(self.application.origin), Party::Region(self.peer()));
        let since = |steps: &[Milestone]| since(&self.timeline, steps);
        let sends = if self.rejected.is_some() { Unblock::Retry } else { Unblock::Acknowledgement };
        let duty = |by, what, since, basis, unblock| {
            let to = if by == there { here } else { there };
            Duty { by, to, what, since, until: None, basis, unblock }
        };
        match self.state {
            OutboundState::Forwarded { told: false } => {
                let since = since(&[M::Forwarded]);
                vec![duty(here, Obligation::Application, since, Basis::Checks, sends)]
            }
            OutboundState::Forwarded { told: true } => {
                let (what, since) = (Obligation::Request, since(&[M::Forwarded]));
                vec![duty(there, what, since, Basis::Checks, Unblock::PeerMessage)]
            }
            OutboundState::UnderReview => {
                let by = Party::Operator(self.application.origin);
                let since = since(&[M::UnderReview]);
                vec![duty(by, Obligation::Review, since, Basis::Checks, Unblock::Review)]
            }
            OutboundState::Frozen { outstanding } => {
                let frozen = self.freeze.as_ref().map(|freeze| freeze.acceptance.frozen);
                let since = since(&[M::Frozen, M::FormReissued]);
                let owed = obligations(outstanding, frozen);
                let promise = self.freeze.as_ref().map(|freeze| freeze.acceptance);
                let each = owed.map(|what| Duty {
                    until: promise.map(|promise| promise.due(&what)),
                    ..duty(here, what, since, Basis::TransferOut, sends)
                });
                each.collect()
            }
            OutboundState::Correcting { .. } => {
                let by = Party::Operator(self.application.origin);
                let (what, since) = (Obligation::Relationship, since(&[M::CorrectionAsked]));
                vec![Duty {
                    until: self.deadline(),
                    ..duty(by, what, since, Basis::TransferOut, Unblock::Reissue)
                }]
            }
            OutboundState::Delivered => {
                let (what, since) = (Obligation::Completion, since(&[M::Delivered]));
                vec![duty(there, what, since, Basis::TransferIn, Unblock::PeerMessage)]
            }
            OutboundState::Withdrawn { told: false } => {
                let since = since(&[M::Cancelled]);
                vec![duty(here, Obligation::Withdrawal, since, Basis::Checks, sends)]
            }
            OutboundState::Refused { told: Told::Owed, .. }
            | OutboundState::Cancelled { told: false } => {
                let since = since(&[M::Refused, M::Cancelled]);
                vec![duty(here, Obligation::Verdict, since, Basis::Checks, sends)]
            }
            OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { told: Told::Unasked | Told::Done, .. }
            | OutboundState::Cancelled { told: true }
            | OutboundState::Withdrawn { told: true } => Vec::new(),
        }
    }
}

impl Inbound {
    /// What is owed, as the destination knows it; nothing in a handoff whose end both sides know.
    pub fn duties(&self) -> Vec<Duty> {
        use Milestone as M;
        let since = |steps: &[Milestone]| since(&self.timeline, steps);
        let sends = if self.rejected.is_some() { Unblock::Retry } else { Unblock::Acknowledgement };
        let waits = Unblock::PeerMessage;
        match self.state {
            InboundState::Applied => {
                vec![self.owes(Obligation::Request, since(&[M::Applied]), Basis::Checks, sends)]
            }
            InboundState::Requested => {
                let since = since(&[M::Requested]);
                vec![self.is_owed(Obligation::Verdict, since, Basis::Checks, waits)]
            }
            InboundState::Cancelling { told: false } => {
                let since = since(&[M::CancelAsked]);
                vec![self.owes(Obligation::Withdrawal, since, Basis::Checks, sends)]
            }
            InboundState::Cancelling { told: true } => {
                let since = since(&[M::CancelAsked]);
                vec![self.is_owed(Obligation::Verdict, since, Basis::Checks, waits)]
            }
            InboundState::Receiving { received } => {
                self.awaits_payee().map_or_else(|| self.missing(received), |duty| vec![duty])
            }
            InboundState::UnderReview => {
                let since = since(&[M::UnderReview, M::Unmatched]);
                let what = Obligation::Review;
                vec![Duty {
                    by: Party::Operator(self.application.destination),
                    to: Party::Applicant,
                    until: self.deadline(),
                    ..self.owes(what, since, Basis::TransferIn, Unblock::Review)
                }]
            }
            InboundState::Correcting { told, .. } => {
                let since = since(&[M::CorrectionAsked]);
                let tell = self.owes(Obligation::Correction, since, Basis::TransferIn, sends);
                let form = self.is_owed(Obligation::Relationship, since, Basis::TransferOut, waits);
                (!told).then_some(tell).into_iter().chain([form]).collect()
            }
            InboundState::Completed { told, .. } => {
                let since = since(&[M::Completed]);
                let tell = self.owes(Obligation::Outcome, since, Basis::TransferIn, sends);
                (!told).then_some(tell).into_iter().collect()
            }
            InboundState::Refused { told, .. } => {
                let since = since(&[M::Refused]);
                let tell = self.owes(Obligation::Outcome, since, Basis::TransferIn, sends);
                let by = Party::Applicant;
                let (what, unblock) = (Obligation::NewApplication, Unblock::Applicant);
                let again =
                    Duty { by, to: tell.by, ..self.owes(what, since, Basis::Checks, unblock) };
                let untold = told == Told::Owed;
                untold.then_some(tell).into_iter().chain([again]).collect()
            }
            InboundState::Cancelled => Vec::new(),
        }
    }

    fn awaits_payee(&self) -> Option<Duty> {
        let (until, due) = (self.payee_until?, self.due_in?);
        let (what, basis) = (Obligation::AcceptMoney(self.notice?.amount), Basis::Wallet);
        Some(Duty {
            by: Party::Payee,
            to: Party::Applicant,
            until: Some(Deadline { due_on: until.date(), provisional: false, ..due }),
            ..self.owes(
                what,
                since(&self.timeline, &[Milestone::AwaitingPayee]),
                basis,
                Unblock::Payee,
            )
        })
    }

    /// The legs that are not here; and completing, once the form has begun its time.
    fn missing(&self, received: MessageSet) -> Vec<Duty> {
        use Milestone as M;
        let legs = MessageSet::of(&[MessageKind::Relationship, MessageKind::Balance]);
        let stated = self.form.as_ref().map(|form| form.balance);
        let amount = self.acceptance.map(|acceptance| acceptance.frozen).or(stated);
        let begun = [M::Accepted, M::RelationshipReceived, M::BalanceReceived];
        let since = first_of(&self.timeline, &begun).unwrap_or_default();
        let owed = obligations(legs.without(received), amount);
        let missing = owed.filter(|what| *what != Obligation::Balance(Some(Fen::ZERO)));
        let legs = missing.map(|what| Duty {
            until: self.acceptance.map(|promise| promise.due(&what)),
            ..self.is_owed(what, since, Basis::TransferOut, Unblock::PeerMessage)
        });
        let begun = last_of(&self.timeline, &[M::RelationshipReceived]);
        let completing = begun.map(|since| Duty {
            to: Party::Applicant,
            until: self.deadline(),
            ..self.owes(Obligation::Completion, since, Basis::TransferIn, Unblock::PeerMessage)
        });
        legs.chain(completing).collect()
    }

    fn owes(&self, what: Obligation, since: Timestamp, basis: Basis, unblock: Unblock) -> Duty {
        let by = Party::Region(self.application.destination);
        Duty { by, to: Party::Region(self.peer()), what, since, until: None, basis, unblock }
    }

    fn is_owed(&self, what: Obligation, since: Timestamp, basis: Basis, unblock: Unblock) -> Duty {
        let Duty { by, to, .. } = self.owes(what, since, basis, unblock);
        Duty { by: to, to: by, what, since, until: None, basis, unblock }
    }
}

impl Acceptance {
    /// Until when something that the origin owes must be sent.
    fn due(&self, what: &Obligation) -> Deadline {
        let of_money = self.fund_due.filter(|_| matches!(what, Obligation::Balance(_)));
        of_money.unwrap_or(self.due_out)
    }
}

/// The last moment of any of these steps; a record without one is as old as time.
fn since(timeline: &[Moment], steps: &[Milestone]) -> Timestamp {
    last_of(timeline, steps).unwrap_or_default()
}

fn obligations(kinds: MessageSet, amount: Option<Fen>) -> impl Iterator<Item = Obligation> {
    MessageKind::ALL.into_iter().filter(move |kind| kinds.contains(*kind)).map(move |kind| {
        match kind {
            MessageKind::Application => Obligation::Application,
            MessageKind::Request => Obligation::Request,
            MessageKind::Cancel | MessageKind::Withdrawal => Obligation::Withdrawal,
            MessageKind::Verdict => Obligation::Verdict,
            MessageKind::Relationship => Obligation::Relationship,
            MessageKind::Balance => Obligation::Balance(amount),
            MessageKind::Correction => Obligation::Correction,
            MessageKind::Outcome => Obligation::Outcome,
        }
    })
}

#[cfg(test)]
mod tests;
