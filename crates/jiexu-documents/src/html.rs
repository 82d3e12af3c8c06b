//! Papers as one HTML page each: nothing is loaded from anywhere, and it prints on A4.

use std::fmt::Write as _;

use crate::sheet::{Block, Field, Sheet, Table};
use crate::text::numbered;

const STYLE: &str = include_str!("paper.css");

/// The paper as a page of HTML 5. Every text of the sheet is escaped.
pub fn html(sheet: &Sheet) -> String {
    let Sheet { kind, number: (label, number), blocks, signed_by, signed_on, notes } = sheet;
    let (code, item) = kind.item();
    let title = kind.title();
    let body: String = blocks.iter().map(block).collect();
    let signed_on = if signed_on.is_empty() { "　　年　月　日" } else { signed_on };
    let copies = numbered(kind.copies());
    let notes: String = notes.iter().map(|note| format!("<li>{}</li>", escaped(note))).collect();
    let notes = if notes.is_empty() { notes } else { format!("<ul>{notes}</ul>") };
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title} {number}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p class=\"number\"><span>{label}：{number}</span>\
         <span>事项：{item}（{code}）</span></p>\n{body}\
         <div class=\"foot\"><div class=\"seal\">（电子印章）</div><p>{signed_by}（盖章）<br>\
         {signed_on}</p></div>\n<footer><p>联次：{copies}</p>{notes}</footer>\n</main>\n</body>\n\
         </html>\n",
        number = escaped(number),
        signed_by = escaped(signed_by),
        signed_on = escaped(signed_on),
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Fields(heading, fields) => {
            format!("<h2>{heading}</h2>\n<table class=\"fields\">\n{}</table>\n", rows(fields))
        }
        Block::Table(heading, table) => format!("<h2>{heading}</h2>\n{}", listed(table)),
        Block::Paragraph(text) => format!("<p class=\"text\">{}</p>\n", escaped(text)),
    }
}

/// Two facts a row, unless one needs the row for itself.
fn rows(fields: &[Field]) -> String {
    let cell = |field: &Field, span: u8| {
        let (label, value) = (field.label, escaped(&field.value));
        format!("<th>{label}</th><td colspan=\"{span}\">{value}</td>")
    };
    let mut text = String::new();
    let mut rest = fields.iter().peekable();
    while let Some(field) = rest.next() {
        let partner = if field.wide { None } else { rest.next_if(|next| !next.wide) };
        let row = match partner {
            Some(partner) => format!("{}{}", cell(field, 1), cell(partner, 1)),
            None => cell(field, 3),
        };
        let _never: std::fmt::Result = writeln!(text, "<tr>{row}</tr>");
    }
    text
}

fn listed(table: &Table) -> String {
    let Table { head, rows } = table;
    let names: String = head.iter().map(|name| format!("<th>{name}</th>")).collect();
    let cells = |row: &Vec<String>| -> String {
        row.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect()
    };
    let mut body: String = rows.iter().map(|row| format!("<tr>{}</tr>\n", cells(row))).collect();
    if rows.is_empty() {
        body = format!("<tr><td colspan=\"{}\">无</td></tr>\n", head.len());
    }
    format!(
        "<table class=\"list\">\n<thead><tr>{names}</tr></thead>\n<tbody>\n{body}</tbody>\n\
         </table>\n"
    )
}

/// For element content and for attributes in either kind of quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // A control character that turns text around could make it read as another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => safe.push('\u{fffd}'),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PaperKind;

    #[test]
    fn whatever_a_field_holds_is_text_and_no_markup() {
        let nasty = "<b>\"&'</b><script>alert(1)</script>";
        let safe = "&lt;b&gt;&quot;&amp;&#39;&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;";
        let table = Table { head: vec!["列"], rows: vec![vec![nasty.to_owned()]] };
        let page = html(&Sheet {
            kind: PaperKind::Letter,
            number: ("编号", nasty.to_owned()),
            blocks: vec![
                Block::Fields("一", vec![Field::short("名", nasty), Field::wide("宽", nasty)]),
                Block::Table("二", table),
                Block::Paragraph(nasty.to_owned()),
            ],
            signed_by: nasty.to_owned(),
            signed_on: nasty.to_owned(),
            notes: vec![nasty.to_owned()],
        });
        assert_eq!(page.matches(safe).count(), 9, "{page}");
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    }

    #[test]
    fn a_page_loads_nothing_and_prints_on_a4() {
        let page = html(&Sheet {
            kind: PaperKind::Receipt,
            number: ("编号", "1".to_owned()),
            blocks: vec![],
            signed_by: "x".to_owned(),
            signed_on: String::new(),
            notes: vec![],
        });
        for outside in ["http:", "https:", "url(", "@import", "src=", "href=", "<script"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("size: A4") && page.starts_with("<!DOCTYPE html>"));
        assert!(page.contains("charset=\"utf-8\"") && page.contains("　　年　月　日"));
    }
}
