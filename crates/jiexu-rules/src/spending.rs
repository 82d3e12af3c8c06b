//! Which part of a bill the account pays (F63 to F66): by the class of the item.
//!
//! Class A counts in full, class B after the person's own share, excluded groups not at all. Which
//! item is in which class is the business of the national lists and no rule here.

use jiexu_types::Fen;

/// Class of a drug, a treatment or a facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemClass {
    /// 甲类: in full.
    A,
    /// 乙类, and treatments that are partly paid: after the person's own share.
    B(OwnShare),
    /// Not insured.
    Excluded(ExcludedGroup),
}

/// The part that the person pays first, in basis points: 1000 is 10 percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OwnShare(u16);

/// Groups that are not insured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum ExcludedGroup {
    /// F64.
    #[error("tonics (营养滋补药品) are not insured")]
    Tonics,
    /// F64.
    #[error("animals, organs and dried fruit used as drugs are not insured")]
    AnimalsAndFruit,
    /// F64.
    #[error("wines made from herbs (药酒) are not insured")]
    MedicinalWine,
    /// F64.
    #[error("fruit-flavoured and effervescent oral forms are not insured")]
    FlavouredForms,
    /// F64: insured in an emergency and for special indications.
    #[error("blood and protein products are insured in emergencies and special cases only")]
    BloodProducts,
    /// F64, the last group: whatever else the rules exclude.
    #[error("the rules exclude this item")]
    ByRule,
    /// F65: not necessary, without an official price, or not given by a designated institution.
    #[error("a treatment must be necessary, officially priced, and given by a designated place")]
    UnqualifiedTreatment,
    /// F66: transport, ambulance, air conditioning, television, telephone, food, companions.
    #[error("services beside the treatment (transport, comfort, food) are not insured")]
    SideServices,
}

/// Under which circumstances an item is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Circumstance {
    /// As usual.
    Ordinary,
    /// In an emergency, or for one of the special indications (特殊适应症与急救).
    EmergencyOrIndicated,
}

/// A bill in two parts; their sum is the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillSplit {
    /// What the account may pay.
    pub account: Fen,
    /// What the person pays.
    pub own: Fen,
}

/// The share that is no part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the person's own share must be 0 to 10000 basis points, got {0}")]
pub struct BadOwnShare(u16);

const WHOLE: u64 = 10_000;

impl OwnShare {
    /// Nothing: the item counts in full.
    pub const NONE: OwnShare = OwnShare(0);

    /// 0 to 10000 basis points.
    pub const fn new(basis_points: u16) -> Result<OwnShare, BadOwnShare> {
        if basis_points > 10_000 {
            return Err(BadOwnShare(basis_points));
        }
        Ok(OwnShare(basis_points))
    }

    /// The number of basis points.
    pub const fn basis_points(self) -> u16 {
        self.0
    }

    /// The person's part of an amount, rounded to the nearest fen, halves up.
    fn of(self, amount: Fen) -> Fen {
        let scaled = amount.as_fen().saturating_mul(u64::from(self.0));
        let part = scaled.saturating_add(WHOLE / 2) / WHOLE;
        // Never the fallback: a part is at most the whole.
        Fen::new(part).map_or(amount, |part| part.min(amount))
    }
}

/// Splits a bill by the class of its item. An excluded item is refused, and all of it is the
/// person's.
pub fn split_bill(
    amount: Fen,
    class: ItemClass,
    circumstance: Circumstance,
) -> Result<BillSplit, ExcludedGroup> {
    let own = match class {
        ItemClass::A => Fen::ZERO,
        ItemClass::B(share) => share.of(amount),
        ItemClass::Excluded(ExcludedGroup::BloodProducts)
            if circumstance == Circumstance::EmergencyOrIndicated =>
        {
            Fen::ZERO
        }
        ItemClass::Excluded(group) => return Err(group),
    };
    // Never the fallback: a part is at most the whole.
    let account = amount.checked_sub(own).unwrap_or(Fen::ZERO);
    Ok(BillSplit { account, own })
}

impl BillSplit {
    /// The same bill paid from an account with this balance: what it does not hold, the person
    /// pays.
    #[must_use]
    pub fn within(self, balance: Fen) -> BillSplit {
        let account = self.account.min(balance);
        let short = self.account.checked_sub(account).unwrap_or(Fen::ZERO);
        // A bill of two parts that exceed the limit of the forms is left as it is.
        match self.own.checked_add(short) {
            Some(own) => BillSplit { account, own },
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fen(fen: u64) -> Fen {
        Fen::new(fen).unwrap()
    }

    fn b(basis_points: u16) -> ItemClass {
        ItemClass::B(OwnShare::new(basis_points).unwrap())
    }

    #[track_caller]
    fn check(amount: u64, class: ItemClass, account: u64, own: u64) {
        let split = split_bill(fen(amount), class, Circumstance::Ordinary);
        assert_eq!(split, Ok(BillSplit { account: fen(account), own: fen(own) }));
    }

    #[test]
    fn class_a_counts_in_full_and_class_b_after_the_own_share() {
        check(10_007, ItemClass::A, 10_007, 0);
        check(10_000, b(1000), 9_000, 1_000);
        check(10_007, b(0), 10_007, 0);
        check(10_007, b(10_000), 0, 10_007);
        // Halves are the person's.
        check(5, b(1000), 4, 1);
        check(4, b(1000), 4, 0);
        check(Fen::MAX.as_fen(), b(10_000), 0, Fen::MAX.as_fen());
        assert_eq!(OwnShare::new(1000).map(OwnShare::basis_points), Ok(1000));
        let more = OwnShare::new(10_001).unwrap_err().to_string();
        assert_eq!(more, "the person's own share must be 0 to 10000 basis points, got 10001");
    }

    #[test]
    fn excluded_groups_are_refused() {
        for group in [
            ExcludedGroup::Tonics,
            ExcludedGroup::AnimalsAndFruit,
            ExcludedGroup::MedicinalWine,
            ExcludedGroup::FlavouredForms,
            ExcludedGroup::ByRule,
            ExcludedGroup::UnqualifiedTreatment,
            ExcludedGroup::SideServices,
        ] {
            for when in [Circumstance::Ordinary, Circumstance::EmergencyOrIndicated] {
                assert_eq!(split_bill(fen(7), ItemClass::Excluded(group), when), Err(group));
            }
            assert!(!group.to_string().is_empty());
        }
    }

    #[test]
    fn blood_products_are_insured_in_an_emergency() {
        let blood = ItemClass::Excluded(ExcludedGroup::BloodProducts);
        let ordinary = split_bill(fen(7), blood, Circumstance::Ordinary);
        assert_eq!(ordinary, Err(ExcludedGroup::BloodProducts));
        let urgent = split_bill(fen(7), blood, Circumstance::EmergencyOrIndicated);
        assert_eq!(urgent, Ok(BillSplit { account: fen(7), own: Fen::ZERO }));
    }

    #[test]
    fn an_account_pays_no_more_than_it_holds() {
        let split = BillSplit { account: fen(9_000), own: fen(1_000) };
        assert_eq!(split.within(fen(9_000)), split);
        assert_eq!(split.within(fen(400)), BillSplit { account: fen(400), own: fen(9_600) });
        assert_eq!(split.within(Fen::ZERO), BillSplit { account: Fen::ZERO, own: fen(10_000) });
        let impossible = BillSplit { account: Fen::MAX, own: Fen::MAX };
        assert_eq!(impossible.within(Fen::ZERO), impossible);
    }

    proptest! {
        /// No fen is lost or doubled, and a larger share is never a smaller part.
        #[test]
        fn both_parts_are_the_whole(
            amount in 0u64..=9_999_999_999,
            (share, more) in (0u16..=10_000, 0u16..=10_000),
            balance in 0u64..=9_999_999_999,
        ) {
            let split = |share| split_bill(fen(amount), b(share), Circumstance::Ordinary).unwrap();
            let BillSplit { account, own } = split(share);
            prop_assert_eq!(account.checked_add(own), Some(fen(amount)));
            let paid = split(share).within(fen(balance));
            prop_assert_eq!(paid.account.checked_add(paid.own), Some(fen(amount)));
            prop_assert!(paid.account <= fen(balance));
            prop_assert!(split(share.max(more)).own >= own);
        }
    }
}
