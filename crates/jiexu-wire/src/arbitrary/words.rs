//! Single words.

use jiexu_region::{MessageKind, MessageSet, RegistryRefusal};
use jiexu_rules::{Deadline, Refusal, Refusals};
use jiexu_types::{
    ContributionKind, ContributionRun, Contributions, Date, Fen, FormerScheme, HandoffId, Month,
    PaymentChannel, PaymentId, PaymentTerms, PersonId, PersonName, RefundId, RegionCode, Scheme,
    SpendId, Timestamp, TransferReason, parse_date,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

/// Any amount, zero included.
pub fn fen() -> impl Strategy<Value = Fen> {
    let amount = prop_oneof![Just(0), 1u64..1_000, 0..=Fen::MAX.as_fen()];
    amount.prop_filter_map("above the limit", Fen::new)
}

/// Any amount above zero.
pub fn some_fen() -> impl Strategy<Value = Fen> {
    (1..=Fen::MAX.as_fen()).prop_filter_map("above the limit", Fen::new)
}

/// Any region.
pub fn region_code() -> impl Strategy<Value = RegionCode> {
    let province = select(vec![11u32, 31, 32, 41, 50, 65, 82]);
    (province, 0u32..10_000).prop_filter_map("no region", |(province, rest)| {
        RegionCode::try_from(province * 10_000 + rest).ok()
    })
}

/// Any person.
pub fn person_id() -> impl Strategy<Value = PersonId> {
    let place = (select(vec![11u64, 32, 41, 83]), 0u64..10_000);
    let birth = (1850u64..2100, 1u64..13, 1u64..29);
    (place, birth, 0u64..1_000).prop_filter_map("no person", |(place, birth, order)| {
        let place = place.0 * 10_000 + place.1;
        let birth = birth.0 * 10_000 + birth.1 * 100 + birth.2;
        PersonId::try_from((place * 100_000_000 + birth) * 1_000 + order).ok()
    })
}

/// Any name.
pub fn person_name() -> impl Strategy<Value = PersonName> {
    "[一-龥A-Za-z·]{1,50}".prop_filter_map("no name", |name| name.parse().ok())
}

/// Any handoff.
pub fn handoff_id() -> impl Strategy<Value = HandoffId> {
    any::<[u8; 16]>().prop_filter_map("nil", |bytes| HandoffId::from_bytes(&bytes).ok())
}

/// Any spending.
pub fn spend_id() -> impl Strategy<Value = SpendId> {
    any::<[u8; 16]>().prop_filter_map("nil", |bytes| SpendId::from_bytes(&bytes).ok())
}

/// Any refund's id.
pub fn payment_id() -> impl Strategy<Value = PaymentId> {
    any::<[u8; 16]>().prop_filter_map("nil", |bytes| PaymentId::from_bytes(&bytes).ok())
}

/// Any id of a refund.
pub fn refund_id() -> impl Strategy<Value = RefundId> {
    any::<[u8; 16]>().prop_filter_map("nil", |bytes| RefundId::from_bytes(&bytes).ok())
}

/// Any day that the wire carries.
pub fn date() -> impl Strategy<Value = Date> {
    (1900..=2199, 1..=12, 1..=31).prop_filter_map("no day", |(year, month, day)| {
        parse_date(&format!("{year}-{month:02}-{day:02}"))
    })
}

/// Any month.
pub fn month() -> impl Strategy<Value = Month> {
    (1951u32..=2099, 1u32..=12).prop_filter_map("no month", |(y, m)| Month::new(y, m).ok())
}

/// Any instant.
pub fn timestamp() -> impl Strategy<Value = Timestamp> {
    any::<u64>().prop_map(Timestamp::from_millis)
}

/// Either scheme.
pub fn scheme() -> impl Strategy<Value = Scheme> {
    select(Scheme::ALL.to_vec())
}

/// Any reason to move.
pub fn transfer_reason() -> impl Strategy<Value = TransferReason> {
    select(vec![
        TransferReason::JobChange,
        TransferReason::HukouMove,
        TransferReason::ResidenceMove,
        TransferReason::Other,
    ])
}

/// At least one refusal.
pub fn refusals() -> impl Strategy<Value = Refusals> {
    vec(select(Refusal::ALL.to_vec()), 1..5).prop_map(|list| list.into_iter().collect())
}

/// Any refusal of the registry.
pub fn registry_refusal() -> impl Strategy<Value = RegistryRefusal> {
    select(RegistryRefusal::ALL.to_vec())
}

/// Any kind of message.
pub fn message_kind() -> impl Strategy<Value = MessageKind> {
    select(MessageKind::ALL.to_vec())
}

/// At least one kind of message.
pub fn message_kinds() -> impl Strategy<Value = MessageSet> {
    vec(message_kind(), 1..4).prop_map(|list| list.into_iter().collect())
}

/// Any deadline.
pub fn deadline() -> impl Strategy<Value = Deadline> {
    (date(), any::<u32>(), any::<bool>()).prop_map(|(due_on, calendar_version, provisional)| {
        Deadline { due_on, calendar_version, provisional }
    })
}

/// Any run of months.
pub fn contribution_run() -> impl Strategy<Value = ContributionRun> {
    (scheme(), month(), 0u32..120, region_code(), fen(), payment_terms()).prop_map(
        |(scheme, first, more, region, credited, terms)| {
            let last = first.plus(more).unwrap_or(first);
            ContributionRun { scheme, first, last, region, credited, terms }
        },
    )
}

/// Any way of paying.
pub fn payment_terms() -> impl Strategy<Value = PaymentTerms> {
    let kind = select(ContributionKind::ALL.to_vec());
    let channel = of(select(PaymentChannel::ALL.to_vec()));
    let former_scheme = of(select(FormerScheme::ALL.to_vec()));
    (kind, channel, former_scheme).prop_map(|(kind, channel, former_scheme)| PaymentTerms {
        kind,
        channel,
        former_scheme,
    })
}

/// Months on record, up to some ten runs.
pub fn contributions() -> impl Strategy<Value = Contributions> {
    vec(contribution_run(), 0..10).prop_map(|runs| {
        let mut all = Contributions::default();
        for run in runs {
            // One run is always a valid record, and a union of valid records is one.
            all.recognise(&Contributions::from_runs(vec![run]).unwrap_or_default());
        }
        all
    })
}
