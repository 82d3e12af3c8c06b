//! Builders for the tests of this crate. The defaults tell one story: Zhang San, employed, moves
//! from Nantong to Hebi with 24 months and 700 fen.

mod answer;
pub(crate) mod lean;
pub(crate) mod world;

use std::sync::Arc;

use jiexu_rules::{Calendar, Refusal, Refusals, Rulebook, Rules};
use jiexu_types::{
    CertificateRequestId, Channel, ContributionRun, Contributions, Date, Fen, FormName, HandoffId,
    Month, NearRelative, OperatorName, PayerCheck, PaymentId, PaymentTerms, PersonId, PersonName,
    RefundId, RegionCode, Scheme, SpendId, Timestamp, TransferReason,
};

use crate::{
    AlertPolicy, Application, Bill, Completion, Contribute, Enrol, InboundState, Intake,
    MessageKind, MessageSet, OutboundState, PersonRecord, Policy, RefusedBy, Review, ReviewInbound,
    ReviewOutbound, Seals, Spending, Told, WalletTransfer,
};

/// Version of the calendar that the regions of the tests count by.
pub(crate) const CALENDAR: u32 = 3;

pub(crate) fn nantong() -> RegionCode {
    RegionCode::try_from(320_600).unwrap()
}

pub(crate) fn hebi() -> RegionCode {
    RegionCode::try_from(410_600).unwrap()
}

/// The third of the federation.
pub(crate) fn suzhou() -> RegionCode {
    RegionCode::try_from(320_500).unwrap()
}

/// A region that nobody here exchanges messages with.
pub(crate) fn lhasa() -> RegionCode {
    RegionCode::try_from(540_100).unwrap()
}

pub(crate) fn fen(n: u64) -> Fen {
    Fen::new(n).unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn month(yyyymm: u32) -> Month {
    Month::try_from(yyyymm).unwrap()
}

pub(crate) fn id(n: u64) -> HandoffId {
    HandoffId::from_bytes(&u128::from(n).to_be_bytes()).unwrap()
}

pub(crate) fn spend_id(n: u64) -> SpendId {
    SpendId::from_bytes(&u128::from(n).to_be_bytes()).unwrap()
}

pub(crate) fn certificate_request(n: u64) -> CertificateRequestId {
    CertificateRequestId::from_bytes(&u128::from(n).to_be_bytes()).unwrap()
}

pub(crate) fn refund_id(n: u64) -> RefundId {
    RefundId::from_bytes(&u128::from(n).to_be_bytes()).unwrap()
}

pub(crate) fn payment_id(n: u64) -> PaymentId {
    PaymentId::from_bytes(&u128::from(n).to_be_bytes()).unwrap()
}

/// Somebody; 0 is Zhang San.
pub(crate) fn person(n: u64) -> PersonId {
    PersonId::try_from(32_060_219_870_315_000_u64.saturating_add(n)).unwrap()
}

pub(crate) fn zhang() -> PersonId {
    person(0)
}

/// The name of everybody but those who are somebody else.
pub(crate) fn name() -> PersonName {
    "张三".parse().unwrap()
}

pub(crate) fn other_name() -> PersonName {
    "李四".parse().unwrap()
}

/// 2026-03-02, a Monday, 09:30 in China.
pub(crate) fn monday() -> Timestamp {
    Timestamp::from_millis(1_772_415_000_000)
}

pub(crate) fn days_after(start: Timestamp, days: u64) -> Timestamp {
    Timestamp::from_millis(start.as_millis().saturating_add(days.saturating_mul(86_400_000)))
}

pub(crate) fn refusals<const N: usize>(list: [Refusal; N]) -> Refusals {
    list.into_iter().collect()
}

/// Monday to Friday, but for one holiday: 2026-03-04, a Wednesday.
pub(crate) fn given_policy(region: RegionCode) -> Policy {
    let all = [nantong(), hebi(), suzhou()];
    Policy {
        region,
        peers: all.into_iter().filter(|peer| *peer != region).collect(),
        reviews_outbound: false,
        reviews_inbound: false,
        rules: Rulebook::national(),
        alerts: AlertPolicy::default(),
        calendar: Calendar::new(CALENDAR, 2026, 2026, [day("2026-03-04")], []),
        agency: None,
        seals: Seals::default(),
    }
}

/// The national rules with a change, for every day.
pub(crate) fn with_rules(policy: &mut Policy, change: impl Fn(&mut Rules)) {
    let versions = policy.rules.versions().cloned().map(|mut rules| {
        change(&mut rules);
        rules
    });
    policy.rules = Rulebook::new(versions.collect()).unwrap();
}

pub(crate) fn given_contributions(first: u32, last: u32, region: RegionCode) -> Contributions {
    let run = ContributionRun {
        scheme: Scheme::Employee,
        first: month(first),
        last: month(last),
        region,
        credited: fen(3),
        terms: PaymentTerms::default(),
    };
    Contributions::from_runs(vec![run]).unwrap()
}

/// Zhang San at Nantong: since 2024, suspended in February 2026, 24 months, 700 fen.
pub(crate) fn given_record() -> PersonRecord {
    PersonRecord {
        id: zhang(),
        name: name(),
        scheme: Scheme::Employee,
        enrolled_on: day("2024-01-01"),
        suspended_on: Some(day("2026-02-01")),
        retired_on: None,
        previous_region: None,
        contributions: given_contributions(202_401, 202_512, nantong()),
        balance: fen(700),
        particulars: None,
    }
}

/// Zhang San at Hebi: since 2026-02-10, from Nantong.
pub(crate) fn given_enrolment() -> Enrol {
    Enrol {
        person: zhang(),
        name: name(),
        scheme: Scheme::Employee,
        from: day("2026-02-10"),
        previous_region: Some(nantong()),
    }
}

/// The first contribution at Hebi: 5 fen for February 2026.
pub(crate) fn given_contribution() -> Contribute {
    let (month, credited, terms) = (month(202_602), fen(5), PaymentTerms::default());
    Contribute { person: zhang(), scheme: Scheme::Employee, month, credited, terms }
}

pub(crate) fn given_spending(spend: u64, amount: u64) -> Spending {
    let (id, person, bill) = (spend_id(spend), zhang(), Bill::default());
    Spending { id, person, amount: fen(amount), bill }
}

pub(crate) fn given_application() -> Application {
    Application {
        id: id(1),
        person: zhang(),
        name: name(),
        origin: nantong(),
        destination: hebi(),
        origin_scheme: Scheme::Employee,
        destination_scheme: Scheme::Employee,
        reason: TransferReason::JobChange,
        purpose: crate::Purpose::Relationship,
        policy_year: None,
        intake: Intake::default(),
    }
}

/// What one operator, `zhang`, says at a destination.
pub(crate) fn given_review_inbound(handoff: u64, review: Review) -> ReviewInbound {
    ReviewInbound { handoff: id(handoff), review, entry: 0, by: operator("zhang") }
}

/// The approval of a request, or of the first form.
pub(crate) const APPROVE: Review = Review::Approve { form_revision: 0 };

/// What one operator, `zhang`, says at an origin.
pub(crate) fn given_review_outbound(handoff: u64, review: Review) -> ReviewOutbound {
    ReviewOutbound { handoff: id(handoff), review, entry: 0, by: operator("zhang") }
}

pub(crate) fn operator(name: &str) -> OperatorName {
    name.parse().unwrap()
}

/// One application for each field, in which that field alone differs from the default one.
pub(crate) fn given_changed_applications() -> Vec<(&'static str, Arc<Application>)> {
    let base = given_application();
    let changed = |change: fn(&mut Application)| {
        let mut application = base.clone();
        change(&mut application);
        Arc::new(application)
    };
    vec![
        ("person_id", changed(|a| a.person = person(1))),
        ("name", changed(|a| a.name = other_name())),
        ("origin", changed(|a| a.origin = suzhou())),
        ("destination", changed(|a| a.destination = suzhou())),
        ("origin_scheme", changed(|a| a.origin_scheme = Scheme::Resident)),
        ("destination_scheme", changed(|a| a.destination_scheme = Scheme::Resident)),
        ("reason", changed(|a| a.reason = TransferReason::HukouMove)),
        ("residual_of", changed(|a| a.purpose = crate::Purpose::Residual { of: id(9) })),
        ("wallet", changed(|a| a.purpose = given_purpose(1))),
        ("intake.channel", changed(|a| a.intake.channel = Channel::Alipay)),
        ("intake.form", changed(|a| a.intake.form = FormName::ChangeOfInsuredPlace)),
        ("intake.hukou", changed(|a| a.intake.hukou = Some(hebi()))),
        ("intake.new_card", changed(|a| a.intake.new_card = true)),
    ]
}

/// Some money for Li Si, the spouse.
pub(crate) fn given_wallet(amount: u64) -> WalletTransfer {
    WalletTransfer {
        payee: li(),
        payee_name: other_name(),
        relation: NearRelative::Spouse,
        amount: fen(amount),
        check: PayerCheck::Face,
    }
}

pub(crate) fn given_purpose(amount: u64) -> crate::Purpose {
    crate::Purpose::Wallet(Arc::new(given_wallet(amount)))
}

/// Zhang San sends some money to Li Si.
pub(crate) fn given_wallet_application(handoff: u64, amount: u64) -> Application {
    Application { id: id(handoff), purpose: given_purpose(amount), ..given_application() }
}

/// Zhang San's spouse.
pub(crate) fn li() -> PersonId {
    person(77)
}

/// A completion with which nothing came.
pub(crate) fn no_completion() -> Completion {
    Completion {
        takes_over_on: None,
        recognised_months: 0,
        credited: Fen::ZERO,
        employee_months: 0,
        resident_months: 0,
        benefits: None,
        account_from: None,
        marks: crate::Marks::default(),
        filings: crate::FilingMarks::default(),
    }
}

/// `VRB` for verdict, relationship and balance; `-` for nothing.
pub(crate) fn letters(kinds: MessageSet) -> String {
    let letter = |kind| match kind {
        MessageKind::Application => 'A',
        MessageKind::Withdrawal => 'W',
        MessageKind::Request => 'Q',
        MessageKind::Cancel => 'C',
        MessageKind::Verdict => 'V',
        MessageKind::Relationship => 'R',
        MessageKind::Balance => 'B',
        MessageKind::Outcome => 'O',
        MessageKind::Correction => 'K',
    };
    let letters: String = kinds.iter().map(letter).collect();
    if letters.is_empty() { "-".to_owned() } else { letters }
}

/// The set that [`letters`] writes that way.
pub(crate) fn kinds(text: &str) -> MessageSet {
    MessageKind::ALL
        .into_iter()
        .filter(|kind| text.contains(&letters(MessageSet::of(&[*kind]))))
        .collect()
}

/// The state of a handoff at its origin, in a word.
pub(crate) fn outbound_word(state: Option<OutboundState>) -> String {
    let told = |word: &str, told| format!("{word}{}", if told { "-told" } else { "" });
    match state {
        None => "none".to_owned(),
        Some(OutboundState::Forwarded { told: t }) => told("forwarded", t),
        Some(OutboundState::UnderReview) => "review".to_owned(),
        Some(OutboundState::Frozen { outstanding }) => format!("frozen.{}", letters(outstanding)),
        Some(OutboundState::Delivered) => "delivered".to_owned(),
        Some(OutboundState::Correcting { outstanding }) => {
            format!("correcting.{}", letters(outstanding))
        }
        Some(OutboundState::Settled(_)) => "settled".to_owned(),
        Some(OutboundState::Returned(_)) => "returned".to_owned(),
        Some(OutboundState::Refused { refusals: _, by, told }) => refused_word(by, told),
        Some(OutboundState::Cancelled { told: t }) => told("cancelled", t),
        Some(OutboundState::Withdrawn { told: t }) => told("withdrawn", t),
    }
}

/// A refusal by whom, and who has heard of it, in a word.
fn refused_word(by: RefusedBy, told: Told) -> String {
    let by = match by {
        RefusedBy::Application => "application",
        RefusedBy::Origin => "origin",
        RefusedBy::Destination => "destination",
    };
    let told = match told {
        Told::Unasked => "-unasked",
        Told::Owed => "",
        Told::Done => "-told",
    };
    format!("refused.{by}{told}")
}

/// The state of a handoff at its destination, in a word.
pub(crate) fn inbound_word(state: Option<InboundState>) -> String {
    let told = |word: &str, told| format!("{word}{}", if told { "-told" } else { "" });
    match state {
        None => "none".to_owned(),
        Some(InboundState::Applied) => "applied".to_owned(),
        Some(InboundState::Requested) => "requested".to_owned(),
        Some(InboundState::Cancelling { told: t }) => told("cancelling", t),
        Some(InboundState::Receiving { received }) => format!("receiving.{}", letters(received)),
        Some(InboundState::UnderReview) => "review".to_owned(),
        Some(InboundState::Correcting { received, told: t }) => {
            told(&format!("correcting.{}", letters(received)), t)
        }
        Some(InboundState::Completed { completion: _, told: t }) => told("completed", t),
        Some(InboundState::Refused { refusals: _, by, told }) => refused_word(by, told),
        Some(InboundState::Cancelled) => "cancelled".to_owned(),
    }
}
