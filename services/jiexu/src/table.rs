//! Tables for people.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, Table};

use crate::amount;
use crate::paint::{Tone, shows_colours};

/// A table with these headings. Headings that begin with `>` stand over amounts, on the right.
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED.with_rounded_corners());
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if shows_colours() {
        table.enforce_styling();
    }
    table.set_header(headings.iter().map(|heading| match heading.strip_prefix('>') {
        Some(heading) => styled(heading, Tone::Strong).set_alignment(CellAlignment::Right),
        None => styled(heading, Tone::Strong),
    }));
    table
}

/// A plain cell.
pub fn cell(text: impl ToString) -> Cell {
    Cell::new(text)
}

/// A coloured cell, where colours are wanted.
pub fn styled(text: impl ToString, tone: Tone) -> Cell {
    let cell = Cell::new(text);
    if !shows_colours() {
        return cell;
    }
    match tone {
        Tone::Strong => cell.add_attribute(Attribute::Bold),
        Tone::Good => cell.fg(Color::Green),
        Tone::Bad => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        Tone::Warn => cell.fg(Color::Yellow),
        Tone::Faint => cell.add_attribute(Attribute::Dim),
        Tone::Place => cell.fg(Color::Cyan),
    }
}

/// Money, on the right.
pub fn money(fen: i64) -> Cell {
    cell(amount::yuan(fen)).set_alignment(CellAlignment::Right)
}

/// A number, on the right.
pub fn number(number: impl ToString) -> Cell {
    cell(number).set_alignment(CellAlignment::Right)
}

/// A difference, on the right; empty when there is none.
pub fn change(fen: i64) -> Cell {
    let tone = if fen < 0 { Tone::Warn } else { Tone::Good };
    styled(amount::change(fen), tone).set_alignment(CellAlignment::Right)
}
