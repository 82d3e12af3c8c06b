//! Fixed particulars, all values distinct.

use std::sync::Arc;

use jiexu_region::{
    Accumulators, Arrear, Credentials, Dossier, Entitlement, EntitlementStatus, Filing, FilingKind,
    FreezeReason, Grant, Incentives, OpenSettlements, Particulars, Standing,
};
use jiexu_types::{AccountYear, EmploymentForm, Fen, NearRelative, Scheme};

use super::{day, fen, month, region};

pub fn particulars() -> Arc<Particulars> {
    Arc::new(Particulars {
        revision: 97,
        credentials: Credentials {
            social_security_card: Some("A12345678".parse().unwrap()),
            medical_card: Some("3206000000101".parse().unwrap()),
            phone: Some("13800000103".parse().unwrap()),
            hukou: Some(region(420_100)),
            employment: Some(EmploymentForm::Flexible),
            employer: Some("91350100M000100Y43".parse().unwrap()),
            e_credential_active: true,
            card_lost: true,
            special_group: None,
        },
        standing: Standing {
            account_freeze: Some(FreezeReason::Court),
            deceased_on: Some(day(1, 3)),
            gave_up_on: Some(day(1, 4)),
            // The golden bytes are older: what they leave out is nothing.
            overdrawn: Fen::ZERO,
        },
        dossier: dossier(),
    })
}

pub fn dossier() -> Dossier {
    Dossier {
        arrears: vec![Arrear { scheme: Scheme::Employee, month: month(202_507), amount: fen(107) }],
        open_settlements: OpenSettlements { claims: 109, inpatient: true },
        entitlements: entitlements(),
        filings: vec![Filing {
            region: region(440_300),
            from: day(1, 5),
            until: Some(day(1, 6)),
            kind: FilingKind::Referral,
        }],
        grants: vec![Grant {
            relative: "410603199206300244".parse().unwrap(),
            relation: NearRelative::MaternalGrandparent,
        }],
        accumulators: Some(Accumulators {
            year: 2026,
            deductible_paid: fen(113),
            pooled_paid: fen(127),
        }),
        incentives: Incentives { resident_years: 131, zero_claim_years: 137 },
        account_years: vec![AccountYear {
            year: 2025,
            credited: fen(139),
            interest: fen(149),
            total: fen(151),
        }],
    }
}

pub fn entitlements() -> Vec<Entitlement> {
    vec![Entitlement {
        code: "M07800".parse().unwrap(),
        name: "肾透析".parse().unwrap(),
        approved_on: day(1, 7),
        valid_to: Some(day(1, 8)),
        status: EntitlementStatus::Recertify,
    }]
}
