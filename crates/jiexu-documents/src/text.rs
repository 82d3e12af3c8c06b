//! Papers as plain text, for terminals, mail and fixed-width printers.

use crate::sheet::{Block, Field, Sheet, Table};
use crate::width::{lines, lines_within, padded, width};

/// Columns of a page.
const PAGE: usize = 78;
/// Columns of a label, and of the gap behind it.
const LABEL: usize = 18;

/// The paper as text: UTF-8, lines of at most 78 columns where Chinese characters take two.
pub fn text(sheet: &Sheet) -> String {
    let Sheet { kind, number: (label, number), blocks, signed_by, signed_on, notes } = sheet;
    let (code, item) = kind.item();
    let mut page = Page::default();
    page.centred(kind.title());
    page.line("");
    page.line(&format!("{label}：{number}"));
    page.line(&format!("事项：{item}（{code}）"));
    for block in blocks {
        page.line("");
        page.block(block);
    }
    page.line("");
    page.rule();
    page.right(&format!("{signed_by}（盖章）"));
    page.right(if signed_on.is_empty() { "    年  月  日" } else { signed_on });
    page.rule();
    let copies = kind.copies();
    page.wrapped("联次：", &numbered(copies));
    notes.iter().for_each(|note| page.wrapped("注：", note));
    page.0
}

/// `一、… 二、…`
pub(crate) fn numbered(copies: &[&str]) -> String {
    let names = ["第一联 ", "；第二联 ", "；第三联 "];
    names.iter().zip(copies).flat_map(|(name, copy)| [*name, *copy]).collect()
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text.trim_end());
        self.0.push('\n');
    }

    fn rule(&mut self) {
        self.line(&"-".repeat(PAGE));
    }

    fn centred(&mut self, text: &str) {
        let left = PAGE.saturating_sub(width(text)) / 2;
        self.line(&format!("{}{text}", " ".repeat(left)));
    }

    fn right(&mut self, text: &str) {
        let left = PAGE.saturating_sub(width(text));
        self.line(&format!("{}{text}", " ".repeat(left)));
    }

    /// A paragraph whose lines after the first stand below the text, not below its heading.
    fn wrapped(&mut self, heading: &str, text: &str) {
        let indent = width(heading);
        let mut first = true;
        for line in lines(text, PAGE.saturating_sub(indent)) {
            let before = if first { heading.to_owned() } else { " ".repeat(indent) };
            first = false;
            self.line(&format!("{before}{line}"));
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Fields(heading, fields) => {
                self.line(&format!("【{heading}】"));
                fields.iter().for_each(|field| self.field(field));
            }
            Block::Table(heading, table) => {
                self.line(&format!("【{heading}】"));
                self.table(table);
            }
            Block::Paragraph(text) => self.wrapped("", text),
        }
    }

    fn field(&mut self, field: &Field) {
        let Field { label, value, wide: _ } = field;
        self.wrapped(&padded(&format!("  {label}"), LABEL), value);
    }

    fn table(&mut self, table: &Table) {
        let Table { head, rows } = table;
        if rows.is_empty() {
            self.line("  无");
            return;
        }
        let columns = columns(head, rows);
        let rule: Vec<String> = columns.iter().map(|columns| "-".repeat(*columns)).collect();
        self.row(&head.iter().map(ToString::to_string).collect::<Vec<_>>(), &columns);
        self.row(&rule, &columns);
        rows.iter().for_each(|row| self.row(row, &columns));
    }

    /// One row, in as many lines as its tallest cell needs.
    fn row(&mut self, row: &[String], columns: &[usize]) {
        let cells = row.iter().zip(columns).map(|(cell, columns)| lines_within(cell, *columns));
        let cells: Vec<Vec<String>> = cells.collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let parts = cells
                .iter()
                .zip(columns)
                .map(|(cell, columns)| padded(cell.get(line).map_or("", String::as_str), *columns));
            self.line(&format!("  {}", parts.collect::<Vec<_>>().join("  ")));
        }
    }
}

/// Columns of each cell of a table: as wide as its widest cell, and the widest of them as wide as
/// the page leaves room for.
fn columns(head: &[&str], rows: &[Vec<String>]) -> Vec<usize> {
    let mut columns: Vec<usize> = head.iter().map(|name| width(name)).collect();
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            *column = (*column).max(width(cell));
        }
    }
    let gaps = columns.len().saturating_mul(2);
    let used = columns.iter().copied().fold(gaps, usize::saturating_add);
    if let Some(widest) = columns.iter_mut().max() {
        *widest = widest.saturating_sub(used.saturating_sub(PAGE)).max(8);
    }
    columns
}
