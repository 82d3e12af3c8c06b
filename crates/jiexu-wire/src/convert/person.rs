//! A person's record.

use jiexu_region::{
    Began, PastCoverage, Person, PersonRecord, Relation, RelationStatus, Responsibility,
};
use jiexu_types::PersonId;

use super::runs::runs;
use crate::{BadField, field, v1};

impl TryFrom<v1::Person> for (PersonId, Person) {
    type Error = BadField;

    fn try_from(message: v1::Person) -> Result<(PersonId, Person), BadField> {
        let v1::Person { coverage, contributions } = message;
        let contributions = field::contributions("contributions", contributions)?;
        let coverage = coverage.ok_or_else(|| BadField::missing("coverage"))?;
        let (id, person) = covered(coverage).map_err(|bad| bad.within("coverage"))?;
        Ok((id, Person { contributions, ..person }))
    }
}

/// Where the person stands; the months come separately.
fn covered(message: v1::Coverage) -> Result<(PersonId, Person), BadField> {
    let v1::Coverage {
        person_id,
        name,
        retired_on,
        employee,
        resident,
        responsible,
        past,
        particulars,
        terms,
    } = message;
    let mut person = Person::new(field::text("name", &name)?);
    person.retired_on = field::optional_date("retired_on", &retired_on)?;
    person.employee = field::optional_message("employee", employee)?;
    person.resident = field::optional_message("resident", resident)?;
    person.past = field::messages("past", past)?;
    person.responsible = field::messages("responsible", responsible)?;
    person.particulars = super::particulars::optional(particulars)?;
    person.terms = field::messages("terms", terms)?;
    Ok((field::text("person_id", &person_id)?, person))
}

impl From<(PersonId, &Person)> for v1::Person {
    fn from((id, person): (PersonId, &Person)) -> v1::Person {
        v1::Person {
            coverage: Some((id, person).into()),
            contributions: runs(&person.contributions),
        }
    }
}

/// Everything but the months.
impl From<(PersonId, &Person)> for v1::Coverage {
    fn from((id, person): (PersonId, &Person)) -> v1::Coverage {
        let Person {
            name,
            retired_on,
            employee,
            resident,
            contributions: _,
            past,
            responsible,
            particulars,
            terms,
        } = person;
        v1::Coverage {
            person_id: id.to_string(),
            name: name.as_str().to_owned(),
            retired_on: field::or_empty(*retired_on),
            employee: employee.map(v1::Relation::from),
            resident: resident.map(v1::Relation::from),
            responsible: responsible.iter().map(|claim| (*claim).into()).collect(),
            past: past.iter().map(|stretch| (*stretch).into()).collect(),
            particulars: particulars.as_deref().map(Into::into),
            terms: terms.iter().map(|terms| (*terms).into()).collect(),
        }
    }
}

impl TryFrom<v1::Relation> for Relation {
    type Error = BadField;

    fn try_from(message: v1::Relation) -> Result<Relation, BadField> {
        use v1::relation::Status as Wire;

        let v1::Relation { enrolled_on, paid, resumed_on, status } = message;
        let status = match status {
            Some(Wire::Active(v1::ActiveCoverage {})) => RelationStatus::Active,
            Some(Wire::Suspended(v1::SuspendedCoverage { on })) => {
                RelationStatus::Suspended { on: field::date("suspended.on", &on)? }
            }
            Some(Wire::InTransit(v1::CoverageInTransit { suspended_on, handoff_id })) => {
                RelationStatus::InTransit {
                    suspended_on: field::date("in_transit.suspended_on", &suspended_on)?,
                    handoff: field::text("in_transit.handoff_id", &handoff_id)?,
                }
            }
            Some(Wire::TransferredOut(v1::TransferredCoverage { suspended_on, on, to })) => {
                RelationStatus::TransferredOut {
                    suspended_on: field::date("transferred_out.suspended_on", &suspended_on)?,
                    on: field::date("transferred_out.on", &on)?,
                    to: field::text("transferred_out.to", &to)?,
                }
            }
            None => return Err(BadField::missing("status")),
        };
        Ok(Relation {
            enrolled_on: field::date("enrolled_on", &enrolled_on)?,
            resumed_on: field::optional_date("resumed_on", &resumed_on)?,
            status,
            paid,
        })
    }
}

impl From<Relation> for v1::Relation {
    fn from(relation: Relation) -> v1::Relation {
        use v1::relation::Status as Wire;

        let Relation { enrolled_on, resumed_on, status, paid } = relation;
        let status = match status {
            RelationStatus::Active => Wire::Active(v1::ActiveCoverage {}),
            RelationStatus::Suspended { on } => {
                Wire::Suspended(v1::SuspendedCoverage { on: on.to_string() })
            }
            RelationStatus::InTransit { suspended_on, handoff } => {
                Wire::InTransit(v1::CoverageInTransit {
                    suspended_on: suspended_on.to_string(),
                    handoff_id: handoff.to_string(),
                })
            }
            RelationStatus::TransferredOut { suspended_on, on, to } => {
                Wire::TransferredOut(v1::TransferredCoverage {
                    suspended_on: suspended_on.to_string(),
                    on: on.to_string(),
                    to: to.to_string(),
                })
            }
        };
        v1::Relation {
            enrolled_on: enrolled_on.to_string(),
            paid,
            resumed_on: field::or_empty(resumed_on),
            status: Some(status),
        }
    }
}

impl TryFrom<v1::PastCoverage> for PastCoverage {
    type Error = BadField;

    fn try_from(message: v1::PastCoverage) -> Result<PastCoverage, BadField> {
        let v1::PastCoverage { scheme, resumed, from, until } = message;
        Ok(PastCoverage {
            scheme: field::code("scheme", scheme)?,
            began: if resumed { Began::Resumption } else { Began::Enrolment },
            from: field::date("from", &from)?,
            until: field::date("until", &until)?,
        })
    }
}

impl From<PastCoverage> for v1::PastCoverage {
    fn from(past: PastCoverage) -> v1::PastCoverage {
        let PastCoverage { scheme, began, from, until } = past;
        v1::PastCoverage {
            scheme: field::number(scheme),
            resumed: match began {
                Began::Enrolment => false,
                Began::Resumption => true,
            },
            from: from.to_string(),
            until: until.to_string(),
        }
    }
}

impl TryFrom<v1::Responsibility> for Responsibility {
    type Error = BadField;

    fn try_from(message: v1::Responsibility) -> Result<Responsibility, BadField> {
        let v1::Responsibility { from, until, handoff_id } = message;
        Ok(Responsibility {
            from: field::date("from", &from)?,
            until: field::optional_date("until", &until)?,
            by: field::optional_text("handoff_id", &handoff_id)?,
        })
    }
}

impl From<Responsibility> for v1::Responsibility {
    fn from(claim: Responsibility) -> v1::Responsibility {
        let Responsibility { from, until, by } = claim;
        v1::Responsibility {
            from: from.to_string(),
            until: field::or_empty(until),
            handoff_id: field::or_empty(by),
        }
    }
}

impl TryFrom<v1::PersonRecord> for PersonRecord {
    type Error = BadField;

    fn try_from(message: v1::PersonRecord) -> Result<PersonRecord, BadField> {
        let v1::PersonRecord {
            person_id,
            name,
            scheme,
            enrolled_on,
            suspended_on,
            retired_on,
            previous_region,
            contributions,
            balance_fen,
            particulars,
        } = message;
        Ok(PersonRecord {
            id: field::text("person_id", &person_id)?,
            name: field::text("name", &name)?,
            scheme: field::code("scheme", scheme)?,
            enrolled_on: field::date("enrolled_on", &enrolled_on)?,
            suspended_on: field::optional_date("suspended_on", &suspended_on)?,
            retired_on: field::optional_date("retired_on", &retired_on)?,
            previous_region: field::optional_text("previous_region", &previous_region)?,
            contributions: field::contributions("contributions", contributions)?,
            balance: field::fen("balance_fen", balance_fen)?,
            particulars: super::particulars::optional(particulars)?,
        })
    }
}

impl From<&PersonRecord> for v1::PersonRecord {
    fn from(record: &PersonRecord) -> v1::PersonRecord {
        let PersonRecord {
            id,
            name,
            scheme,
            enrolled_on,
            suspended_on,
            retired_on,
            previous_region,
            contributions,
            balance,
            particulars,
        } = record;
        v1::PersonRecord {
            person_id: id.to_string(),
            name: name.as_str().to_owned(),
            scheme: field::number(*scheme),
            enrolled_on: enrolled_on.to_string(),
            suspended_on: field::or_empty(*suspended_on),
            retired_on: field::or_empty(*retired_on),
            previous_region: field::or_empty(*previous_region),
            contributions: runs(contributions),
            balance_fen: balance.as_i64(),
            particulars: particulars.as_deref().map(Into::into),
        }
    }
}
