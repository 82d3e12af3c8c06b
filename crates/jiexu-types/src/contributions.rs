//! Months of contribution (缴费月数), kept as runs of equal months.
//!
//! A month counts once per scheme, wherever it was paid: that is what makes contribution years
//! survive a move (Social Insurance Law art. 32) without being counted twice (43号 art. 4).

use crate::{ContributionKind, Fen, Month, PaymentTerms, RegionCode, Scheme};

/// Consecutive months paid to one region in one scheme with the same credit to the account, in the
/// same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContributionRun {
    /// Scheme the months count for.
    pub scheme: Scheme,
    /// First month of the run.
    pub first: Month,
    /// Last month of the run, included.
    pub last: Month,
    /// The region that received the contribution.
    pub region: RegionCode,
    /// What each month credited to the personal account.
    pub credited: Fen,
    /// How each month was paid.
    pub terms: PaymentTerms,
}

/// Every person has runs, and millions of people have records: the terms cost nothing, they fill
/// what alignment leaves free.
const _: () = assert!(size_of::<ContributionRun>() == 24);

impl ContributionRun {
    /// Number of months, at least 1 in a valid run.
    pub fn months(&self) -> u32 {
        self.first.count_to(self.last)
    }

    fn covers(&self, scheme: Scheme, month: Month) -> bool {
        self.scheme == scheme && self.first <= month && month <= self.last
    }

    /// True when `later` continues this run without a gap and with the same terms.
    fn continues_into(&self, later: &ContributionRun) -> bool {
        self.scheme == later.scheme
            && self.region == later.region
            && self.credited == later.credited
            && self.terms == later.terms
            && self.last.next() == Some(later.first)
    }
}

/// What became of recording a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// The month was not on record and is now.
    New,
    /// The same month with the same content was on record: nothing changed.
    Repeated,
    /// The month is on record with another content; the name of the field that differs.
    Conflict(&'static str),
}

/// All months a person has on record, each at most once per scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contributions {
    /// Sorted by scheme and first month, disjoint within a scheme, equal neighbours merged.
    runs: Vec<ContributionRun>,
}

/// Why a list of runs is not a contribution record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadContributions {
    /// A run that ends before it begins.
    #[error("a contribution period ends before it begins ({0})")]
    Backwards(Month),
    /// Two runs of one scheme share a month.
    #[error("two contribution periods of one scheme overlap in {0}")]
    Overlap(Month),
}

impl Contributions {
    /// Reads runs in any order; refuses overlaps within a scheme (check e3 of the form).
    pub fn from_runs(mut runs: Vec<ContributionRun>) -> Result<Contributions, BadContributions> {
        if let Some(run) = runs.iter().find(|run| run.last < run.first) {
            return Err(BadContributions::Backwards(run.first));
        }
        runs.sort_unstable();
        for (earlier, later) in runs.iter().zip(runs.iter().skip(1)) {
            if earlier.scheme == later.scheme && later.first <= earlier.last {
                return Err(BadContributions::Overlap(later.first));
            }
        }
        let mut contributions = Contributions { runs: Vec::with_capacity(runs.len()) };
        for run in runs {
            contributions.push(run);
        }
        Ok(contributions)
    }

    /// The runs, sorted by scheme and first month.
    pub fn runs(&self) -> &[ContributionRun] {
        &self.runs
    }

    /// Months on record in a scheme.
    pub fn months(&self, scheme: Scheme) -> u32 {
        let runs = self.runs.iter().filter(|run| run.scheme == scheme);
        runs.map(ContributionRun::months).fold(0, u32::saturating_add)
    }

    /// Months on record in a scheme that rest on one kind of contribution.
    pub fn months_of(&self, scheme: Scheme, kind: ContributionKind) -> u32 {
        let runs = self.runs.iter().filter(|run| run.scheme == scheme && run.terms.kind == kind);
        runs.map(ContributionRun::months).fold(0, u32::saturating_add)
    }

    /// What the latest month of a scheme credited; zero without a month.
    pub fn latest_credit(&self, scheme: Scheme) -> Fen {
        let latest = self.runs.iter().rev().find(|run| run.scheme == scheme);
        latest.map_or(Fen::ZERO, |run| run.credited)
    }

    /// The run that holds a month, if the month is on record.
    pub fn find(&self, scheme: Scheme, month: Month) -> Option<&ContributionRun> {
        self.runs.iter().find(|run| run.covers(scheme, month))
    }

    /// What [`Contributions::record`] would say, without recording.
    pub fn check(&self, run: &ContributionRun) -> Recording {
        match self.find(run.scheme, run.first) {
            None => Recording::New,
            Some(known) if known.region != run.region => Recording::Conflict("region"),
            Some(known) if known.credited != run.credited => Recording::Conflict("credited_fen"),
            Some(known) => known
                .terms
                .first_difference(&run.terms)
                .map_or(Recording::Repeated, Recording::Conflict),
        }
    }

    /// Records a run of one month. A month that is on record stays as it is.
    pub fn record(&mut self, run: ContributionRun) -> Recording {
        let outcome = self.check(&run);
        if outcome == Recording::New {
            self.insert_disjoint(run);
        }
        outcome
    }

    /// Takes over the months of `other` that are not on record here, and says how many.
    ///
    /// A month paid in both places counts once: the record here stands.
    pub fn recognise(&mut self, other: &Contributions) -> u32 {
        let mut added: u32 = 0;
        for run in &other.runs {
            for piece in self.missing_pieces(run) {
                added = added.saturating_add(piece.months());
                self.insert_disjoint(piece);
            }
        }
        added
    }

    /// The parts of `run` that are not on record here, in order.
    fn missing_pieces(&self, run: &ContributionRun) -> Vec<ContributionRun> {
        let mut pieces = Vec::new();
        let mut from = Some(run.first);
        let known = self.runs.iter().filter(|known| known.scheme == run.scheme);
        for known in known.filter(|known| known.last >= run.first && known.first <= run.last) {
            let Some(start) = from else { break };
            if let Some(end) = known.first.previous()
                && start <= end
            {
                pieces.push(ContributionRun { first: start, last: end, ..*run });
            }
            from = known.last.next();
        }
        if let Some(start) = from
            && start <= run.last
        {
            pieces.push(ContributionRun { first: start, ..*run });
        }
        pieces
    }

    /// Inserts a run that shares no month with the others and merges it with its neighbours.
    fn insert_disjoint(&mut self, run: ContributionRun) {
        let at = self
            .runs
            .partition_point(|known| (known.scheme, known.first) < (run.scheme, run.first));
        let tail = self.runs.split_off(at);
        self.push(run);
        for later in tail {
            self.push(later);
        }
    }

    /// Appends the next run in order, merged with the last one where the terms are equal.
    fn push(&mut self, run: ContributionRun) {
        match self.runs.last_mut() {
            Some(last) if last.continues_into(&run) => last.last = run.last,
            Some(_) | None => self.runs.push(run),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::{FormerScheme, PaymentChannel};

    fn month(yyyymm: u32) -> Month {
        Month::try_from(yyyymm).unwrap()
    }

    fn run(first: u32, last: u32, region: u32, fen: u64) -> ContributionRun {
        ContributionRun {
            scheme: Scheme::Employee,
            first: month(first),
            last: month(last),
            region: RegionCode::try_from(region).unwrap(),
            credited: Fen::new(fen).unwrap(),
            terms: PaymentTerms::default(),
        }
    }

    fn given(runs: &[ContributionRun]) -> Contributions {
        Contributions::from_runs(runs.to_vec()).unwrap()
    }

    #[test]
    fn a_month_is_recorded_once() {
        let mut record = Contributions::default();
        let nantong = RegionCode::try_from(320_600).unwrap();
        let hebi = RegionCode::try_from(410_600).unwrap();
        let mut add =
            |m, region: RegionCode, amount: u64| record.record(run(m, m, region.as_u32(), amount));
        assert_eq!(add(202501, nantong, 7), Recording::New);
        assert_eq!(add(202501, nantong, 7), Recording::Repeated);
        assert_eq!(add(202501, nantong, 8), Recording::Conflict("credited_fen"));
        assert_eq!(add(202501, hebi, 7), Recording::Conflict("region"));
        assert_eq!(add(202502, nantong, 7), Recording::New);
        assert_eq!(record.runs(), [run(202501, 202502, 320600, 7)]);
    }

    #[test]
    fn f54_a_month_keeps_the_channel_of_its_payment() {
        let paid = |m, channel| {
            let terms = PaymentTerms { channel, ..PaymentTerms::default() };
            ContributionRun { terms, ..run(m, m, 320_600, 0) }
        };
        let mut record = Contributions::default();
        record.record(paid(202501, Some(PaymentChannel::Alipay)));
        record.record(paid(202502, Some(PaymentChannel::Alipay)));
        record.record(paid(202503, None));
        let runs: Vec<_> = record.runs().iter().map(|r| (r.months(), r.terms.channel)).collect();
        assert_eq!(runs, [(2, Some(PaymentChannel::Alipay)), (1, None)]);
        let other = paid(202501, Some(PaymentChannel::Counter));
        assert_eq!(record.check(&other), Recording::Conflict("channel"));
    }

    #[test]
    fn r31_months_of_the_former_schemes_stay_apart_and_count_as_resident_months() {
        let paid = |first, last, former_scheme| ContributionRun {
            scheme: Scheme::Resident,
            terms: PaymentTerms { former_scheme, ..PaymentTerms::default() },
            ..run(first, last, 320_600, 0)
        };
        let record = given(&[
            paid(201401, 201412, Some(FormerScheme::Rural)),
            paid(201501, 201612, Some(FormerScheme::Urban)),
            paid(201701, 201712, None),
        ]);
        assert_eq!(record.runs().len(), 3);
        assert_eq!(record.months(Scheme::Resident), 48);
        assert_eq!(FormerScheme::ALL.map(FormerScheme::code), [391, 392]);
    }

    #[test]
    fn kinds_are_counted_apart() {
        let of = |kind, first, last| ContributionRun {
            terms: PaymentTerms { kind, ..PaymentTerms::default() },
            ..run(first, last, 320_600, 7)
        };
        let record = given(&[
            of(ContributionKind::Deemed, 202401, 202403),
            of(ContributionKind::Actual, 202404, 202405),
            of(ContributionKind::BackPaid, 202406, 202406),
        ]);
        let months = ContributionKind::ALL.map(|kind| record.months_of(Scheme::Employee, kind));
        assert_eq!(months, [2, 3, 1]);
    }

    #[test]
    fn a_month_paid_in_both_places_counts_once() {
        let mut here = given(&[run(202503, 202504, 410600, 5)]);
        let there = given(&[run(202401, 202503, 320600, 7), run(202505, 202506, 320600, 7)]);
        assert_eq!(here.recognise(&there), 14 + 2);
        assert_eq!(
            here.runs(),
            [
                run(202401, 202502, 320600, 7),
                run(202503, 202504, 410600, 5),
                run(202505, 202506, 320600, 7),
            ]
        );
        assert_eq!(here.recognise(&there), 0, "a second time adds nothing");
    }

    #[test]
    fn overlapping_periods_are_refused() {
        let overlap = vec![run(202401, 202403, 320600, 7), run(202403, 202404, 410600, 7)];
        assert_eq!(
            Contributions::from_runs(overlap),
            Err(BadContributions::Overlap(month(202403)))
        );
        let backwards = vec![run(202403, 202401, 320600, 7)];
        assert_eq!(
            Contributions::from_runs(backwards),
            Err(BadContributions::Backwards(month(202403)))
        );
    }

    proptest! {
        /// Against a map from month to terms, which cannot count a month twice.
        #[test]
        fn recognising_is_a_union(
            here in proptest::collection::vec((0u32..60, 1u64..3), 0..30),
            there in proptest::collection::vec((0u32..60, 1u64..3), 0..30),
        ) {
            let first = month(202001);
            let mut model = BTreeMap::new();
            let mut records = [Contributions::default(), Contributions::default()];
            for (record, (list, region)) in
                records.iter_mut().zip([(&here, 410_600u32), (&there, 320_600)])
            {
                for (offset, fen) in list {
                    let month = first.plus(*offset).unwrap().as_yyyymm();
                    record.record(run(month, month, region, *fen));
                }
            }
            for record in &records {
                for run in record.runs() {
                    let mut at = run.first;
                    while at <= run.last {
                        model.entry(at).or_insert((run.region, run.credited));
                        at = at.next().unwrap();
                    }
                }
            }
            let [mut here, there] = records;
            here.recognise(&there);
            prop_assert_eq!(here.months(Scheme::Employee) as usize, model.len());
            for (at, (region, credited)) in model {
                let run = here.find(Scheme::Employee, at).unwrap();
                prop_assert_eq!((run.region, run.credited), (region, credited));
            }
            prop_assert_eq!(Contributions::from_runs(here.runs().to_vec()), Ok(here));
        }
    }
}
