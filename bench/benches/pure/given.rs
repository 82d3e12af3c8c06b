//! Nantong and Hebi with people, and handoffs between them, carried by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiexu_host::config::{Flags, Sample, load};
use jiexu_region::{
    Application, Apply, Command, Deliver, Event, Import, Message, OwedSeq, PersonRecord,
    RecordReceipt, Region,
};
use jiexu_types::{PersonId, Timestamp};
use jiexu_wire::{application_to, v1};

/// Handoffs of one measurement.
pub const HANDOFFS: u64 = 200;
/// 2026-03-02, a Monday.
pub const NOW: Timestamp = Timestamp::from_millis(1_772_415_000_000);

const ORIGIN: &str = "320600";
const DESTINATION: &str = "410600";

/// Both ends, and what their journals would hold.
#[derive(Clone)]
pub struct Ends {
    pub origin: Region,
    pub destination: Region,
    pub events_of_origin: Vec<Event>,
    pub events_of_destination: Vec<Event>,
}

impl Ends {
    /// So many people, suspended at the origin and enrolled at the destination.
    pub fn with_people(people: u64) -> Ends {
        let region = |sample, peer: &str| {
            let flags =
                Flags { peers: vec![format!("{peer}=http://127.0.0.1:1")], ..Flags::default() };
            Region::new(load(sample, &flags, &BTreeMap::new()).unwrap().policy)
        };
        let mut ends = Ends {
            origin: region(Sample::Nantong, DESTINATION),
            destination: region(Sample::Hebi, ORIGIN),
            events_of_origin: Vec::new(),
            events_of_destination: Vec::new(),
        };
        for n in 1..=people {
            submit(&mut ends.origin, &import(record_at_origin(n)));
            submit(&mut ends.destination, &import(record_at_destination(n)));
        }
        ends
    }

    /// The identity number of somebody.
    pub fn person(&self, n: u64) -> PersonId {
        number(n).parse().unwrap()
    }

    /// The application of somebody.
    pub fn application(&self, n: u64) -> Application {
        let request = v1::ApplyTransferRequest {
            handoff_id: format!("0199a3c4-8b7e-7000-8000-{n:012x}"),
            person_id: number(n),
            name: "王小明".to_owned(),
            origin: ORIGIN.to_owned(),
            origin_scheme: v1::Scheme::Employee.into(),
            destination_scheme: v1::Scheme::Employee.into(),
            reason: v1::TransferReason::JobChange.into(),
            ..v1::ApplyTransferRequest::default()
        };
        application_to(self.destination.code(), request).unwrap()
    }

    /// Hands somebody over, to the last receipt; the messages that this took.
    pub fn hand_over(&mut self, n: u64) -> Vec<Message> {
        let apply = Apply(Arc::new(self.application(n)));
        self.events_of_destination.extend(submit(&mut self.destination, &apply));
        let mut carried = Vec::new();
        loop {
            let before = carried.len();
            let Ends { origin, destination, events_of_origin, events_of_destination } = self;
            carry((destination, events_of_destination), (origin, events_of_origin), &mut carried);
            let Ends { origin, destination, events_of_origin, events_of_destination } = self;
            carry((origin, events_of_origin), (destination, events_of_destination), &mut carried);
            if carried.len() == before {
                return carried;
            }
        }
    }
}

type End<'a> = (&'a mut Region, &'a mut Vec<Event>);

/// Everything that one end owes the other, and the receipts back.
fn carry((from, from_events): End<'_>, (to, to_events): End<'_>, carried: &mut Vec<Message>) {
    let owed = from.owed(to.code(), OwedSeq::default(), usize::MAX);
    let messages: Vec<Message> = owed.map(|(_, message)| message).collect();
    for message in messages {
        let deliver = Deliver { from: from.code(), message: message.clone() };
        let decision = deliver.decide(to, NOW);
        for event in decision.events {
            to.apply(&event, NOW).unwrap();
            to_events.push(event);
        }
        let receipt = RecordReceipt { from: to.code(), receipt: decision.reply };
        from_events.extend(submit(from, &receipt));
        carried.push(message);
    }
}

fn submit<C: Command>(region: &mut Region, command: &C) -> Vec<Event> {
    let events = command.decide(region, NOW).events;
    events.iter().for_each(|event| region.apply(event, NOW).unwrap());
    events
}

fn import(record: v1::PersonRecord) -> Import {
    Import(Arc::new(PersonRecord::try_from(record).unwrap()))
}

/// Born on one of the first 28 days of a month of 1990 or later.
fn number(n: u64) -> String {
    let (day, nth) = (n / 1_000, n % 1_000);
    let birth = (1990 + day / 336) * 10_000 + (1 + day / 28 % 12) * 100 + 1 + day % 28;
    PersonId::try_from(320_602 * 100_000_000_000 + birth * 1_000 + nth).unwrap().to_string()
}

fn run(first_month: u32, last_month: u32, region: &str) -> v1::ContributionRun {
    v1::ContributionRun {
        scheme: v1::Scheme::Employee.into(),
        first_month,
        last_month,
        region: region.to_owned(),
        credited_fen: 9_500,
        ..v1::ContributionRun::default()
    }
}

fn record_at_origin(n: u64) -> v1::PersonRecord {
    v1::PersonRecord {
        person_id: number(n),
        name: "王小明".to_owned(),
        scheme: v1::Scheme::Employee.into(),
        enrolled_on: "2018-03-01".to_owned(),
        suspended_on: "2024-07-01".to_owned(),
        contributions: vec![
            run(201_803, 202_012, ORIGIN),
            run(202_101, 202_306, ORIGIN),
            run(202_307, 202_406, ORIGIN),
        ],
        balance_fen: 450_000,
        ..v1::PersonRecord::default()
    }
}

fn record_at_destination(n: u64) -> v1::PersonRecord {
    v1::PersonRecord {
        person_id: number(n),
        name: "王小明".to_owned(),
        scheme: v1::Scheme::Employee.into(),
        enrolled_on: "2024-07-01".to_owned(),
        previous_region: ORIGIN.to_owned(),
        contributions: vec![run(202_407, 202_407, DESTINATION)],
        balance_fen: 12_000,
        ..v1::PersonRecord::default()
    }
}
