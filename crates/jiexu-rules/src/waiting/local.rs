//! Waiting periods that a region sets for itself (43号 art. 11 and 12; R24, R40, R41).

use crate::Employment;

/// The longest waiting period a region may set, in months (R24).
pub const WAITING_MONTHS_MAX: u8 = 6;

/// Some months of waiting, with a part of the benefits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalWait {
    months: u8,
    percent: u8,
}

/// Waiting periods of one region, by form of employment and by whether the lapse was repaid.
///
/// Somebody who was never insured before has nothing to repay and counts as having repaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalWaiting {
    /// Insured by an employer, lapse repaid.
    pub employer_repaid: LocalWait,
    /// Insured by an employer, lapse not repaid.
    pub employer_unpaid: LocalWait,
    /// Insured on one's own, lapse repaid.
    pub flexible_repaid: LocalWait,
    /// Insured on one's own, lapse not repaid.
    pub flexible_unpaid: LocalWait,
    /// Residents, before the formula of 38号 held.
    pub resident: LocalWait,
}

impl LocalWait {
    /// No waiting.
    pub const NONE: LocalWait = LocalWait { months: 0, percent: 100 };

    /// Months of waiting with a share of the benefits. More than [`WAITING_MONTHS_MAX`] is that,
    /// and more than 100 percent are 100: no region may go beyond.
    pub const fn new(months: u8, percent: u8) -> LocalWait {
        LocalWait {
            months: if months > WAITING_MONTHS_MAX { WAITING_MONTHS_MAX } else { months },
            percent: if percent > 100 { 100 } else { percent },
        }
    }

    /// 0 to 6.
    pub const fn months(self) -> u8 {
        self.months
    }

    /// 0 to 100: share of the benefits that is paid in these months.
    pub const fn percent(self) -> u8 {
        self.percent
    }
}

impl LocalWaiting {
    /// No waiting for anybody.
    pub const NONE: LocalWaiting = LocalWaiting::same(LocalWait::NONE, LocalWait::NONE);

    /// The same for every form of employment.
    pub const fn same(repaid: LocalWait, unpaid: LocalWait) -> LocalWaiting {
        LocalWaiting {
            employer_repaid: repaid,
            employer_unpaid: unpaid,
            flexible_repaid: repaid,
            flexible_unpaid: unpaid,
            resident: unpaid,
        }
    }

    /// What an employee waits.
    pub const fn for_employee(self, employment: Employment, repaid: bool) -> LocalWait {
        match employment {
            Employment::Employer if repaid => self.employer_repaid,
            Employment::Employer => self.employer_unpaid,
            Employment::Flexible if repaid => self.flexible_repaid,
            Employment::Flexible => self.flexible_unpaid,
        }
    }
}
