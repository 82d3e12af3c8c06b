//! Events of coverage certificates, and what a handoff does to the one that it names.

use std::sync::Arc;

use jiexu_types::CertificateNo;

use super::Inapplicable;
use crate::{
    Application, Certificate, CertificateEvent, CertificateFate, CertificateRecord, Region,
};

impl Region {
    pub(super) fn apply_certificate(
        &mut self,
        event: &CertificateEvent,
    ) -> Result<(), Inapplicable> {
        match event {
            CertificateEvent::Issued { certificate, replaces } => {
                if let Some(older) = replaces {
                    self.set_fate(*older, CertificateFate::Reissued(certificate.no))?;
                }
                self.issue(certificate)
            }
            CertificateEvent::Revoked(no) => self.set_fate(*no, CertificateFate::Revoked),
        }
    }

    /// A handoff froze the balance: the certificate that it names, if it is one of this region's,
    /// has served.
    pub(super) fn use_certificate(&mut self, application: &Application) {
        if let Some(no) = named(application)
            && let Some(record) = self.state.certificates.get(&no)
            && record.fate == CertificateFate::Current
        {
            self.put(no, CertificateFate::Used(application.id));
        }
    }

    /// The handoff came back: the certificate can be used once more.
    pub(super) fn restore_certificate(&mut self, application: &Application) {
        if let Some(no) = named(application)
            && let Some(record) = self.state.certificates.get(&no)
            && record.fate == CertificateFate::Used(application.id)
        {
            self.put(no, CertificateFate::Current);
        }
    }

    fn issue(&mut self, certificate: &Arc<Certificate>) -> Result<(), Inapplicable> {
        let no = certificate.no;
        if self.state.certificates.contains_key(&no) {
            return Err(Inapplicable::Certificate(no));
        }
        let fate = CertificateFate::Current;
        let record = CertificateRecord { certificate: certificate.clone(), fate };
        self.index.update_certificate(&record);
        self.state.certificates.insert(no, record);
        Ok(())
    }

    fn set_fate(&mut self, no: CertificateNo, fate: CertificateFate) -> Result<(), Inapplicable> {
        let known = self.state.certificates.get(&no).map(|record| record.fate);
        if known != Some(CertificateFate::Current) {
            return Err(Inapplicable::Certificate(no));
        }
        self.put(no, fate);
        Ok(())
    }

    fn put(&mut self, no: CertificateNo, fate: CertificateFate) {
        if let Some(record) = self.state.certificates.get_mut(&no) {
            record.fate = fate;
            self.index.update_certificate(record);
        }
    }
}

fn named(application: &Application) -> Option<CertificateNo> {
    application.intake.certificate_no.as_ref()?.as_str().parse().ok()
}
