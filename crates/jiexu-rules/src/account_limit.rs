//! A limit on the use of an account that has just moved (F34). Off in most regions; it has nothing
//! to do with the waiting period for benefits (C03).

use jiexu_types::Date;

/// For some days after the money was credited, only emergencies are paid from the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountLimit {
    /// Usually 30; the day of the credit is not counted.
    pub days: u32,
}

/// What an account is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Emergency treatment (急诊).
    Emergency,
    /// Anything else.
    Ordinary,
}

impl AccountLimit {
    /// The first day of unlimited use.
    pub fn free_from(self, credited_on: Date) -> Date {
        let days = jiff::Span::new().try_days(i64::from(self.days));
        let last = days.and_then(|days| credited_on.checked_add(days));
        last.and_then(Date::tomorrow).unwrap_or(Date::MAX)
    }

    /// True when the account may be used on that day for that purpose.
    pub fn allows(self, credited_on: Date, on: Date, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Emergency => true,
            Purpose::Ordinary => self.free_from(credited_on) <= on,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiexu_types::parse_date;

    use super::*;

    #[test]
    fn for_thirty_days_only_emergencies_are_paid() {
        let day = |text| parse_date(text).unwrap();
        let limit = AccountLimit { days: 30 };
        assert_eq!(limit.free_from(day("2026-03-02")), day("2026-04-02"));
        let allows = |on, purpose| limit.allows(day("2026-03-02"), day(on), purpose);
        assert!(!allows("2026-04-01", Purpose::Ordinary));
        assert!(allows("2026-04-01", Purpose::Emergency));
        assert!(allows("2026-04-02", Purpose::Ordinary));
        assert_eq!(AccountLimit { days: u32::MAX }.free_from(day("2026-03-02")), Date::MAX);
    }
}
