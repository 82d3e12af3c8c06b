//! The numbers of months by which lapses and coverages are measured.

/// Each is the law's own, unless the region is more favourable within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measures {
    /// The longest lapse that costs nothing when it is repaid, itself included; at least 3 (43号
    /// art. 11, R22).
    pub lapse_months: u32,
    /// A lapse of so many months is told of, up to the longest one that costs nothing (F43).
    pub lapse_warned_from: u32,
    /// Months in a row from which a change of scheme costs nothing either; at most 24 (43号 art. 12,
    /// R23).
    pub continuous_months: u32,
    /// Months in a row from which employee coverage is preferred to resident coverage; at most 12
    /// (R38).
    pub employee_months: u32,
}

impl Measures {
    /// The law and nothing else.
    pub const NATIONAL: Measures = Measures {
        lapse_months: 3,
        lapse_warned_from: 2,
        continuous_months: 24,
        employee_months: 12,
    };

    /// True of a lapse that is about to pass the longest one that costs nothing.
    pub fn is_lapse_near(self, months: u32) -> bool {
        (self.lapse_warned_from..=self.lapse_months).contains(&months)
    }

    /// Every number that the law does not allow, with its key in a region's file.
    pub fn mistakes(self) -> Vec<String> {
        let national = Measures::NATIONAL;
        let Measures { lapse_months, lapse_warned_from, continuous_months, employee_months } = self;
        let least = national.lapse_months;
        let (row, year) = (national.continuous_months, national.employee_months);
        let mistakes = [
            (lapse_months < least).then(|| {
                format!("lapse_months is {lapse_months}, at least {least} (43号 art. 11)")
            }),
            (!(1..=lapse_months.max(least)).contains(&lapse_warned_from))
                .then(|| format!("lapse_warned_from is {lapse_warned_from}, 1 to lapse_months")),
            (continuous_months > row).then(|| {
                format!("continuous_months is {continuous_months}, at most {row} (43号 art. 12)")
            }),
            (!(1..=year).contains(&employee_months))
                .then(|| format!("employee_months is {employee_months}, 1 to {year} (R38)")),
        ];
        mistakes.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lapse_is_near_while_there_is_time() {
        let near: Vec<u32> = (0..6).filter(|n| Measures::NATIONAL.is_lapse_near(*n)).collect();
        assert_eq!(near, [2, 3]);
        let longer = Measures { lapse_months: 4, lapse_warned_from: 3, ..Measures::NATIONAL };
        let near: Vec<u32> = (0..6).filter(|n| longer.is_lapse_near(*n)).collect();
        assert_eq!(near, [3, 4]);
    }
}
