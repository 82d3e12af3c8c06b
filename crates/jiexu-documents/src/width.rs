//! How wide text is in a terminal or typewriter font: Chinese characters take two columns.

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(columns).fold(0, usize::saturating_add)
}

/// The text and as many blanks as it lacks.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(blanks))
}

/// The text in lines of at most so many columns. Numbers and codes are not broken unless they are
/// longer than a line; Chinese breaks anywhere but before a mark that closes something, which hangs
/// over the end.
pub(crate) fn lines(text: &str, columns: usize) -> Vec<String> {
    broken_up(text, columns, &CLOSING)
}

/// The same for a cell of a table, beside which another stands: nothing hangs over its end.
pub(crate) fn lines_within(text: &str, columns: usize) -> Vec<String> {
    broken_up(text, columns, &[])
}

fn broken_up(text: &str, columns: usize, hanging: &[char]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let blank = word.trim().is_empty();
        let hangs = word.chars().all(|c| hanging.contains(&c));
        let full = width(&line).saturating_add(width(word)) > columns;
        if full && !hangs && !line.is_empty() {
            lines.push(line.trim_end().to_owned());
            line = String::new();
        }
        if !(blank && line.is_empty()) {
            line.push_str(word);
        }
        while !hangs && width(&line) > columns {
            let (full, rest) = broken(&line, columns);
            lines.push(full);
            line = rest;
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// No line begins with one of these.
const CLOSING: [char; 8] = ['，', '。', '、', '；', '：', '）', '》', '”'];

/// Runs of narrow characters, and single wide ones.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let narrow = |c: char| self::columns(c) == 1 && c != ' ';
        let end = if narrow(first) {
            rest.find(|c| !narrow(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(word)
    })
}

fn broken(line: &str, columns: usize) -> (String, String) {
    let (mut full, mut rest, mut used) = (String::new(), String::new(), 0_usize);
    for c in line.chars() {
        used = used.saturating_add(self::columns(c));
        // A line takes at least one character, or there would be no end.
        if used <= columns || full.is_empty() { full.push(c) } else { rest.push(c) }
    }
    (full, rest)
}

/// East Asian wide and full-width characters, as far as names and forms have them.
fn columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(width("参保 2026-03，元"), 4 + 1 + 7 + 2 + 2);
        assert_eq!(padded("险种", 6), "险种  ");
        assert_eq!(padded("险种", 1), "险种");
    }

    #[test]
    fn lines_break_between_characters_and_not_within_numbers() {
        assert_eq!(lines("参保凭证编号320602", 10), ["参保凭证编", "号320602"]);
        assert_eq!(lines("账号 6222020000", 10), ["账号", "6222020000"]);
        assert_eq!(lines("123456789012", 5), ["12345", "67890", "12"]);
        assert_eq!(lines("参保凭证。编号", 8), ["参保凭证。", "编号"]);
        assert_eq!(lines_within("参保凭证。编号", 8), ["参保凭证", "。编号"]);
        assert_eq!(lines("", 5), [""]);
        assert_eq!(lines("参", 1), ["参"]);
    }
}
