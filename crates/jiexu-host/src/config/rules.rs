//! The rules of the region: `[[rules]]` tables, each in force from its day on.
//!
//! Words are those of the wire without their prefix, in small letters: `national_app` is
//! `CHANNEL_NATIONAL_APP`.

mod benefits;
mod sides;
mod wallet;

use std::collections::{BTreeMap, BTreeSet};

use jiexu_rules::{
    Capability, FundDeadline, Handling, IntakePolicy, Profile, Reach, Requirement, Rulebook, Rules,
    SETTLEMENT_MONTHS, STATUTORY_IN_WORKING_DAYS, STATUTORY_OUT_WORKING_DAYS, ServiceTimes,
    TransferKind,
};
use jiexu_types::{Applicant, Scheme, parse_date};
use jiexu_wire::field::{Closed, named};
use serde::Deserialize;

use self::benefits::BenefitsTable;
use self::sides::{DestinationTable, OriginTable};
use self::wallet::WalletTable;
use super::layers::Layers;
use super::treatment::TreatmentTable;

/// One version, as it is written. What is left out is as in 43号.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesTable {
    effective_on: String,
    /// Which document says so; for people.
    #[serde(default, rename = "source")]
    _source: String,
    kinds: Option<Vec<u8>>,
    channels: Option<BTreeMap<String, CapabilityWord>>,
    #[serde(default)]
    cross_province_online_or_mail: bool,
    #[serde(default = "yes")]
    employers_apply: bool,
    #[serde(default = "yes")]
    agents_apply: bool,
    #[serde(default)]
    checklist: Vec<RequirementTable>,
    #[serde(default)]
    times: TimesTable,
    #[serde(default)]
    origin: OriginTable,
    #[serde(default)]
    destination: DestinationTable,
    #[serde(default)]
    treatment: TreatmentTable,
    #[serde(default)]
    benefits: BenefitsTable,
    wallet: Option<WalletTable>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CapabilityWord {
    OnlineDirect,
    OnlineThenOffline,
    OfflineOnly,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReachWord {
    #[default]
    Anywhere,
    WithinProvince,
    AcrossProvinces,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementTable {
    #[serde(default)]
    channels: Vec<String>,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    applicants: Vec<ApplicantWord>,
    #[serde(default)]
    schemes: Vec<u32>,
    #[serde(default)]
    reach: ReachWord,
    any_of: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ApplicantWord {
    Oneself,
    Employer,
    Agent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TimesTable {
    out: u32,
    receive: u32,
    credit: Option<u32>,
    fund_working_days: Option<u32>,
    fund_months: Option<u32>,
    promises: BTreeMap<String, String>,
    settlement_months: BTreeSet<u8>,
}

impl Default for TimesTable {
    fn default() -> TimesTable {
        TimesTable {
            out: STATUTORY_OUT_WORKING_DAYS,
            receive: STATUTORY_IN_WORKING_DAYS,
            credit: None,
            fund_working_days: None,
            fund_months: None,
            promises: BTreeMap::new(),
            settlement_months: SETTLEMENT_MONTHS.into(),
        }
    }
}

const fn yes() -> bool {
    true
}

/// Reads every version; 43号 alone when there is none.
pub(super) fn read(layers: &mut Layers) -> Option<Rulebook> {
    if layers.value("rules").is_none() {
        return Some(Rulebook::national());
    }
    let tables: Vec<RulesTable> = match layers.extract("rules") {
        Ok(tables) => tables,
        Err(problem) => {
            layers.mistake("rules", problem);
            return None;
        }
    };
    let before = layers.mistakes.len();
    let mut versions = Vec::new();
    for table in tables {
        let of = format!("rules of {}", table.effective_on);
        match table.parse() {
            Ok(rules) => {
                let mistakes = rules.mistakes();
                mistakes
                    .into_iter()
                    .for_each(|mistake| layers.mistake("rules", format!("{of}: {mistake}")));
                versions.push(rules);
            }
            Err(problem) => layers.mistake("rules", format!("{of}: {problem}")),
        }
    }
    match Rulebook::new(versions) {
        Ok(book) if layers.mistakes.len() == before => Some(book),
        Ok(_) => None,
        Err(problem) => {
            layers.mistake("rules", problem);
            None
        }
    }
}

impl RulesTable {
    fn parse(self) -> Result<Rules, String> {
        let effective_on = parse_date(&self.effective_on)
            .ok_or("effective_on is not a day, written YYYY-MM-DD")?;
        let kinds = self.kinds.unwrap_or(TransferKind::ALL.map(TransferKind::code).into());
        let national = IntakePolicy::national();
        let channels = match self.channels {
            None => national.channels,
            Some(table) => {
                let pairs = table.into_iter().map(|(channel, capability)| {
                    Ok((word("CHANNEL_", &channel)?, capability.into()))
                });
                pairs.collect::<Result<_, String>>()?
            }
        };
        let mut entitled = national.entitled;
        entitled.retain(|(applicant, _)| match applicant {
            Applicant::Oneself => true,
            Applicant::Employer => self.employers_apply,
            Applicant::Agent => self.agents_apply,
        });
        let checklist = self.checklist.into_iter().map(RequirementTable::parse);
        let (benefits, account_limit) = self.benefits.parse()?;
        Ok(Rules {
            effective_on,
            kinds: kinds.into_iter().map(kind).collect::<Result<_, String>>()?,
            intake: IntakePolicy {
                channels,
                cross_province_online_or_mail: self.cross_province_online_or_mail,
                entitled,
                checklist: checklist.collect::<Result<_, String>>()?,
            },
            handling: Handling {
                origin_four_eyes: self.origin.four_eyes,
                destination_four_eyes: self.destination.four_eyes,
                corrections: self.destination.corrections()?,
                match_by_hand: self.destination.match_by_hand,
            },
            origin: self.origin.parse()?,
            destination: self.destination.parse(),
            benefits,
            account_limit,
            times: self.times.parse()?,
            treatment: self.treatment.parse()?,
            wallet: self.wallet.map(WalletTable::parse).transpose()?,
        })
    }
}

impl RequirementTable {
    fn parse(self) -> Result<Requirement, String> {
        Ok(Requirement {
            channels: words("CHANNEL_", &self.channels)?,
            reasons: words("TRANSFER_REASON_", &self.reasons)?,
            applicants: self.applicants.into_iter().map(Applicant::from).collect(),
            schemes: self.schemes.into_iter().map(scheme).collect::<Result<_, String>>()?,
            reach: self.reach.into(),
            any_of: words("MATERIAL_", &self.any_of)?,
        })
    }
}

impl TimesTable {
    fn parse(self) -> Result<ServiceTimes, String> {
        let fund = match (self.fund_working_days, self.fund_months) {
            (None, None) => FundDeadline::WorkingDays(STATUTORY_OUT_WORKING_DAYS),
            (Some(days), None) => FundDeadline::WorkingDays(days),
            (None, Some(months)) => FundDeadline::Months(months),
            (Some(_), Some(_)) => {
                return Err("give fund_working_days or fund_months, not both".to_owned());
            }
        };
        let promises = self.promises.iter().map(|(channel, profile)| {
            let profile: Profile = profile
                .to_ascii_uppercase()
                .parse()
                .map_err(|problem| format!("promises.{channel}: {problem}"))?;
            Ok((word("CHANNEL_", channel)?, profile))
        });
        Ok(ServiceTimes {
            out: self.out,
            receive: self.receive,
            credit: self.credit,
            fund,
            promises: promises.collect::<Result<_, String>>()?,
            settlement_months: self.settlement_months,
        })
    }
}

impl From<CapabilityWord> for Capability {
    fn from(word: CapabilityWord) -> Capability {
        match word {
            CapabilityWord::OnlineDirect => Capability::OnlineDirect,
            CapabilityWord::OnlineThenOffline => Capability::OnlineThenOffline,
            CapabilityWord::OfflineOnly => Capability::OfflineOnly,
        }
    }
}

impl From<ReachWord> for Reach {
    fn from(word: ReachWord) -> Reach {
        match word {
            ReachWord::Anywhere => Reach::Anywhere,
            ReachWord::WithinProvince => Reach::WithinProvince,
            ReachWord::AcrossProvinces => Reach::AcrossProvinces,
        }
    }
}

impl From<ApplicantWord> for Applicant {
    fn from(word: ApplicantWord) -> Applicant {
        match word {
            ApplicantWord::Oneself => Applicant::Oneself,
            ApplicantWord::Employer => Applicant::Employer,
            ApplicantWord::Agent => Applicant::Agent,
        }
    }
}

fn words<T: Closed>(prefix: &str, texts: &[String]) -> Result<Vec<T>, String> {
    texts.iter().map(|text| word(prefix, text)).collect()
}

/// An entry of a closed list, by its name on the wire.
fn word<T: Closed>(prefix: &str, text: &str) -> Result<T, String> {
    let name = format!("{prefix}{}", text.to_ascii_uppercase());
    named(&name).ok_or_else(|| {
        let known = T::names().to_ascii_lowercase().replace(&prefix.to_ascii_lowercase(), "");
        format!("`{text}` is none of {known}")
    })
}

fn kind(code: u8) -> Result<TransferKind, String> {
    let problem = || format!("kinds must be of 11, 12, 21 and 22, got {code}");
    TransferKind::with_code(code).ok_or_else(problem)
}

fn scheme(code: u32) -> Result<Scheme, String> {
    let found = Scheme::ALL.into_iter().find(|scheme| scheme.code() == code);
    found.ok_or_else(|| format!("scheme must be 310 or 390, got {code}"))
}

#[cfg(test)]
mod tests;
