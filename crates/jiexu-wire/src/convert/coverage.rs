//! Where a person is covered on a day, and which of two coverages to keep. Answers are only ever
//! given, so there is no way back from them.

use jiexu_region::{BenefitsOn, CoverageOn, Moving, ResponsibleOn, SchemeOn, Side, StatusOn};
use jiexu_rules::{Coverage, Employment, Recommendation, Which};
use jiexu_types::{RegionCode, Scheme};

use crate::{BadField, field, v1};

impl From<(RegionCode, CoverageOn)> for v1::CoverageAtResponse {
    fn from((region, coverage): (RegionCode, CoverageOn)) -> v1::CoverageAtResponse {
        use v1::coverage_at_response::Responsible as Wire;

        let CoverageOn {
            responsible,
            employee,
            resident,
            account_limited_until: limited,
            moving,
            warnings,
        } = coverage;
        let responsible = match responsible {
            ResponsibleOn::Here { since, until } => Wire::Here(v1::ResponsibleHere {
                since: since.to_string(),
                until: field::or_empty(until),
            }),
            ResponsibleOn::Elsewhere { region, since } => {
                Wire::Elsewhere(v1::ResponsibleElsewhere {
                    region: region.to_string(),
                    since: field::or_empty(since),
                })
            }
            ResponsibleOn::Undecided { other } => {
                Wire::Undecided(v1::ResponsibleUndecided { other: other.to_string() })
            }
            ResponsibleOn::Unknown => Wire::Unknown(v1::ResponsibleUnknown {}),
        };
        let schemes = [(Scheme::Employee, employee), (Scheme::Resident, resident)];
        let said = schemes.into_iter().filter(|(_, on)| *on != SchemeOn::default());
        v1::CoverageAtResponse {
            region: region.to_string(),
            responsible: Some(responsible),
            schemes: said.map(v1::SchemeOnDay::from).collect(),
            account_limited_until: field::or_empty(limited),
            moving: moving.map(v1::MovingPerson::from),
            warnings: field::numbers(warnings.into_iter()),
        }
    }
}

impl From<(Scheme, SchemeOn)> for v1::SchemeOnDay {
    fn from((scheme, on): (Scheme, SchemeOn)) -> v1::SchemeOnDay {
        use v1::{BenefitStatus as Paid, CoverageStatus as Wire};

        let SchemeOn { status, benefits } = on;
        let (status, since, to) = match status {
            None => (Wire::Unspecified, None, None),
            Some(StatusOn::Active { since }) => (Wire::Active, Some(since), None),
            Some(StatusOn::Suspended { since }) => (Wire::Suspended, Some(since), None),
            // Which handoff it is stands in `moving`.
            Some(StatusOn::InTransit { since, handoff: _ }) => (Wire::InTransit, Some(since), None),
            Some(StatusOn::TransferredOut { since, to }) => (Wire::TransferredOut, Some(since), to),
        };
        let mut day = v1::SchemeOnDay {
            scheme: field::number(scheme),
            status: status.into(),
            since: field::or_empty(since),
            to: field::or_empty(to),
            ..v1::SchemeOnDay::default()
        };
        let paid = match benefits {
            BenefitsOn::Nothing => Paid::Nothing,
            BenefitsOn::Full { since } => {
                day.benefits_since = since.to_string();
                Paid::Full
            }
            BenefitsOn::Waiting { until, percent, resident_benefits_last } => {
                day.waiting_until = until.to_string();
                day.percent = percent.into();
                day.resident_benefits_last = resident_benefits_last;
                Paid::Waiting
            }
            BenefitsOn::Retroactive => Paid::Retroactive,
            BenefitsOn::Undecided => Paid::Undecided,
        };
        v1::SchemeOnDay { benefits: paid.into(), ..day }
    }
}

impl From<Moving> for v1::MovingPerson {
    fn from(moving: Moving) -> v1::MovingPerson {
        let Moving { handoff, side, peer, scheme, since, complete_until, .. } = moving;
        v1::MovingPerson {
            handoff_id: handoff.to_string(),
            out: match side {
                Side::Outbound => true,
                Side::Inbound => false,
            },
            peer: peer.to_string(),
            scheme: field::number(scheme),
            since: since.to_string(),
            complete_until: complete_until.to_string(),
        }
    }
}

impl TryFrom<v1::CoverageFacts> for Coverage {
    type Error = BadField;

    fn try_from(message: v1::CoverageFacts) -> Result<Coverage, BadField> {
        let v1::CoverageFacts {
            scheme,
            flexible,
            continuous_months,
            in_benefits,
            residence,
            school,
        } = message;
        Ok(Coverage {
            scheme: field::code("scheme", scheme)?,
            employment: if flexible { Employment::Flexible } else { Employment::Employer },
            continuous_months,
            in_benefits,
            residence,
            school,
        })
    }
}

impl From<Recommendation> for v1::RecommendCoverageResponse {
    fn from(recommendation: Recommendation) -> v1::RecommendCoverageResponse {
        use v1::CoverageAdvice as Wire;

        let (advice, which, reason) = match recommendation {
            Recommendation::Keep(which, reason) => (Wire::Keep, Some(which), Some(reason)),
            Recommendation::Suggest(which, reason) => (Wire::Suggest, Some(which), Some(reason)),
            Recommendation::Choose => (Wire::Choose, None, None),
        };
        v1::RecommendCoverageResponse {
            advice: advice.into(),
            first: which.is_some_and(|which| match which {
                Which::First => true,
                Which::Second => false,
            }),
            reason: reason.map_or(v1::KeepReason::Unspecified.into(), field::number),
        }
    }
}
