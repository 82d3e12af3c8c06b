//! Every kind of event: as strategies, and by name.

use std::sync::Arc;

use jiexu_journal::Record;
use jiexu_ledger::{Account, EntryNo, Kept};
use jiexu_region::{
    Alerted, CertificateEvent, Event, FamilyPremium, InboundEvent, OutboundEvent, Refund,
    RegistryEvent, Resting, ReviewStep, Side, Spend, StateItem, ToldForm,
};
use jiexu_types::{CardKind, PaymentId, Place};
use jiexu_wire::arbitrary as any;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::{Strategy, prop_oneof};
use proptest::sample::select;

pub fn record() -> impl Strategy<Value = Record> {
    (1u64.., any::timestamp(), vec(event(), 0..6)).prop_map(|(seq, at, events)| Record {
        seq,
        at,
        events,
    })
}

pub fn event() -> impl Strategy<Value = Event> {
    let id = any::handoff_id;
    prop_oneof![
        10 => registry().prop_map(Event::Registry),
        12 => outbound().prop_map(Event::Outbound),
        14 => inbound().prop_map(Event::Inbound),
        3 => certificate().prop_map(Event::Certificate),
        1 => (id(), any::message_kind(), any::rejection()).prop_map(
            |(handoff, kind, rejection)| Event::MessageRejected { handoff, kind, rejection }
        ),
        1 => id().prop_map(|handoff| Event::Retried { handoff }),
        1 => alerted().prop_map(Event::Alerted),
        1 => proptest::num::u64::ANY.prop_map(|ahead_ms| Event::ClockAdvanced { ahead_ms }),
    ]
}

fn certificate() -> impl Strategy<Value = CertificateEvent> {
    let issued = (any::certificate().prop_map(Arc::new), of(any::certificate_no()));
    prop_oneof![
        2 => issued.prop_map(|(certificate, replaces)| {
            CertificateEvent::Issued { certificate, replaces }
        }),
        1 => any::certificate_no().prop_map(CertificateEvent::Revoked),
    ]
}

fn alerted() -> impl Strategy<Value = Alerted> {
    let side = select(vec![Side::Outbound, Side::Inbound]);
    (side, any::handoff_id(), any::alert_level(), any::owner(), any::deadline()).prop_map(
        |(side, handoff, level, owner, deadline)| Alerted { side, handoff, level, owner, deadline },
    )
}

fn registry() -> impl Strategy<Value = RegistryEvent> {
    let enrolled =
        (any::person_id(), any::person_name(), any::scheme(), any::date(), of(any::region_code()));
    let coverage = || (any::person_id(), any::scheme(), any::date());
    let contributed =
        (any::person_id(), any::scheme(), any::month(), any::fen(), any::payment_terms());
    let spent = || (any::spend_id(), any::person_id(), any::fen(), any::bill());
    let refunded = || (any::refund_id(), any::person_id(), any::fen());
    prop_oneof![
        any::person_record().prop_map(|record| RegistryEvent::Imported(Arc::new(record))),
        enrolled.prop_map(|(person, name, scheme, from, previous_region)| {
            RegistryEvent::Enrolled { person, name, scheme, from, previous_region }
        }),
        coverage().prop_map(|(person, scheme, on)| RegistryEvent::Suspended { person, scheme, on }),
        coverage().prop_map(|(person, scheme, on)| RegistryEvent::Resumed { person, scheme, on }),
        (any::person_id(), any::date())
            .prop_map(|(person, on)| RegistryEvent::Retired { person, on }),
        contributed.prop_map(|(person, scheme, month, credited, terms)| {
            RegistryEvent::Contributed { person, scheme, month, credited, terms }
        }),
        (any::person_id(), any::part()).prop_map(|(person, part)| {
            RegistryEvent::PartRecorded { person, part: Arc::new(part) }
        }),
        (any::person_id(), any::handoff_id(), any::benefit_start()).prop_map(
            |(person, handoff, start)| RegistryEvent::BenefitsRevised { person, handoff, start }
        ),
        (spent(), any::fen()).prop_map(|((spend, person, amount, bill), own)| {
            RegistryEvent::Spent { spend, person, amount, bill, own }
        }),
        (spent(), any::registry_refusal()).prop_map(|((spend, person, amount, bill), refusal)| {
            RegistryEvent::SpendRefused { spend, person, amount, bill, refusal }
        }),
        refunded().prop_map(|(refund, person, amount)| RegistryEvent::Refunded {
            refund,
            person,
            amount
        }),
        (refunded(), any::registry_refusal()).prop_map(|((refund, person, amount), refusal)| {
            RegistryEvent::RefundRefused { refund, person, amount, refusal }
        }),
        premium().prop_map(|(payment, premium)| RegistryEvent::FamilyPremium { payment, premium }),
    ]
}

fn premium() -> impl Strategy<Value = (PaymentId, FamilyPremium)> {
    let who = (any::person_id(), any::person_id());
    let what = (any::month(), any::fen(), of(any::registry_refusal()));
    (any::payment_id(), who, what).prop_map(
        |(payment, (payer, relative), (month, amount, refusal))| {
            (payment, FamilyPremium { payer, relative, month, amount, refusal })
        },
    )
}

fn outbound() -> impl Strategy<Value = OutboundEvent> {
    let id = any::handoff_id;
    let application = || any::application().prop_map(Arc::new);
    let frozen = (application(), any::acceptance(), any::information_form());
    prop_oneof![
        application().prop_map(OutboundEvent::Forwarded),
        (application(), any::refusals(), any::missing()).prop_map(
            |(application, refusals, missing)| OutboundEvent::ApplicationRefused {
                application,
                refusals,
                missing,
            },
        ),
        id().prop_map(|handoff| OutboundEvent::Asked { handoff }),
        (id(), any::refusals(), any::missing()).prop_map(|(handoff, refusals, missing)| {
            OutboundEvent::RefusedByDestination { handoff, refusals, missing }
        }),
        id().prop_map(|handoff| OutboundEvent::Withdrawn { handoff }),
        application().prop_map(OutboundEvent::Requested),
        frozen.prop_map(|(application, acceptance, form)| OutboundEvent::Frozen {
            application,
            acceptance,
            form: Arc::new(form)
        }),
        (application(), any::refusals()).prop_map(|(application, refusals)| {
            OutboundEvent::Refused { application, refusals }
        }),
        application().prop_map(OutboundEvent::Cancelled),
        (id(), any::correction(), any::deadline()).prop_map(|(handoff, correction, due)| {
            OutboundEvent::CorrectionAsked { handoff, correction, due }
        }),
        any::information_form().prop_map(|form| OutboundEvent::FormReissued(Arc::new(form))),
        (id(), any::review_step())
            .prop_map(|(handoff, step)| OutboundEvent::Reviewed { handoff, step }),
        (id(), any::message_kinds())
            .prop_map(|(handoff, kinds)| OutboundEvent::Acknowledged { handoff, kinds }),
        (id(), any::completion())
            .prop_map(|(handoff, completion)| OutboundEvent::Settled { handoff, completion }),
        (id(), any::refusals())
            .prop_map(|(handoff, refusals)| OutboundEvent::Returned { handoff, refusals }),
    ]
}

fn inbound() -> impl Strategy<Value = InboundEvent> {
    let id = any::handoff_id;
    let application = || any::application().prop_map(Arc::new);
    prop_oneof![
        (application(), any::taken())
            .prop_map(|(application, taken)| InboundEvent::Applied { application, taken }),
        (application(), any::refusals(), any::missing()).prop_map(
            |(application, refusals, missing)| {
                InboundEvent::ApplicationRefused { application, refusals, missing }
            },
        ),
        id().prop_map(|handoff| InboundEvent::Forwarded { handoff }),
        application().prop_map(InboundEvent::Withdrawn),
        (id(), any::message_kinds())
            .prop_map(|(handoff, kinds)| InboundEvent::Acknowledged { handoff, kinds }),
        id().prop_map(|handoff| InboundEvent::CancelAsked { handoff }),
        (id(), any::acceptance())
            .prop_map(|(handoff, acceptance)| InboundEvent::Accepted { handoff, acceptance }),
        (id(), any::refusals())
            .prop_map(|(handoff, refusals)| InboundEvent::RefusedByOrigin { handoff, refusals }),
        id().prop_map(|handoff| InboundEvent::CancelledByOrigin { handoff }),
        (any::information_form(), any::deadline()).prop_map(|(form, due_in)| {
            InboundEvent::RelationshipReceived { form: Arc::new(form), due_in }
        }),
        (any::balance_notice(), of(any::deadline()))
            .prop_map(|(notice, due_in)| InboundEvent::BalanceReceived { notice, due_in }),
        id().prop_map(|handoff| InboundEvent::ReviewBegun { handoff }),
        id().prop_map(|handoff| InboundEvent::Unmatched { handoff }),
        (id(), any::timestamp())
            .prop_map(|(handoff, until)| InboundEvent::AwaitingPayee { handoff, until }),
        (id(), any::correction()).prop_map(|(handoff, correction)| {
            InboundEvent::CorrectionAsked { handoff, correction }
        }),
        (id(), any::review_step())
            .prop_map(|(handoff, step)| InboundEvent::Reviewed { handoff, step }),
        (id(), any::completion())
            .prop_map(|(handoff, completion)| InboundEvent::Completed { handoff, completion }),
        (id(), any::refusals())
            .prop_map(|(handoff, refusals)| InboundEvent::Refused { handoff, refusals }),
    ]
}

pub fn item() -> impl Strategy<Value = StateItem> {
    let spend =
        (any::person_id(), any::fen(), any::bill(), any::fen(), of(any::registry_refusal()))
            .prop_map(|(person, amount, bill, own, refusal)| Spend {
                person,
                amount,
                bill,
                own,
                refusal,
            });
    let refund = (any::person_id(), any::fen(), of(any::registry_refusal()))
        .prop_map(|(person, amount, refusal)| Refund { person, amount, refusal });
    // Boxed: together they would not fit on the stack of a test.
    prop_oneof![
        (any::person_id(), any::person())
            .prop_map(|(id, person)| StateItem::Person(id, Arc::new(person)))
            .boxed(),
        (any::account(), any::balance(), of(0u64..))
            .prop_map(|(account, balance, last)| {
                // Only of people it is known which entry was the last.
                let last = last.map(EntryNo).filter(|_| matches!(account, Account::Person(_)));
                StateItem::Account(account, Kept { balance, last })
            })
            .boxed(),
        (0u64..).prop_map(|place| StateItem::EntriesAtRest(Place::from_u64(place))).boxed(),
        (any::person_id(), 0u64..)
            .prop_map(|(id, place)| StateItem::PersonAtRest(id, Place::from_u64(place)))
            .boxed(),
        (select(&CARDS[..]), any::person_id(), proptest::bool::ANY)
            .prop_map(|((kind, no), holder, held)| {
                StateItem::Card(kind, no.parse().unwrap(), holder, held)
            })
            .boxed(),
        (any::handoff_id(), 0u64.., proptest::bool::ANY)
            .prop_map(|(id, place, out)| {
                let side = if out { Side::Outbound } else { Side::Inbound };
                StateItem::AtRest(side, id, Place::from_u64(place))
            })
            .boxed(),
        (any::person_id(), any::region_code(), 0u32.., any::handoff_id())
            .prop_map(|(person, to, months, handoff)| {
                StateItem::Told(person, to, ToldForm { months, handoff })
            })
            .boxed(),
        any::entry().prop_map(StateItem::Entry).boxed(),
        any::outbound().prop_map(|case| StateItem::Outbound(Arc::new(case))).boxed(),
        any::inbound().prop_map(|case| StateItem::Inbound(Arc::new(case))).boxed(),
        (any::spend_id(), spend).prop_map(|(id, spend)| StateItem::Spend(id, spend)).boxed(),
        (any::refund_id(), refund).prop_map(|(id, refund)| StateItem::Refund(id, refund)).boxed(),
        premium().prop_map(|(id, premium)| StateItem::FamilyPremium(id, premium)).boxed(),
        any::certificate_record()
            .prop_map(|record| StateItem::Certificate(Arc::new(record)))
            .boxed(),
        (1u64..).prop_map(StateItem::ClockAhead).boxed(),
    ]
}

/// Cards of both kinds.
const CARDS: [(CardKind, &str); 2] =
    [(CardKind::SocialSecurity, "A12345678"), (CardKind::Medical, "3206001")];

/// A record at rest.
pub fn resting() -> impl Strategy<Value = Resting> {
    prop_oneof![
        (any::person_id(), any::person())
            .prop_map(|(id, person)| Resting::Person(id, Arc::new(person)))
            .boxed(),
        any::outbound().prop_map(|case| Resting::Outbound(Arc::new(case))).boxed(),
        any::inbound().prop_map(|case| Resting::Inbound(Arc::new(case))).boxed(),
        vec(any::entry(), 0..65).prop_map(|page| Resting::Entries(page.into())).boxed(),
    ]
}

/// Name of the kind. A new kind of event does not compile until it has one, and then the golden
/// test asks for its bytes.
pub fn event_name(event: &Event) -> &'static str {
    match event {
        Event::Registry(event) => registry_event_name(event),
        Event::Outbound(event) => match event {
            OutboundEvent::Forwarded(_) => "outbound.forwarded",
            OutboundEvent::ApplicationRefused { .. } => "outbound.application_refused",
            OutboundEvent::Asked { .. } => "outbound.asked",
            OutboundEvent::RefusedByDestination { .. } => "outbound.refused_by_destination",
            OutboundEvent::Withdrawn { .. } => "outbound.withdrawn",
            OutboundEvent::Requested(_) => "outbound.requested",
            OutboundEvent::Frozen { .. } => "outbound.frozen",
            OutboundEvent::Refused { .. } => "outbound.refused",
            OutboundEvent::Cancelled(_) => "outbound.cancelled",
            OutboundEvent::CorrectionAsked { .. } => "outbound.correction_asked",
            OutboundEvent::FormReissued(_) => "outbound.form_reissued",
            OutboundEvent::Reviewed { step: ReviewStep::Entered { .. }, .. } => {
                "outbound.review_entered"
            }
            OutboundEvent::Reviewed { step: ReviewStep::Checked { .. }, .. } => {
                "outbound.review_checked"
            }
            OutboundEvent::Acknowledged { .. } => "outbound.acknowledged",
            OutboundEvent::Settled { .. } => "outbound.settled",
            OutboundEvent::Returned { .. } => "outbound.returned",
        },
        Event::Inbound(event) => match event {
            InboundEvent::Applied { .. } => "inbound.applied",
            InboundEvent::ApplicationRefused { .. } => "inbound.application_refused",
            InboundEvent::Forwarded { .. } => "inbound.forwarded",
            InboundEvent::Withdrawn(_) => "inbound.withdrawn",
            InboundEvent::Acknowledged { .. } => "inbound.acknowledged",
            InboundEvent::CancelAsked { .. } => "inbound.cancel_asked",
            InboundEvent::Accepted { .. } => "inbound.accepted",
            InboundEvent::RefusedByOrigin { .. } => "inbound.refused_by_origin",
            InboundEvent::CancelledByOrigin { .. } => "inbound.cancelled_by_origin",
            InboundEvent::RelationshipReceived { .. } => "inbound.relationship_received",
            InboundEvent::BalanceReceived { .. } => "inbound.balance_received",
            InboundEvent::ReviewBegun { .. } => "inbound.review_begun",
            InboundEvent::Unmatched { .. } => "inbound.unmatched",
            InboundEvent::AwaitingPayee { .. } => "inbound.awaiting_payee",
            InboundEvent::CorrectionAsked { .. } => "inbound.correction_asked",
            InboundEvent::Reviewed { step: ReviewStep::Entered { .. }, .. } => {
                "inbound.review_entered"
            }
            InboundEvent::Reviewed { step: ReviewStep::Checked { .. }, .. } => {
                "inbound.review_checked"
            }
            InboundEvent::Completed { .. } => "inbound.completed",
            InboundEvent::Refused { .. } => "inbound.refused",
        },
        Event::Certificate(event) => match event {
            CertificateEvent::Issued { .. } => "certificate.issued",
            CertificateEvent::Revoked(_) => "certificate.revoked",
        },
        Event::MessageRejected { .. } => "message_rejected",
        Event::Retried { .. } => "retried",
        Event::Alerted(_) => "alerted",
        Event::ClockAdvanced { .. } => "clock_advanced",
    }
}

fn registry_event_name(event: &RegistryEvent) -> &'static str {
    match event {
        RegistryEvent::Imported(_) => "registry.imported",
        RegistryEvent::Enrolled { .. } => "registry.enrolled",
        RegistryEvent::Suspended { .. } => "registry.suspended",
        RegistryEvent::Resumed { .. } => "registry.resumed",
        RegistryEvent::Retired { .. } => "registry.retired",
        RegistryEvent::Contributed { .. } => "registry.contributed",
        RegistryEvent::PartRecorded { .. } => "registry.part_recorded",
        RegistryEvent::BenefitsRevised { .. } => "registry.benefits_revised",
        RegistryEvent::Spent { .. } => "registry.spent",
        RegistryEvent::SpendRefused { .. } => "registry.spend_refused",
        RegistryEvent::Refunded { .. } => "registry.refunded",
        RegistryEvent::FamilyPremium { .. } => "registry.family_premium",
        RegistryEvent::RefundRefused { .. } => "registry.refund_refused",
    }
}

/// Name of the kind of a piece of state.
pub fn item_name(item: &StateItem) -> &'static str {
    match item {
        StateItem::Person(..) => "person",
        StateItem::Account(Account::Person(_), _) => "person_account",
        StateItem::Account(..) => "balance",
        StateItem::PersonAtRest(..) => "person_at_rest",
        StateItem::Card(CardKind::SocialSecurity, ..) => "social_security_card",
        StateItem::Card(CardKind::Medical, ..) => "medical_card",
        StateItem::EntriesAtRest(_) => "entries_at_rest",
        StateItem::AtRest(Side::Outbound, ..) => "outbound_at_rest",
        StateItem::AtRest(Side::Inbound, ..) => "inbound_at_rest",
        StateItem::Told(..) => "told_form",
        StateItem::Entry(_) => "entry",
        StateItem::Outbound(_) => "outbound",
        StateItem::Inbound(_) => "inbound",
        StateItem::Spend(..) => "spend",
        StateItem::Refund(..) => "refund",
        StateItem::FamilyPremium(..) => "family_premium",
        StateItem::Certificate(_) => "certificate",
        StateItem::ClockAhead(_) => "clock_ahead",
    }
}

/// Name of the kind of a record at rest.
pub fn resting_name(record: &Resting) -> &'static str {
    match record {
        Resting::Person(..) => "person",
        Resting::Outbound(_) => "outbound",
        Resting::Inbound(_) => "inbound",
        Resting::Entries(_) => "entries",
    }
}
