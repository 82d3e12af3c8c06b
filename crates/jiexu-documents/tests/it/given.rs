//! One story: Zhang San moves from Nantong to Hebi.

use std::sync::Arc;

use jiexu_documents::Office;
use jiexu_region::{
    Acceptance, Accumulators, Application, AppliedBy, Arrear, Attachment, BalanceNotice, Benefits,
    Certificate, CertificateStanding, CertifiedMonths, Completion, Dossier, Entitlement,
    EntitlementStatus, Filing, FilingKind, FilingMarks, FormIssue, Grant, Inbound, InboundState,
    Incentives, InformationForm, Intake, Milestone, Moment, Purpose, RefusedBy, Taken, Told,
    UnpaidMonth, VerifiedCertificate,
};
use jiexu_rules::{AccountMode, BenefitRule, BenefitStart, Deadline, Refusals};
use jiexu_types::{
    AccountYear, Agency, BankAccount, CertificateNo, Channel, ContributionRun, Contributions, Date,
    Digest, Fen, FormName, Material, Month, NearRelative, PaymentTerms, PersonName, RegionCode,
    Scheme, Timestamp, TransferReason, VerificationCode,
};

pub fn fen(fen: u64) -> Fen {
    Fen::new(fen).unwrap()
}

pub fn day(month: i8, day: i8) -> Date {
    Date::constant(2026, month, day)
}

fn month(yyyymm: u32) -> Month {
    Month::try_from(yyyymm).unwrap()
}

fn region(code: u32) -> RegionCode {
    RegionCode::try_from(code).unwrap()
}

/// 2026-03-02, 09:30 in China, and some days.
fn morning(days: u64) -> Timestamp {
    Timestamp::from_millis(1_772_415_000_000 + days * 86_400_000)
}

fn deadline(on: Date) -> Deadline {
    Deadline { due_on: on, calendar_version: 3, provisional: false }
}

pub fn nantong() -> Office {
    office(320_600, agency("南通市", "226000"))
}

pub fn hebi() -> Office {
    office(410_600, agency("鹤壁市", "458000"))
}

fn office(code: u32, agency: Agency) -> Office {
    Office { region: region(code), agency: Some(agency), account_limit_days: Some(0) }
}

fn agency(place: &str, postcode: &str) -> Agency {
    let text = |text: &str| format!("{place}{text}").parse().unwrap();
    Agency {
        name: text("医疗保险经办中心"),
        contact: Some("转移接续岗".parse().unwrap()),
        phone: Some("12393".parse().unwrap()),
        address: Some(text("示例路1号")),
        postcode: Some(postcode.parse().unwrap()),
        bank: Some(BankAccount {
            bank: "示例银行".parse().unwrap(),
            bank_no: "000000032060".parse().unwrap(),
            account_name: text("医疗保险基金收入户"),
            account_no: "3206000000000001".parse().unwrap(),
        }),
    }
}

pub fn application(name: &str) -> Application {
    Application {
        id: "0199a3c4-8b7e-7000-8000-00000000c0de".parse().unwrap(),
        person: "320602198703150010".parse().unwrap(),
        name: name.parse::<PersonName>().unwrap(),
        origin: region(320_600),
        destination: region(410_600),
        origin_scheme: Scheme::Employee,
        destination_scheme: Scheme::Employee,
        reason: TransferReason::JobChange,
        purpose: Purpose::Relationship,
        policy_year: None,
        intake: Intake {
            channel: Channel::Mail,
            by: AppliedBy::Agent("李四".parse().unwrap()),
            form: FormName::TransferAndContinuation,
            tracking_no: Some("EMS1234567890".parse().unwrap()),
            received_on: Some(day(3, 1)),
            certificate_no: Some("苏2026-000001".parse().unwrap()),
            attachments: vec![
                Attachment { material: Material::IdCard, sha256: Digest::new([7; 32]) },
                Attachment { material: Material::JobProof, sha256: Digest::new([8; 32]) },
            ],
            ..Intake::default()
        },
    }
}

pub fn certificate() -> VerifiedCertificate {
    let months =
        |first, last| CertifiedMonths { first: Some(month(first)), last: Some(month(last)) };
    let application = application("张三");
    let certificate = Certificate {
        no: CertificateNo::new(region(320_600).province(), 2026, 1).unwrap(),
        code: VerificationCode::from_random(0x0123_4567_89ab_cdef),
        request: "0199a3c4-8b7e-7000-8000-00000000ce47".parse().unwrap(),
        person: application.person,
        name: application.name,
        scheme: Scheme::Employee,
        coverage: months(202_401, 202_602),
        benefits: months(202_401, 202_601),
        paid_months: 31,
        balance: fen(408_405),
        balance_as_of: day(3, 1),
        unpaid: vec![UnpaidMonth { month: month(202_602), amount: fen(30_050) }],
        printed_on: day(3, 2),
        valid_until: day(6, 2),
        account_mode: AccountMode::Transfer,
    };
    let certificate = Arc::new(certificate);
    VerifiedCertificate { certificate, standing: CertificateStanding::Issued }
}

pub fn form() -> InformationForm {
    let run = |first, last, region, credited| ContributionRun {
        scheme: Scheme::Employee,
        first: month(first),
        last: month(last),
        region,
        credited: fen(credited),
        terms: PaymentTerms::default(),
    };
    let runs = vec![
        run(202_307, 202_312, region(310_000), 12_000),
        run(202_401, 202_512, region(320_600), 15_008),
        run(202_601, 202_601, region(320_600), 15_500),
    ];
    let Application { id, person, name, origin_scheme, .. } = application("张三");
    InformationForm {
        handoff: id,
        person,
        name,
        scheme: origin_scheme,
        available_from: Some(day(2, 1)),
        contributions: Contributions::from_runs(runs).unwrap(),
        balance: fen(408_405),
        issue: FormIssue { suspended_on: Some(day(2, 1)), ..FormIssue::default() },
        dossier: Some(Arc::new(dossier())),
        seal: None,
    }
}

fn dossier() -> Dossier {
    let (scheme, month, amount) = (Scheme::Employee, month(202_602), fen(30_050));
    let diabetes = Entitlement {
        code: "M01600".parse().unwrap(),
        name: "糖尿病".parse().unwrap(),
        approved_on: day(1, 5),
        valid_to: None,
        status: EntitlementStatus::Approved,
    };
    let (credited, interest, total) = (fen(180_096), fen(1_204), fen(181_300));
    let year = AccountYear { year: 2025, credited, interest, total };
    Dossier {
        arrears: vec![Arrear { scheme, month, amount }],
        entitlements: vec![diabetes],
        account_years: vec![year],
        ..Dossier::default()
    }
}

pub fn acceptance() -> Acceptance {
    let due_out = deadline(day(3, 17));
    let (accepted_on, frozen) = (day(3, 3), fen(408_405));
    Acceptance { accepted_on, frozen, due_out, fund_due: Some(due_out) }
}

/// With what few people have, and each of it once.
pub fn form_with_everything() -> InformationForm {
    let form = form();
    let filing = |code, until, kind| Filing { region: region(code), from: day(1, 10), until, kind };
    let relative = "320602199002026329".parse().unwrap();
    let used =
        Accumulators { year: 2026, deductible_paid: fen(130_000), pooled_paid: fen(1_845_055) };
    let dossier = Dossier {
        filings: vec![
            filing(310_000, None, FilingKind::LongTerm),
            filing(410_600, Some(day(7, 10)), FilingKind::Temporary),
        ],
        grants: vec![Grant { relative, relation: NearRelative::Spouse }],
        accumulators: Some(used),
        incentives: Incentives { resident_years: 5, zero_claim_years: 2 },
        ..dossier()
    };
    InformationForm { dossier: Some(Arc::new(dossier)), ..form }
}

/// Everything is here, and it ended in this state.
fn case(state: InboundState, last: Milestone) -> Inbound {
    let application = Arc::new(application("张三"));
    let notice = BalanceNotice {
        handoff: application.id,
        person: application.person,
        amount: acceptance().frozen,
    };
    Inbound {
        application,
        state,
        taken: Some(Taken { promised: deadline(day(3, 23)), counter_step: false }),
        missing: vec![],
        acceptance: Some(acceptance()),
        form: Some(Arc::new(form())),
        notice: Some(notice),
        due_in: Some(deadline(day(3, 11))),
        entries: Vec::new(),
        corrections: Vec::new(),
        unmatched: false,
        payee_until: None,
        rejected: None,
        alert: None,
        timeline: vec![
            Moment { at: morning(0), step: Milestone::Applied },
            Moment { at: morning(2), step: last },
        ],
    }
}

pub fn completed() -> Inbound {
    let completion = Completion {
        takes_over_on: Some(day(2, 10)),
        recognised_months: 31,
        credited: fen(408_405),
        // The disease must be recognised anew.
        marks: [false].into_iter().collect(),
        employee_months: 31,
        resident_months: 0,
        benefits: None,
        account_from: None,
        filings: FilingMarks::default(),
    };
    case(InboundState::Completed { completion, told: true }, Milestone::Completed)
}

/// Completed after a lapse that is not repaid, where an account is limited at first.
pub fn completed_with_waiting() -> Inbound {
    let case = completed();
    let InboundState::Completed { completion, told } = case.state else { unreachable!() };
    let start = BenefitStart {
        waits: 3,
        percent: 50,
        starts_on: day(5, 1),
        retroactive_from: Some(day(1, 1)),
        resident_benefits_last: true,
        rule: BenefitRule::LocalWaiting,
    };
    let (last_paid, first_paid) = (Some(month(202_512)), month(202_602));
    let benefits = Some(Benefits { last_paid, first_paid, start });
    let (account_from, filings) = (Some(day(4, 4)), [true, false].into_iter().collect());
    let completion = Completion { benefits, account_from, filings, ..completion };
    let form = Some(Arc::new(form_with_everything()));
    Inbound { state: InboundState::Completed { completion, told }, form, ..case }
}

/// Taken in, and nothing heard of the origin.
pub fn applied() -> Inbound {
    Inbound {
        acceptance: None,
        form: None,
        notice: None,
        due_in: None,
        ..case(InboundState::Applied, Milestone::Applied)
    }
}

/// Withdrawn at the origin before the application was here.
pub fn withdrawn_first() -> Inbound {
    let timeline = vec![Moment { at: morning(0), step: Milestone::Cancelled }];
    let (state, step) = (InboundState::Cancelled, Milestone::Cancelled);
    Inbound { taken: None, timeline, ..case(state, step) }
}

/// Asks for what came in after an earlier handoff.
pub fn residual() -> Inbound {
    let applied = applied();
    let of = "0199a3c4-8b7e-7000-8000-000000000001".parse().unwrap();
    let purpose = Purpose::Residual { of };
    let application = Application { purpose, ..Application::clone(&applied.application) };
    Inbound { application: Arc::new(application), ..applied }
}

pub fn refused(refusals: Refusals, by: RefusedBy, missing: Vec<Vec<Material>>) -> Inbound {
    let state = InboundState::Refused { refusals, by, told: Told::Done };
    let taken = None;
    Inbound { missing, taken, ..case(state, Milestone::Refused) }
}
