//! The catalogue of refusals: why a handoff is not accepted, or not completed.

use std::fmt;
use std::str::FromStr;

/// Why a handoff is refused. Expected, stored, told to the applicant.
///
/// In order of precedence: the first of several gives a request its `ErrorInfo.reason`. All that
/// apply are told at once (一次性告知).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Refusal {
    /// Origin and destination are one pool; nothing needs to be handed over (43号 art. 2).
    SamePool = 0,
    /// The origin does not know the person in this scheme, or under another name (art. 6).
    OutNotFound = 1,
    /// Retired people are not handed over (art. 2).
    OutRetired = 2,
    /// The relationship has already been handed over.
    OutAlreadyTransferred = 3,
    /// Coverage at the origin is not suspended (art. 6).
    OutNotSuspended = 4,
    /// Another handoff of the person is open at the origin.
    OutInProgress = 5,
    /// The destination has not enrolled the person in the scheme (art. 6).
    InNotEnrolled = 6,
    /// Enrolled at the destination, but no contribution on record since.
    InNoPayment = 7,
    /// Another handoff of the person is open at the destination.
    InInProgress = 8,
    /// A document does not hold: found by a person who reviewed it.
    MaterialInvalid = 9,
    /// The information form does not fit the application, or itself.
    FormInconsistent = 10,
    /// The money that arrived is not the amount on the form (art. 9).
    FundAmountMismatch = 11,
    /// With the balance, the account here would exceed what an account may hold.
    AmountRange = 12,
    /// Both regions answer for the person already (art. 4: no double enrolment).
    InDuplicateCoverage = 13,
}

impl Refusal {
    /// Every refusal, in order of precedence.
    pub const ALL: [Refusal; 14] = [
        Refusal::SamePool,
        Refusal::OutNotFound,
        Refusal::OutRetired,
        Refusal::OutAlreadyTransferred,
        Refusal::OutNotSuspended,
        Refusal::OutInProgress,
        Refusal::InNotEnrolled,
        Refusal::InNoPayment,
        Refusal::InInProgress,
        Refusal::MaterialInvalid,
        Refusal::FormInconsistent,
        Refusal::FundAmountMismatch,
        Refusal::AmountRange,
        Refusal::InDuplicateCoverage,
    ];

    /// The public code: the same in every region, on the wire, in logs and in documents.
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::SamePool => "SAME_POOL",
            Refusal::OutNotFound => "OUT_NOT_FOUND",
            Refusal::OutRetired => "OUT_RETIRED",
            Refusal::OutAlreadyTransferred => "OUT_ALREADY_TRANSFERRED",
            Refusal::OutNotSuspended => "OUT_NOT_SUSPENDED",
            Refusal::OutInProgress => "OUT_IN_PROGRESS",
            Refusal::InNotEnrolled => "IN_NOT_ENROLLED",
            Refusal::InNoPayment => "IN_NO_PAYMENT",
            Refusal::InInProgress => "IN_IN_PROGRESS",
            Refusal::MaterialInvalid => "MATERIAL_INVALID",
            Refusal::FormInconsistent => "FORM_INCONSISTENT",
            Refusal::FundAmountMismatch => "FUND_AMOUNT_MISMATCH",
            Refusal::AmountRange => "AMOUNT_RANGE",
            Refusal::InDuplicateCoverage => "IN_DUPLICATE_COVERAGE",
        }
    }

    /// What is wrong and what to do about it, in English.
    pub const fn english(self) -> &'static str {
        match self {
            Refusal::SamePool => "origin and destination are one pool; no transfer is needed",
            Refusal::OutNotFound => {
                "the origin has no such relationship; check number, name, scheme and region"
            }
            Refusal::OutRetired => "retired people are not handed over",
            Refusal::OutAlreadyTransferred => {
                "the relationship has left the origin; apply where the person is insured now"
            }
            Refusal::OutNotSuspended => {
                "coverage at the origin is still active; have it suspended there first"
            }
            Refusal::OutInProgress => {
                "another handoff of this person is open at the origin; wait for it or cancel it"
            }
            Refusal::InNotEnrolled => "not enrolled at the destination; enrol there first",
            Refusal::InNoPayment => {
                "no contribution at the destination yet; pay the first month there"
            }
            Refusal::InInProgress => {
                "another handoff of this person is open at the destination; wait for it"
            }
            Refusal::MaterialInvalid => "a document was found invalid in review; bring a valid one",
            Refusal::FormInconsistent => {
                "the form contradicts the application or itself; the origin must mend it"
            }
            Refusal::FundAmountMismatch => {
                "the money does not match the form; the origin must check the amount"
            }
            Refusal::AmountRange => "the account cannot hold the sum; ask the destination agency",
            Refusal::InDuplicateCoverage => {
                "both regions answer for this person already; have one of the enrolments ended"
            }
        }
    }

    /// The same in Chinese (简体中文), for the applicant.
    pub const fn chinese(self) -> &'static str {
        match self {
            Refusal::SamePool => "转出地与转入地属同一统筹地区，无需办理转移接续",
            Refusal::OutNotFound => "转出地未查到该参保关系，请核对证件号码、姓名、险种和参保地",
            Refusal::OutRetired => "退休人员不办理医保关系转移接续",
            Refusal::OutAlreadyTransferred => "该参保关系已转出，请向现参保地申请",
            Refusal::OutNotSuspended => "转出地参保状态仍为正常，请先在转出地办理中止参保",
            Refusal::OutInProgress => "转出地已有在办的转移业务，请等待办结或先撤销",
            Refusal::InNotEnrolled => "尚未在转入地参保，请先在转入地办理参保登记",
            Refusal::InNoPayment => "转入地尚无缴费记录，请先缴纳首月保费",
            Refusal::InInProgress => "转入地已有在办的转移业务，请等待办结",
            Refusal::MaterialInvalid => "经复核材料无效，请补充有效材料",
            Refusal::FormInconsistent => "信息表与申请不一致或自相矛盾，须由转出地更正",
            Refusal::FundAmountMismatch => "到账金额与信息表不符，须由转出地核对",
            Refusal::AmountRange => "划入后个人账户余额超出上限，请咨询转入地经办机构",
            Refusal::InDuplicateCoverage => "两地均已有参保关系，属重复参保，请先终止其中之一",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A code that is not in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown refusal code; known are {}", Refusals::all())]
pub struct UnknownRefusal;

impl FromStr for Refusal {
    type Err = UnknownRefusal;

    fn from_str(code: &str) -> Result<Refusal, UnknownRefusal> {
        Refusal::ALL.into_iter().find(|refusal| refusal.code() == code).ok_or(UnknownRefusal)
    }
}

/// A set of refusals, walked in order of precedence.
///
/// Bits are an economy of memory only: wire and disk list the codes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Refusals(u64);

impl Refusals {
    /// No refusal: everything holds.
    pub const NONE: Refusals = Refusals(0);

    /// The whole catalogue.
    pub fn all() -> Refusals {
        Refusal::ALL.into_iter().collect()
    }

    /// Adds `refusal` when `applies`.
    pub fn add_if(&mut self, applies: bool, refusal: Refusal) {
        if applies {
            self.0 |= bit(refusal);
        }
    }

    /// True when nothing is refused.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True when `refusal` is among them.
    pub fn contains(self, refusal: Refusal) -> bool {
        self.0 & bit(refusal) != 0
    }

    /// The refusals, the most important first.
    pub fn iter(self) -> impl Iterator<Item = Refusal> {
        Refusal::ALL.into_iter().filter(move |refusal| self.contains(*refusal))
    }

    /// The one that decides the answer's reason.
    pub fn first(self) -> Option<Refusal> {
        self.iter().next()
    }
}

fn bit(refusal: Refusal) -> u64 {
    1u64.checked_shl(u32::from(refusal as u8)).unwrap_or(0)
}

impl FromIterator<Refusal> for Refusals {
    fn from_iter<I: IntoIterator<Item = Refusal>>(refusals: I) -> Refusals {
        let mut set = Refusals::NONE;
        for refusal in refusals {
            set.add_if(true, refusal);
        }
        set
    }
}

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Refusals {
        Refusals(bit(refusal))
    }
}

/// `OUT_RETIRED, OUT_NOT_SUSPENDED`
impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, refusal) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{refusal}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusals({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_in_order_and_each_code_reads_back() {
        assert!(Refusal::ALL.is_sorted());
        for refusal in Refusal::ALL {
            assert_eq!(refusal.code().parse(), Ok(refusal));
        }
        assert_eq!("OUT_OF_COFFEE".parse::<Refusal>(), Err(UnknownRefusal));
    }

    #[test]
    fn a_set_lists_all_and_leads_with_the_first() {
        let set: Refusals = [Refusal::InNoPayment, Refusal::OutRetired].into_iter().collect();
        assert_eq!(set.to_string(), "OUT_RETIRED, IN_NO_PAYMENT");
        assert_eq!(set.first(), Some(Refusal::OutRetired));
        assert_eq!(Refusals::all().iter().count(), Refusal::ALL.len());
        assert_eq!(Refusals::NONE.first(), None);
    }
}
