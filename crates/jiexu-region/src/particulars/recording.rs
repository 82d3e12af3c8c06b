//! Recording a part of the particulars.

use std::sync::Arc;

use jiexu_types::{PersonId, Timestamp};

use super::Part;
use crate::correcting::is_correcting_open;
use crate::{Command, Decision, Region, RegistryEvent, RegistryRefusal, RegistryReply};

/// Puts a part of a person's particulars in the place of what was there.
///
/// A part that is on record with this content is a repetition. Everything else must be the next
/// change of the particulars: a late copy of a part that another followed is refused, or it would
/// bring back what has been overtaken.
#[derive(Clone, Debug)]
pub struct RecordParticulars {
    /// Who.
    pub person: PersonId,
    /// Which change of the particulars this is: one more than the revision on record, so 1 for the
    /// first.
    pub revision: u32,
    /// The new content.
    pub part: Arc<Part>,
}

impl Command for RecordParticulars {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Decision<RegistryReply> {
        let RecordParticulars { person, revision, part } = self;
        let refused = |refusal| Decision::reply(RegistryReply::Refused(refusal));
        let Some(record) = region.state.person(*person) else {
            return refused(RegistryRefusal::NotEnrolled);
        };
        let known = record.particulars.clone().unwrap_or_default();
        if known.holds(part) {
            return Decision::reply(RegistryReply::Repeated);
        }
        // The form has left with what was on record; only while it is corrected is it written anew.
        let closed = record.is_in_transit() && !is_correcting_open(region, *person);
        if part.goes_along() && closed {
            return refused(RegistryRefusal::InTransit);
        }
        if Some(*revision) != known.revision.checked_add(1) {
            return refused(RegistryRefusal::StaleRevision);
        }
        let event = RegistryEvent::PartRecorded { person: *person, part: part.clone() };
        Decision::event(event, RegistryReply::Recorded)
    }
}
