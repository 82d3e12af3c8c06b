//! Zhang San, employed: 24 months and 700 fen at Nantong, and since February at Hebi.

use std::sync::Arc;

use jiexu_region::{
    Application, Command, Contribute, Enrol, Import, Intake, PersonRecord, Purpose, Region,
};
use jiexu_types::{
    ContributionRun, Contributions, Date, Fen, Month, PaymentTerms, PersonId, PersonName, Scheme,
    Timestamp, TransferReason,
};

use super::{Bound, code, handoff, made, policy};
use crate::fault::Fault;

/// 2026-03-02, a Monday, 09:30 in China. Time stands still.
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_772_415_000_000);

/// Suspended at Nantong, enrolled at Hebi, and paid for there: all that a handoff asks for (43号
/// art. 6).
pub(super) fn before(bound: Bound) -> Result<[Region; 2], Fault> {
    let mut nantong = Region::new(policy(0, bound)?);
    let mut hebi = Region::new(policy(1, bound)?);
    enter(&mut nantong, &Import(Arc::new(record()?)))?;
    let enrolled = enrolment(1, Date::constant(2026, 2, 10))?;
    enter(&mut hebi, &enrolled)?;
    enter(&mut hebi, &contribution(202_602, 5)?)?;
    Ok([nantong, hebi])
}

/// An enrolment of somebody who comes from the other region.
pub(super) fn enrolment(place: usize, from: Date) -> Result<Enrol, Fault> {
    Ok(Enrol {
        person: person()?,
        name: name()?,
        scheme: Scheme::Employee,
        from,
        previous_region: Some(code(crate::network::other(place))?),
    })
}

/// A month's contribution, in fen.
pub(super) fn contribution(month: u32, fen: u64) -> Result<Contribute, Fault> {
    let (month, credited) = (made(Month::try_from(month))?, amount(fen)?);
    let (person, terms) = (person()?, PaymentTerms::default());
    Ok(Contribute { person, scheme: Scheme::Employee, month, credited, terms })
}

/// Handoff 1 leads to Hebi, handoff 2 back.
pub(super) fn application(number: u8) -> Result<Arc<Application>, Fault> {
    let origin = usize::from(number.saturating_sub(1));
    Ok(Arc::new(Application {
        id: handoff(number)?,
        person: person()?,
        name: name()?,
        origin: code(origin)?,
        destination: code(crate::network::other(origin))?,
        origin_scheme: Scheme::Employee,
        destination_scheme: Scheme::Employee,
        reason: TransferReason::JobChange,
        purpose: Purpose::Relationship,
        policy_year: None,
        intake: Intake::default(),
    }))
}

pub(super) fn person() -> Result<PersonId, Fault> {
    made(PersonId::try_from(32_060_219_870_315_000))
}

fn name() -> Result<PersonName, Fault> {
    made("张三".parse())
}

fn amount(fen: u64) -> Result<Fen, Fault> {
    Fen::new(fen).ok_or_else(|| Fault::Setting(format!("{fen} fen")))
}

fn record() -> Result<PersonRecord, Fault> {
    let run = ContributionRun {
        scheme: Scheme::Employee,
        first: made(Month::try_from(202_401))?,
        last: made(Month::try_from(202_512))?,
        region: code(0)?,
        credited: amount(3)?,
        terms: PaymentTerms::default(),
    };
    Ok(PersonRecord {
        id: person()?,
        name: name()?,
        scheme: Scheme::Employee,
        enrolled_on: Date::constant(2024, 1, 1),
        suspended_on: Some(Date::constant(2026, 2, 1)),
        retired_on: None,
        previous_region: None,
        contributions: made(Contributions::from_runs(vec![run]))?,
        balance: amount(700)?,
        particulars: None,
    })
}

fn enter<C: Command>(region: &mut Region, command: &C) -> Result<(), Fault> {
    let decision = command.decide(region, NOW);
    for event in &decision.events {
        made(region.apply(event, NOW))?;
    }
    if decision.events.is_empty() {
        return Err(Fault::Setting("an entry of the registry was refused".to_owned()));
    }
    Ok(())
}
