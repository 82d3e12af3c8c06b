//! The application for a handoff (转移接续申请): what never changes while the case runs.

use std::sync::Arc;

use jiexu_types::{
    Fen, HandoffId, NearRelative, PayerCheck, PersonId, PersonName, RegionCode, Scheme,
    TransferReason,
};

use crate::Intake;
use crate::planted::{Bug, is_planted};

/// What a handoff is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// The relationship, with its months and its money.
    #[default]
    Relationship,
    /// What came in at the origin after it had handed the relationship over: contributions for
    /// months before, refunds. Moves every month on record, of which the destination counts none
    /// twice, and the whole balance. Goes where the named handoff went, needs neither a suspension
    /// nor an enrolment and moves no responsibility; so the person may have moved on from there,
    /// and that region then makes a residual transfer of its own.
    Residual {
        /// The settled handoff that took the relationship along.
        of: HandoffId,
    },
    /// Money alone, from the account of who applies to a near relative who is insured at the
    /// destination and must accept it (医保钱包, F57). Applied for at the origin, and nowhere else.
    Wallet(Arc<WalletTransfer>),
}

/// To whom a wallet transfer goes, and how much (F58).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletTransfer {
    /// Who gets the money.
    pub payee: PersonId,
    /// The payee's name; must agree with the destination's record.
    pub payee_name: PersonName,
    /// What the payee is to the payer, as the payer says.
    pub relation: NearRelative,
    /// How much; never 0.
    pub amount: Fen,
    /// How the payer proved to be who they are.
    pub check: PayerCheck,
}

/// An application, identical in both regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Chosen by the caller before the first try.
    pub id: HandoffId,
    /// Who moves.
    pub person: PersonId,
    /// Name as on the card; must agree with both regions' records.
    pub name: PersonName,
    /// Where the relationship is (转出地).
    pub origin: RegionCode,
    /// Where it goes (转入地).
    pub destination: RegionCode,
    /// Scheme of the relationship at the origin.
    pub origin_scheme: Scheme,
    /// Scheme in which the destination has enrolled the person.
    pub destination_scheme: Scheme,
    /// Why the person moves.
    pub reason: TransferReason,
    /// How it came.
    pub intake: Intake,
    /// What it is for.
    pub purpose: Purpose,
    /// For which year the destination has enrolled a resident. Told by it to the origin: a resident
    /// does not move within one policy year (43号 art. 4(2), R10); `None` until then.
    pub policy_year: Option<u16>,
}

impl Application {
    /// Whose account is credited at the destination.
    pub fn receiver(&self) -> PersonId {
        self.purpose.wallet().map_or(self.person, |wallet| wallet.payee)
    }

    /// The first field in which a repeated application differs from this one, if any.
    pub fn first_difference(&self, again: &Application) -> Option<&'static str> {
        // Destructured, so that a new field breaks the build here until someone decides.
        let Application {
            id,
            person,
            name,
            origin,
            destination,
            origin_scheme,
            destination_scheme,
            reason,
            intake,
            purpose,
            // Told by the destination, not by the applicant: a repeated application lacks it.
            policy_year,
        } = self;
        let differs = [
            ("handoff_id", again.id != *id),
            ("person_id", again.person != *person),
            ("name", again.name != *name),
            ("origin", again.origin != *origin),
            ("destination", again.destination != *destination),
            ("origin_scheme", again.origin_scheme != *origin_scheme),
            ("destination_scheme", again.destination_scheme != *destination_scheme),
            ("reason", again.reason != *reason),
            ("policy_year", is_planted(Bug::VolatileField) && again.policy_year != *policy_year),
        ];
        let differs = differs.into_iter().find_map(|(field, differs)| differs.then_some(field));
        differs
            .or_else(|| purpose.first_difference(&again.purpose))
            .or_else(|| intake.first_difference(&again.intake))
    }
}

impl Purpose {
    /// The wallet transfer, if it is one.
    pub fn wallet(&self) -> Option<&WalletTransfer> {
        match self {
            Purpose::Relationship | Purpose::Residual { .. } => None,
            Purpose::Wallet(wallet) => Some(wallet),
        }
    }

    /// True when it takes a relationship along.
    pub fn is_relationship(&self) -> bool {
        *self == Purpose::Relationship
    }

    fn first_difference(&self, again: &Purpose) -> Option<&'static str> {
        match (self.wallet(), again.wallet()) {
            (Some(known), Some(again)) => known.first_difference(again),
            (None, None) => (self != again).then_some("residual_of"),
            (Some(_), None) | (None, Some(_)) => Some("wallet"),
        }
    }
}

impl WalletTransfer {
    fn first_difference(&self, again: &WalletTransfer) -> Option<&'static str> {
        let WalletTransfer { payee, payee_name, relation, amount, check } = self;
        let differs = [
            ("wallet.payee_id", again.payee != *payee),
            ("wallet.payee_name", again.payee_name != *payee_name),
            ("wallet.relation", again.relation != *relation),
            ("wallet.amount_fen", again.amount != *amount),
            ("wallet.check", again.check != *check),
        ];
        differs.into_iter().find_map(|(field, differs)| differs.then_some(field))
    }
}
