//! What a region says of a person and a day.

use jiexu_wire::v1;
use jiexu_wire::v1::coverage_at_response::Responsible as Wire;
use serde::Serialize;

use crate::case::given;
use crate::wording::{self, Word};

/// A region's answer.
#[derive(Serialize)]
pub struct Answer {
    pub region: String,
    pub responsible: Responsible,
    pub schemes: Vec<SchemeView>,
    /// First day on which the account pays for more than emergencies.
    pub account_limited_until: Option<String>,
    /// The handoff that is under way.
    pub moving: Option<MovingView>,
    /// What the person should know.
    pub warnings: Vec<Word>,
}

/// Who answers for the person on that day.
#[derive(Serialize)]
pub struct Responsible {
    /// `here`, `elsewhere`, `undecided` or `unknown`.
    pub answer: Word,
    /// The region that was asked, or the other one.
    pub region: Option<String>,
    pub since: Option<String>,
    pub until: Option<String>,
}

/// One scheme.
#[derive(Serialize)]
pub struct SchemeView {
    /// 310 or 390.
    pub scheme: i32,
    /// `None` before it began.
    pub status: Option<Word>,
    pub since: Option<String>,
    pub to: Option<String>,
    pub benefits: Word,
    pub benefits_since: Option<String>,
    pub waiting_until: Option<String>,
    pub percent: u32,
    pub resident_benefits_last: bool,
}

/// A handoff that is under way.
#[derive(Serialize)]
pub struct MovingView {
    pub handoff_id: String,
    /// True at the origin.
    pub out: bool,
    pub peer: String,
    /// 310 or 390.
    pub scheme: i32,
    pub since: String,
    pub complete_until: String,
}

impl Responsible {
    /// `负责 responsible: 320600 from 2024-01-01`
    pub fn told(&self) -> String {
        let region = self.region.as_ref().map(|region| format!(": {region}")).unwrap_or_default();
        let since = self.since.as_ref().map(|day| format!(" from {day}")).unwrap_or_default();
        let until = self.until.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
        format!("{}{region}{since}{until}", self.answer)
    }
}

impl SchemeView {
    /// Where the relationship stands, since when.
    pub fn standing(&self) -> String {
        let status = self.status.map(|status| status.to_string()).unwrap_or_default();
        let since = self.since.as_ref().map(|day| format!(" {day}")).unwrap_or_default();
        let to = self.to.as_ref().map(|region| format!(" → {region}")).unwrap_or_default();
        format!("{status}{since}{to}")
    }
}

/// What is paid in a scheme.
pub fn scheme_of(scheme: &SchemeView) -> String {
    let mut text = scheme.benefits.to_string();
    if let Some(until) = &scheme.waiting_until {
        text += &format!(": {}% until {until}", scheme.percent);
    }
    if scheme.resident_benefits_last {
        text += ", as a resident meanwhile";
    }
    let since = scheme.benefits_since.as_ref().map(|day| format!(" from {day}"));
    text + &since.unwrap_or_default()
}

impl From<v1::CoverageAtResponse> for Answer {
    fn from(response: v1::CoverageAtResponse) -> Answer {
        let v1::CoverageAtResponse {
            region,
            responsible,
            schemes,
            account_limited_until,
            moving,
            warnings,
        } = response;
        let here = region.clone();
        let (region_told, since, until) = match &responsible {
            Some(Wire::Here(it)) => (here, it.since.clone(), it.until.clone()),
            Some(Wire::Elsewhere(it)) => (it.region.clone(), it.since.clone(), String::new()),
            Some(Wire::Undecided(it)) => (it.other.clone(), String::new(), String::new()),
            Some(Wire::Unknown(_)) | None => (String::new(), String::new(), String::new()),
        };
        Answer {
            region,
            responsible: Responsible {
                answer: wording::responsible(responsible.as_ref()),
                region: given(region_told),
                since: given(since),
                until: given(until),
            },
            schemes: schemes.into_iter().map(SchemeView::from).collect(),
            account_limited_until: given(account_limited_until),
            moving: moving.map(MovingView::from),
            warnings: warnings.into_iter().map(wording::warning).collect(),
        }
    }
}

impl From<v1::SchemeOnDay> for SchemeView {
    fn from(day: v1::SchemeOnDay) -> SchemeView {
        SchemeView {
            scheme: day.scheme,
            status: wording::coverage_status(day.status),
            since: given(day.since),
            to: given(day.to),
            benefits: wording::benefit_status(day.benefits),
            benefits_since: given(day.benefits_since),
            waiting_until: given(day.waiting_until),
            percent: day.percent,
            resident_benefits_last: day.resident_benefits_last,
        }
    }
}

impl From<v1::MovingPerson> for MovingView {
    fn from(moving: v1::MovingPerson) -> MovingView {
        let v1::MovingPerson { handoff_id, out, peer, scheme, since, complete_until } = moving;
        MovingView { handoff_id, out, peer, scheme, since, complete_until }
    }
}
