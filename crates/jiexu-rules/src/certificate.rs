//! The coverage certificate (参保凭证) that comes with an application, where a region still asks
//! for it (F14, R26).

use jiexu_types::Date;
use jiff::Span;

use crate::{Refusal, Refusals};

/// Months for which a certificate holds where the region says nothing else (one city prints three
/// months on it, R26).
pub const CERTIFICATE_MONTHS: u32 = 3;
/// More than this is a mistake: the facts on it are long out of date.
pub const CERTIFICATE_MONTHS_MAX: u32 = 24;

/// What the origin knows when somebody asks for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateWish {
    /// A relationship in the scheme is on record.
    pub known: bool,
    /// On record as deceased.
    pub deceased: bool,
    /// The person gave the relationship up.
    pub gave_up: bool,
    /// The person is retired here.
    pub retired: bool,
    /// The relationship has been handed over to another region.
    pub transferred: bool,
    /// A handoff of the person, in either direction, is open here: what the certificate would say
    /// of months and money is about to change.
    pub handoff_open: bool,
}

/// Who gets a certificate: everybody who is insured and not retired, at once and free (R26).
/// Coverage need not be suspended yet.
pub fn check_certificate_wish(wish: CertificateWish) -> Refusals {
    let CertificateWish { known, deceased, gave_up, retired, transferred, handoff_open } = wish;
    let mut refusals = Refusals::NONE;
    refusals.add_if(!known, Refusal::OutNotFound);
    refusals.add_if(deceased, Refusal::PersonDeceased);
    refusals.add_if(gave_up, Refusal::PersonGaveUp);
    refusals.add_if(retired, Refusal::OutRetired);
    refusals.add_if(known && transferred, Refusal::OutAlreadyTransferred);
    refusals.add_if(handoff_open, Refusal::OutInProgress);
    refusals
}

/// The last day on which a certificate holds. The day of printing is not counted, and the last day
/// is the one of the same number, or the month's last (Civil Code art. 201, 202).
pub fn certificate_valid_until(printed_on: Date, months: u32) -> Date {
    let span = Span::new().try_months(months);
    span.and_then(|span| printed_on.checked_add(span)).unwrap_or(Date::MAX)
}

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
    fn r26_retirees_get_no_certificate_and_suspension_is_not_asked_for() {
        let insured = CertificateWish {
            known: true,
            deceased: false,
            gave_up: false,
            retired: false,
            transferred: false,
            handoff_open: false,
        };
        let check = |wish: CertificateWish, expected: &str| {
            assert_eq!(check_certificate_wish(wish).to_string(), expected, "{wish:?}");
        };
        check(insured, "");
        check(CertificateWish { retired: true, ..insured }, "OUT_RETIRED");
        check(CertificateWish { deceased: true, ..insured }, "PERSON_DECEASED");
        check(CertificateWish { gave_up: true, ..insured }, "PERSON_GAVE_UP");
        check(CertificateWish { transferred: true, ..insured }, "OUT_ALREADY_TRANSFERRED");
        check(CertificateWish { handoff_open: true, ..insured }, "OUT_IN_PROGRESS");
        let stranger = CertificateWish { known: false, transferred: true, ..insured };
        check(stranger, "OUT_NOT_FOUND");
    }

    #[test]
    fn r26_three_months_end_on_the_day_of_the_same_number() {
        let check = |printed_on: &str, months, expected: &str| {
            let last = certificate_valid_until(parse_date(printed_on).unwrap(), months);
            assert_eq!(last.to_string(), expected, "{printed_on} and {months} months");
        };
        check("2026-03-02", 3, "2026-06-02");
        check("2025-11-30", 3, "2026-02-28");
        check("2026-12-31", 2, "2027-02-28");
        check("2026-03-02", 1, "2026-04-02");
    }

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
