//! What the destinations have been told of the months of those who left.

use std::collections::BTreeSet;

use imbl::OrdMap;
use jiexu_types::{HandoffId, PersonId, RegionCode, Scheme};

use crate::{Outbound, OutboundState};

/// Of a person and a destination: the settled handoff whose form held the most months. Records only
/// grow, so that one says what the destination has been told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ToldForm {
    /// Months on its form, of both schemes.
    pub months: u32,
    /// Which handoff.
    pub handoff: HandoffId,
}

/// All of them, kept beside the handoffs, which may be at rest.
#[derive(Clone, Debug, Default)]
pub(crate) struct ToldForms {
    largest: OrdMap<(PersonId, RegionCode), ToldForm>,
    /// Those that changed since [`ToldForms::take_changed`]; `None` while nobody asks.
    changed: Option<BTreeSet<(PersonId, RegionCode)>>,
}

impl ToldForms {
    /// What these handoffs out of a region have told.
    pub(crate) fn of<'a>(cases: impl Iterator<Item = &'a Outbound>) -> ToldForms {
        let mut told = ToldForms::default();
        cases.for_each(|case| told.note(case));
        told
    }

    /// Takes over how a handoff out of this region is now.
    pub(crate) fn note(&mut self, case: &Outbound) {
        if let (OutboundState::Settled(_), Some(freeze)) = (case.state, &case.freeze)
            && case.application.purpose.wallet().is_none()
        {
            let months = |scheme| freeze.form.contributions.months(scheme);
            let months = months(Scheme::Employee).saturating_add(months(Scheme::Resident));
            let told = ToldForm { months, handoff: case.application.id };
            self.put(case.application.person, case.peer(), told);
        }
    }

    /// Puts back what a checkpoint has: later ones replace earlier ones.
    pub(crate) fn restore(&mut self, person: PersonId, to: RegionCode, told: ToldForm) {
        self.largest.insert((person, to), told);
    }

    /// Takes over a form, unless one is known that held more.
    fn put(&mut self, person: PersonId, to: RegionCode, told: ToldForm) {
        if self.largest.get(&(person, to)).is_some_and(|known| *known >= told) {
            return;
        }
        self.largest.insert((person, to), told);
        if let Some(changed) = &mut self.changed {
            changed.insert((person, to));
        }
    }

    /// The settled handoff that told a destination of the most months of a person.
    pub(crate) fn handoff(&self, person: PersonId, to: RegionCode) -> Option<HandoffId> {
        self.largest.get(&(person, to)).map(|told| told.handoff)
    }

    pub(crate) fn get(&self, key: (PersonId, RegionCode)) -> Option<ToldForm> {
        self.largest.get(&key).copied()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = ((PersonId, RegionCode), ToldForm)> {
        self.largest.iter().map(|(key, told)| (*key, *told))
    }

    pub(crate) fn len(&self) -> usize {
        self.largest.len()
    }

    pub(crate) fn keep_track(&mut self) {
        self.changed = Some(BTreeSet::new());
    }

    pub(crate) fn take_changed(&mut self) -> BTreeSet<(PersonId, RegionCode)> {
        self.changed.as_mut().map(std::mem::take).unwrap_or_default()
    }
}

/// What is known, and not what changed.
impl PartialEq for ToldForms {
    fn eq(&self, other: &ToldForms) -> bool {
        self.largest == other.largest
    }
}
