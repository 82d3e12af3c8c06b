//! The application for a handoff (转移接续申请): what never changes while the case runs.

use jiexu_types::{HandoffId, PersonId, PersonName, RegionCode, Scheme, TransferReason};

use crate::Intake;

/// What a handoff is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
}

impl Application {
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
            ("residual_of", again.purpose != *purpose),
        ];
        let differs = differs.into_iter().find_map(|(field, differs)| differs.then_some(field));
        differs.or_else(|| intake.first_difference(&again.intake))
    }
}
