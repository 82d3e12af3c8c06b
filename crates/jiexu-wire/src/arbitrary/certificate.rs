//! Coverage certificates.

use std::sync::Arc;

use jiexu_region::{Certificate, CertificateFate, CertificateRecord, CertifiedMonths, UnpaidMonth};
use jiexu_rules::AccountMode;
use jiexu_types::{CertificateNo, CertificateRequestId, VerificationCode};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::words::*;

/// Any certificate number.
pub fn certificate_no() -> impl Strategy<Value = CertificateNo> {
    (region_code(), 1900u16..=2199, 1u32..=CertificateNo::SEQUENCE_MAX)
        .prop_filter_map("no number", |(region, year, sequence)| {
            CertificateNo::new(region.province(), year, sequence).ok()
        })
}

/// Any certificate. Boxed: a strategy of so many fields is too large for a test's stack.
pub fn certificate() -> BoxedStrategy<Certificate> {
    let named = (certificate_no(), any::<u64>(), request(), person_id(), person_name(), scheme());
    let months = (certified_months(), certified_months(), any::<u32>());
    let money = (fen(), date(), vec(unpaid(), 0..3), account_mode());
    let any = (named, months, money, date(), date());
    any.prop_map(|(named, months, money, on, until)| {
        let (no, bits, request, person, name, scheme) = named;
        let (coverage, benefits, paid_months) = months;
        let (balance, balance_as_of, unpaid, account_mode) = money;
        Certificate {
            no,
            code: VerificationCode::from_random(bits),
            request,
            person,
            name,
            scheme,
            coverage,
            benefits,
            paid_months,
            balance,
            balance_as_of,
            unpaid,
            printed_on: on,
            valid_until: until,
            account_mode,
        }
    })
    .boxed()
}

/// Any certificate, and anything that became of it.
pub fn certificate_record() -> BoxedStrategy<CertificateRecord> {
    let fate = prop_oneof![
        Just(CertificateFate::Current),
        handoff_id().prop_map(CertificateFate::Used),
        Just(CertificateFate::Revoked),
        certificate_no().prop_map(CertificateFate::Reissued),
    ];
    (certificate().prop_map(Arc::new), fate)
        .prop_map(|(certificate, fate)| CertificateRecord { certificate, fate })
        .boxed()
}

fn request() -> impl Strategy<Value = CertificateRequestId> {
    any::<[u8; 16]>().prop_filter_map("nil", |bytes| CertificateRequestId::from_bytes(&bytes).ok())
}

fn certified_months() -> impl Strategy<Value = CertifiedMonths> {
    (of(month()), of(month())).prop_map(|(first, last)| CertifiedMonths { first, last })
}

fn unpaid() -> impl Strategy<Value = UnpaidMonth> {
    (month(), fen()).prop_map(|(month, amount)| UnpaidMonth { month, amount })
}

fn account_mode() -> impl Strategy<Value = AccountMode> {
    select(vec![AccountMode::Transfer, AccountMode::PayOut, AccountMode::Unsupported])
}
