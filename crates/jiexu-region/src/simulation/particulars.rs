//! Clients that record what is known of a person beyond months and money, and repeat themselves.

use std::sync::Arc;

use jiexu_types::{NearRelative, Scheme};

use super::*;
use crate::{
    Accumulators, Arrear, Credentials, Entitlement, EntitlementStatus, Filing, FilingKind,
    FreezeReason, Grant, Incentives, OpenSettlements, Part, RecordParticulars, RegistryReply,
    Standing,
};

/// One part of each kind; those that stand against a handoff also in a form that does not, so that
/// nobody stays where he is for ever.
fn parts() -> Vec<Part> {
    let settled = OpenSettlements::default();
    let freeze = Standing { account_freeze: Some(FreezeReason::Court), ..Standing::default() };
    let card = Some("A12345678".parse().unwrap());
    let (code, name) = ("M07800".parse().unwrap(), "肾透析".parse().unwrap());
    let (approved_on, valid_to, status) = (day("2025-01-01"), None, EntitlementStatus::Approved);
    let (deductible_paid, pooled_paid) = (fen(3), fen(5));
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
    ]
}

impl Sim {
    /// Records a part, mostly as the next change.
    pub(super) fn record_part(&mut self, who: PersonId) {
        let at = self.any_region();
        let known = self.world.region(at).state().person(who);
        let known = known.and_then(|person| person.particulars.as_ref());
        let next = known.map_or(0, |known| known.revision).saturating_add(1);
        let revision = if self.dice.chance(80) { next } else { 1 };
        let part = Arc::new(self.dice.pick(&parts()));
        let command = RecordParticulars { person: who, revision, part };
        if self.world.submit(at, &command) == RegistryReply::Recorded {
            self.client.recorded.push((at, command));
        }
    }

    /// A late copy of what was recorded never takes effect again.
    pub(super) fn repeat_part(&mut self) {
        let Some((at, command)) = self.dice.pick_any(&self.client.recorded) else { return };
        let before = items(self.world.region(at));
        self.world.submit(at, &command);
        assert!(before == items(self.world.region(at)), "a late copy took effect: {command:?}");
    }
}
