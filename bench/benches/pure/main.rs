//! The pure parts of a handoff, without network, disk and threads: what they take is what no
//! batching can save.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot begin may stop")]

mod given;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiexu_journal::{Record, decode_record, encode_record};
use jiexu_ledger::{Account, Book, Cause, Posting};
use jiexu_region::Message;
use jiexu_types::Fen;
use jiexu_wire::v1;
use prost::Message as _;

use given::{Ends, HANDOFFS, NOW};

/// All commands of a handoff at both ends, decided and applied: application, request, verdict,
/// form, balance, outcome, and their receipts.
fn handoff(c: &mut Criterion) {
    let ends = Ends::with_people(HANDOFFS);
    let mut group = c.benchmark_group("handoff");
    group.throughput(Throughput::Elements(HANDOFFS));
    group.bench_function("decide and apply, both ends", |b| {
        // A clone shares what it has in common with the original: the first change copies a path.
        let run = |mut ends: Ends| {
            (1..=HANDOFFS).for_each(|n| _ = ends.hand_over(n));
            ends
        };
        b.iter_batched(|| ends.clone(), run, BatchSize::LargeInput);
    });
    group.finish();
}

/// Each message as its sender makes it and its receiver reads it.
fn wire(c: &mut Criterion) {
    let mut group = c.benchmark_group("wire");
    for message in Ends::with_people(1).hand_over(1) {
        let kind = format!("{:?}", message.kind());
        let bytes = v1::PeerMessage::from(&message).encode_to_vec();
        group.throughput(Throughput::Bytes(u64::try_from(bytes.len()).unwrap()));
        group.bench_function(format!("encode {kind}"), |b| {
            b.iter(|| v1::PeerMessage::from(black_box(&message)).encode_to_vec());
        });
        group.bench_function(format!("decode {kind}"), |b| {
            b.iter(|| {
                let message = v1::PeerMessage::decode(black_box(bytes.as_slice())).unwrap();
                Message::try_from(message).unwrap()
            });
        });
    }
    group.finish();
}

/// Person to in transit, in a book that holds many accounts.
fn ledger(c: &mut Criterion) {
    let ends = Ends::with_people(HANDOFFS);
    let (person, peer) = (ends.person(1), ends.destination.code());
    let one = Fen::new(1).unwrap();
    let posting = |from, to| Posting::new(from, to, one).unwrap();
    let there = posting(Account::Person(person), Account::InTransit(peer));
    let back = posting(Account::InTransit(peer), Account::Person(person));
    let cause = Cause::Handoff(ends.application(1).id);
    let mut group = c.benchmark_group("ledger");
    group.throughput(Throughput::Elements(2));
    group.bench_function("transfer there and back", |b| {
        let run = |mut book: Book| {
            book.post(there, cause, NOW).unwrap();
            book.post(back, cause, NOW).unwrap();
            book
        };
        b.iter_batched(|| ends.origin.state().book().clone(), run, BatchSize::SmallInput);
    });
    group.finish();
}

/// The record of a batch, as the journal keeps it, for each end.
fn journal(c: &mut Criterion) {
    let mut ends = Ends::with_people(HANDOFFS);
    (1..=HANDOFFS).for_each(|n| _ = ends.hand_over(n));
    let mut group = c.benchmark_group("journal");
    group.throughput(Throughput::Elements(HANDOFFS));
    let both = [("origin", &ends.events_of_origin), ("destination", &ends.events_of_destination)];
    for (end, events) in both {
        let record = Record { seq: 1, at: NOW, events: events.clone() };
        let mut bytes = Vec::new();
        encode_record(&record, &mut bytes);
        println!("journal/{end}: {} B a handoff", bytes.len() / usize::try_from(HANDOFFS).unwrap());
        group.bench_function(format!("encode {end}"), |b| {
            let mut again = Vec::with_capacity(bytes.len());
            b.iter(|| {
                again.clear();
                encode_record(black_box(&record), &mut again);
            });
        });
        group.bench_function(format!("decode {end}"), |b| {
            b.iter(|| decode_record(black_box(&bytes)).unwrap());
        });
    }
    group.finish();
}

criterion_group! {
    name = pure;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = handoff, wire, ledger, journal
}
criterion_main!(pure);
