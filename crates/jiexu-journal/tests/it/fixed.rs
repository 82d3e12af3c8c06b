//! One fixed event and one fixed piece of state of each kind, all values distinct.

mod certificates;
mod items;
mod particulars;

use std::sync::Arc;

use jiexu_region::{
    Acceptance, Alert, AlertLevel, Alerted, Application, AppliedBy, Attachment, BalanceNotice,
    Benefits, Bill, CheckFinding, Completion, Correction, Event, ExcludedItem, FamilyPremium,
    FilingMarks, Finding, FormIssue, InboundEvent, InformationForm, Intake, MessageKind,
    MessageSet, Milestone, Moment, OutboundEvent, Part, PersonRecord, Purpose, Refund,
    RegistryEvent, RegistryRefusal, RejectedMessage, Rejection, Review, ReviewCheck, ReviewEntry,
    ReviewStep, Side, Taken, WalletTransfer,
};
use jiexu_rules::{BenefitRule, BenefitStart, Deadline, ExcludedGroup, Refusal, Refusals};
use jiexu_seal::{KeyId, Seal, Signature};
use jiexu_types::{
    Channel, ContributionKind, ContributionRun, Contributions, Date, Digest, Fen, FormName,
    HandoffId, Material, Month, NearRelative, Owner, OwnerRole, PayerCheck, PaymentChannel,
    PaymentId, PaymentTerms, PersonId, PersonName, RefundId, RegionCode, Scheme, SpendId,
    Timestamp, TransferReason,
};

pub use items::{items, resting};

fn case() -> HandoffId {
    "0199a3c4-8b7e-7000-8000-00000000c0de".parse().unwrap()
}

fn spend() -> SpendId {
    "0199a3c4-8b7e-7000-8000-0000000005fe".parse().unwrap()
}

fn refund() -> RefundId {
    "0199a3c4-8b7e-7000-8000-000000002ef0".parse().unwrap()
}

fn zhang() -> PersonId {
    "320602198703150010".parse().unwrap()
}

fn name() -> PersonName {
    "张三".parse().unwrap()
}

fn region(code: u32) -> RegionCode {
    RegionCode::try_from(code).unwrap()
}

fn day(month: i8, day: i8) -> Date {
    Date::constant(2026, month, day)
}

fn fen(fen: u64) -> Fen {
    Fen::new(fen).unwrap()
}

fn month(yyyymm: u32) -> Month {
    Month::try_from(yyyymm).unwrap()
}

fn at(ms: u64) -> Timestamp {
    Timestamp::from_millis(1_772_380_800_000 + ms)
}

fn taken() -> Taken {
    Taken { promised: deadline(3, 31, false), counter_step: true }
}

fn missing() -> Vec<Vec<Material>> {
    vec![vec![Material::IdCard], vec![Material::MedicalCard, Material::ElectronicCredential]]
}

/// Nothing is left out, so that each field is on record.
fn intake() -> Intake {
    Intake {
        channel: Channel::Mail,
        by: AppliedBy::Agent("李四".parse().unwrap()),
        form: FormName::ChangeOfInsuredPlace,
        platform: None,
        tracking_no: Some("EMS1".parse().unwrap()),
        received_on: Some(day(3, 4)),
        hukou: Some(region(320_600)),
        certificate_no: Some("苏2026-1".parse().unwrap()),
        attachments: vec![Attachment { material: Material::IdCard, sha256: Digest::new([7; 32]) }],
        new_card: true,
        notify: true,
    }
}

fn application() -> Arc<Application> {
    Arc::new(Application {
        id: case(),
        person: zhang(),
        name: name(),
        origin: region(320_600),
        destination: region(410_600),
        origin_scheme: Scheme::Employee,
        destination_scheme: Scheme::Resident,
        reason: TransferReason::HukouMove,
        purpose: Purpose::Residual { of: "0199a3c4-8b7e-7000-8000-00000000f125".parse().unwrap() },
        policy_year: Some(2026),
        intake: intake(),
    })
}

fn contributions() -> Contributions {
    let run = |first, last, region, credited| ContributionRun {
        scheme: Scheme::Employee,
        first: month(first),
        last: month(last),
        region,
        credited: fen(credited),
        terms: PaymentTerms::default(),
    };
    let runs = vec![
        run(202_401, 202_412, region(320_600), 11),
        run(202_501, 202_506, region(310_000), 13),
    ];
    Contributions::from_runs(runs).unwrap()
}

fn acceptance() -> Acceptance {
    Acceptance {
        accepted_on: day(1, 2),
        frozen: fen(17),
        due_out: deadline(1, 16, true),
        fund_due: Some(deadline(4, 2, false)),
    }
}

fn deadline(month: i8, on: i8, provisional: bool) -> Deadline {
    Deadline { due_on: day(month, on), calendar_version: 19, provisional }
}

fn form() -> Arc<InformationForm> {
    Arc::new(InformationForm {
        handoff: case(),
        person: zhang(),
        name: name(),
        scheme: Scheme::Employee,
        available_from: Some(day(2, 3)),
        contributions: contributions(),
        balance: fen(23),
        issue: FormIssue {
            revision: 101,
            issued_at: at(103),
            agency: Some("南通市医疗保险基金管理中心".parse().unwrap()),
            suspended_on: Some(day(2, 1)),
        },
        dossier: Some(Arc::new(particulars::dossier())),
        seal: None,
    })
}

/// What a form with a seal is in, beside [`events`]: most forms have none.
pub fn sealed() -> [Event; 1] {
    let signature = Signature::from_bytes(std::array::from_fn(|n| u8::try_from(n).unwrap()));
    let seal = Seal { key_id: KeyId::from([7, 8, 9, 10, 11, 12, 13, 14]), signature };
    let form = InformationForm { seal: Some(Box::new(seal)), ..InformationForm::clone(&form()) };
    let due_in = deadline(11, 12, false);
    [InboundEvent::RelationshipReceived { form: Arc::new(form), due_in }.into()]
}

fn corrected_form() -> Arc<InformationForm> {
    let form = InformationForm::clone(&form());
    let issue = FormIssue { revision: 2, ..form.issue.clone() };
    Arc::new(InformationForm { issue, ..form })
}

fn bill() -> Bill {
    let group = ExcludedGroup::MedicinalWine;
    Bill { class_b: fen(149), excluded: Some(ExcludedItem { index: 150, group }), emergency: true }
}

fn notice() -> BalanceNotice {
    BalanceNotice { handoff: case(), person: zhang(), amount: fen(29) }
}

fn completion() -> Completion {
    Completion {
        takes_over_on: Some(day(3, 4)),
        recognised_months: 31,
        credited: fen(37),
        marks: [true, false].into_iter().collect(),
        employee_months: 89,
        resident_months: 97,
        benefits: Some(benefits()),
        account_from: Some(day(4, 6)),
        filings: FilingMarks::default(),
    }
}

fn benefits() -> Benefits {
    let (last_paid, first_paid) = (Some(month(202_511)), month(202_602));
    Benefits { last_paid, first_paid, start: benefit_start() }
}

fn benefit_start() -> BenefitStart {
    BenefitStart {
        waits: 3,
        percent: 50,
        starts_on: day(5, 1),
        retroactive_from: Some(day(1, 1)),
        resident_benefits_last: true,
        rule: BenefitRule::LocalWaiting,
    }
}

fn refusals() -> Refusals {
    [Refusal::OutRetired, Refusal::AmountRange].into_iter().collect()
}

fn kinds() -> MessageSet {
    MessageSet::of(&[MessageKind::Verdict, MessageKind::Balance])
}

fn rejected() -> RejectedMessage {
    let rejection = Rejection::Conflict { field: "balance_fen".to_owned() };
    RejectedMessage { kind: MessageKind::Relationship, rejection }
}

fn entered() -> ReviewStep {
    ReviewStep::Entered { by: "li".parse().unwrap(), review: Review::Refuse(refusals()) }
}

fn checked() -> ReviewStep {
    ReviewStep::Checked { by: "wang".parse().unwrap(), finding: CheckFinding::SentBack }
}

fn correction() -> Arc<Correction> {
    let finding = Finding::new("name", "张三", "李四").unwrap();
    Arc::new(Correction { form_revision: 1, findings: vec![finding] })
}

fn entries() -> Vec<ReviewEntry> {
    let entry =
        |review, check| ReviewEntry { by: "li".parse().unwrap(), at: at(89), review, check };
    let check = |finding| ReviewCheck { by: "wang".parse().unwrap(), at: at(97), finding };
    vec![
        entry(Review::Approve { form_revision: 0 }, Some(check(CheckFinding::SentBack))),
        entry(Review::Refuse(refusals()), Some(check(CheckFinding::Passed))),
        entry(Review::Correct(correction()), Some(check(CheckFinding::Passed))),
        entry(Review::Approve { form_revision: 2 }, None),
    ]
}

fn owner() -> Owner {
    Owner { role: OwnerRole::Provincial, name: "河南省医保中心".parse().unwrap() }
}

fn alert() -> Alert {
    Alert {
        level: AlertLevel::Overdue,
        owner: owner(),
        deadline: deadline(9, 14, false),
        since: at(101),
    }
}

fn timeline() -> Vec<Moment> {
    vec![
        Moment { at: at(41), step: Milestone::Applied },
        Moment { at: at(43), step: Milestone::Rejected },
    ]
}

/// One event of each kind.
pub fn events() -> Vec<Event> {
    let registry = registry().into_iter().map(Event::Registry);
    let outbound = outbound().into_iter().map(Event::Outbound);
    let inbound = inbound().into_iter().map(Event::Inbound);
    let RejectedMessage { kind, rejection } = rejected();
    let rest = [
        Event::MessageRejected { handoff: case(), kind, rejection },
        Event::Retried { handoff: case() },
        Event::Alerted(Alerted {
            side: Side::Inbound,
            handoff: case(),
            level: AlertLevel::EscalatedProvincial,
            owner: owner(),
            deadline: deadline(12, 13, true),
        }),
        Event::ClockAdvanced { ahead_ms: 89 },
    ];
    let certificates = certificates::events().into_iter().map(Event::Certificate);
    registry.chain(outbound).chain(inbound).chain(certificates).chain(rest).collect()
}

fn registry() -> Vec<RegistryEvent> {
    let (person, scheme) = (zhang(), Scheme::Resident);
    let record = PersonRecord {
        id: person,
        name: name(),
        scheme: Scheme::Employee,
        enrolled_on: day(4, 5),
        suspended_on: Some(day(5, 6)),
        retired_on: Some(day(6, 7)),
        previous_region: Some(region(310_000)),
        contributions: contributions(),
        balance: fen(47),
        particulars: Some(particulars::particulars()),
    };
    let previous_region = Some(region(310_000));
    vec![
        RegistryEvent::Imported(Arc::new(record)),
        RegistryEvent::Enrolled { person, name: name(), scheme, from: day(7, 8), previous_region },
        RegistryEvent::Suspended { person, scheme, on: day(8, 9) },
        RegistryEvent::Resumed { person, scheme, on: day(9, 10) },
        RegistryEvent::Retired { person, on: day(10, 11) },
        RegistryEvent::Contributed {
            person,
            scheme,
            month: month(202_601),
            credited: fen(53),
            terms: PaymentTerms {
                kind: ContributionKind::BackPaid,
                channel: Some(PaymentChannel::Alipay),
                former_scheme: None,
            },
        },
        RegistryEvent::PartRecorded {
            person,
            part: Arc::new(Part::Entitlements(particulars::entitlements())),
        },
        RegistryEvent::BenefitsRevised { person, handoff: case(), start: benefit_start() },
        RegistryEvent::Spent {
            spend: spend(),
            person,
            amount: fen(59),
            bill: Bill { class_b: fen(31), ..Bill::default() },
            own: fen(3),
        },
        RegistryEvent::SpendRefused {
            spend: spend(),
            person,
            amount: fen(61),
            bill: bill(),
            refusal: RegistryRefusal::InsufficientBalance,
        },
        RegistryEvent::Refunded { refund: refund(), person, amount: fen(89) },
        RegistryEvent::RefundRefused {
            refund: refund(),
            person,
            amount: fen(97),
            refusal: RegistryRefusal::AmountRange,
        },
        RegistryEvent::FamilyPremium { payment: payment(), premium: premium() },
    ]
}

fn outbound() -> Vec<OutboundEvent> {
    let (handoff, application) = (case(), application());
    vec![
        OutboundEvent::Forwarded(Arc::clone(&application)),
        OutboundEvent::ApplicationRefused {
            application: Arc::clone(&application),
            refusals: refusals(),
            missing: missing(),
        },
        OutboundEvent::Asked { handoff },
        OutboundEvent::RefusedByDestination { handoff, refusals: refusals(), missing: missing() },
        OutboundEvent::Withdrawn { handoff },
        OutboundEvent::Requested(Arc::clone(&application)),
        OutboundEvent::Frozen {
            application: Arc::clone(&application),
            acceptance: acceptance(),
            form: form(),
        },
        OutboundEvent::Refused { application: Arc::clone(&application), refusals: refusals() },
        OutboundEvent::Cancelled(application),
        OutboundEvent::CorrectionAsked {
            handoff,
            correction: correction(),
            due: deadline(2, 3, false),
        },
        OutboundEvent::FormReissued(corrected_form()),
        OutboundEvent::Reviewed { handoff, step: entered() },
        OutboundEvent::Reviewed { handoff, step: checked() },
        OutboundEvent::Acknowledged { handoff, kinds: kinds() },
        OutboundEvent::Settled { handoff, completion: completion() },
        OutboundEvent::Returned { handoff, refusals: refusals() },
    ]
}

fn inbound() -> Vec<InboundEvent> {
    let (handoff, application) = (case(), application());
    vec![
        InboundEvent::Applied { application: Arc::clone(&application), taken: taken() },
        InboundEvent::ApplicationRefused {
            application: Arc::clone(&application),
            refusals: refusals(),
            missing: missing(),
        },
        InboundEvent::Forwarded { handoff },
        InboundEvent::Withdrawn(application),
        InboundEvent::Acknowledged { handoff, kinds: kinds() },
        InboundEvent::CancelAsked { handoff },
        InboundEvent::Accepted { handoff, acceptance: acceptance() },
        InboundEvent::RefusedByOrigin { handoff, refusals: refusals() },
        InboundEvent::CancelledByOrigin { handoff },
        InboundEvent::RelationshipReceived { form: form(), due_in: deadline(11, 12, false) },
        InboundEvent::BalanceReceived { notice: notice(), due_in: Some(deadline(11, 11, false)) },
        InboundEvent::ReviewBegun { handoff },
        InboundEvent::Unmatched { handoff },
        InboundEvent::AwaitingPayee { handoff, until: at(103) },
        InboundEvent::CorrectionAsked { handoff, correction: correction() },
        InboundEvent::Reviewed { handoff, step: entered() },
        InboundEvent::Reviewed { handoff, step: checked() },
        InboundEvent::Completed { handoff, completion: completion() },
        InboundEvent::Refused { handoff, refusals: refusals() },
    ]
}

fn payment() -> PaymentId {
    "0199a3c4-8b7e-7000-8000-00000000f571".parse().unwrap()
}

fn premium() -> FamilyPremium {
    let relative = "110105199001011005".parse().unwrap();
    let (month, refusal) = (month(202_601), Some(RegistryRefusal::NoGrant));
    FamilyPremium { payer: zhang(), relative, month, amount: fen(38_000), refusal }
}

/// A wallet transfer.
fn wallet_application() -> Arc<Application> {
    let wallet = WalletTransfer {
        payee: "110105199001011005".parse().unwrap(),
        payee_name: "李四".parse().unwrap(),
        relation: NearRelative::Spouse,
        amount: fen(20_000),
        check: PayerCheck::Face,
    };
    let purpose = Purpose::Wallet(Arc::new(wallet));
    Arc::new(Application { purpose, ..Application::clone(&application()) })
}

fn refused_refund() -> Refund {
    let refusal = Some(RegistryRefusal::AmountRange);
    Refund { person: zhang(), amount: fen(101), refusal }
}
