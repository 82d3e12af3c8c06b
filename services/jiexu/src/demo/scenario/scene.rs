//! Two regions, the people between them, and what is told of them.

use jiexu_host::clock;
use jiexu_types::{Date, Month};
use jiexu_wire::v1;
use serde::Serialize;
use tokio_stream::StreamExt as _;

use super::Cast;
use crate::case::Case;
use crate::commands::import;
use crate::demo::people;
use crate::demo::story::HANDOFF_WITHIN;
use crate::endpoint::{Region, Side, named_operator};
use crate::failure::Failure;
use crate::output::Output;
use crate::paint::{Tone, paint};
use crate::regions::Running;

/// The two regions of a scenario. The sample people are on record at the origin.
pub struct Scene {
    pub origin: Region,
    pub destination: Region,
    pub codes: [String; 2],
    pub names: [String; 2],
    pub today: Date,
    pub people: Vec<v1::PersonRecord>,
    /// A month, `YYYYMM`, that the first of them paid and the origin did not enter.
    pub forgotten_month: Option<u32>,
    output: Output,
    checks: usize,
}

/// Somebody among the sample people, by what this one is good for.
#[derive(Clone, Copy)]
pub enum Role {
    /// Suspended, with an account: can move.
    Mover,
    /// Still insured at the origin.
    Active,
    /// In the scheme of residents.
    Resident,
}

/// One line of a scenario, as JSON.
#[derive(Serialize)]
struct Told<'a> {
    phase: &'static str,
    text: &'a str,
    /// `None` for what is told and not checked.
    holds: Option<bool>,
}

impl Scene {
    /// Loads the sample people.
    pub async fn open(
        [origin, destination]: [&Running; 2],
        cast: Cast,
        output: Output,
    ) -> Result<Scene, Failure> {
        let caller = named_operator("demo")?;
        let mut scene = Scene {
            origin: Region::at(Side::Out, &origin.endpoint(), &caller)?,
            destination: Region::at(Side::In, &destination.endpoint(), &caller)?,
            codes: [origin.code.to_string(), destination.code.to_string()],
            names: [origin.name.clone(), destination.name.clone()],
            today: clock::now().date(),
            people: Vec::new(),
            forgotten_month: None,
            output,
            checks: 0,
        };
        let sample = people::sample(scene.today)?;
        scene.people = sample.into_iter().map(|sample| sample.record).collect();
        if cast.forgets_a_month {
            scene.forgotten_month = scene.people.first_mut().and_then(forget_a_month);
        }
        let imported = import::import(&scene.origin, scene.people.clone(), Output::Json).await?;
        match imported.errors.first() {
            None => Ok(scene),
            Some(error) => {
                let advice = "a scenario begins anew: choose another --data-dir, or none";
                Err(Failure::Failed(format!("sample person: {}\n  {advice}", error.message)))
            }
        }
    }

    /// Somebody to show it with.
    pub fn person(&self, role: Role) -> Result<v1::PersonRecord, Failure> {
        let employee = i32::from(v1::Scheme::Employee);
        let fits = |record: &&v1::PersonRecord| {
            let suspended = !record.suspended_on.is_empty();
            match role {
                Role::Mover => suspended && record.balance_fen > 0,
                Role::Active => !suspended && record.retired_on.is_empty(),
                Role::Resident => suspended && record.scheme != employee,
            }
        };
        let found = self.people.iter().find(fits).cloned();
        found.ok_or_else(|| Failure::Failed("no sample person is like that".to_owned()))
    }

    /// Another operator's view of an end.
    pub fn region_of(&self, side: Side, operator: &str) -> Result<Region, Failure> {
        let endpoint = match side {
            Side::Out => &self.origin.endpoint,
            Side::In => &self.destination.endpoint,
        };
        Region::at(side, endpoint, &named_operator(operator)?)
    }

    /// The region at one end.
    pub fn region(&self, side: Side) -> &Region {
        match side {
            Side::Out => &self.origin,
            Side::In => &self.destination,
        }
    }

    /// Waits until an end keeps the handoff in this state.
    pub async fn until(&self, side: Side, id: &str, state: &str) -> Result<Case, Failure> {
        let waited = tokio::time::timeout_at(clock::after(HANDOFF_WITHIN), async {
            match side {
                Side::Out => self.until_outbound(id, state).await,
                Side::In => until_inbound(&self.destination, id, state).await,
            }
        });
        match waited.await {
            Ok(case) => case,
            Err(_) => Err(Failure::Unavailable(format!("{id} was not {state} in time"))),
        }
    }

    /// Waits until a region at either end has taken in who comes to it.
    pub async fn until_arrived(&self, side: Side, id: &str) -> Result<Case, Failure> {
        let arriving = until_inbound(self.region(side), id, "completed");
        match tokio::time::timeout_at(clock::after(HANDOFF_WITHIN), arriving).await {
            Ok(case) => case,
            Err(_) => Err(Failure::Unavailable(format!("{id} was not completed in time"))),
        }
    }

    /// Tells what happens.
    pub fn say(&self, text: &str) {
        let told = Told { phase: "step", text, holds: None };
        self.output.result(&told, |told| format!("  {}", told.text.replace('\n', "\n  ")));
    }

    /// Tells what must hold. Fails where it does not.
    pub fn check(&mut self, text: &str, holds: bool) -> Result<(), Failure> {
        let told = Told { phase: "check", text, holds: Some(holds) };
        self.output.result(&told, |told| {
            let mark = if holds { paint(Tone::Good, "ok") } else { paint(Tone::Bad, "no") };
            format!("  {mark}  {}", told.text)
        });
        self.checks = self.checks.saturating_add(1);
        let failed = || Failure::Refused(format!("does not hold: {text}"));
        if holds { Ok(()) } else { Err(failed()) }
    }

    /// How many checks held.
    pub fn checks(&self) -> usize {
        self.checks
    }

    /// The origin may not have heard of it yet: first listens, then looks.
    async fn until_outbound(&self, id: &str, state: &str) -> Result<Case, Failure> {
        let mut client = self.origin.client.transfer_out();
        let everything = v1::TransferOutServiceWatchTransfersRequest {};
        let mut changes = self.origin.answer(client.watch_transfers(everything)).await?;
        loop {
            let case = self.origin.case(id).await?;
            if let Some(case) = case.filter(|case| case.state.name == state) {
                return Ok(case);
            }
            match changes.next().await {
                Some(Ok(_)) => {}
                Some(Err(status)) => return Err(self.origin.failure(status)),
                None => return Err(ended_without(id, state)),
            }
        }
    }
}

/// Takes the last month out of a run that another one follows.
fn forget_a_month(record: &mut v1::PersonRecord) -> Option<u32> {
    let [.., run, _next] = record.contributions.as_mut_slice() else { return None };
    let forgotten = Month::try_from(run.last_month).ok()?;
    run.last_month = forgotten.previous()?.as_yyyymm();
    Some(forgotten.as_yyyymm())
}

async fn until_inbound(region: &Region, id: &str, state: &str) -> Result<Case, Failure> {
    let request = v1::TransferInServiceWatchTransferRequest { handoff_id: id.to_owned() };
    let mut client = region.client.transfer_in();
    let mut looks = region.answer(client.watch_transfer(request)).await?;
    while let Some(look) = looks.next().await {
        let look = look.map_err(|status| region.failure(status))?;
        let case = look.transfer.map(Case::from);
        if let Some(case) = case.filter(|case| case.state.name == state) {
            return Ok(case);
        }
    }
    Err(ended_without(id, state))
}

fn ended_without(id: &str, state: &str) -> Failure {
    Failure::Failed(format!("{id} ended and was never {state}"))
}
