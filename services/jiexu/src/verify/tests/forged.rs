//! Journals whose chain of hashes is whole and whose content was tampered with: only the count of
//! the auditor, at both ends, can show it.

use std::collections::BTreeSet;

use jiexu_audit::{RegionAudit, between};
use jiexu_journal::{Journal, SledJournal};
use jiexu_region::{BalanceNotice, Event, InboundEvent, OutboundEvent};
use jiexu_types::Fen;

use super::world::{World, hebi, nantong};

type Records = Vec<Event>;

/// All events of two handed over people, as the two journals have them.
fn given_journals() -> [Records; 2] {
    let mut world = World::with(3);
    world.hand_over(1);
    world.hand_over(2);
    journals_of(world)
}

fn journals_of(world: World) -> [Records; 2] {
    let (_dir, dirs) = world.stop();
    let read = |dir: &std::path::Path, code| {
        let journal = SledJournal::open(dir, code).unwrap();
        journal.read_history().unwrap().flat_map(|record| record.unwrap().events).collect()
    };
    [read(&dirs[0], nantong()), read(&dirs[1], hebi())]
}

/// What the auditor says of them, each event a record of its own.
fn offences(journals: &[Records; 2]) -> Vec<String> {
    let audits = [nantong(), hebi()].into_iter().zip(journals).map(|(code, events)| {
        let mut audit = RegionAudit::new(code);
        for (seq, event) in (1..).zip(events) {
            audit.read(seq, std::slice::from_ref(event));
        }
        audit
    });
    let audits: Vec<RegionAudit> = audits.collect();
    let own = audits.iter().flat_map(RegionAudit::offences).map(ToString::to_string);
    let mut all: Vec<String> = own.collect();
    all.extend(between(&audits).iter().map(ToString::to_string));
    all
}

/// What came in later follows person 1; person 2 withdrew where they came from.
fn given_followed() -> [Records; 2] {
    let mut world = World::with(2);
    world.hand_over(1);
    world.forward_and_withdraw(2);
    world.send_after(3, 1);
    journals_of(world)
}

/// Tampers with each event in turn; the kinds whose change nobody saw.
fn unseen(tamper: impl Fn(&mut Records, usize) -> bool) -> BTreeSet<String> {
    let whole = given_journals();
    assert_eq!(offences(&whole), Vec::<String>::new());
    let mut unseen = BTreeSet::new();
    let mut tampered = 0;
    for side in 0..whole.len() {
        for at in 0..whole[side].len() {
            let mut forged = whole.clone();
            if !tamper(&mut forged[side], at) {
                continue;
            }
            tampered += 1;
            if offences(&forged).is_empty() {
                unseen.insert(name(&whole[side][at]));
            }
        }
    }
    assert!(tampered >= 4, "{tampered}");
    unseen
}

/// `Outbound(Settled`, as far as the fields.
fn name(event: &Event) -> String {
    let debug = format!("{event:?}");
    let end = debug.match_indices([' ', '(']).nth(1).map_or(debug.len(), |(at, _)| at);
    debug[..end].to_owned()
}

/// One fen more.
fn more(amount: Fen) -> Fen {
    Fen::new(amount.as_fen() + 1).unwrap()
}

#[test]
fn an_amount_that_was_changed_is_seen_wherever_it_stands() {
    let unseen = unseen(|events, at| {
        if let Event::Outbound(OutboundEvent::Frozen { acceptance, .. })
        | Event::Inbound(InboundEvent::Accepted { acceptance, .. }) = &mut events[at]
        {
            acceptance.frozen = more(acceptance.frozen);
        } else if let Event::Outbound(OutboundEvent::Settled { completion, .. })
        | Event::Inbound(InboundEvent::Completed { completion, .. }) = &mut events[at]
        {
            completion.credited = more(completion.credited);
        } else if let Event::Inbound(InboundEvent::BalanceReceived { notice, .. }) = &mut events[at]
        {
            *notice = BalanceNotice { amount: more(notice.amount), ..*notice };
        } else {
            return false;
        }
        true
    });
    assert_eq!(unseen, BTreeSet::new());
}

#[test]
fn an_event_that_was_taken_out_is_seen_unless_it_may_still_come() {
    let unseen = unseen(|events, at| {
        events.remove(at);
        true
    });
    // An acknowledgement, a promise and a confirmation may be on their way; only the chain of
    // hashes knows that they were here. Of the third person, who stays, nothing is compared.
    let may_come = [
        "Inbound(Accepted",
        "Inbound(Acknowledged",
        "Outbound(Acknowledged",
        "Outbound(Settled",
        "Registry(Imported",
    ];
    assert_eq!(unseen, may_come.map(str::to_owned).into());
}

#[test]
fn an_event_that_was_copied_is_seen_unless_it_says_nothing_new() {
    let unseen = unseen(|events, at| {
        let copy = events[at].clone();
        events.insert(at, copy);
        true
    });
    let harmless = [
        "Inbound(Accepted",
        "Inbound(Acknowledged",
        "Inbound(RelationshipReceived",
        "Outbound(Acknowledged",
    ];
    assert_eq!(unseen, harmless.map(str::to_owned).into());
}

#[test]
fn a_month_that_was_added_to_a_form_is_seen() {
    let unseen = unseen(|events, at| {
        let (Event::Outbound(OutboundEvent::Frozen { form, .. })
        | Event::Inbound(InboundEvent::RelationshipReceived { form, .. })) = &mut events[at]
        else {
            return false;
        };
        let mut other = (**form).clone();
        let run = jiexu_types::ContributionRun {
            first: jiexu_types::Month::try_from(201_901).unwrap(),
            last: jiexu_types::Month::try_from(201_901).unwrap(),
            ..other.contributions.runs()[0]
        };
        other.contributions.record(run);
        *form = std::sync::Arc::new(other);
        true
    });
    assert_eq!(unseen, BTreeSet::new());
}

#[test]
fn what_follows_a_handoff_and_what_is_withdrawn_is_counted_as_well() {
    let whole = given_followed();
    assert_eq!(offences(&whole), Vec::<String>::new());
    // Each event of money or of an end, said twice, is seen.
    for (side, wanted) in [
        (0, "Registry(Refunded"),
        (0, "Outbound(Withdrawn"),
        (0, "Outbound(Frozen"),
        (0, "Outbound(Settled"),
        (1, "Inbound(Completed"),
    ] {
        let at = whole[side].iter().rposition(|event| name(event) == wanted).expect(wanted);
        let mut forged = whole.clone();
        let copy = forged[side][at].clone();
        forged[side].insert(at, copy);
        assert_ne!(offences(&forged), Vec::<String>::new(), "{wanted}");
    }
}

#[test]
fn a_form_that_follows_a_handoff_gives_no_day() {
    let mut forged = given_followed();
    let mut forms = 0;
    for event in forged.iter_mut().flatten() {
        if let Event::Outbound(OutboundEvent::Frozen { form, .. })
        | Event::Inbound(InboundEvent::RelationshipReceived { form, .. }) = event
            && form.available_from.is_none()
        {
            let available_from = Some(jiexu_types::Date::constant(2026, 1, 15));
            *form = std::sync::Arc::new(jiexu_region::InformationForm {
                available_from,
                ..jiexu_region::InformationForm::clone(form)
            });
            forms += 1;
        }
    }
    assert_eq!(forms, 2);
    let found = offences(&forged);
    assert!(found.iter().any(|text| text.contains("gives a day that is gone")), "{found:?}");
}

#[test]
fn one_id_for_two_people_at_two_ends_is_no_offence_while_nothing_comes_of_it() {
    let mut world = World::with(2);
    world.apply_for_two(1, 1, 2);
    assert_eq!(offences(&journals_of(world)), Vec::<String>::new());
}

#[test]
fn a_balance_that_stays_frozen_for_a_handoff_that_ended_is_seen() {
    let [mut out, mut into] = given_journals();
    let frozen = |event: &Event| matches!(event, Event::Outbound(OutboundEvent::Frozen { .. }));
    let applied = |event: &Event| matches!(event, Event::Inbound(InboundEvent::Applied { .. }));
    out.truncate(out.iter().position(frozen).unwrap() + 1);
    into.truncate(into.iter().position(applied).unwrap() + 1);
    let handoff = into.last().unwrap().case().unwrap().1;
    into.push(InboundEvent::CancelAsked { handoff }.into());
    into.push(InboundEvent::CancelledByOrigin { handoff }.into());
    let [offence] = &offences(&[out, into])[..] else { panic!("one is expected") };
    assert!(offence.contains("ended here before anything moved, frozen there"), "{offence}");
}
