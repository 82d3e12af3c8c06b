//! What clients remember of what they did and were told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiexu_region::{
    Application, IssueCertificate, RecordParticulars, RegistryReply, Side, Spending,
};
use jiexu_types::{CertificateNo, HandoffId, PersonId, RegionCode};

/// Something that a caller was told, and holds the region to from then on.
#[derive(Clone, Debug)]
pub(crate) enum Memory {
    /// An application is on record at one end.
    Application(RegionCode, Side, Arc<Application>),
    /// What became of a spending.
    Spending(RegionCode, Spending, RegistryReply),
    /// A certificate was issued for a wish.
    Certificate(RegionCode, IssueCertificate, CertificateNo),
    /// A part of the particulars is on record.
    Part(RegionCode, RecordParticulars),
}

#[derive(Debug, Default)]
pub(crate) struct Client {
    /// Applications that are on record at one end, as their callers were told.
    pub(crate) acknowledged: BTreeMap<(RegionCode, Side), Vec<Arc<Application>>>,
    /// Every application ever tried, refused or not.
    pub(crate) tried: Vec<Arc<Application>>,
    pub(crate) spendings: Vec<(RegionCode, Spending, RegistryReply)>,
    /// Certificates that were issued, by the wish for each.
    pub(crate) wishes: Vec<(RegionCode, IssueCertificate, CertificateNo)>,
    /// Parts of particulars that were recorded.
    pub(crate) recorded: Vec<(RegionCode, RecordParticulars)>,
    /// Handoffs that took a relationship out of a region.
    pub(crate) settled: Vec<(RegionCode, HandoffId)>,
    /// Where each person's relationship went, from and to, one after the other.
    pub(crate) moves: BTreeMap<PersonId, Vec<(RegionCode, RegionCode)>>,
    /// Ids that somebody used for a second handoff, at another region: one of the two is rejected
    /// by the other end and waits for an operator.
    pub(crate) reused: BTreeSet<HandoffId>,
    pub(crate) last_id: u64,
}

impl Client {
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id = self.last_id.saturating_add(1);
        self.last_id
    }

    pub(crate) fn remember(&mut self, memory: Memory) {
        match memory {
            Memory::Application(at, side, application) => {
                self.acknowledged.entry((at, side)).or_default().push(application);
            }
            Memory::Spending(at, spending, reply) => self.spendings.push((at, spending, reply)),
            Memory::Certificate(at, wish, no) => self.wishes.push((at, wish, no)),
            Memory::Part(at, part) => self.recorded.push((at, part)),
        }
    }
}
