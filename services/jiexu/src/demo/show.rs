//! How the demo looks.

use comfy_table::CellAlignment;

use super::Opened;
use super::snapshot::{Check, RegionState, Snapshot};
use super::story::{After, Person};
use crate::paint::{Tone, paint};
use crate::person::PersonView;
use crate::receipts::{End, receipts};
use crate::table::{cell, change, money, number, styled, table};
use crate::wording::ACCOUNTS;

fn chapter(number: u8, title: &str) -> String {
    format!("\n{}", paint(Tone::Strong, format!("{number}  {title}")))
}

/// The title, and the regions.
pub fn opening(opened: &Opened) -> String {
    let title = paint(Tone::Strong, "接续 jiexu");
    let mut text = vec![
        format!("\n{title}   one person's medical insurance moves from one region to another."),
        "No fen lost or doubled, no day insured twice or nowhere; on disk before every answer."
            .to_owned(),
        chapter(1, "Two regions, each with its own journal, talking gRPC"),
    ];
    for (region, role) in opened.regions.iter().zip(["转出 origin", "转入 destination"]) {
        let endpoint = paint(Tone::Place, format!("{:<22}", region.endpoint));
        text.push(format!("  {endpoint}  {role:<14}  {} {}", region.region, region.name));
        text.push(paint(Tone::Faint, format!("  {:<22}  {}", "", region.data_dir)));
    }
    text.join("\n")
}

/// The people at the origin.
pub fn people(region: &str, people: &[Person]) -> String {
    let mut rows = table(&["person", "name", "coverage", ">months", ">balance, yuan", "here"]);
    for person in people {
        let coverage = person.view.relation(person.scheme);
        let coverage =
            coverage.map(|relation| format!("{} {}", person.scheme, relation.status.english));
        rows.add_row([
            cell(&person.view.person_id),
            cell(&person.view.name),
            cell(coverage.unwrap_or_default()),
            number(person.view.months()),
            money(person.view.balance_fen),
            styled(person.note, Tone::Faint),
        ]);
    }
    let title = format!("People on record at {region} (invented; their numbers are well formed)");
    format!("{}\n{rows}", chapter(2, &title))
}

/// Both books before the handoff.
pub fn before(names: &[String; 2], before: &Snapshot, person: &str) -> String {
    let mut rows = table(&["yuan", &format!(">{}", names[0]), &format!(">{}", names[1])]);
    let (out, into) = (&before.out, &before.r#in);
    for kind in ACCOUNTS {
        let (out, into) = (out.book.balance_of(kind.name), into.book.balance_of(kind.name));
        rows.add_row([cell(kind), money(out), money(into)]);
    }
    rows.add_row([cell(of_person(person)), money(out.person_fen()), money(into.person_fen())]);
    rows.add_row([cell("合计 sum of the book"), money(out.book.sum()), money(into.book.sum())]);
    let title = chapter(3, "Both books before");
    let enrolled = format!(
        "{person} is enrolled at {} with a first contribution; coverage at {} is suspended.",
        names[1], names[0]
    );
    let sources = "Where money comes from is below zero, so that each book adds up to nothing.";
    format!("{title}\n{enrolled}\n{rows}\n{}", paint(Tone::Faint, sources))
}

fn of_person(person: &str) -> String {
    format!("  of them {person}")
}

/// The heading over the steps.
pub fn applying(person: &str, handoff: &str) -> String {
    let title = chapter(4, &format!("{person} moves, as both regions tell it"));
    format!("{title}\n{}", paint(Tone::Faint, format!("handoff {handoff}")))
}

/// Receipts, coverage, books, and what holds.
pub fn after(names: &[String; 2], before: &Snapshot, after: &After, person: &str) -> String {
    let After { snapshot, receipts: kept, checks, completed: _ } = after;
    let [origin, destination] = names.clone();
    let otherwise = "not known here";
    let ends = [
        End { heading: origin, case: kept.out.as_ref(), otherwise },
        End { heading: destination, case: kept.r#in.as_ref(), otherwise },
    ];
    let mut text = vec![
        chapter(5, "The receipts, as each region keeps them"),
        receipts(ends),
        chapter(6, &format!("Who answers for {person}")),
        coverage(names, snapshot),
        chapter(7, "Both books after, and what changed"),
        books_after(names, before, snapshot, person),
        chapter(8, "What holds"),
    ];
    text.extend(checks.iter().map(checked));
    text.join("\n")
}

fn coverage(names: &[String; 2], after: &Snapshot) -> String {
    let mut rows = table(&["region", "coverage", "from", "until (not included)", ">months"]);
    for (name, state) in names.iter().zip([&after.out, &after.r#in]) {
        let Some(person) = &state.person else { continue };
        for days in &person.responsible {
            let until = days.until.as_deref().unwrap_or("—");
            rows.add_row([
                cell(name),
                cell(standing(person)),
                cell(&days.from),
                cell(until),
                number(person.months()),
            ]);
        }
    }
    rows.to_string()
}

fn standing(person: &PersonView) -> String {
    let each = person.relations.iter().map(|relation| relation.status.to_string());
    each.collect::<Vec<_>>().join("\n")
}

fn books_after(names: &[String; 2], before: &Snapshot, after: &Snapshot, person: &str) -> String {
    let headings = [format!(">{}", names[0]), format!(">{}", names[1])];
    let mut rows = table(&["yuan", &headings[0], ">change", &headings[1], ">change"]);
    let states = [(&before.out, &after.out), (&before.r#in, &after.r#in)];
    let mut add = |name: String, balance: &dyn Fn(&RegionState) -> i64| {
        let mut cells = vec![cell(name)];
        for (was, is) in states {
            cells.push(money(balance(is)));
            cells.push(change(balance(is) - balance(was)));
        }
        rows.add_row(cells);
    };
    for kind in ACCOUNTS {
        add(kind.to_string(), &|state| state.book.balance_of(kind.name));
    }
    add(of_person(person), &RegionState::person_fen);
    add("合计 sum of the book".to_owned(), &|state| state.book.sum());
    let total = styled("in both books", Tone::Strong);
    let sum = money(after.money_fen).set_alignment(CellAlignment::Right);
    let difference = change(after.money_fen - before.money_fen);
    let unchanged = if after.money_fen == before.money_fen { "±0.00" } else { "" };
    let difference = if unchanged.is_empty() { difference } else { styled(unchanged, Tone::Good) };
    rows.add_row([total, sum, difference.set_alignment(CellAlignment::Right), cell(""), cell("")]);
    let note = "clearing: what one fund now owes the other, to be paid between the funds.";
    format!("{rows}\n{}", paint(Tone::Faint, note))
}

fn checked(check: &Check) -> String {
    let mark = if check.holds { paint(Tone::Good, "✔") } else { paint(Tone::Bad, "✘") };
    format!("  {mark} {}", check.told)
}

/// The last line before it goes on serving.
pub fn serving(temporary: bool) -> String {
    let journals = if temporary { ", and the journals are gone then" } else { "" };
    format!("\nBoth regions go on serving. Ctrl-C stops them{journals}.")
}
