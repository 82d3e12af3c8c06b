//! The lists and counters of a dossier. A list has no order of its own: it is sorted here, so that
//! the same content is the same value, and nothing may be in it twice.

use jiexu_region::{
    Accumulators, Arrear, Dossier, Entitlement, EntitlementStatus, Filing, Grant, Incentives,
    OpenSettlements,
};
use jiexu_types::AccountYear;

use crate::{BadField, field, v1};

/// Unpaid months, each once.
pub(super) fn arrears(list: Vec<v1::Arrear>) -> Result<Vec<Arrear>, BadField> {
    let same = |a: &Arrear, b: &Arrear| (a.scheme, a.month) == (b.scheme, b.month);
    sorted("arrears", list, Dossier::ARREARS_MAX, same)
}

/// Recognised diseases, each once.
pub(super) fn entitlements(list: Vec<v1::Entitlement>) -> Result<Vec<Entitlement>, BadField> {
    sorted("entitlements", list, Dossier::LIST_MAX, |a: &Entitlement, b| a.code == b.code)
}

/// Filings, each once.
pub(super) fn filings(list: Vec<v1::Filing>) -> Result<Vec<Filing>, BadField> {
    sorted("filings", list, Dossier::LIST_MAX, |a: &Filing, b| a == b)
}

/// Relatives, each once.
pub(super) fn grants(list: Vec<v1::Grant>) -> Result<Vec<Grant>, BadField> {
    sorted("grants", list, Dossier::LIST_MAX, |a: &Grant, b| a.relative == b.relative)
}

/// Years of an account, each once.
pub(super) fn account_years(list: Vec<v1::AccountYear>) -> Result<Vec<AccountYear>, BadField> {
    let same = |a: &AccountYear, b: &AccountYear| a.year == b.year;
    sorted("account_years", list, Dossier::ACCOUNT_YEARS_MAX, same)
}

/// What was used; year 0 means nothing.
pub(super) fn some_accumulators(
    message: v1::Accumulators,
) -> Result<Option<Accumulators>, BadField> {
    if message == v1::Accumulators::default() {
        return Ok(None);
    }
    accumulators(message).map(Some)
}

pub(super) fn accumulators(message: v1::Accumulators) -> Result<Accumulators, BadField> {
    let v1::Accumulators { year, deductible_paid_fen, pooled_paid_fen } = message;
    Ok(Accumulators {
        year: calendar_year("accumulators.year", year)?,
        deductible_paid: field::fen("accumulators.deductible_paid_fen", deductible_paid_fen)?,
        pooled_paid: field::fen("accumulators.pooled_paid_fen", pooled_paid_fen)?,
    })
}

fn calendar_year(name: &str, year: u32) -> Result<u16, BadField> {
    let known = u16::try_from(year).ok().filter(|year| (1900..=2199).contains(year));
    known.ok_or_else(|| BadField::new(name, "must be a year from 1900 to 2199"))
}

pub(super) fn incentives(message: v1::Incentives) -> Result<Incentives, BadField> {
    let v1::Incentives { resident_years, zero_claim_years } = message;
    let years = |name: &str, years: u32| {
        let problem = "must be at most 65535 years";
        u16::try_from(years).map_err(|_| BadField::new(name, problem))
    };
    Ok(Incentives {
        resident_years: years("incentives.resident_years", resident_years)?,
        zero_claim_years: years("incentives.zero_claim_years", zero_claim_years)?,
    })
}

/// A list as it is written.
pub(super) fn wire<'a, T: 'a, W: From<&'a T>>(list: &'a [T]) -> Vec<W> {
    list.iter().map(W::from).collect()
}

fn sorted<W, T>(
    name: &str,
    list: Vec<W>,
    most: usize,
    same: impl Fn(&T, &T) -> bool,
) -> Result<Vec<T>, BadField>
where
    T: TryFrom<W, Error = BadField> + Ord,
{
    if list.len() > most {
        let problem = format!("must hold at most {most} entries, got {}", list.len());
        return Err(BadField::new(name, problem));
    }
    let mut list: Vec<T> = field::messages(name, list)?;
    list.sort_unstable();
    let doubled = list.windows(2).any(|pair| matches!(pair, [a, b] if same(a, b)));
    if doubled { Err(BadField::new(name, "must not hold anything twice")) } else { Ok(list) }
}

impl TryFrom<v1::Arrear> for Arrear {
    type Error = BadField;

    fn try_from(message: v1::Arrear) -> Result<Arrear, BadField> {
        let v1::Arrear { scheme, month, amount_fen } = message;
        Ok(Arrear {
            scheme: field::code("scheme", scheme)?,
            month: field::month("month", month)?,
            amount: field::fen("amount_fen", amount_fen)?,
        })
    }
}

impl From<&Arrear> for v1::Arrear {
    fn from(arrear: &Arrear) -> v1::Arrear {
        let Arrear { scheme, month, amount } = *arrear;
        v1::Arrear {
            scheme: field::number(scheme),
            month: month.as_yyyymm(),
            amount_fen: amount.as_i64(),
        }
    }
}

impl TryFrom<v1::AccountYear> for AccountYear {
    type Error = BadField;

    fn try_from(message: v1::AccountYear) -> Result<AccountYear, BadField> {
        let v1::AccountYear { year, credited_fen, interest_fen, total_fen } = message;
        Ok(AccountYear {
            year: calendar_year("year", year)?,
            credited: field::fen("credited_fen", credited_fen)?,
            interest: field::fen("interest_fen", interest_fen)?,
            total: field::fen("total_fen", total_fen)?,
        })
    }
}

impl From<&AccountYear> for v1::AccountYear {
    fn from(line: &AccountYear) -> v1::AccountYear {
        let AccountYear { year, credited, interest, total } = *line;
        v1::AccountYear {
            year: year.into(),
            credited_fen: credited.as_i64(),
            interest_fen: interest.as_i64(),
            total_fen: total.as_i64(),
        }
    }
}

impl From<v1::OpenSettlements> for OpenSettlements {
    fn from(message: v1::OpenSettlements) -> OpenSettlements {
        let v1::OpenSettlements { claims, inpatient } = message;
        OpenSettlements { claims, inpatient }
    }
}

impl From<OpenSettlements> for v1::OpenSettlements {
    fn from(open: OpenSettlements) -> v1::OpenSettlements {
        let OpenSettlements { claims, inpatient } = open;
        v1::OpenSettlements { claims, inpatient }
    }
}

impl TryFrom<v1::Entitlement> for Entitlement {
    type Error = BadField;

    fn try_from(message: v1::Entitlement) -> Result<Entitlement, BadField> {
        let v1::Entitlement { code, name, approved_on, valid_to, status } = message;
        let status: Option<EntitlementStatus> = field::optional_code("status", status)?;
        Ok(Entitlement {
            code: field::text("code", &code)?,
            name: field::text("name", &name)?,
            approved_on: field::date("approved_on", &approved_on)?,
            valid_to: field::optional_date("valid_to", &valid_to)?,
            status: status.unwrap_or_default(),
        })
    }
}

impl From<&Entitlement> for v1::Entitlement {
    fn from(entitlement: &Entitlement) -> v1::Entitlement {
        let Entitlement { code, name, approved_on, valid_to, status } = entitlement;
        v1::Entitlement {
            code: code.to_string(),
            name: name.as_str().to_owned(),
            approved_on: approved_on.to_string(),
            valid_to: field::or_empty(*valid_to),
            status: field::number(*status),
        }
    }
}

impl TryFrom<v1::Filing> for Filing {
    type Error = BadField;

    fn try_from(message: v1::Filing) -> Result<Filing, BadField> {
        let v1::Filing { kind, region, from, until } = message;
        Ok(Filing {
            region: field::text("region", &region)?,
            from: field::date("from", &from)?,
            until: field::optional_date("until", &until)?,
            kind: field::code("kind", kind)?,
        })
    }
}

impl From<&Filing> for v1::Filing {
    fn from(filing: &Filing) -> v1::Filing {
        let Filing { region, from, until, kind } = *filing;
        v1::Filing {
            kind: field::number(kind),
            region: region.to_string(),
            from: from.to_string(),
            until: field::or_empty(until),
        }
    }
}

impl TryFrom<v1::Grant> for Grant {
    type Error = BadField;

    fn try_from(message: v1::Grant) -> Result<Grant, BadField> {
        let v1::Grant { relative_id, relation } = message;
        Ok(Grant {
            relative: field::text("relative_id", &relative_id)?,
            relation: field::code("relation", relation)?,
        })
    }
}

impl From<&Grant> for v1::Grant {
    fn from(grant: &Grant) -> v1::Grant {
        let Grant { relative, relation } = *grant;
        v1::Grant { relative_id: relative.to_string(), relation: field::number(relation) }
    }
}

impl From<Accumulators> for v1::Accumulators {
    fn from(used: Accumulators) -> v1::Accumulators {
        let Accumulators { year, deductible_paid, pooled_paid } = used;
        v1::Accumulators {
            year: year.into(),
            deductible_paid_fen: deductible_paid.as_i64(),
            pooled_paid_fen: pooled_paid.as_i64(),
        }
    }
}

impl From<Incentives> for v1::Incentives {
    fn from(years: Incentives) -> v1::Incentives {
        let Incentives { resident_years, zero_claim_years } = years;
        v1::Incentives {
            resident_years: resident_years.into(),
            zero_claim_years: zero_claim_years.into(),
        }
    }
}
