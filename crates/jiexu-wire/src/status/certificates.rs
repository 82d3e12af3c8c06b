//! What may stand against a certificate.

use jiexu_rules::Refusals;
use tonic::{Code, Status};

use super::{Answer, internal, reason, refusal};

/// A certificate that is not issued: every reason at once, each with its remedy, as in
/// [`super::refused`].
pub fn certificate_refused(refusals: Refusals) -> Status {
    refusal(refusals, &[]).map_or_else(internal, Answer::into_status)
}

/// Six digits count the certificates of a year, and all of them are given away.
pub fn certificate_numbers_exhausted() -> Status {
    let english = "all certificate numbers of this year are given away; ask the operator";
    let chinese = "本年度参保凭证编号已用完，请联系运维";
    Answer::new(Code::FailedPrecondition, reason::NUMBERS_EXHAUSTED, english, chinese).into_status()
}

#[cfg(test)]
mod tests {
    use jiexu_rules::Refusal;

    use super::*;
    use crate::status::explain;

    #[test]
    fn r26_a_refused_certificate_tells_why_and_what_to_do() {
        let status = certificate_refused(Refusal::OutRetired.into());
        assert_eq!(status.code(), Code::FailedPrecondition);
        let report = explain(&status);
        assert_eq!(report.reason.as_deref(), Some("OUT_RETIRED"));
        assert_eq!(report.metadata["remedy_OUT_RETIRED"], "NOTHING_TO_DO");
        assert!(!report.metadata.contains_key("handoff_id"));
        assert_eq!(certificate_refused(Refusals::NONE).code(), Code::Internal);
        let exhausted = explain(&certificate_numbers_exhausted());
        assert_eq!(exhausted.reason.as_deref(), Some("NUMBERS_EXHAUSTED"));
    }
}
