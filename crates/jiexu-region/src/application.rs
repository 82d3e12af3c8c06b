//! The application for a handoff (转移接续申请): what never changes while the case runs.

use jiexu_types::{HandoffId, PersonId, PersonName, RegionCode, Scheme, TransferReason};

use crate::Intake;

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
        ];
        let differs = differs.into_iter().find_map(|(field, differs)| differs.then_some(field));
        differs.or_else(|| intake.first_difference(&again.intake))
    }
}
