//! Two indexes held against each other.

use std::collections::BTreeSet;

use jiexu_types::{HandoffId, RegionCode};

use super::Index;
use crate::MessageKind;

impl Index {
    /// The first thing in which another index differs, in words. The order in which messages became
    /// owed is no difference: a start forgets it.
    pub(crate) fn first_difference(&self, other: &Index) -> Option<&'static str> {
        let Index { lanes: _, open, due, unmatched, certificates, .. } = self;
        let differs = [
            ("messages owed", self.all_owed() != other.all_owed()),
            ("open handoffs", *open != other.open),
            ("deadlines", *due != other.due),
            ("unmatched money", *unmatched != other.unmatched),
            ("certificates", *certificates != other.certificates),
            ("alerts to come", self.all_alerts() != other.all_alerts()),
            ("overdue handoffs", self.overdue != other.overdue),
            ("wallet transfers", !self.wallets.same_as(&other.wallets)),
        ];
        differs.into_iter().find_map(|(what, differs)| differs.then_some(what))
    }

    fn all_owed(&self) -> BTreeSet<(RegionCode, HandoffId, MessageKind)> {
        let lanes = self.lanes.iter();
        lanes
            .flat_map(|(peer, lane)| lane.line.values().map(|(id, kind)| (*peer, *id, *kind)))
            .collect()
    }

    fn all_alerts(&self) -> Vec<impl PartialEq + use<>> {
        let waiting = self.alerts.iter();
        waiting.flat_map(|(level, places)| places.iter().map(|place| (*level, *place))).collect()
    }
}
