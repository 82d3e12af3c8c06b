//! Which certificate is current, and which answers a wish.

use std::collections::BTreeMap;

use jiexu_types::{CertificateNo, CertificateRequestId, PersonId, Scheme};

use crate::{CertificateFate, CertificateRecord, State};

use super::Index;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Certificates {
    current: BTreeMap<(PersonId, Scheme), CertificateNo>,
    by_request: BTreeMap<CertificateRequestId, CertificateNo>,
}

impl Index {
    /// Takes over how a certificate is now.
    pub(crate) fn update_certificate(&mut self, record: &CertificateRecord) {
        let certificate = &record.certificate;
        let (holder, no) = ((certificate.person, certificate.scheme), certificate.no);
        self.certificates.by_request.insert(certificate.request, no);
        let current = &mut self.certificates.current;
        match record.fate {
            CertificateFate::Current => {
                current.insert(holder, no);
            }
            CertificateFate::Used(_) | CertificateFate::Revoked | CertificateFate::Reissued(_) => {
                // Another may have taken its place already.
                if current.get(&holder) == Some(&no) {
                    current.remove(&holder);
                }
            }
        }
    }

    pub(crate) fn current_certificate(
        &self,
        person: PersonId,
        scheme: Scheme,
    ) -> Option<CertificateNo> {
        self.certificates.current.get(&(person, scheme)).copied()
    }

    pub(crate) fn certificate_of(&self, request: CertificateRequestId) -> Option<CertificateNo> {
        self.certificates.by_request.get(&request).copied()
    }

    pub(super) fn add_certificates(&mut self, state: &State) {
        state.certificates.values().for_each(|record| self.update_certificate(record));
    }
}
