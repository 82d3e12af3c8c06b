//! What people do with certificates: have them issued, again and again, withdrawn, and bring them.

use jiexu_region::{
    Application, CertificateFate, IssueCertificate, IssueReply, RevokeCertificate,
    VerifyCertificate,
};
use jiexu_types::{CertificateNo, PersonId, RegionCode, VerificationCode};

use crate::finding::{Finding, Rule};
use crate::given::{certificate_request, own, scheme_of};
use crate::memory::Memory;
use crate::sim::Sim;

impl Sim {
    /// Somebody wants a certificate, or repeats a wish, or an operator withdraws one.
    pub(crate) fn certify(&mut self, who: PersonId) {
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
    pub(crate) fn bring_certificate(&mut self, application: &mut Application) {
        if !self.dice.chance(20) {
            return;
        }
        let mut wish = self.new_wish(application.person, application.origin);
        wish.scheme = application.origin_scheme;
        let new = self.wish_for(application.origin, wish);
        let any = self.any_certificate(application.origin);
        let brought = if self.dice.chance(90) { new.or(any) } else { any };
        let text = brought.map(|no| own(no.to_string().parse()));
        application.intake.certificate_no = text;
    }

    fn new_wish(&mut self, who: PersonId, at: RegionCode) -> IssueCertificate {
        let n = self.client.next_id();
        IssueCertificate {
            request: certificate_request(n),
            person: who,
            scheme: scheme_of(who, at),
            code: VerificationCode::from_random(n),
        }
    }

    fn wish_for(&mut self, at: RegionCode, wish: IssueCertificate) -> Option<CertificateNo> {
        let IssueReply::OnRecord(no) = self.ask(at, &wish)? else { return None };
        self.told(at, Memory::Certificate(at, wish, no));
        Some(no)
    }

    /// Same id, same certificate, whatever became of it; and its code finds it.
    fn repeat_wish(&mut self) {
        let Some((at, wish, no)) = self.dice.pick_any(&self.client.wishes) else { return };
        let code = VerificationCode::from_random(u64::MAX);
        let again = self.ask(at, &IssueCertificate { code, ..wish });
        let right = self.ask_once(at, &VerifyCertificate { no, code: wish.code });
        let wrong = self.ask_once(at, &VerifyCertificate { no, code });
        let Some(((again, right), wrong)) = again.zip(right).zip(wrong) else { return };
        if again != IssueReply::OnRecord(no) || right.is_none() || wrong.is_some() {
            let text =
                format!("{again:?} for a wish that got {no} of {at}, or its code is another");
            self.find(Finding { rule: Rule::Invariant(7), text });
        }
    }

    fn revoke(&mut self, at: RegionCode) {
        if let Some(no) = self.any_certificate(at) {
            self.ask(at, &RevokeCertificate(no));
        }
    }

    fn any_certificate(&mut self, at: RegionCode) -> Option<CertificateNo> {
        let issued = self.client.wishes.iter().filter(|(there, _, _)| *there == at);
        let numbers: Vec<_> = issued.map(|(_, _, no)| *no).collect();
        self.dice.pick_any(&numbers)
    }

    pub(crate) fn count_certificates(&mut self) {
        for (at, _, no) in &self.client.wishes {
            let node = self.nodes.get(at);
            let record = node.and_then(|node| node.region.state().certificate(*no));
            let Some(record) = record else { continue };
            self.coverage.reach(match record.fate {
                CertificateFate::Current => "Certificate@current",
                CertificateFate::Used(_) => "Certificate@used",
                CertificateFate::Revoked => "Certificate@revoked",
                CertificateFate::Reissued(_) => "Certificate@reissued",
            });
        }
    }
}
