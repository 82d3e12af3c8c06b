//! Family mutual aid (家庭共济, F56): the account of an employee pays a relative's resident premium,
//! in the same region and by a grant that is on record.

use jiexu_ledger::Account;
use jiexu_types::{
    ContributionKind, Date, Fen, Month, PaymentChannel, PaymentId, PaymentTerms, PersonId, Scheme,
    Timestamp,
};

use crate::registry::{Entry, account_in_transit, conflict, refused, repeated};
use crate::spending::{bars, is_limited};
use crate::{
    Command, Contribute, Decision, Event, Person, Region, RegistryEvent, RegistryRefusal,
    RegistryReply, RelationStatus,
};

/// Pays the premium of a relative for a month.
#[derive(Clone, Copy, Debug)]
pub struct PayFamilyPremium {
    /// Named by the caller before the first try.
    pub id: PaymentId,
    /// Whose account pays.
    pub payer: PersonId,
    /// Whose premium; enrolled in scheme 390 here.
    pub relative: PersonId,
    /// For which month.
    pub month: Month,
    /// How much.
    pub amount: Fen,
}

/// A premium on record: the same id gets the same answer for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyPremium {
    /// Whose account pays.
    pub payer: PersonId,
    /// Whose premium.
    pub relative: PersonId,
    /// For which month.
    pub month: Month,
    /// How much.
    pub amount: Fen,
    /// Why it was refused, if it was.
    pub refusal: Option<RegistryRefusal>,
}

impl Command for PayFamilyPremium {
    type Reply = RegistryReply;

    /// The money and the month are journalled together, or not at all.
    fn decide(&self, region: &Region, now: Timestamp) -> Entry {
        let PayFamilyPremium { id: payment, payer, relative, month, amount } = *self;
        if let Some(known) = region.state.premium(payment) {
            return self.repeat_of(known);
        }
        let month_of_relative = self.contribution(region).decide(region, now);
        let refusal = payer_refusal(region, self, now.date()).or(match month_of_relative.reply {
            RegistryReply::Recorded => None,
            RegistryReply::Repeated | RegistryReply::Conflict(_) => {
                Some(RegistryRefusal::MonthPaid)
            }
            RegistryReply::Refused(refusal) => Some(refusal),
        });
        let premium = FamilyPremium { payer, relative, month, amount, refusal };
        let paid = Event::from(RegistryEvent::FamilyPremium { payment, premium });
        match refusal {
            // Stored: an id that was refused stays refused.
            Some(refusal) => Decision::event(paid, RegistryReply::Refused(refusal)),
            None => {
                let events = [vec![paid], month_of_relative.events].concat();
                Decision { events, reply: RegistryReply::Recorded }
            }
        }
    }
}

impl PayFamilyPremium {
    fn contribution(&self, region: &Region) -> Contribute {
        let (scheme, month) = (Scheme::Resident, self.month);
        let person = region.state.person(self.relative);
        let particulars = person.and_then(|person| person.particulars.as_deref());
        let owed = particulars.is_some_and(|known| known.owes(scheme, month));
        let kind = if owed { ContributionKind::BackPaid } else { ContributionKind::Actual };
        let channel = Some(PaymentChannel::FamilyAccount);
        let terms = PaymentTerms { kind, channel, former_scheme: None };
        Contribute { person: self.relative, scheme, month, credited: Fen::ZERO, terms }
    }

    fn repeat_of(&self, known: &FamilyPremium) -> Entry {
        let differs = [
            ("payer_id", known.payer != self.payer),
            ("relative_id", known.relative != self.relative),
            ("month", known.month != self.month),
            ("amount_fen", known.amount != self.amount),
        ];
        let field = differs.into_iter().find_map(|(field, differs)| differs.then_some(field));
        match (field, known.refusal) {
            (Some(field), _) => conflict(field),
            (None, Some(refusal)) => refused(refusal),
            (None, None) => repeated(),
        }
    }
}

/// What stands against paying from the payer's account.
fn payer_refusal(
    region: &Region,
    premium: &PayFamilyPremium,
    today: Date,
) -> Option<RegistryRefusal> {
    let payer = premium.payer;
    let Some(record) = region.state.person(payer) else {
        return Some(RegistryRefusal::NotEnrolled);
    };
    let Some(relation) = record.relation(Scheme::Employee) else {
        return Some(RegistryRefusal::NoAccount);
    };
    let known = record.particulars.as_deref();
    let grants = known.map(|known| known.dossier.grants.as_slice()).unwrap_or_default();
    let granted = grants.iter().any(|grant| grant.relative == premium.relative);
    let balance = region.state.book.balance(Account::Person(payer));
    let status = match relation.status {
        RelationStatus::Active | RelationStatus::Suspended { .. } => None,
        RelationStatus::InTransit { .. } => Some(RegistryRefusal::InTransit),
        RelationStatus::TransferredOut { .. } => Some(RegistryRefusal::TransferredOut),
    };
    Person::has_ended(record)
        .then_some(RegistryRefusal::RelationshipEnded)
        .or(status)
        .or(account_in_transit(region, payer).then_some(RegistryRefusal::InTransit))
        .or(known.and_then(bars))
        .or(is_limited(record, today).then_some(RegistryRefusal::EmergenciesOnly))
        .or((!granted).then_some(RegistryRefusal::NoGrant))
        .or((balance.as_fen() < premium.amount.as_i64())
            .then_some(RegistryRefusal::InsufficientBalance))
}

#[cfg(test)]
mod tests;
