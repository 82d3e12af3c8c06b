//! The rules of one region, each version with the day from which it is in force (F69).

use std::collections::{BTreeMap, BTreeSet};

use jiexu_types::{Applicant, Channel, Date, Label, Scheme};

use crate::{
    AccountLimit, AccountMode, BenefitPolicy, CERTIFICATE_MONTHS_MAX, Capability,
    DestinationPolicy, Handling, IntakePolicy, OriginPolicy, ServiceTimes, TransferKind,
    TreatmentPolicy, WalletPolicy,
};

/// What one region decides by from one day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The first day on which they are in force.
    pub effective_on: Date,
    /// From which schemes to which people are handed over (art. 4).
    pub kinds: BTreeSet<TransferKind>,
    /// What is taken in, and from whom.
    pub intake: IntakePolicy,
    /// What the region asks as the origin.
    pub origin: OriginPolicy,
    /// What the region asks as the destination.
    pub destination: DestinationPolicy,
    /// Who looks at a case, and what is asked again.
    pub handling: Handling,
    /// From when on who has come is paid for (43号 art. 11 and 12).
    pub benefits: BenefitPolicy,
    /// What an account that has come may be used for at first (F34).
    pub account_limit: Option<AccountLimit>,
    /// How long things may take.
    pub times: ServiceTimes,
    /// What it grants.
    pub treatment: TreatmentPolicy,
    /// Limits of wallet transfers, where the region has opened them (F57).
    pub wallet: Option<WalletPolicy>,
    /// The hotlines that people are told (F48, C13).
    pub hotlines: Vec<Label>,
}

/// The national ones: of medical insurance, and of social security, which people know longer.
const HOTLINES: [&str; 2] = ["12393", "12333"];

/// All versions of a region's rules; never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    first: Rules,
    /// By day, ascending, all after the first.
    later: Vec<Rules>,
}

/// Versions that make no book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRulebook {
    /// Nothing to decide by.
    #[error("there is no version of the rules")]
    Empty,
    /// Which of the two would count?
    #[error("two versions are in force from {0}")]
    SameDay(Date),
}

impl Rules {
    /// 43号 and nothing else, in force from a day on.
    pub fn national(effective_on: Date) -> Rules {
        Rules {
            effective_on,
            kinds: TransferKind::ALL.into(),
            intake: IntakePolicy::national(),
            origin: OriginPolicy::NATIONAL,
            destination: DestinationPolicy::NATIONAL,
            handling: Handling::NATIONAL,
            benefits: BenefitPolicy::NATIONAL,
            account_limit: None,
            times: ServiceTimes::statutory(),
            treatment: TreatmentPolicy::national(),
            wallet: None,
            hotlines: HOTLINES.iter().filter_map(|number| number.parse().ok()).collect(),
        }
    }

    /// Everything in which the version contradicts itself or the law; empty when it can be used.
    pub fn mistakes(&self) -> Vec<String> {
        let Rules {
            effective_on: _,
            kinds: _,
            intake,
            origin,
            destination: _,
            benefits,
            // Within the law by its type.
            account_limit: _,
            handling,
            times,
            treatment: _,
            wallet,
            hotlines,
        } = self;
        let silent = hotlines.is_empty().then(|| "hotlines: names none".to_owned());
        // Waiting periods are within the law by their types.
        let benefits = benefits.measures.mistakes().into_iter().chain(benefits.formula.mistakes());
        let benefits = benefits.map(|mistake| format!("benefits: {mistake}"));
        let wallet = wallet.iter().flat_map(|wallet| wallet.mistakes());
        let wallet = wallet.map(|mistake| format!("wallet: {mistake}"));
        let reserve = origin.reserve.filter(|reserve| reserve.min > reserve.max);
        let upside_down =
            reserve.map(|_| "origin.reserve: min_fen is more than max_fen".to_owned());
        let months = origin.certificate_months;
        let endless = (!(1..=CERTIFICATE_MONTHS_MAX).contains(&months)).then(|| {
            format!(
                "origin: certificate_months must be 1 to {CERTIFICATE_MONTHS_MAX}, got {months}"
            )
        });
        let intake = intake.mistakes().into_iter().map(|mistake| mistake.to_string());
        let times = times.mistakes().into_iter().map(|mistake| format!("times: {mistake}"));
        let handling = handling.mistakes().into_iter().map(|it| format!("destination: {it}"));
        let sides = upside_down.into_iter().chain(endless).chain(handling);
        intake.chain(times).chain(sides).chain(benefits).chain(wallet).chain(silent).collect()
    }

    /// True when account money that leaves goes to the destination.
    pub fn transfers_account(&self) -> bool {
        self.origin.account == AccountMode::Transfer
    }
}

impl IntakePolicy {
    /// Everybody whom 43号 lets apply (art. 4), on every channel (art. 5), without documents: the
    /// agencies ask each other.
    pub fn national() -> IntakePolicy {
        let capability = |channel: Channel| {
            if channel.is_online() { Capability::OnlineDirect } else { Capability::OfflineOnly }
        };
        let everybody = [
            (Applicant::Oneself, Scheme::Employee),
            (Applicant::Oneself, Scheme::Resident),
            (Applicant::Agent, Scheme::Employee),
            (Applicant::Agent, Scheme::Resident),
            (Applicant::Employer, Scheme::Employee),
        ];
        IntakePolicy {
            channels: Channel::ALL.map(|channel| (channel, capability(channel))).into(),
            reviewed: BTreeSet::new(),
            cross_province_online_or_mail: false,
            entitled: BTreeSet::from(everybody),
            checklist: Vec::new(),
        }
    }
}

impl Rulebook {
    /// A book of these versions, in any order.
    pub fn new(versions: Vec<Rules>) -> Result<Rulebook, BadRulebook> {
        let mut by_day = BTreeMap::new();
        for version in versions {
            let day = version.effective_on;
            if by_day.insert(day, version).is_some() {
                return Err(BadRulebook::SameDay(day));
            }
        }
        let mut versions = by_day.into_values();
        let first = versions.next().ok_or(BadRulebook::Empty)?;
        Ok(Rulebook { first, later: versions.collect() })
    }

    /// 43号 and nothing else.
    pub fn national() -> Rulebook {
        // 医保办发〔2021〕43号 is in force from 2021-12-01 (R25).
        let first = Rules::national(Date::constant(2021, 12, 1));
        Rulebook { first, later: Vec::new() }
    }

    /// The rules in force on a day. Before the first version, the first: a case that is older than
    /// the book is decided by the oldest rules that the region knows.
    pub fn on(&self, day: Date) -> &Rules {
        let in_force = self.later.iter().rev().find(|rules| rules.effective_on <= day);
        in_force.unwrap_or(&self.first)
    }

    /// Every version, by day.
    pub fn versions(&self) -> impl Iterator<Item = &Rules> {
        std::iter::once(&self.first).chain(&self.later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reserve;
    use jiexu_types::Fen;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn r25_the_version_in_force_on_the_day_decides() {
        let (old, new) = (Rules::national(day("2021-12-01")), Rules::national(day("2026-01-01")));
        let book = Rulebook::new(vec![new, old]).unwrap();
        let on = |text: &str| book.on(day(text)).effective_on.to_string();
        assert_eq!(on("2025-12-31"), "2021-12-01");
        assert_eq!(on("2026-01-01"), "2026-01-01");
        assert_eq!(on("2030-01-01"), "2026-01-01");
        assert_eq!(on("2016-09-01"), "2021-12-01", "older than the book");
        assert_eq!(book.versions().count(), 2);
    }

    #[test]
    fn a_book_has_one_version_a_day() {
        assert_eq!(Rulebook::new(vec![]), Err(BadRulebook::Empty));
        let rules = Rules::national(day("2026-01-01"));
        let twice = Rulebook::new(vec![rules.clone(), rules]);
        assert_eq!(twice, Err(BadRulebook::SameDay(day("2026-01-01"))));
    }

    #[test]
    fn the_national_rules_are_sound_and_contradictions_are_told() {
        let mut rules = Rules::national(day("2021-12-01"));
        assert_eq!(rules.mistakes(), Vec::<String>::new());
        assert!(rules.transfers_account());
        assert!(Rulebook::national().versions().eq([&rules]));
        rules.intake.channels.clear();
        rules.times.out = 11;
        let (min, max) = (Fen::new(2).unwrap(), Fen::new(1).unwrap());
        rules.origin.reserve = Some(Reserve { months: 3, min, max });
        rules.origin.certificate_months = 0;
        let told = rules.mistakes().join("; ");
        assert!(told.contains("certificate_months must be 1 to 24, got 0"), "{told}");
        assert!(told.contains("no channel is open"), "{told}");
        assert!(told.contains("out takes 11"), "{told}");
        assert!(told.contains("min_fen is more than max_fen"), "{told}");
        rules.origin.reserve = Some(Reserve { months: 3, min: max, max });
        let told = rules.mistakes().join("; ");
        assert!(!told.contains("min_fen"), "the same amount for everybody is sound: {told}");
    }

    #[test]
    fn what_an_account_does_follows_from_its_mode() {
        let mut rules = Rules::national(day("2021-12-01"));
        for (mode, transfers) in [
            (AccountMode::Transfer, true),
            (AccountMode::PayOut, false),
            (AccountMode::Unsupported, false),
        ] {
            rules.origin.account = mode;
            assert_eq!(rules.transfers_account(), transfers, "{mode:?}");
        }
    }
}
