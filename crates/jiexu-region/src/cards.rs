//! Who holds which card, kept beside the people, whose records may be at rest.

use std::collections::BTreeMap;

use imbl::OrdSet;
use jiexu_types::{CardKind, CardNo, PersonId};

use crate::Person;
use crate::planted::{Bug, is_planted};

/// A card and the digits of its holder's number. One card may have several holders: that is a fault
/// of the records, which a look-up tells and never hides.
type Holding = (CardKind, CardNo, u64);

/// All cards.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cards {
    held: OrdSet<Holding>,
    /// Those that changed since [`Cards::take_changed`], and whether they are held; `None` while
    /// nobody asks.
    changed: Option<BTreeMap<Holding, bool>>,
}

impl Cards {
    /// The cards of these people.
    pub(crate) fn of<'a>(people: impl Iterator<Item = (PersonId, &'a Person)>) -> Cards {
        let mut cards = Cards::default();
        people.for_each(|(id, person)| cards.update(id, [None; 2], person.cards()));
        cards
    }

    /// Takes over how a person's cards changed.
    pub(crate) fn update(
        &mut self,
        person: PersonId,
        before: [Option<(CardKind, CardNo)>; 2],
        after: [Option<(CardKind, CardNo)>; 2],
    ) {
        if before == after {
            return;
        }
        let lost = before.into_iter().flatten().map(|card| (card, false));
        let held = after.into_iter().flatten().map(|card| (card, true));
        for ((kind, no), held) in lost.chain(held) {
            let holding = (kind, no, person.digits());
            if held {
                self.held.insert(holding);
            } else {
                self.held.remove(&holding);
            }
            if let Some(changed) = &mut self.changed {
                changed.insert(holding, held);
            }
        }
    }

    /// Everybody with this card, by identity number.
    pub(crate) fn holders(&self, kind: CardKind, no: CardNo) -> impl Iterator<Item = PersonId> {
        let holders = self.held.range((kind, no, u64::MIN)..=(kind, no, u64::MAX));
        let most = if is_planted(Bug::FirstMatch) { 1 } else { usize::MAX };
        holders.take(most).filter_map(|(_, _, digits)| PersonId::try_from(*digits).ok())
    }

    /// Every card with its holder.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (CardKind, CardNo, PersonId)> {
        self.held.iter().filter_map(read)
    }

    pub(crate) fn len(&self) -> usize {
        self.held.len()
    }

    pub(crate) fn keep_track(&mut self) {
        self.changed = Some(BTreeMap::new());
    }

    /// The cards that changed since the last call, or since [`Cards::keep_track`], and whether they
    /// are held.
    pub(crate) fn take_changed(&mut self) -> Vec<((CardKind, CardNo, PersonId), bool)> {
        let changed = self.changed.as_mut().map(std::mem::take).unwrap_or_default();
        changed.iter().filter_map(|(holding, held)| Some((read(holding)?, *held))).collect()
    }
}

/// What is held, and not what changed: two that know the same are the same.
impl PartialEq for Cards {
    fn eq(&self, other: &Cards) -> bool {
        self.held == other.held
    }
}

fn read((kind, no, digits): &Holding) -> Option<(CardKind, CardNo, PersonId)> {
    Some((*kind, *no, PersonId::try_from(*digits).ok()?))
}
