use super::*;
use crate::cases::{Form, Frozen};
use crate::people::Holder;
use crate::spans::Months;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn person() -> PersonId {
    PersonId::try_from(32_060_219_870_315_000).unwrap()
}

fn id(n: u8) -> HandoffId {
    HandoffId::from_bytes(&[n; 16]).unwrap()
}

fn region(code: u32, days: &[(&str, Option<&str>, Option<u8>)]) -> RegionAudit {
    let mut region = RegionAudit::new(RegionCode::try_from(code).unwrap());
    let days = days.iter().map(|(from, until, by)| {
        let (until, by) = (until.map(day), by.map(id));
        Days { from: day(from), until, by, seq: 1 }
    });
    region.people.insert(person(), Holder { days: days.collect(), ..Holder::default() });
    region
}

fn form() -> Form {
    let months = Months::default();
    Form { person: person(), revision: 0, fen: 0, available_from: None, months }
}

/// Frozen at one region, completed at the other, and the first has not heard of it.
fn hand_over(n: u8, from: &mut RegionAudit, to: &mut RegionAudit, on: &str) {
    let frozen = Some(Frozen { fen: 0, form: form(), seq: 1 });
    let destination = to.code;
    let (person, whole, end, seq) = (person(), true, None, 1);
    from.leaving.insert(id(n), Leaving { person, destination, whole, frozen, end, seq });
    let end = Some(End::Moved { fen: 0, takes_over_on: Some(day(on)) });
    let (form, arrived_fen, accepted_fen) = (Some(form()), None, None);
    let (receiver, origin) = (person, from.code);
    let case = Arriving { person, receiver, origin, accepted_fen, form, arrived_fen, end, seq };
    to.arriving.insert(id(n), case);
}

#[test]
fn an_origin_that_has_not_heard_counts_as_if_it_had() {
    let mut first = region(320_600, &[("2024-01-01", None, None)]);
    let mut second = region(410_600, &[("2026-03-10", None, Some(1))]);
    assert_eq!(days(&[first_of(&first), first_of(&second)]).len(), 1, "without a handoff");
    hand_over(1, &mut first, &mut second, "2026-03-10");
    assert_eq!(days(&[first, second]), []);
}

#[test]
fn whoever_moves_on_before_the_first_origin_has_heard_is_claimed_once() {
    let mut first = region(320_600, &[("2024-01-01", None, None)]);
    let mut second = region(410_600, &[("2026-03-10", Some("2026-03-26"), Some(1))]);
    let third = region(510_100, &[("2026-03-26", None, Some(2))]);
    hand_over(1, &mut first, &mut second, "2026-03-10");
    let regions = [first, second, third];
    assert_eq!(days(&regions), []);
    assert_eq!(days_between(&regions, person()), []);
}

/// The same people, and no handoff.
fn first_of(region: &RegionAudit) -> RegionAudit {
    let mut copy = RegionAudit::new(region.code);
    copy.people.clone_from(&region.people);
    copy
}
