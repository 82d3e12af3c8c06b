//! As much of Markdown as tidy must understand: code spans outside code blocks.

use super::house::File;

/// Every `code` span of a page with the number of its line; code blocks are left out.
pub fn code_spans(page: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut in_block = false;
    let prose = page.lines().filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_block ^= is_fence;
        !in_block && !is_fence
    });
    prose.flat_map(|(number, line)| spans_of(line).map(move |span| (number, span)))
}

pub fn spans_of(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The last cell of a table's row; `None` outside tables.
pub fn last_cell(line: &str) -> Option<&str> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    row.rsplit('|').next()
}
