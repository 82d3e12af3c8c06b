//! Somebody who works at an agency.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Login name of an operator (经办人员): 1 to 64 letters, digits, `.`, `_`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperatorName(Arc<str>);

/// Why a text is not the name of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 letters, digits, `.`, `_` or `-`")]
pub struct BadOperatorName;

impl OperatorName {
    const MAX_CHARS: usize = 64;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OperatorName {
    type Err = BadOperatorName;

    fn from_str(text: &str) -> Result<OperatorName, BadOperatorName> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
        let good = (1..=OperatorName::MAX_CHARS).contains(&text.len()) && text.bytes().all(allowed);
        if good { Ok(OperatorName(text.into())) } else { Err(BadOperatorName) }
    }
}

impl fmt::Display for OperatorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_login() {
        assert_eq!("zhang.san_1-2".parse::<OperatorName>().unwrap().to_string(), "zhang.san_1-2");
        assert!("a".repeat(64).parse::<OperatorName>().is_ok());
        for bad in ["", "张", "a b", "a/b", &"a".repeat(65)] {
            assert_eq!(bad.parse::<OperatorName>(), Err(BadOperatorName), "{bad:?}");
        }
    }
}
