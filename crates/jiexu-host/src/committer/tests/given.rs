//! What the committer's tests begin with.

use std::sync::Arc;

use jiexu_region::{
    AlertPolicy, Application, Apply, Enrol, Import, Intake, PersonRecord, Purpose, Seals,
};
use jiexu_rules::{Calendar, Rulebook};
use jiexu_types::{
    ContributionRun, Contributions, Fen, HandoffId, Month, PaymentTerms, PersonId, RegionCode,
    Scheme, TransferReason, parse_date,
};

use crate::clock::{Clock, ClockKind};
use crate::committer::{IntakeLimits, Pace, Policy};

pub(in crate::committer) fn pace(checkpoint_every: u64) -> Pace {
    Pace { checkpoint_every, people_in_memory: 5, intake: IntakeLimits::default() }
}

pub(in crate::committer) fn hebi() -> RegionCode {
    "410600".parse().unwrap()
}

pub(in crate::committer) fn nantong() -> RegionCode {
    "320600".parse().unwrap()
}

pub(in crate::committer) fn given_policy() -> Policy {
    Policy {
        region: hebi(),
        peers: [nantong()].into(),
        reviews_outbound: false,
        reviews_inbound: false,
        rules: Rulebook::national(),
        alerts: AlertPolicy::default(),
        calendar: Calendar::new(1, 2026, 2026, [], []),
        agency: None,
        seals: Seals::default(),
    }
}

pub(in crate::committer) fn given_clock() -> Clock {
    Clock::new(ClockKind::System)
}

/// A person that a test can tell from the others.
pub(in crate::committer) fn given_person(n: u64) -> PersonId {
    PersonId::try_from(32_060_219_870_315_000 + n).unwrap()
}

pub(in crate::committer) fn given_enrolment(n: u64) -> Enrol {
    Enrol {
        person: given_person(n),
        name: "张三".parse().unwrap(),
        scheme: Scheme::Employee,
        from: parse_date("2026-01-05").unwrap(),
        previous_region: Some(nantong()),
    }
}

pub(in crate::committer) fn given_application(n: u64) -> Apply {
    Apply(Arc::new(Application {
        id: HandoffId::from_bytes(&(u128::from(n) + 1).to_be_bytes()).unwrap(),
        person: given_person(n),
        name: "张三".parse().unwrap(),
        origin: nantong(),
        destination: hebi(),
        origin_scheme: Scheme::Employee,
        destination_scheme: Scheme::Employee,
        reason: TransferReason::JobChange,
        policy_year: None,
        purpose: Purpose::Relationship,
        intake: Intake::default(),
    }))
}

pub(in crate::committer) fn given_import(n: u64) -> Import {
    let run = ContributionRun {
        scheme: Scheme::Employee,
        first: Month::new(2026, 1).unwrap(),
        last: Month::new(2026, 1).unwrap(),
        region: hebi(),
        credited: Fen::ZERO,
        terms: PaymentTerms::default(),
    };
    Import(Arc::new(PersonRecord {
        id: given_person(n),
        name: "张三".parse().unwrap(),
        scheme: Scheme::Employee,
        enrolled_on: parse_date("2026-01-05").unwrap(),
        suspended_on: None,
        retired_on: None,
        previous_region: Some(nantong()),
        contributions: Contributions::from_runs(vec![run]).unwrap(),
        balance: Fen::ZERO,
        particulars: None,
    }))
}
