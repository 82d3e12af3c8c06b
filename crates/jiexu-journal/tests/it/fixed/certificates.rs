//! Certificates, nothing left out.

use std::sync::Arc;

use jiexu_region::{
    Certificate, CertificateEvent, CertificateFate, CertificateRecord, CertifiedMonths, UnpaidMonth,
};
use jiexu_rules::AccountMode;
use jiexu_types::{CertificateNo, Scheme, VerificationCode};

use super::{case, day, fen, month, name, region, zhang};

fn number(sequence: u32) -> CertificateNo {
    CertificateNo::new(region(320_600).province(), 2026, sequence).unwrap()
}

fn certificate() -> Arc<Certificate> {
    let months =
        |first, last| CertifiedMonths { first: Some(month(first)), last: Some(month(last)) };
    Arc::new(Certificate {
        no: number(89),
        code: VerificationCode::from_random(0x0123_4567_89ab_cdef),
        request: "0199a3c4-8b7e-7000-8000-00000000ce47".parse().unwrap(),
        person: zhang(),
        name: name(),
        scheme: Scheme::Employee,
        coverage: months(202_401, 202_602),
        benefits: months(202_402, 202_601),
        paid_months: 97,
        balance: fen(101),
        balance_as_of: day(3, 1),
        unpaid: vec![UnpaidMonth { month: month(202_602), amount: fen(103) }],
        printed_on: day(3, 2),
        valid_until: day(6, 2),
        account_mode: AccountMode::PayOut,
    })
}

pub fn events() -> Vec<CertificateEvent> {
    vec![
        CertificateEvent::Issued { certificate: certificate(), replaces: Some(number(83)) },
        CertificateEvent::Revoked(number(79)),
    ]
}

pub fn record() -> CertificateRecord {
    CertificateRecord { certificate: certificate(), fate: CertificateFate::Used(case()) }
}
