//! What the destination says of each entry of a list on the form, in the order of the form.

use crate::{Dossier, EntitlementStatus};

/// One answer to each entry of a list; those beyond the longest list of a dossier are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Answers {
    len: u8,
    /// One bit each, the first entry lowest.
    yes: u32,
}

const _: () = assert!(Dossier::LIST_MAX <= 32);

impl Answers {
    fn iter(self) -> impl Iterator<Item = bool> {
        (0..self.len).map(move |index| self.yes.checked_shr(index.into()).unwrap_or(0) & 1 == 1)
    }
}

impl FromIterator<bool> for Answers {
    fn from_iter<I: IntoIterator<Item = bool>>(answers: I) -> Answers {
        let mut all = Answers::default();
        for yes in answers.into_iter().take(Dossier::LIST_MAX) {
            let bit = 1u32.checked_shl(u32::from(all.len)).unwrap_or(0);
            all.yes |= if yes { bit } else { 0 };
            all.len = all.len.saturating_add(1);
        }
        all
    }
}

/// What the destination makes of the entitlements of a form, in their order (F39).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    recognised: Answers,
}

impl Marks {
    /// True when the form had no entitlements.
    pub const fn is_empty(self) -> bool {
        self.recognised.len == 0
    }

    /// How many entitlements are marked.
    pub fn len(self) -> usize {
        usize::from(self.recognised.len)
    }

    /// The marks, in the order of the form.
    pub fn iter(self) -> impl Iterator<Item = EntitlementStatus> {
        self.recognised.iter().map(|recognised| {
            if recognised { EntitlementStatus::Recognised } else { EntitlementStatus::Recertify }
        })
    }
}

/// Of each entitlement, whether the destination recognises it.
impl FromIterator<bool> for Marks {
    fn from_iter<I: IntoIterator<Item = bool>>(recognised: I) -> Marks {
        Marks { recognised: recognised.into_iter().collect() }
    }
}

/// What became of a filing of remote care when the person came (F18b).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilingMark {
    /// Ended at the origin and opened at the destination.
    Opened,
    /// Ended at the origin.
    Ended,
}

/// What became of the filings of a form, in their order; none when it was not told (F18b).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FilingMarks {
    opened: Answers,
}

impl FilingMarks {
    /// True when the form had no filings, or nothing was told of them.
    pub const fn is_empty(self) -> bool {
        self.opened.len == 0
    }

    /// How many filings are marked.
    pub fn len(self) -> usize {
        usize::from(self.opened.len)
    }

    /// The marks, in the order of the form.
    pub fn iter(self) -> impl Iterator<Item = FilingMark> {
        self.opened.iter().map(|open| if open { FilingMark::Opened } else { FilingMark::Ended })
    }
}

/// Of each filing, whether the destination opens it.
impl FromIterator<bool> for FilingMarks {
    fn from_iter<I: IntoIterator<Item = bool>>(opened: I) -> FilingMarks {
        FilingMarks { opened: opened.into_iter().collect() }
    }
}
