//! What a world is made of: regions, people, ids, dates. All of it is the simulator's own making.

use std::fmt::Debug;

use jiexu_region::{Application, Intake, PersonRecord, Purpose};
use jiexu_types::{
    CertificateRequestId, ContributionRun, Contributions, Date, Fen, HandoffId, Month,
    OperatorName, PaymentTerms, PersonId, PersonName, RefundId, RegionCode, Scheme, SpendId,
    Timestamp, TransferReason,
};

/// A value of the simulator's own making. If it is not valid, the simulator is wrong, and says so
/// as a panic of its seed.
#[track_caller]
pub(crate) fn own<T, E: Debug>(made: Result<T, E>) -> T {
    match made {
        Ok(value) => value,
        Err(error) => panic!("the simulator made up something invalid: {error:?}"),
    }
}

/// The regions of a world, of which each has the first two to five.
pub(crate) fn all_regions() -> [RegionCode; 5] {
    [nantong(), hebi(), suzhou(), region(310_000), region(510_100)]
}

pub(crate) fn nantong() -> RegionCode {
    region(320_600)
}

pub(crate) fn hebi() -> RegionCode {
    region(410_600)
}

pub(crate) fn suzhou() -> RegionCode {
    region(320_500)
}

/// A region that nobody here exchanges messages with.
pub(crate) fn lhasa() -> RegionCode {
    region(540_100)
}

fn region(code: u32) -> RegionCode {
    own(RegionCode::try_from(code))
}

pub(crate) fn fen(n: u64) -> Fen {
    own(Fen::new(n).ok_or(n))
}

pub(crate) fn day(text: &str) -> Date {
    own(text.parse())
}

pub(crate) fn month(yyyymm: u32) -> Month {
    own(Month::try_from(yyyymm))
}

pub(crate) fn id(n: u64) -> HandoffId {
    own(HandoffId::from_bytes(&u128::from(n).to_be_bytes()))
}

pub(crate) fn spend_id(n: u64) -> SpendId {
    own(SpendId::from_bytes(&u128::from(n).to_be_bytes()))
}

pub(crate) fn certificate_request(n: u64) -> CertificateRequestId {
    own(CertificateRequestId::from_bytes(&u128::from(n).to_be_bytes()))
}

pub(crate) fn refund_id(n: u64) -> RefundId {
    own(RefundId::from_bytes(&u128::from(n).to_be_bytes()))
}

pub(crate) fn person(n: u64) -> PersonId {
    own(PersonId::try_from(32_060_219_870_315_000_u64.saturating_add(n)))
}

/// The name of everybody but those who are somebody else.
pub(crate) fn name() -> PersonName {
    own("张三".parse())
}

pub(crate) fn other_name() -> PersonName {
    own("李四".parse())
}

pub(crate) fn operator(name: &str) -> OperatorName {
    own(name.parse())
}

/// 2026-03-02, a Monday, 09:30 in China.
pub(crate) fn monday() -> Timestamp {
    Timestamp::from_millis(1_772_415_000_000)
}

pub(crate) const DAY_MS: u64 = 86_400_000;

pub(crate) fn days_after(start: Timestamp, days: u64) -> Timestamp {
    start.plus_millis(days.saturating_mul(DAY_MS))
}

/// Employed from 2024 to 2025, in one region.
pub(crate) fn contributions(region: RegionCode) -> Contributions {
    let run = ContributionRun {
        scheme: Scheme::Employee,
        first: month(202_401),
        last: month(202_512),
        region,
        credited: fen(3),
        terms: PaymentTerms::default(),
    };
    own(Contributions::from_runs(vec![run]))
}

/// Where a person begins, and with how much. Person 2 has all that an account can hold, so that
/// whoever adds a fen at the destination is refused there; person 3 has nothing.
pub(crate) fn first_record(n: u64, regions: &[RegionCode]) -> (RegionCode, PersonRecord) {
    let place = usize::try_from(n).unwrap_or(0) % regions.len().max(1);
    let home = regions.get(place).copied().unwrap_or(nantong());
    let balance = match n {
        0 => fen(700),
        1 => fen(41),
        2 => Fen::MAX,
        3 => Fen::ZERO,
        _ => fen(n),
    };
    let record = PersonRecord {
        id: person(n),
        name: name(),
        scheme: Scheme::Employee,
        enrolled_on: day("2024-01-01"),
        suspended_on: (n == 0).then(|| day("2026-02-01")),
        retired_on: None,
        previous_region: None,
        contributions: contributions(home),
        balance,
        particulars: None,
    };
    (home, record)
}

/// Person 3 is a resident at Hebi and employed elsewhere.
pub(crate) fn scheme_of(someone: PersonId, region: RegionCode) -> Scheme {
    if someone == person(3) && region == hebi() { Scheme::Resident } else { Scheme::Employee }
}

/// An application for the relationship of a person.
pub(crate) fn application(
    id: HandoffId,
    who: PersonId,
    from: RegionCode,
    to: RegionCode,
) -> Application {
    Application {
        id,
        person: who,
        name: name(),
        origin: from,
        destination: to,
        origin_scheme: scheme_of(who, from),
        destination_scheme: scheme_of(who, to),
        reason: TransferReason::JobChange,
        purpose: Purpose::Relationship,
        policy_year: None,
        intake: Intake::default(),
    }
}
