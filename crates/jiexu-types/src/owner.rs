//! Whose turn it is: the desk that must act, and who is told when it does not.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Tier of the agency that owns a task (43号 art. 3, row R05): the pool does the work, the province
/// and the nation are told when it is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerRole {
    /// A desk of the pool's own agency (统筹地区经办机构).
    Pool,
    /// The provincial agency (省级经办机构).
    Provincial,
    /// The national agency (国家经办机构), for handoffs between provinces.
    National,
}

/// Name of a desk or agency as its region's configuration has it; for people, never compared.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OwnerName(Arc<str>);

/// Why a text is not the name of an owner.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("owner must have 1 to 50 characters, no control character, no space around it")]
pub struct BadOwnerName;

/// Whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner {
    /// On which tier.
    pub role: OwnerRole,
    /// Who.
    pub name: OwnerName,
}

impl OwnerName {
    /// Longest name, in characters.
    pub const MAX_CHARS: usize = 50;

    /// The desk that hands people over, where no other name is configured.
    pub fn transfer_out_desk() -> OwnerName {
        OwnerName("转出经办岗".into())
    }

    /// The desk that takes people over, where no other name is configured.
    pub fn transfer_in_desk() -> OwnerName {
        OwnerName("转入经办岗".into())
    }

    /// The agency of the province, where no other name is configured.
    pub fn provincial_agency() -> OwnerName {
        OwnerName("省级医保经办机构".into())
    }

    /// The agency of the nation, where no other name is configured.
    pub fn national_agency() -> OwnerName {
        OwnerName("国家医保经办机构".into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OwnerName {
    type Err = BadOwnerName;

    fn from_str(text: &str) -> Result<OwnerName, BadOwnerName> {
        // Bytes first, so that a name of megabytes is refused without counting it.
        let short = text.len() <= OwnerName::MAX_CHARS.saturating_mul(4)
            && text.chars().count() <= OwnerName::MAX_CHARS;
        let clean = text.trim() == text && !text.chars().any(char::is_control);
        if short && clean && !text.is_empty() {
            Ok(OwnerName(text.into()))
        } else {
            Err(BadOwnerName)
        }
    }
}

impl fmt::Display for OwnerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An office and no person: not masked.
impl fmt::Debug for OwnerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnerName({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_has_a_name_that_can_be_printed() {
        let long = "经".repeat(51);
        assert_eq!("转入经办岗".parse::<OwnerName>().unwrap().to_string(), "转入经办岗");
        assert!("经".repeat(50).parse::<OwnerName>().is_ok());
        for bad in ["", " ", " desk", "desk\n", &long] {
            assert_eq!(bad.parse::<OwnerName>(), Err(BadOwnerName), "{bad:?}");
        }
    }
}
