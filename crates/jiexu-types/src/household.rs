//! Who a person is to others: near relatives, how a person works, and who is helped.

/// A near relative (近亲属): the eight of the Civil Code art. 1045, with whom account money may be
/// shared (38号, R37). Named as the relative stands to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NearRelative {
    /// Husband or wife (配偶).
    Spouse,
    /// Father or mother (父母).
    Parent,
    /// Son or daughter (子女).
    Child,
    /// Brother or sister (兄弟姐妹).
    Sibling,
    /// Father's father or mother (祖父母).
    PaternalGrandparent,
    /// Mother's father or mother (外祖父母).
    MaternalGrandparent,
    /// Child of a son (孙子女).
    SonsChild,
    /// Child of a daughter (外孙子女).
    DaughtersChild,
}

impl NearRelative {
    /// All eight.
    pub const ALL: [NearRelative; 8] = [
        NearRelative::Spouse,
        NearRelative::Parent,
        NearRelative::Child,
        NearRelative::Sibling,
        NearRelative::PaternalGrandparent,
        NearRelative::MaternalGrandparent,
        NearRelative::SonsChild,
        NearRelative::DaughtersChild,
    ];

    /// As the law has it.
    pub const fn chinese(self) -> &'static str {
        match self {
            NearRelative::Spouse => "配偶",
            NearRelative::Parent => "父母",
            NearRelative::Child => "子女",
            NearRelative::Sibling => "兄弟姐妹",
            NearRelative::PaternalGrandparent => "祖父母",
            NearRelative::MaternalGrandparent => "外祖父母",
            NearRelative::SonsChild => "孙子女",
            NearRelative::DaughtersChild => "外孙子女",
        }
    }
}

/// How somebody in the employee scheme is insured (R41: waiting periods may depend on it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EmploymentForm {
    /// By an employer (单位职工).
    Employer,
    /// By oneself, in flexible employment (灵活就业人员).
    Flexible,
}

impl EmploymentForm {
    /// Both.
    pub const ALL: [EmploymentForm; 2] = [EmploymentForm::Employer, EmploymentForm::Flexible];
}

/// A group of residents whom medical assistance helps with their contributions (特殊群体), as civil
/// affairs and the offices for rural areas register them. A region may let them wait for nothing
/// (38号, R34).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SpecialGroup {
    /// In special hardship, without work, income and support (特困人员).
    SpecialHardship,
    /// With the minimum subsistence allowance (低保对象).
    SubsistenceAllowance,
    /// In a family of low income just above that (低保边缘家庭成员).
    LowIncome,
    /// Watched over, so as not to fall back into poverty (防止返贫监测对象).
    PovertyRisk,
}

impl SpecialGroup {
    /// All of them.
    pub const ALL: [SpecialGroup; 4] = [
        SpecialGroup::SpecialHardship,
        SpecialGroup::SubsistenceAllowance,
        SpecialGroup::LowIncome,
        SpecialGroup::PovertyRisk,
    ];
}

/// How the payer of a wallet transfer proved to be who they are (F58).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PayerCheck {
    /// The face (刷脸).
    Face,
    /// The medical-insurance password (医保密码).
    Password,
}

impl PayerCheck {
    /// Both.
    pub const ALL: [PayerCheck; 2] = [PayerCheck::Face, PayerCheck::Password];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn r37_there_are_eight_kinds_of_near_relatives() {
        let names: BTreeSet<&str> = NearRelative::ALL.map(NearRelative::chinese).into();
        assert_eq!(names.len(), 8);
    }
}
