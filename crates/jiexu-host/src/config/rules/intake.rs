//! What is taken in: channels, applicants, the checklist.

use jiexu_rules::{Capability, IntakePolicy, Reach, Requirement};
use jiexu_types::{Applicant, Channel, Material, Scheme};
use jiexu_wire::field::Closed;
use serde::Deserialize;

use super::super::table::Table;
use super::word;

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

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ApplicantWord {
    Oneself,
    Employer,
    Agent,
}

pub(super) fn read(table: &mut Table<'_>) -> IntakePolicy {
    let national = IntakePolicy::national();
    let channels = table.map("channels", |name, capability: CapabilityWord| {
        Ok((word::<Channel>("CHANNEL_", name)?, capability.into()))
    });
    let (employers, agents) =
        (table.get_or("employers_apply", true), table.get_or("agents_apply", true));
    let mut entitled = national.entitled;
    entitled.retain(|(applicant, _)| match applicant {
        Applicant::Oneself => true,
        Applicant::Employer => employers,
        Applicant::Agent => agents,
    });
    IntakePolicy {
        channels: channels.map_or(national.channels, |channels| channels.into_iter().collect()),
        reviewed: words(table, "reviewed_channels", "CHANNEL_").into_iter().collect(),
        cross_province_online_or_mail: table.get_or("cross_province_online_or_mail", false),
        entitled,
        checklist: table.tables("checklist").iter_mut().map(requirement).collect(),
    }
}

fn requirement(table: &mut Table<'_>) -> Requirement {
    let applicant = |word: ApplicantWord| Ok(Applicant::from(word));
    let reach = table.get_or("reach", ReachWord::default()).into();
    let given = table.has("any_of");
    let any_of = table.list("any_of", |text: String| word("MATERIAL_", &text));
    // A line that names something, if misspelt, is not one that names nothing.
    let misspelt = || if given { vec![Material::IdCard] } else { Vec::new() };
    Requirement {
        channels: words(table, "channels", "CHANNEL_"),
        reasons: words(table, "reasons", "TRANSFER_REASON_"),
        applicants: table.list("applicants", applicant).unwrap_or_default(),
        schemes: table.list("schemes", scheme).unwrap_or_default(),
        reach,
        any_of: any_of.unwrap_or_else(misspelt),
    }
}

fn words<T: Closed>(table: &mut Table<'_>, key: &'static str, prefix: &str) -> Vec<T> {
    table.list(key, |text: String| word(prefix, &text)).unwrap_or_default()
}

fn scheme(code: i64) -> Result<Scheme, String> {
    let found = Scheme::ALL.into_iter().find(|scheme| i64::from(scheme.code()) == code);
    found.ok_or_else(|| format!("must be 310 or 390, got {code}"))
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
