use jiexu_region::Denial;

use super::*;

/// What is left of the 16 KiB that HTTP libraries allow for headers must suffice for the rest.
const DETAILS_BYTES_MAX: usize = 8 * 1024;

#[track_caller]
fn check(status: Status, code: Code, reason: &str) -> ErrorReport {
    let report = explain(&status);
    assert_eq!((report.code, report.reason.as_deref()), (code, Some(reason)), "{status:?}");
    let locales: Vec<&str> = report.localized.keys().map(String::as_str).collect();
    assert_eq!(locales, ["en", "zh-CN"], "{status:?}");
    assert_eq!(report.localized["en"], report.message);
    assert!(!report.localized["zh-CN"].is_ascii(), "{status:?}");
    assert!(status.details().len() < DETAILS_BYTES_MAX, "{} bytes", status.details().len());
    report
}

fn handoff() -> HandoffId {
    "0199a3c4-8b7e-7000-8000-000000000001".parse().unwrap()
}

#[test]
fn each_fault_has_its_code_and_reason() {
    check(conflict("name"), Code::AlreadyExists, "CONFLICT");
    check(not_found(Resource::Handoff), Code::NotFound, "NOT_FOUND");
    check(not_found(Resource::Person), Code::NotFound, "NOT_FOUND");
    check(not_found(Resource::Certificate), Code::NotFound, "NOT_FOUND");
    check(unknown_origin(), Code::FailedPrecondition, "UNKNOWN_ORIGIN");
    check(not_now(NotNow::Cancel, "RECEIVING"), Code::FailedPrecondition, "CANCEL_TOO_LATE");
    check(not_now(NotNow::Review, "FROZEN"), Code::FailedPrecondition, "NOT_UNDER_REVIEW");
    check(not_now(NotNow::Retry, "FROZEN"), Code::FailedPrecondition, "NOTHING_TO_RETRY");
    check(denied(Denial::SameOperator), Code::PermissionDenied, "SAME_OPERATOR");
    check(denied(Denial::Unmatched), Code::FailedPrecondition, "FUND_UNMATCHED");
    let none = denied(Denial::NoCorrections);
    check(none, Code::FailedPrecondition, "CORRECTIONS_NOT_OFFERED");
    let enough = denied(Denial::CorrectionsExhausted);
    check(enough, Code::FailedPrecondition, "CORRECTIONS_EXHAUSTED");
    let unasked = not_now(NotNow::Reissue, "FROZEN");
    check(unasked, Code::FailedPrecondition, "NO_CORRECTION_ASKED");
    check(denied(Denial::OtherForm), Code::FailedPrecondition, "OTHER_FORM");
    check(denied(Denial::OtherEntry), Code::AlreadyExists, "CONFLICT");
    check(denied(Denial::OtherCheck), Code::AlreadyExists, "CONFLICT");
    check(not_now(NotNow::Revoke, "USED"), Code::FailedPrecondition, "NOTHING_TO_REVOKE");
    check(unknown_caller(BadCaller), Code::Unauthenticated, "UNKNOWN_CALLER");
    check(not_allowed("an operator"), Code::PermissionDenied, "NOT_ALLOWED");
    check(system_clock(), Code::FailedPrecondition, "SYSTEM_CLOCK");
    check(clock_not_forward(), Code::FailedPrecondition, "CLOCK_NOT_FORWARD");
    check(stopping(), Code::Unavailable, "STOPPING");
    check(internal(), Code::Internal, "INTERNAL");
    let report = check(busy(Duration::from_millis(250)), Code::ResourceExhausted, "BUSY");
    assert_eq!(report.retry_after_ms, Some(250));
}

#[test]
fn a_conflict_names_the_field() {
    let report = explain(&conflict("destination_scheme"));
    assert_eq!(report.metadata["field"], "destination_scheme");
    assert!(report.message.contains("destination_scheme"));
}

// JX-061
#[test]
fn each_rejection_has_its_code_and_reason() {
    let conflict = Rejection::Conflict { field: "balance_fen".to_owned() };
    let contradiction = Rejection::Contradiction { reason: "it is SETTLED".to_owned() };
    check(rejected(&Rejection::NotAParty), Code::PermissionDenied, "NOT_A_PARTY");
    check(rejected(&Rejection::UnknownHandoff), Code::NotFound, "NOT_FOUND");
    check(rejected(&conflict), Code::AlreadyExists, "CONFLICT");
    let report = check(rejected(&contradiction), Code::FailedPrecondition, "CONTRADICTION");
    assert!(report.message.contains("it is SETTLED"));
}

#[test]
fn r14_every_refusal_is_told_with_its_remedy_and_the_first_leads() {
    for refusal in Refusal::ALL {
        let status = refused(handoff(), refusal.into(), &[]);
        let report = check(status, Code::FailedPrecondition, refusal.code());
        assert_eq!(report.metadata["handoff_id"], handoff().to_string());
        assert_eq!(report.localized["zh-CN"], refusal.chinese());
        assert_eq!(report.message, refusal.english());
        let remedy = format!("remedy_{}", refusal.code());
        assert_eq!(report.metadata[&remedy], refusal.remedy().code());
    }
    let report =
        check(refused(handoff(), Refusals::all(), &[]), Code::FailedPrecondition, "SAME_POOL");
    let told: Vec<&str> = report.violations.iter().map(|v| v.subject.as_str()).collect();
    assert_eq!(told, Refusal::ALL.map(Refusal::code));
    assert!(report.message.ends_with("; and 41 more"), "{}", report.message);
    assert_eq!(report.metadata.len(), 1 + Refusal::ALL.len());
    check(refused(handoff(), Refusals::NONE, &[]), Code::Internal, "INTERNAL");
}

#[test]
fn every_refusal_of_an_entry_is_told() {
    for refusal in RegistryRefusal::ALL {
        let report = check(entry_refused(refusal), Code::FailedPrecondition, refusal.code());
        assert_eq!(report.violations.len(), 1);
        assert_eq!(report.localized["zh-CN"], refusal.chinese());
    }
}

#[test]
fn an_entry_is_recorded_repeated_or_told_why_not() {
    let refusal = RegistryRefusal::InTransit;
    assert_eq!(entry_outcome(RegistryReply::Recorded).unwrap(), EntryOutcome::Recorded);
    assert_eq!(entry_outcome(RegistryReply::Repeated).unwrap(), EntryOutcome::Repeated);
    let other = entry_outcome(RegistryReply::Conflict("name")).unwrap_err();
    check(other, Code::AlreadyExists, "CONFLICT");
    let refused = entry_outcome(RegistryReply::Refused(refusal)).unwrap_err();
    check(refused, Code::FailedPrecondition, "IN_TRANSIT");
}

#[test]
fn each_bad_field_is_named_and_their_number_has_an_end() {
    let bad = BadField::new("person_id", "must be 17 digits");
    let report = check(bad.clone().into(), Code::InvalidArgument, "BAD_FIELD");
    let expected =
        Violation { subject: "person_id".to_owned(), problem: "must be 17 digits".to_owned() };
    assert_eq!(report.violations, [expected]);
    assert_eq!(report.message, "`person_id`: must be 17 digits");
    // The longest text there is: it lists the whole catalogue.
    let bad = crate::field::code::<Refusal>("refusals", i32::MIN).unwrap_err();
    let report = check(bad_fields(vec![bad; 5_000]), Code::InvalidArgument, "BAD_FIELD");
    assert_eq!(report.violations.len(), FIELDS_MAX);
}

#[test]
fn a_status_of_another_program_is_read_as_far_as_it_goes() {
    let plain = explain(&Status::new(Code::Unimplemented, "no such method"));
    assert_eq!((plain.reason, plain.message.as_str()), (None, "no such method"));
    let garbage = Status::with_details(Code::Unknown, "what", vec![0xff; 40].into());
    assert_eq!(explain(&garbage).code, Code::Unknown);
}

// JX-062
#[test]
fn only_three_codes_are_retried() {
    let retried: Vec<Code> =
        (0..=16).map(Code::from_i32).filter(|code| is_retryable(*code)).collect();
    assert_eq!(retried, [Code::DeadlineExceeded, Code::ResourceExhausted, Code::Unavailable]);
}

#[test]
fn missing_documents_are_named_each_with_its_alternatives() {
    let missing = [vec![Material::IdCard], vec![Material::HukouProof, Material::HouseholdRegister]];
    let status = refused(handoff(), Refusal::MaterialMissing.into(), &missing);
    let violations = status.get_details_precondition_failure().unwrap().violations;
    let subjects: Vec<&str> = violations.iter().map(|v| v.subject.as_str()).collect();
    let either = "MATERIAL_HUKOU_PROOF|MATERIAL_HOUSEHOLD_REGISTER";
    assert_eq!(subjects, ["MATERIAL_ID_CARD", either]);
    assert!(violations.iter().all(|v| v.r#type == "MATERIAL_MISSING"));
}
