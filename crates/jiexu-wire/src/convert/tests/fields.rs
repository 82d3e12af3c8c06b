//! A wrong field is named by its path, and the text says what is expected.

use jiexu_region::{
    Application, Completion, Dossier, Enrol, Inbound, InformationForm, Message, Outbound, Part,
    PersonRecord, Receipt, Spending,
};
use jiexu_types::HandoffId;
use prost::Message as _;

use crate::{BadField, v1};

const HANDOFF: &str = "0199a3c4-8b7e-7000-8000-000000000001";

pub(super) fn given_application() -> v1::Application {
    v1::Application {
        handoff_id: HANDOFF.to_owned(),
        person_id: "320602198703150010".to_owned(),
        name: "张三".to_owned(),
        origin: "320600".to_owned(),
        destination: "410600".to_owned(),
        origin_scheme: v1::Scheme::Employee.into(),
        destination_scheme: v1::Scheme::Resident.into(),
        reason: v1::TransferReason::JobChange.into(),
        residual_of: String::new(),
        wallet: None,
        policy_year: 0,
        intake: None,
    }
}

pub(super) fn given_form() -> v1::InformationForm {
    let run = |first_month, last_month| v1::ContributionRun {
        scheme: v1::Scheme::Employee.into(),
        first_month,
        last_month,
        region: "320600".to_owned(),
        credited_fen: 700,
        ..v1::ContributionRun::default()
    };
    v1::InformationForm {
        handoff_id: HANDOFF.to_owned(),
        person_id: "320602198703150010".to_owned(),
        name: "张三".to_owned(),
        scheme: v1::Scheme::Employee.into(),
        available_from: "2026-03-01".to_owned(),
        contributions: vec![run(202401, 202412), run(202503, 202503)],
        balance_fen: 9_100,
        ..v1::InformationForm::default()
    }
}

#[track_caller]
fn check<W, T>(message: W, field: &str, problem: &str)
where
    T: TryFrom<W, Error = BadField> + std::fmt::Debug,
{
    let bad = T::try_from(message).unwrap_err();
    assert_eq!(bad.field, field, "{bad}");
    assert!(bad.problem.contains(problem), "{bad}");
}

#[track_caller]
fn check_application(change: impl FnOnce(&mut v1::Application), field: &str, problem: &str) {
    let mut application = given_application();
    change(&mut application);
    check::<_, Application>(application, field, problem);
}

#[track_caller]
fn check_form(change: impl FnOnce(&mut v1::InformationForm), field: &str, problem: &str) {
    let mut form = given_form();
    change(&mut form);
    check::<_, InformationForm>(form, field, problem);
}

#[test]
fn each_field_of_an_application() {
    check_application(|a| a.handoff_id.clear(), "handoff_id", "UUID");
    check_application(|a| a.person_id.push('0'), "person_id", "17 digits");
    check_application(
        |a| a.person_id = "320602198703150011".into(),
        "person_id",
        "check character",
    );
    check_application(|a| a.name.clear(), "name", "1 to 50 characters");
    check_application(|a| a.origin = "990000".into(), "origin", "`990000`");
    check_application(|a| a.destination = "4106".into(), "destination", "six digits");
    check_application(|a| a.origin_scheme = 0, "origin_scheme", "SCHEME_EMPLOYEE, SCHEME_RESIDENT");
    check_application(|a| a.destination_scheme = 311, "destination_scheme", "got number 311");
    check_application(|a| a.reason = 0, "reason", "TRANSFER_REASON_JOB_CHANGE");
    check_application(|a| a.reason = -1, "reason", "got number -1");
}

#[test]
fn each_field_of_an_intake() {
    #[track_caller]
    fn check_intake(change: impl FnOnce(&mut v1::Intake), field: &str, problem: &str) {
        let channel = v1::Channel::NationalApp.into();
        let mut intake = v1::Intake { channel, ..v1::Intake::default() };
        change(&mut intake);
        check_application(|a| a.intake = Some(intake), field, problem);
    }
    let employer = |code: &str| Some(v1::intake::By::Employer(code.to_owned()));
    check_intake(|i| i.channel = 0, "intake.channel", "CHANNEL_NATIONAL_APP");
    check_intake(|i| i.form = 9, "intake.form", "FORM_NAME_CHANGE_OF_INSURED_PLACE");
    check_intake(|i| i.by = employer("91350100M000100Y44"), "intake.employer", "");
    let agent = Some(v1::intake::By::Agent(String::new()));
    check_intake(|i| i.by = agent, "intake.agent", "1 to 50 characters");
    check_intake(|i| i.platform = "随申办".into(), "intake.platform", "CHANNEL_LOCAL_PLATFORM");
    let platform = v1::Channel::LocalPlatform.into();
    check_intake(|i| i.channel = platform, "intake.platform", "must be given");
    let mail = v1::Channel::Mail.into();
    check_intake(|i| i.channel = mail, "intake.tracking_no", "must be given");
    check_intake(|i| i.received_on = "2026-03-02".into(), "intake.received_on", "CHANNEL_MAIL");
    check_intake(|i| i.hukou = "1".into(), "intake.hukou", "six digits");
    check_intake(|i| i.certificate_no = "x".repeat(65), "intake.certificate_no", "64");
    let shown = |sha256: &str| v1::Attachment { material: 1, sha256: sha256.to_owned() };
    check_intake(
        |i| i.attachments = vec![shown("ab")],
        "intake.attachments[0].sha256",
        "64 hexadecimal",
    );
    check_intake(
        |i| i.attachments = vec![shown(&"a".repeat(64)); 21],
        "intake.attachments",
        "at most 20",
    );
}

#[test]
fn each_field_of_a_form() {
    check_form(|f| f.handoff_id = "x".into(), "handoff_id", "UUID");
    check_form(|f| f.scheme = 7, "scheme", "SCHEME_EMPLOYEE");
    check_form(|f| f.available_from = "2026-02-30".into(), "available_from", "YYYY-MM-DD");
    check_form(|f| f.balance_fen = -1, "balance_fen", "got -1");
    check_form(|f| f.balance_fen = i64::MAX, "balance_fen", "99,999,999.99");
    let month = "contributions[1].first_month";
    check_form(|f| f.contributions[1].first_month = 202513, month, "YYYYMM");
    let region = "contributions[1].region";
    check_form(|f| f.contributions[1].region.clear(), region, "six digits");
    check_form(|f| f.contributions[1].first_month = 202412, "contributions", "overlap in 202412");
    check_form(|f| f.contributions[1].last_month = 202501, "contributions", "before it begins");
}

#[test]
fn a_path_leads_from_the_outermost_message() {
    let mut form = given_form();
    form.contributions[0].scheme = 0;
    let message = v1::peer_message::Message::Relationship(form);
    let message = v1::PeerMessage { message: Some(message) };
    check::<_, Message>(message, "relationship.contributions[0].scheme", "SCHEME_EMPLOYEE");
    check::<_, Message>(v1::PeerMessage { message: None }, "message", "request, cancel, verdict");

    let accepted = v1::Acceptance {
        accepted_on: "2026-03-02".to_owned(),
        frozen_fen: 7,
        due_out: Some(v1::Deadline { due_on: "soon".to_owned(), ..v1::Deadline::default() }),
        fund_due: None,
    };
    let verdict = v1::verdict::Verdict::Accepted(accepted);
    let verdict = v1::Verdict { handoff_id: HANDOFF.to_owned(), verdict: Some(verdict) };
    check::<_, (HandoffId, _)>(verdict, "accepted.due_out.due_on", "YYYY-MM-DD");
}

// JX-066
#[test]
fn a_receipt_names_what_it_is_for() {
    let received = |kinds| {
        let receipt =
            v1::receipt::Receipt::Received(v1::ReceivedMessages { kinds, form_revision: 0 });
        v1::Receipt { handoff_id: HANDOFF.to_owned(), receipt: Some(receipt) }
    };
    check::<_, Receipt>(received(vec![]), "received.kinds", "must name a kind");
    check::<_, Receipt>(received(vec![4, 0]), "received.kinds[1]", "MESSAGE_KIND_REQUEST");
    let rejected = v1::RejectedMessage { kind: 5, rejection: None };
    let receipt = Some(v1::receipt::Receipt::Rejected(rejected));
    let receipt = v1::Receipt { handoff_id: HANDOFF.to_owned(), receipt };
    check::<_, Receipt>(receipt, "rejected.rejection", "must be given");
}

#[test]
fn what_may_be_absent_is_either_empty_or_right() {
    let record = v1::PersonRecord {
        person_id: "320602198703150010".to_owned(),
        name: "张三".to_owned(),
        scheme: v1::Scheme::Employee.into(),
        enrolled_on: "2020-01-01".to_owned(),
        ..v1::PersonRecord::default()
    };
    let read = PersonRecord::try_from(record.clone()).unwrap();
    assert_eq!((read.suspended_on, read.retired_on, read.previous_region), (None, None, None));
    let wrong = v1::PersonRecord { retired_on: "never".to_owned(), ..record };
    check::<_, PersonRecord>(wrong, "retired_on", "YYYY-MM-DD");

    let enrolment = v1::EnrolPersonRequest::default();
    check::<_, Enrol>(enrolment, "person_id", "17 digits");
}

#[test]
fn a_list_of_a_dossier_holds_nothing_twice_and_has_an_end() {
    let owed = |month| v1::Arrear { scheme: v1::Scheme::Employee.into(), month, amount_fen: 7 };
    let given = |arrears| v1::Dossier { arrears, ..v1::Dossier::default() };
    let read = Dossier::try_from(given(vec![owed(202502), owed(202501)])).unwrap();
    assert!(read.arrears.is_sorted(), "the order on the wire means nothing");
    check::<_, Dossier>(given(vec![owed(202501), owed(202501)]), "arrears", "twice");
    check::<_, Dossier>(given(vec![owed(202501); 121]), "arrears", "at most 120");
    check::<_, Dossier>(given(vec![owed(202513)]), "arrears[0].month", "YYYYMM");
}

#[test]
fn a_year_of_an_account_is_given_once_and_need_not_add_up() {
    let line = |year| v1::AccountYear { year, credited_fen: 7, interest_fen: 1, total_fen: 3 };
    let given = |account_years| v1::Dossier { account_years, ..v1::Dossier::default() };
    let read = Dossier::try_from(given(vec![line(2025), line(2024)])).unwrap();
    assert_eq!(read.account_years.iter().map(|line| line.year).collect::<Vec<_>>(), [2024, 2025]);
    check::<_, Dossier>(given(vec![line(2025), line(2025)]), "account_years", "twice");
    check::<_, Dossier>(given(vec![line(2025); 51]), "account_years", "at most 50");
    check::<_, Dossier>(given(vec![line(1899)]), "account_years[0].year", "1900 to 2199");
    let below = v1::AccountYear { interest_fen: -1, ..line(2025) };
    check::<_, Dossier>(given(vec![below]), "account_years[0].interest_fen", "got -1");
}

#[test]
fn a_seal_is_read_as_a_whole_or_not_at_all() {
    let with = |key_id: &str, bytes: usize| {
        let seal = v1::Seal { key_id: key_id.to_owned(), signature: vec![1; bytes] };
        v1::InformationForm { seal: Some(seal), ..given_form() }
    };
    let read = InformationForm::try_from(with("0123456789abcdef", 64)).unwrap();
    assert_eq!(read.seal.unwrap().key_id.to_string(), "0123456789abcdef");
    check::<_, InformationForm>(with("0123456789abcde", 64), "seal.key_id", "16 hexadecimal");
    check::<_, InformationForm>(with("", 64), "seal.key_id", "16 hexadecimal");
    check::<_, InformationForm>(with("0123456789abcdef", 63), "seal.signature", "64 bytes");
    check::<_, InformationForm>(with("0123456789abcdef", 0), "seal.signature", "64 bytes");
}

#[test]
fn a_plain_form_costs_at_most_forty_bytes_more_than_its_months() {
    let read = InformationForm::try_from(v1::InformationForm {
        issued_at_ms: 1_772_415_000_000,
        agency: "南通市医保中心".to_owned(),
        suspended_on: "2026-03-01".to_owned(),
        ..given_form()
    });
    let grown = v1::InformationForm::from(&read.unwrap()).encoded_len();
    let bare = given_form().encoded_len();
    println!("a plain form: {bare} bytes and {}", grown - bare);
    assert!(grown <= bare + 40, "{grown} bytes, {bare} without the issue");
}

#[test]
fn marks_of_entitlements_are_of_two_kinds() {
    let given =
        |entitlement_marks| v1::Completion { entitlement_marks, ..v1::Completion::default() };
    let approved = i32::from(v1::EntitlementStatus::Approved);
    check::<_, Completion>(given(vec![approved]), "entitlement_marks[0]", "RECERTIFY");
    check::<_, Completion>(given(vec![2; 33]), "entitlement_marks", "at most 32");
}

#[test]
fn marks_of_filings_are_of_two_kinds() {
    let given = |filing_marks| v1::Completion { filing_marks, ..v1::Completion::default() };
    check::<_, Completion>(given(vec![0]), "filing_marks[0]", "FILING_MARK_ENDED");
    check::<_, Completion>(given(vec![1, 3]), "filing_marks[1]", "FILING_MARK_ENDED");
    check::<_, Completion>(given(vec![1; 33]), "filing_marks", "at most 32");
}

#[test]
fn a_part_of_the_particulars_is_named_by_its_field() {
    check::<_, Part>(v1::Part { part: None }, "part", "credentials, standing");
    let credentials = |change: fn(&mut v1::Credentials)| {
        let mut credentials = v1::Credentials::default();
        change(&mut credentials);
        v1::Part { part: Some(v1::part::Part::Credentials(credentials)) }
    };
    let phone = credentials(|c| c.phone = "12345".to_owned());
    check::<_, Part>(phone, "credentials.phone", "11 digits");
    let code = credentials(|c| c.employer_code = "91350100M000100Y44".to_owned());
    check::<_, Part>(code, "credentials.employer_code", "check character");
    let card = credentials(|c| c.medical_card_no = "1".to_owned());
    check::<_, Part>(card, "credentials.medical_card_no", "6 to 20");
}

#[test]
fn a_transfer_without_its_application_is_none() {
    check::<_, Inbound>(v1::InboundTransfer::default(), "application", "must be given");
}

#[test]
fn a_state_needs_what_it_is_about() {
    let given = |state: v1::OutboundState| v1::OutboundTransfer {
        application: Some(given_application()),
        state: state.into(),
        ..v1::OutboundTransfer::default()
    };
    check::<_, Outbound>(given(v1::OutboundState::Unspecified), "state", "known state");
    check::<_, Outbound>(given(v1::OutboundState::Frozen), "unacknowledged", "FROZEN");
    check::<_, Outbound>(given(v1::OutboundState::Settled), "completion", "must be given");
    check::<_, Outbound>(given(v1::OutboundState::Refused), "refusals", "must name a reason");
    let half = v1::OutboundTransfer { form: Some(given_form()), ..v1::OutboundTransfer::default() };
    check::<_, Outbound>(half, "acceptance", "must be given");
}

#[test]
fn the_text_of_an_error_and_of_a_message_hides_the_person() {
    let mut application = given_application();
    application.person_id = "320602198703150011".to_owned();
    let shown = format!("{application:?} {:?}", given_form());
    let error = Application::try_from(application).unwrap_err().to_string();
    for text in [shown, error] {
        assert!(!text.contains("19870315") && !text.contains('张'), "{text}");
    }
}

#[test]
fn the_items_of_a_bill_add_up_to_it() {
    let item = |item_class: v1::ItemClass, excluded_group: v1::ExcludedGroup, amount_fen| {
        let (item_class, excluded_group) = (item_class.into(), excluded_group.into());
        v1::BillItem { item_class, excluded_group, emergency: false, amount_fen }
    };
    let given = |items| v1::SpendFromAccountRequest {
        spend_id: HANDOFF.to_owned(),
        person_id: "320602198703150010".to_owned(),
        amount_fen: 10,
        items,
        emergency: false,
    };
    let (a, b, no) = (v1::ItemClass::A, v1::ItemClass::B, v1::ExcludedGroup::Unspecified);
    let read = Spending::try_from(given(vec![item(a, no, 3), item(b, no, 7)])).unwrap();
    assert_eq!(read.bill.class_b.as_fen(), 7);
    check::<_, Spending>(given(vec![item(a, no, 3)]), "items", "add up");
    check::<_, Spending>(given(vec![item(a, no, 0)]), "items[0].amount_fen", "at least 1");
    let tonic = item(a, v1::ExcludedGroup::Tonics, 10);
    check::<_, Spending>(given(vec![tonic]), "items[0].excluded_group", "only then");
    let unnamed = item(v1::ItemClass::Excluded, no, 10);
    check::<_, Spending>(given(vec![unnamed]), "items[0].excluded_group", "only then");
    let unknown = item(v1::ItemClass::Unspecified, no, 10);
    check::<_, Spending>(given(vec![unknown]), "items[0].item_class", "ITEM_CLASS_A");
}
