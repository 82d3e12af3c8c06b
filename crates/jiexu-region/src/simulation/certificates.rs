//! What people do with certificates: have them issued, again and again, withdrawn, and bring them.

use jiexu_types::{CertificateNo, VerificationCode};

use super::*;
use crate::{
    Application, CertificateFate, IssueCertificate, IssueReply, RevokeCertificate,
    VerifyCertificate,
};

/// What became of certificates; a simulation that never gets there proves nothing.
pub(super) const FATES: [&str; 4] =
    ["Certificate@current", "Certificate@used", "Certificate@revoked", "Certificate@reissued"];

impl Sim {
    /// Somebody wants a certificate, or repeats a wish, or an operator withdraws one.
    pub(super) fn certify(&mut self, who: PersonId) {
        let at = self.any_region();
        match self.dice.below(10) {
            0..6 => {
                let wish = self.new_wish(who, at);
                self.wish_for(at, wish);
            }
            6..8 => self.repeat_wish(),
            _ => self.revoke(at),
        }
    }

    /// Now and then an application comes with a certificate: a new one, or any old one.
    pub(super) fn bring_certificate(&mut self, application: &mut Application) {
        if !self.dice.chance(20) {
            return;
        }
        let mut wish = self.new_wish(application.person, application.origin);
        wish.scheme = application.origin_scheme;
        let new = self.wish_for(application.origin, wish);
        let any = self.dice.pick_any(&self.numbers(application.origin));
        let brought = if self.dice.chance(90) { new.or(any) } else { any };
        let text = brought.map(|no| no.to_string().parse().unwrap());
        application.intake.certificate_no = text;
    }

    fn new_wish(&mut self, who: PersonId, at: RegionCode) -> IssueCertificate {
        let n = self.client.next_id();
        IssueCertificate {
            request: certificate_request(n),
            person: who,
            scheme: clients::scheme_of(who, at),
            code: VerificationCode::from_random(n),
        }
    }

    fn wish_for(&mut self, at: RegionCode, wish: IssueCertificate) -> Option<CertificateNo> {
        let reply = self.world.submit(at, &wish);
        self.tell(|| format!("{reply:?} at {at}: {wish:?}"));
        let IssueReply::OnRecord(no) = reply else { return None };
        self.client.wishes.push((at, wish, no));
        Some(no)
    }

    /// Same id, same certificate, whatever became of it; and its code finds it.
    fn repeat_wish(&mut self) {
        let Some((at, wish, no)) = self.dice.pick_any(&self.client.wishes) else { return };
        let code = VerificationCode::from_random(u64::MAX);
        let again = IssueCertificate { code, ..wish };
        assert_eq!(self.world.submit(at, &again), IssueReply::OnRecord(no));
        let verify = VerifyCertificate { no, code: wish.code };
        assert!(self.world.submit_once(at, &verify).is_some(), "{no} of {at}");
        let guess = VerifyCertificate { no, code };
        assert_eq!(self.world.submit_once(at, &guess), None);
    }

    fn revoke(&mut self, at: RegionCode) {
        if let Some(no) = self.dice.pick_any(&self.numbers(at)) {
            self.world.submit(at, &RevokeCertificate(no));
        }
    }

    fn numbers(&self, at: RegionCode) -> Vec<CertificateNo> {
        let regions = self.world.regions.get(&at).into_iter();
        regions.flat_map(|region| region.state().certificates.keys().copied()).collect()
    }

    pub(super) fn count_certificates(&mut self) {
        for region in self.world.regions.values() {
            for record in region.state().certificates.values() {
                let cell = match record.fate {
                    CertificateFate::Current => "Certificate@current",
                    CertificateFate::Used(_) => "Certificate@used",
                    CertificateFate::Revoked => "Certificate@revoked",
                    CertificateFate::Reissued(_) => "Certificate@reissued",
                };
                self.coverage.add_count(cell.to_owned(), 1);
            }
        }
    }
}
