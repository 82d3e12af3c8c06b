//! Both regions at one moment, and what must hold between two such moments.

use serde::Serialize;

use crate::amount::yuan;
use crate::book::Book;
use crate::case::Case;
use crate::endpoint::{Region, Side};
use crate::failure::Failure;
use crate::person::PersonView;

/// What one region has on record.
#[derive(Clone, Serialize)]
pub struct RegionState {
    pub side: Side,
    pub region: String,
    pub book: Book,
    /// The person who moves.
    pub person: Option<PersonView>,
}

/// What both have.
#[derive(Clone, Serialize)]
pub struct Snapshot {
    pub phase: &'static str,
    pub out: RegionState,
    pub r#in: RegionState,
    /// Money of people and funds in both books.
    pub money_fen: i64,
}

/// Something that must hold, and whether it does.
#[derive(Clone, Serialize)]
pub struct Check {
    pub check: &'static str,
    pub holds: bool,
    pub told: String,
}

impl Snapshot {
    /// Asks both regions. Nothing else happens meanwhile, so the two answers belong together.
    pub async fn take(
        phase: &'static str,
        ends: [(&Region, &str); 2],
        person: &str,
    ) -> Result<Snapshot, Failure> {
        let [origin, destination] = ends;
        let out = RegionState::of(origin, person).await?;
        let r#in = RegionState::of(destination, person).await?;
        let money_fen = out.book.money().saturating_add(r#in.book.money());
        Ok(Snapshot { phase, out, r#in, money_fen })
    }
}

impl RegionState {
    async fn of((region, code): (&Region, &str), person: &str) -> Result<RegionState, Failure> {
        Ok(RegionState {
            side: region.side,
            region: code.to_owned(),
            book: Book::of(region).await?,
            person: PersonView::of(region, person).await?,
        })
    }

    /// What the person has in the account here.
    pub fn person_fen(&self) -> i64 {
        self.person.as_ref().map_or(0, |person| person.balance_fen)
    }

    fn months(&self) -> u32 {
        self.person.as_ref().map_or(0, PersonView::months)
    }
}

/// Everything that a handoff promises, looked up in what both regions say.
pub fn checks(
    before: &Snapshot,
    after: &Snapshot,
    origin: Option<&Case>,
    destination: Option<&Case>,
) -> Vec<Check> {
    vec![
        ended(origin, destination),
        money(before, after),
        books(after),
        amount(before, after, destination),
        months(before, after),
        days(after),
    ]
}

fn ended(origin: Option<&Case>, destination: Option<&Case>) -> Check {
    let state = |case: Option<&Case>| case.map_or("not known", |case| case.state.name);
    let (out, into) = (state(origin), state(destination));
    let holds = out == "settled" && into == "completed";
    let told =
        format!("both regions agree how it ended: {into} at the destination, {out} at the origin");
    Check { check: "both_sides_agree", holds, told }
}

fn money(before: &Snapshot, after: &Snapshot) -> Check {
    let (was, is) = (before.money_fen, after.money_fen);
    let told = format!(
        "money of people and funds in both books: {} before, {} after",
        yuan(was),
        yuan(is)
    );
    Check { check: "money_conserved", holds: was == is, told }
}

fn books(after: &Snapshot) -> Check {
    let sums = (after.out.book.sum(), after.r#in.book.sum());
    let told = format!("each book adds up to nothing: {} and {}", yuan(sums.0), yuan(sums.1));
    Check { check: "books_balance", holds: sums == (0, 0), told }
}

fn amount(before: &Snapshot, after: &Snapshot, destination: Option<&Case>) -> Check {
    let left = before.out.person_fen() - after.out.person_fen();
    let came = after.r#in.person_fen() - before.r#in.person_fen();
    let credited = destination.and_then(|case| case.completion.as_ref());
    let credited = credited.map(|completion| completion.credited_fen);
    let holds = left == came && credited == Some(came) && after.out.person_fen() == 0;
    let told = format!("what left the account there, {}, came in here: {}", yuan(left), yuan(came));
    Check { check: "amount_arrived", holds, told }
}

fn months(before: &Snapshot, after: &Snapshot) -> Check {
    let (there, here, now) = (before.out.months(), before.r#in.months(), after.r#in.months());
    let told = format!("no month lost, none counted twice: {there} there + {here} here = {now}");
    Check { check: "months_conserved", holds: there.checked_add(here) == Some(now), told }
}

fn days(after: &Snapshot) -> Check {
    let last = |state: &RegionState| {
        let person = state.person.as_ref()?;
        person.responsible.last().cloned()
    };
    let until = last(&after.out).and_then(|days| days.until);
    let from = last(&after.r#in).filter(|days| days.until.is_none()).map(|days| days.from);
    let holds = until.is_some() && until == from;
    let day = |day: Option<String>| day.unwrap_or_else(|| "no day".to_owned());
    let (until, from) = (day(until), day(from));
    let told = format!(
        "no day insured twice, none nowhere: origin before {until}, destination from {from} on"
    );
    Check { check: "days_disjoint", holds, told }
}

#[cfg(test)]
mod tests {
    use jiexu_wire::v1;

    use super::*;

    /// A region that has nothing but this person.
    fn state(side: Side, balance_fen: i64, months: u32, days: (&str, &str)) -> RegionState {
        let (from, until) = (days.0.to_owned(), days.1.to_owned());
        let responsible = vec![v1::Responsibility { from, until, handoff_id: String::new() }];
        let person = PersonView::from(v1::PersonSummary {
            coverage: Some(v1::Coverage { responsible, ..v1::Coverage::default() }),
            employee_months: months,
            resident_months: 0,
            balance_fen,
        });
        let book = Book::from(v1::GetBookResponse {
            people_fen: balance_fen,
            ..v1::GetBookResponse::default()
        });
        RegionState { side, region: String::new(), book, person: Some(person) }
    }

    fn snapshot(out: RegionState, r#in: RegionState) -> Snapshot {
        let money_fen = out.book.money() + r#in.book.money();
        Snapshot { phase: "", out, r#in, money_fen }
    }

    fn failed(before: &Snapshot, after: &Snapshot) -> Vec<&'static str> {
        let failed = [money(before, after), months(before, after), days(after)];
        failed.into_iter().filter(|check| !check.holds).map(|check| check.check).collect()
    }

    #[test]
    fn each_promise_is_looked_up() {
        let before = snapshot(
            state(Side::Out, 700, 24, ("2024-01-01", "")),
            state(Side::In, 5, 1, ("2026-02-01", "")),
        );
        let settled = || state(Side::Out, 0, 24, ("2024-01-01", "2026-02-01"));
        let kept = snapshot(settled(), state(Side::In, 705, 25, ("2026-02-01", "")));
        assert_eq!(failed(&before, &kept), Vec::<&str>::new());
        let doubled = snapshot(settled(), state(Side::In, 1_405, 25, ("2026-02-01", "")));
        assert_eq!(failed(&before, &doubled), ["money_conserved"]);
        let forgot = snapshot(settled(), state(Side::In, 705, 24, ("2026-02-01", "")));
        assert_eq!(failed(&before, &forgot), ["months_conserved"]);
        let gap = snapshot(settled(), state(Side::In, 705, 25, ("2026-02-02", "")));
        assert_eq!(failed(&before, &gap), ["days_disjoint"]);
    }

    #[test]
    fn a_handoff_that_nobody_knows_has_not_ended() {
        assert!(!ended(None, None).holds);
    }
}
