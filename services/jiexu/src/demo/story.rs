//! What happens in the demo, in order. Everything goes through the regions' own services.

use std::time::Duration;

use jiexu_host::clock;
use jiexu_types::Date;
use jiexu_wire::v1;
use serde::Serialize;
use uuid::Uuid;

use super::people::{self, Sample};
use super::snapshot::{Check, Snapshot, checks};
use super::{next, show};
use crate::case::Case;
use crate::commands::import;
use crate::endpoint::{Region, Side, named_operator};
use crate::failure::Failure;
use crate::following::Follower;
use crate::lanes;
use crate::output::Output;
use crate::person::PersonView;
use crate::regions::Running;
use crate::timeline::Event;

/// A handoff takes milliseconds; one that takes longer than this is stuck.
pub(super) const HANDOFF_WITHIN: Duration = Duration::from_secs(30);

/// Two regions, and the people between them.
pub struct Stage {
    origin: Region,
    destination: Region,
    codes: [String; 2],
    names: [String; 2],
    today: Date,
    output: Output,
}

/// The people at the origin, as JSON.
#[derive(Serialize)]
struct People<'a> {
    phase: &'static str,
    region: &'a str,
    people: &'a [Person],
}

/// A sample person as the origin has them on record, and what they are good for.
#[derive(Serialize)]
pub struct Person {
    #[serde(flatten)]
    pub view: PersonView,
    pub scheme: i32,
    pub note: &'static str,
}

/// One step of the handoff, as JSON.
#[derive(Serialize)]
struct Stepped {
    phase: &'static str,
    #[serde(flatten)]
    event: Event,
}

/// How it ended, as JSON.
#[derive(Serialize)]
pub struct After {
    #[serde(flatten)]
    pub snapshot: Snapshot,
    pub receipts: Receipts,
    pub checks: Vec<Check>,
    /// True when every check holds.
    pub completed: bool,
}

/// The handoff as both ends keep it.
#[derive(Serialize)]
pub struct Receipts {
    pub out: Option<Case>,
    pub r#in: Option<Case>,
}

impl Stage {
    pub fn new(origin: &Running, destination: &Running, output: Output) -> Result<Stage, Failure> {
        let caller = named_operator("demo")?;
        Ok(Stage {
            origin: Region::at(Side::Out, &origin.endpoint(), &caller)?,
            destination: Region::at(Side::In, &destination.endpoint(), &caller)?,
            codes: [origin.code.to_string(), destination.code.to_string()],
            names: [origin.name.clone(), destination.name.clone()],
            today: clock::now().date(),
            output,
        })
    }

    /// Plays it, and says what to try next. Fails unless the person arrives and every sum agrees.
    pub async fn play(self) -> Result<String, Failure> {
        let output = self.output;
        let people = self.load().await?;
        let told = People { phase: "people", region: &self.codes[0], people: &people };
        output.result(&told, |_| show::people(&self.names[0], &people));
        let mut movable = people.iter().filter(|person| person.can_move());
        let Some(person) = movable.next() else {
            let text = "every sample person who can move has moved; choose another --data-dir";
            return Err(Failure::Refused(text.to_owned()));
        };
        self.enrol(person).await?;
        let id = person.view.person_id.clone();
        let ends = [(&self.origin, &*self.codes[0]), (&self.destination, &*self.codes[1])];
        let before = Snapshot::take("before", ends, &id).await?;
        output.result(&before, |before| show::before(&self.names, before, &person.view.name));

        let handoff = Uuid::now_v7().to_string();
        self.hand_over(person, &handoff).await?;

        let snapshot = Snapshot::take("after", ends, &id).await?;
        let receipts = Receipts {
            out: self.origin.case(&handoff).await?,
            r#in: self.destination.case(&handoff).await?,
        };
        let checks = checks(&before, &snapshot, receipts.out.as_ref(), receipts.r#in.as_ref());
        let completed = checks.iter().all(|check| check.holds);
        let after = After { snapshot, receipts, checks, completed };
        output.result(&after, |after| show::after(&self.names, &before, after, &person.view.name));
        if !completed {
            return Err(Failure::Refused("the handoff did not keep what it promises".to_owned()));
        }
        let steps = next::Steps {
            origin: &self.origin.endpoint,
            destination: &self.destination.endpoint,
            codes: &self.codes,
            handoff: &handoff,
            moved: &person.view,
            next: movable.next(),
            today: self.today,
        };
        steps.told()
    }

    /// Loads the sample people, and reads them back.
    async fn load(&self) -> Result<Vec<Person>, Failure> {
        let sample = people::sample(self.today)?;
        let records = sample.iter().map(|sample| sample.record.clone()).collect();
        let imported = import::import(&self.origin, records, self.output).await?;
        // In a directory that was kept, those who have moved are on record with another content.
        let known = |error: &import::ImportError| error.reason == "ALREADY_ON_RECORD";
        if let Some(error) = imported.errors.iter().find(|error| !known(error)) {
            let text = format!("sample person {}: {}", error.index, error.message);
            return Err(Failure::Failed(text));
        }
        let mut people: Vec<Person> = Vec::new();
        for Sample { record, note } in sample {
            let view = PersonView::of(&self.origin, &record.person_id).await?;
            people.extend(view.map(|view| Person { view, scheme: record.scheme, note }));
        }
        for person in people.iter_mut().filter(|person| person.has_moved()) {
            person.note = "has moved";
        }
        if let Some(person) = people.iter_mut().find(|person| person.can_move()) {
            person.note = "moves now";
        }
        Ok(people)
    }

    /// Enrols the person at the destination with a first contribution, unless that is done.
    async fn enrol(&self, person: &Person) -> Result<(), Failure> {
        let (destination, scheme) = (&self.destination, person.scheme);
        let person_id = person.view.person_id.clone();
        let known = PersonView::of(destination, &person_id).await?;
        let known = known.and_then(|view| view.relation(scheme).cloned());
        let mut client = destination.client.registry();
        if known.is_none() {
            let request = v1::EnrolPersonRequest {
                person_id: person_id.clone(),
                name: person.view.name.clone(),
                scheme,
                enrolled_on: people::first_of_month(self.today),
                previous_region: self.codes[0].clone(),
            };
            destination.answer(client.enrol_person(request)).await?;
        }
        if !known.is_some_and(|relation| relation.paid) {
            let request = v1::RecordContributionRequest {
                person_id,
                scheme,
                month: people::this_month(self.today)?,
                credited_fen: person.first_contribution_fen(),
                ..v1::RecordContributionRequest::default()
            };
            destination.answer(client.record_contribution(request)).await?;
        }
        Ok(())
    }

    /// Applies, and tells each step as both regions report it.
    async fn hand_over(&self, person: &Person, handoff: &str) -> Result<(), Failure> {
        self.output.say(&show::applying(&person.view.name, handoff));
        self.output.say(&lanes::heading(&self.names[0], &self.names[1]));
        let request = v1::ApplyTransferRequest {
            handoff_id: handoff.to_owned(),
            person_id: person.view.person_id.clone(),
            name: person.view.name.clone(),
            origin: self.codes[0].clone(),
            origin_scheme: person.scheme,
            destination_scheme: person.scheme,
            reason: v1::TransferReason::JobChange.into(),
            intake: None,
            residual_of: String::new(),
        };
        let mut client = self.destination.client.transfer_in();
        self.destination.answer(client.apply_transfer(request)).await?;
        let ends = (Some(self.origin.clone()), Some(self.destination.clone()));
        let mut follower = Follower::start(ends.0, ends.1, handoff);
        let following = async {
            while let Some(event) = follower.next().await {
                let step = Stepped { phase: "event", event };
                self.output.result(&step, |step| lanes::line(&step.event));
            }
        };
        if tokio::time::timeout_at(clock::after(HANDOFF_WITHIN), following).await.is_err() {
            let seconds = HANDOFF_WITHIN.as_secs();
            let text = format!("the handoff was not complete within {seconds} s");
            return Err(Failure::Unavailable(text));
        }
        follower.failures().into_iter().next().map_or(Ok(()), Err)
    }
}

impl Person {
    fn can_move(&self) -> bool {
        self.stands_at("suspended")
    }

    fn has_moved(&self) -> bool {
        self.stands_at("transferred_out")
    }

    fn stands_at(&self, status: &str) -> bool {
        self.view.relation(self.scheme).is_some_and(|relation| relation.status.name == status)
    }

    /// What the first month at the destination credits: nothing without a personal account.
    pub fn first_contribution_fen(&self) -> i64 {
        people::first_contribution_fen(self.scheme)
    }
}
