//! Clients that record what is known of a person beyond months and money, and repeat themselves.

use std::sync::Arc;

use jiexu_region::{
    Accumulators, Arrear, Credentials, Entitlement, EntitlementStatus, Filing, FilingKind,
    FreezeReason, Grant, Incentives, OpenSettlements, Part, RecordParticulars, RegistryReply,
    Standing,
};
use jiexu_types::{AccountYear, NearRelative, PersonId, RegionCode, Scheme};

use crate::finding::{Finding, Rule};
use crate::given::{day, fen, lhasa, month, own, person};
use crate::memory::Memory;
use crate::sim::Sim;

/// One part of each kind; those that stand against a handoff also in a form that does not, so that
/// nobody stays where he is for ever.
fn parts() -> Vec<Part> {
    let settled = OpenSettlements::default();
    let freeze = Standing { account_freeze: Some(FreezeReason::Court), ..Standing::default() };
    let card = Some(own("A12345678".parse()));
    let (code, name) = (own("M07800".parse()), own("肾透析".parse()));
    let (approved_on, valid_to, status) = (day("2025-01-01"), None, EntitlementStatus::Approved);
    let (deductible_paid, pooled_paid) = (fen(3), fen(5));
    let year = AccountYear { year: 2025, credited: fen(2), interest: fen(1), total: fen(3) };
    vec![
        Part::Credentials(Credentials { social_security_card: card, ..Credentials::default() }),
        Part::Credentials(Credentials { card_lost: true, ..Credentials::default() }),
        Part::Standing(freeze),
        Part::Standing(Standing::default()),
        Part::Standing(Standing::default()),
        Part::Arrears(vec![Arrear {
            scheme: Scheme::Employee,
            month: month(202_603),
            amount: fen(2),
        }]),
        Part::OpenSettlements(OpenSettlements { claims: 1, ..settled }),
        Part::OpenSettlements(settled),
        Part::OpenSettlements(settled),
        Part::Entitlements(vec![Entitlement { code, name, approved_on, valid_to, status }]),
        Part::Filings(vec![Filing {
            region: lhasa(),
            from: day("2025-01-01"),
            until: None,
            kind: FilingKind::LongTerm,
        }]),
        Part::Grants(vec![Grant { relative: person(1), relation: NearRelative::Spouse }]),
        Part::Accumulators(Some(Accumulators { year: 2026, deductible_paid, pooled_paid })),
        Part::Incentives(Incentives { resident_years: 1, zero_claim_years: 2 }),
        Part::AccountYears(vec![AccountYear { total: fen(5), ..year }]),
        Part::AccountYears(vec![year]),
        Part::AccountYears(vec![]),
    ]
}

impl Sim {
    /// Records a part, mostly as the next change.
    pub(crate) fn record_part(&mut self, who: PersonId) {
        let at = self.any_region();
        let person = self.region(at).and_then(|region| region.state().person(who));
        let known = person.and_then(|person| person.particulars.as_ref());
        let next = known.map_or(0, |known| known.revision).saturating_add(1);
        let revision = if self.dice.chance(80) { next } else { 1 };
        let Some(part) = self.dice.pick_any(&parts()) else { return };
        let command = RecordParticulars { person: who, revision, part: Arc::new(part) };
        if self.enter(at, &command) == Some(RegistryReply::Recorded) {
            self.told(at, Memory::Part(at, command));
        }
    }

    /// A mover has settled what stands against leaving, mostly.
    pub(crate) fn settle_up(&mut self, who: PersonId, at: RegionCode) {
        let person = self.region(at).and_then(|region| region.state().person(who));
        let Some(known) = person.and_then(|person| person.particulars.clone()) else { return };
        let settled = [
            Part::OpenSettlements(OpenSettlements::default()),
            Part::Standing(Standing::default()),
        ];
        let open = settled.into_iter().filter(|part| !known.holds(part));
        for (part, done) in open.zip(1..) {
            if self.dice.chance(90) {
                let revision = known.revision.saturating_add(done);
                let part = Arc::new(part);
                self.enter(at, &RecordParticulars { person: who, revision, part });
            }
        }
    }

    /// A late copy of what was recorded never takes effect again.
    pub(crate) fn repeat_part(&mut self) {
        let Some((at, command)) = self.dice.pick_any(&self.client.recorded) else { return };
        let particulars = |sim: &Sim| {
            let person = sim.region(at)?.state().person(command.person)?;
            Some(person.particulars.clone())
        };
        let before = particulars(self);
        self.enter(at, &command);
        if self.found.is_none() && before != particulars(self) {
            let text = format!("a late copy took effect: {command:?}");
            self.find(Finding { rule: Rule::Invariant(7), text });
        }
    }
}
