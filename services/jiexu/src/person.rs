//! A person as a region has them on record.

use jiexu_types::PersonId;
use jiexu_wire::v1;
use serde::Serialize;

use crate::case::given;
use crate::endpoint::Region;
use crate::failure::Failure;
use crate::wording::{self, Word};

/// Where a person stands in one region.
#[derive(Clone, Serialize)]
pub struct PersonView {
    pub person_id: String,
    pub name: String,
    /// `None` when not retired.
    pub retired_on: Option<String>,
    pub relations: Vec<RelationView>,
    pub employee_months: u32,
    pub resident_months: u32,
    pub balance_fen: i64,
    /// The days for which the region is the responsible one.
    pub responsible: Vec<ResponsibleView>,
}

/// A relationship in one scheme.
#[derive(Clone, Serialize)]
pub struct RelationView {
    /// 310 or 390.
    pub scheme: i32,
    pub enrolled_on: String,
    pub paid: bool,
    pub status: Word,
    /// First day of that status, where it has one.
    pub since: Option<String>,
    /// Where the person went, when the relationship was handed over.
    pub to: Option<String>,
}

/// Days for which the region is the responsible one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponsibleView {
    pub from: String,
    /// First day no longer; `None` while it lasts.
    pub until: Option<String>,
    /// The handoff that brought it.
    pub handoff_id: Option<String>,
}

impl PersonView {
    /// Asks a region about one person; `None` when it does not know them.
    pub async fn of(region: &Region, id: &str) -> Result<Option<PersonView>, Failure> {
        let mut client = region.client.registry();
        let person_id = id.to_owned();
        let asked = v1::GetCoverageRequest { person_id: person_id.clone(), ..Default::default() };
        let coverage = match region.answer(client.get_coverage(asked)).await {
            Ok(answer) => answer.coverage.unwrap_or_default(),
            Err(failure) if failure.is_not_found() => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let asked = v1::ListContributionsRequest {
            person_id: person_id.clone(),
            page_size: 1,
            ..Default::default()
        };
        let months = region.answer(client.list_contributions(asked)).await?;
        let account =
            region.answer(client.get_account(v1::GetAccountRequest { person_id })).await?;
        Ok(Some(PersonView::from(v1::PersonSummary {
            coverage: Some(coverage),
            employee_months: months.employee_months,
            resident_months: months.resident_months,
            balance_fen: account.balance_fen,
        })))
    }

    /// The number, but for the birth date: `320602********0010`.
    pub fn masked_id(&self) -> String {
        let id = self.person_id.parse().map(PersonId::masked);
        // Not a number that could be anybody's; nothing to hide, and nothing to show.
        id.unwrap_or_else(|_| "?".to_owned())
    }

    /// Months in both schemes.
    pub fn months(&self) -> u32 {
        self.employee_months.saturating_add(self.resident_months)
    }

    /// The relationship in a scheme.
    pub fn relation(&self, scheme: i32) -> Option<&RelationView> {
        self.relations.iter().find(|relation| relation.scheme == scheme)
    }

    /// Scheme and status of each relationship, in words.
    pub fn standing(&self) -> String {
        let retired = self.retired_on.as_ref().map(|on| format!("退休 retired {on}"));
        let relations = self.relations.iter().map(|relation| {
            let since = relation.since.as_ref().map(|day| format!(" {day}")).unwrap_or_default();
            let to = relation.to.as_ref().map(|region| format!("\n→ {region}")).unwrap_or_default();
            format!("{} {}{to}{since}", relation.scheme, relation.status)
        });
        relations.chain(retired).collect::<Vec<_>>().join("\n")
    }
}

impl From<v1::PersonSummary> for PersonView {
    fn from(summary: v1::PersonSummary) -> PersonView {
        let v1::PersonSummary { coverage, employee_months, resident_months, balance_fen } = summary;
        let coverage = coverage.unwrap_or_default();
        let v1::Coverage {
            person_id,
            name,
            retired_on,
            employee,
            resident,
            responsible,
            past: _,
            particulars: _,
            terms: _,
        } = coverage;
        let employee = employee.map(|relation| relation_view(310, relation));
        let resident = resident.map(|relation| relation_view(390, relation));
        let responsible = responsible.into_iter().map(|days| ResponsibleView {
            from: days.from,
            until: given(days.until),
            handoff_id: given(days.handoff_id),
        });
        PersonView {
            person_id,
            name,
            retired_on: given(retired_on),
            relations: employee.into_iter().chain(resident).collect(),
            employee_months,
            resident_months,
            balance_fen,
            responsible: responsible.collect(),
        }
    }
}

fn relation_view(scheme: i32, relation: v1::Relation) -> RelationView {
    use v1::relation::Status as S;

    let v1::Relation { enrolled_on, paid, resumed_on: _, status } = relation;
    let word = wording::relation_status(status.as_ref());
    let (since, to) = match status {
        Some(S::Suspended(v1::SuspendedCoverage { on })) => (Some(on), None),
        Some(S::InTransit(v1::CoverageInTransit { suspended_on, handoff_id: _ })) => {
            (Some(suspended_on), None)
        }
        Some(S::TransferredOut(v1::TransferredCoverage { on, to, suspended_on: _ })) => {
            (given(on), Some(to))
        }
        Some(S::Active(_)) | None => (None, None),
    };
    RelationView { scheme, enrolled_on, paid, status: word, since, to }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_in_words_and_masked() {
        let status = Some(v1::relation::Status::TransferredOut(v1::TransferredCoverage {
            suspended_on: "2026-02-01".to_owned(),
            on: "2026-03-01".to_owned(),
            to: "410600".to_owned(),
        }));
        let enrolled_on = "2024-01-01".to_owned();
        let employee =
            Some(v1::Relation { enrolled_on, paid: true, resumed_on: String::new(), status });
        let person = PersonView::from(v1::PersonSummary {
            coverage: Some(v1::Coverage {
                person_id: "320602198703150010".to_owned(),
                employee,
                ..v1::Coverage::default()
            }),
            employee_months: 24,
            ..v1::PersonSummary::default()
        });
        assert_eq!(person.masked_id(), "320602********0010");
        assert_eq!(person.standing(), "310 已经转出 transferred out\n→ 410600 2026-03-01");
        assert_eq!(person.months(), 24);
        assert!(person.responsible.is_empty() && person.retired_on.is_none());
    }
}
