//! What the applicant should know although nothing is refused.

/// As in [`crate::Refusal`]: one table, so that nothing is left out.
macro_rules! warnings {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $english:literal, $chinese:literal;)+) => {
        /// Told with an acceptance; never a reason to refuse.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Warning {
            $($(#[$doc])* $name,)+
        }

        impl Warning {
            /// Every warning, in the order in which they are told.
            pub const ALL: [Warning; [$($code),+].len()] = [$(Warning::$name),+];

            /// The public code: stable, as programs compare it.
            pub const fn code(self) -> &'static str {
                match self { $(Warning::$name => $code,)+ }
            }

            /// What to know and what to do, in English.
            pub const fn english(self) -> &'static str {
                match self { $(Warning::$name => $english,)+ }
            }

            /// The same in Chinese (简体中文), for the applicant.
            pub const fn chinese(self) -> &'static str {
                match self { $(Warning::$name => $chinese,)+ }
            }
        }
    };
}

warnings! {
    /// Months are unpaid at the origin: told and urged (R27).
    Arrears = "ARREARS",
        "contributions at the origin are unpaid; pay them or the lapse is not covered",
        "转出地存在欠费，请及时补缴，否则中断期间待遇受影响";
    /// The lapse is about to pass the three months after which a waiting period may be set (F43,
    /// art. 11).
    LapseNearThreeMonths = "LAPSE_NEAR_THREE_MONTHS",
        "coverage lapses for more than three months soon; pay at the destination in time",
        "医保即将中断缴费超过3个月，请尽快在转入地缴费接续";
    /// The months of yearly settlement, December and January (F38) unless the region has others.
    SettlementSeason = "SETTLEMENT_SEASON",
        "these are the months of yearly settlement; it may take longer",
        "正值年度结算期，办理时间可能延长";
    /// The deadline leaves the years that the calendar covers and may still change (Civil Code
    /// art. 203, R45).
    ProvisionalDeadline = "PROVISIONAL_DEADLINE",
        "the holidays of the deadline's year are not published yet; the day may change",
        "办理时限所在年度的节假日安排尚未公布，截止日期可能调整";
}

/// What the origin or the destination knows when it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarningFacts {
    /// The day lies in the region's settlement season, see
    /// [`crate::ServiceTimes::in_settlement_season`].
    pub settlement_season: bool,
    /// Months are unpaid at the origin.
    pub arrears: bool,
    /// Coverage lapses, and soon for longer than costs nothing, see
    /// [`crate::Measures::is_lapse_near`].
    pub lapse_near: bool,
    /// A deadline was counted beyond the calendar, see [`crate::Deadline::provisional`].
    pub provisional_deadline: bool,
}

/// Everything worth saying, in the order of [`Warning::ALL`].
pub fn warnings(facts: WarningFacts) -> Vec<Warning> {
    let WarningFacts { settlement_season, arrears, lapse_near, provisional_deadline } = facts;
    let applies = |warning: Warning| match warning {
        Warning::Arrears => arrears,
        Warning::LapseNearThreeMonths => lapse_near,
        Warning::SettlementSeason => settlement_season,
        Warning::ProvisionalDeadline => provisional_deadline,
    };
    Warning::ALL.into_iter().filter(|warning| applies(*warning)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const QUIET: WarningFacts = WarningFacts {
        settlement_season: false,
        arrears: false,
        lapse_near: false,
        provisional_deadline: false,
    };

    #[track_caller]
    fn check(facts: WarningFacts, expected: &[&str]) {
        let told: Vec<&str> = warnings(facts).into_iter().map(Warning::code).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn the_settlement_season_is_told() {
        check(QUIET, &[]);
        check(WarningFacts { settlement_season: true, ..QUIET }, &["SETTLEMENT_SEASON"]);
    }

    #[test]
    fn a_lapse_is_warned_of_while_it_is_near() {
        check(WarningFacts { lapse_near: true, ..QUIET }, &["LAPSE_NEAR_THREE_MONTHS"]);
    }

    #[test]
    fn everything_is_told_at_once() {
        let all = WarningFacts {
            settlement_season: true,
            arrears: true,
            lapse_near: true,
            provisional_deadline: true,
        };
        check(all, &Warning::ALL.map(Warning::code));
    }

    #[test]
    fn no_two_warnings_say_the_same() {
        for of in [Warning::code, Warning::english, Warning::chinese] {
            let words: BTreeSet<&str> = Warning::ALL.into_iter().map(of).collect();
            assert_eq!(words.len(), Warning::ALL.len());
        }
    }
}
