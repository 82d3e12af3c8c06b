//! One person: what the list says against what both regions say.

use jiexu_wire::{Client, v1};

use super::Audited;
use super::books::{Books, Money};
use crate::command::{Command, What};
use crate::fault::Fault;
use crate::handoff::{Here, There};
use crate::side::{Each, Side};

/// Compares everything that is known of a person.
pub async fn audit(
    clients: &Each<Client>,
    person: &str,
    commands: &[Command],
) -> Result<Audited, Fault> {
    let mut audited = Audited {
        commands: u64::try_from(commands.len()).unwrap_or(u64::MAX),
        people: 1,
        ..Audited::default()
    };
    let handoff = commands.iter().find_map(|command| match &command.what {
        What::Apply { handoff } => Some(handoff.as_str()),
        What::Enrol { .. }
        | What::Contribute { .. }
        | What::Spend { .. }
        | What::Suspend { .. }
        | What::Cancel { .. } => None,
    });
    let arrived = match handoff {
        Some(handoff) => has_arrived(clients, person, handoff).await?,
        None => false,
    };
    match (handoff, arrived) {
        (None, _) => {}
        (Some(_), true) => audited.completed = 1,
        (Some(_), false) => audited.cancelled = 1,
    }

    let expected = Each::try_new(|side| Money::of(commands, side))?;
    let moved = if arrived { expected.origin.rest() } else { 0 };
    for side in Side::BOTH {
        let client = clients.of(side);
        let books = Books::read(client, person).await?;
        let money = expected.of(side);
        let transferred = match side {
            Side::Origin => -moved,
            Side::Destination => moved,
        };
        books.compare(person, side, money, transferred)?;
        coverage(client, person, side, commands, arrived).await?;
        let mut months = money.months();
        if arrived && side == Side::Destination {
            months += expected.origin.months();
        }
        expect_months(client, person, side, months).await?;
    }
    Ok(audited)
}

/// How the handoff ended, the same at both ends.
async fn has_arrived(clients: &Each<Client>, person: &str, handoff: &str) -> Result<bool, Fault> {
    let lost = format!("the acknowledged application {handoff}");
    let request = v1::TransferInServiceGetTransferRequest { handoff_id: handoff.to_owned() };
    let mut transfers = clients.destination.transfer_in();
    let inbound = transfers.get_transfer(request).await.map_err(Fault::answer(&lost))?;
    let inbound = inbound.into_inner().transfer.unwrap_or_default();
    let whose = inbound.application.as_ref().map(|application| application.person_id.as_str());
    if whose != Some(person) {
        return Err(Fault::Found(format!("{lost} is {whose:?}'s, not {person}'s")));
    }
    let request = v1::TransferOutServiceGetTransferRequest { handoff_id: handoff.to_owned() };
    let mut transfers = clients.origin.transfer_out();
    let outbound = transfers.get_transfer(request).await;
    // One that was cancelled in time may be unknown there.
    let outbound = outbound.ok().and_then(|response| response.into_inner().transfer);
    let there = outbound.map_or(There::Stayed, |found| found.state().into());
    match (Here::from(inbound.state()), there) {
        (Here::Completed, There::Settled) => Ok(true),
        (Here::Cancelled, There::Stayed) => Ok(false),
        (here @ (Here::Open | Here::Refused | Here::Completed | Here::Cancelled), there) => {
            Err(Fault::Found(format!("handoff {handoff}: {here:?} here, {there:?} there")))
        }
    }
}

/// The relationship is as the acknowledged enrolment and suspension left it.
async fn coverage(
    client: &Client,
    person: &str,
    side: Side,
    commands: &[Command],
    arrived: bool,
) -> Result<(), Fault> {
    let (mut enrolled, mut suspended) = (None, None);
    for command in commands.iter().filter(|command| command.at == side) {
        match &command.what {
            What::Enrol { on } => enrolled = Some(on),
            What::Suspend { on } => suspended = Some(on),
            What::Contribute { .. }
            | What::Spend { .. }
            | What::Apply { .. }
            | What::Cancel { .. } => {}
        }
    }
    let Some(enrolled) = enrolled else { return Ok(()) };
    let request = v1::GetCoverageRequest { person_id: person.to_owned(), ..Default::default() };
    let lost = format!("the acknowledged enrolment of {person} at {side}");
    let answer = client.registry().get_coverage(request).await.map_err(Fault::answer(&lost))?;
    let relation = answer.into_inner().coverage.and_then(|coverage| coverage.employee);
    let relation = relation.ok_or_else(|| Fault::Found(format!("{lost} is gone")))?;
    let status = relation.status.as_ref();
    let as_it_should_be = match status {
        Some(v1::relation::Status::Active(_)) => suspended.is_none(),
        Some(v1::relation::Status::Suspended(found)) => {
            !arrived && suspended.is_some_and(|on| *on == found.on)
        }
        Some(v1::relation::Status::TransferredOut(_)) => arrived && suspended.is_some(),
        Some(v1::relation::Status::InTransit(_)) | None => false,
    };
    if as_it_should_be && relation.enrolled_on == *enrolled {
        return Ok(());
    }
    let from = &relation.enrolled_on;
    Err(Fault::Found(format!("{person} at {side} is {status:?} from {from}; {commands:?}")))
}

async fn expect_months(
    client: &Client,
    person: &str,
    side: Side,
    expected: usize,
) -> Result<(), Fault> {
    let request =
        v1::ListContributionsRequest { person_id: person.to_owned(), ..Default::default() };
    let what = format!("the contributions of {person} at {side}");
    match client.registry().list_contributions(request).await {
        Ok(response) => {
            let months = response.into_inner().employee_months;
            if usize::try_from(months).ok() == Some(expected) {
                return Ok(());
            }
            Err(Fault::Found(format!("{what}: {months} months, {expected} acknowledged")))
        }
        // Nobody enrolled the person there before the trial was interrupted.
        Err(status) if expected == 0 && status.code() == tonic::Code::NotFound => Ok(()),
        Err(status) => Err(Fault::answer(&what)(status)),
    }
}
