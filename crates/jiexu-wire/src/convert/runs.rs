//! Months on record, and how they were paid.

use jiexu_types::{ContributionRun, Contributions};

use crate::{BadField, field, v1};

impl TryFrom<v1::ContributionRun> for ContributionRun {
    type Error = BadField;

    fn try_from(message: v1::ContributionRun) -> Result<ContributionRun, BadField> {
        let v1::ContributionRun {
            scheme,
            first_month,
            last_month,
            region,
            credited_fen,
            kind,
            channel,
            former_scheme,
        } = message;
        Ok(ContributionRun {
            scheme: field::code("scheme", scheme)?,
            first: field::month("first_month", first_month)?,
            last: field::month("last_month", last_month)?,
            region: field::text("region", &region)?,
            credited: field::fen("credited_fen", credited_fen)?,
            terms: field::terms(kind, channel, former_scheme)?,
        })
    }
}

impl From<ContributionRun> for v1::ContributionRun {
    fn from(run: ContributionRun) -> v1::ContributionRun {
        let ContributionRun { scheme, first, last, region, credited, terms } = run;
        let (kind, channel, former_scheme) = field::term_numbers(terms);
        v1::ContributionRun {
            scheme: field::number(scheme),
            first_month: first.as_yyyymm(),
            last_month: last.as_yyyymm(),
            region: region.to_string(),
            credited_fen: credited.as_i64(),
            kind,
            channel,
            former_scheme,
        }
    }
}

pub(super) fn runs(contributions: &Contributions) -> Vec<v1::ContributionRun> {
    contributions.runs().iter().map(|run| v1::ContributionRun::from(*run)).collect()
}
