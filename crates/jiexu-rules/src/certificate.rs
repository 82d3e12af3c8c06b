//! The coverage certificate (参保凭证) that comes with an application, where a region still asks
//! for it (F14, R26).

use jiexu_types::Date;

use crate::{Refusal, Refusals};

/// What the issuer says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The day of the application.
    pub today: Date,
    /// Last day of validity, e.g. three months from printing; `None` when it has no end.
    pub valid_until: Option<Date>,
    /// It is on record at the origin under its number and verification code.
    pub on_record: bool,
    /// It was used already, withdrawn, or replaced by another.
    pub void: bool,
    /// Person, name, scheme and issuing region are those of the application.
    pub fits: bool,
}

/// Checks a certificate. What is not on record has no date to go by: it does not fit, no more.
pub fn check_certificate(facts: CertificateFacts) -> Refusals {
    let CertificateFacts { today, valid_until, on_record, void, fits } = facts;
    let expired = valid_until.is_some_and(|last| last < today);
    let mut refusals = Refusals::NONE;
    refusals.add_if(on_record && expired, Refusal::CertExpired);
    refusals.add_if(!on_record || void || !fits, Refusal::CertMismatch);
    refusals
}

#[cfg(test)]
mod tests {
    use jiexu_types::parse_date;

    use super::*;

    #[test]
    fn a_certificate_holds_until_its_last_day() {
        let check = |facts: CertificateFacts, expected: &str| {
            assert_eq!(check_certificate(facts).to_string(), expected, "{facts:?}");
        };
        let good = CertificateFacts {
            today: parse_date("2026-03-02").unwrap(),
            valid_until: parse_date("2026-03-02"),
            on_record: true,
            void: false,
            fits: true,
        };
        let tomorrow = parse_date("2026-03-03").unwrap();
        check(good, "");
        check(CertificateFacts { valid_until: None, ..good }, "");
        check(CertificateFacts { today: tomorrow, ..good }, "CERT_EXPIRED");
        check(CertificateFacts { void: true, ..good }, "CERT_MISMATCH");
        check(
            CertificateFacts { today: tomorrow, fits: false, ..good },
            "CERT_EXPIRED, CERT_MISMATCH",
        );
        check(CertificateFacts { today: tomorrow, on_record: false, ..good }, "CERT_MISMATCH");
    }
}
