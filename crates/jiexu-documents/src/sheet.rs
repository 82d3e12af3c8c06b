//! What every paper has in common.

use crate::PaperKind;

/// A paper, ready to be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Which paper.
    pub kind: PaperKind,
    /// What its number is called, and the number.
    pub number: (&'static str, String),
    /// Its content, in order.
    pub blocks: Vec<Block>,
    /// Who signs and seals it.
    pub signed_by: String,
    /// The day in China that it bears, as it is written; empty to leave room for it.
    pub signed_on: String,
    /// Small print below the seal.
    pub notes: Vec<String>,
}

/// A part of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Facts under a heading.
    Fields(&'static str, Vec<Field>),
    /// Rows under a heading.
    Table(&'static str, Table),
    /// A paragraph.
    Paragraph(String),
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is.
    pub label: &'static str,
    /// What it is here.
    pub value: String,
    /// It needs the whole width of the paper.
    pub wide: bool,
}

/// Rows of equal length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub head: Vec<&'static str>,
    /// The rows; none is said as 无.
    pub rows: Vec<Vec<String>>,
}

impl Field {
    /// A fact that shares its row.
    pub fn short(label: &'static str, value: impl ToString) -> Field {
        Field { label, value: value.to_string(), wide: false }
    }

    /// A fact with a row of its own.
    pub fn wide(label: &'static str, value: impl ToString) -> Field {
        Field { label, value: value.to_string(), wide: true }
    }
}
