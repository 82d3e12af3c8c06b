//! Who is calling. Told by the connection or its metadata, never by a field of a message.

use std::fmt;
use std::str::FromStr;

use jiexu_types::{CreditCode, OperatorName, PersonId, RegionCode};

/// Metadata key in which a caller on plaintext names itself.
pub const CALLER_KEY: &str = "jiexu-caller";

/// Who is calling, written `region/410600`, `operator/zhang`, `employer/91350100M000100Y43` or
/// `citizen/320602198703150010`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Caller {
    /// The other region of a handoff.
    Region(RegionCode),
    /// Somebody who works at the agency (经办人员).
    Operator(OperatorName),
    /// An employer, by its unified social credit code (统一社会信用代码).
    Employer(CreditCode),
    /// The insured person (参保人).
    Citizen(PersonId),
}

/// A text that names no caller. It is not quoted: it may be a person's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{CALLER_KEY}` must be region/<six digits>, operator/<name>, employer/<credit code> or \
     citizen/<identity number>"
)]
pub struct BadCaller;

impl Caller {
    /// True when the caller may ask about this person: a citizen about nobody else.
    pub fn may_ask_about(&self, person: PersonId) -> bool {
        match self {
            Caller::Citizen(citizen) => *citizen == person,
            Caller::Operator(_) | Caller::Employer(_) | Caller::Region(_) => true,
        }
    }
}

impl FromStr for Caller {
    type Err = BadCaller;

    fn from_str(text: &str) -> Result<Caller, BadCaller> {
        let (kind, name) = text.split_once('/').ok_or(BadCaller)?;
        match kind {
            "region" => name.parse().map(Caller::Region).map_err(|_| BadCaller),
            "operator" => name.parse().map(Caller::Operator).map_err(|_| BadCaller),
            // As it is written officially, in capitals: one employer has one name in logs.
            "employer" => match name.parse::<CreditCode>() {
                Ok(code) if code.as_str() == name => Ok(Caller::Employer(code)),
                Ok(_) | Err(_) => Err(BadCaller),
            },
            "citizen" => name.parse().map(Caller::Citizen).map_err(|_| BadCaller),
            _ => Err(BadCaller),
        }
    }
}

/// As it is sent; with the whole number of a citizen, so not for logs.
impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caller::Region(region) => write!(f, "region/{region}"),
            Caller::Operator(name) => write!(f, "operator/{}", name.as_str()),
            Caller::Employer(code) => write!(f, "employer/{}", code.as_str()),
            Caller::Citizen(person) => write!(f, "citizen/{person}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_caller_reads_back() {
        for text in [
            "region/410600",
            "operator/zhang.san_1-2",
            "employer/91350100M000100Y43",
            "citizen/320602198703150010",
        ] {
            assert_eq!(text.parse::<Caller>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn anything_else_is_refused_in_short() {
        let long = format!("operator/{}", "a".repeat(65));
        for bad in [
            "",
            "region",
            "region/",
            "region/990000",
            "Region/410600",
            "operator/",
            "operator/张",
            "operator/a b",
            "operator/a/b",
            &long,
            "employer/913",
            "employer/91350100m000100y43",
            "employer/91350100M000100Y44",
            "citizen/320602198703150011",
        ] {
            let error = bad.parse::<Caller>().unwrap_err().to_string();
            assert!(error.len() < 200, "{bad}: {error}");
        }
    }

    #[test]
    fn a_citizen_asks_about_nobody_else() {
        let person: PersonId = "320602198703150010".parse().unwrap();
        let asks = |caller: &str| caller.parse::<Caller>().unwrap().may_ask_about(person);
        assert!(asks("citizen/320602198703150010") && asks("operator/zhang"));
        assert!(!asks("citizen/410603199206300244"));
    }

    #[test]
    fn a_citizen_is_masked_in_logs() {
        let caller: Caller = "citizen/320602198703150010".parse().unwrap();
        assert_eq!(format!("{caller:?}"), "Citizen(PersonId(320602********0010))");
    }
}
