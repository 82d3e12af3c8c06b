use jiexu_ledger::Account;
use jiexu_seal::{KeyId, Signature};
use jiexu_types::{
    AccountYear, ContributionKind, ContributionRun, Contributions, FormerScheme, NearRelative,
    PaymentChannel, PaymentTerms, Scheme, Timestamp,
};

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{
    Accumulators, Arrear, CaseReply, Dossier, Entitlement, EntitlementStatus, Filing, FilingKind,
    FormIssue, Grant, InboundState, Incentives, Message, MessageKind, OpenSettlements, Policy,
    Region, ReissueForm,
};

fn key(n: u8) -> SealKey {
    SealKey::from_bytes(&[n; SealKey::BYTES]).unwrap()
}

fn known(keys: &[u8]) -> BTreeMap<RegionCode, Vec<SealPublicKey>> {
    [(nantong(), keys.iter().map(|n| key(*n).public_key().clone()).collect())].into()
}

/// Nantong seals with this key, if with any; Hebi knows these.
fn sealing(own: Option<u8>, known_at_hebi: &'static [u8]) -> impl Fn(&mut Policy) {
    move |policy| {
        if policy.region == nantong() {
            policy.seals.own = own.map(|n| Arc::new(key(n)));
        } else if policy.region == hebi() {
            policy.seals.peers = known(known_at_hebi);
        }
    }
}

fn given(own: Option<u8>, known_at_hebi: &'static [u8]) -> World {
    World::ready_with(sealing(own, known_at_hebi)).and_applied()
}

fn form(world: &World) -> InformationForm {
    let freeze = world.region(nantong()).state().outbound(id(1)).unwrap().freeze.clone();
    InformationForm::clone(&freeze.unwrap().form)
}

/// Refused for the seal, and the money is where it came from.
#[track_caller]
fn expect_refused(world: &World) {
    let state = world.region(hebi()).state().inbound(id(1)).unwrap().state;
    let InboundState::Refused { refusals, .. } = state else { panic!("{state:?}") };
    assert_eq!(refusals.to_string(), "SIGNATURE_INVALID");
    world.expect("returned refused.destination-told");
    world.expect_accounts(700, 5);
    world.expect_balance(nantong(), Account::InTransit(hebi()), 0);
}

#[test]
fn r15_a_sealed_form_completes_the_handoff() {
    let mut world = given(Some(1), &[1]);
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
    let seal = form(&world).seal.unwrap();
    assert_eq!(seal.key_id, key(1).public_key().id());
}

#[test]
fn r15_without_keys_nothing_is_sealed_and_a_seal_that_nobody_knows_is_no_obstacle() {
    let mut plain = given(None, &[]);
    plain.carry_everything();
    plain.expect("settled completed-told");
    assert_eq!(form(&plain).seal, None);
    let mut sealed = given(Some(1), &[]);
    sealed.carry_everything();
    sealed.expect("settled completed-told");
}

// JX-067
#[test]
fn r15_a_form_without_seal_or_of_another_key_is_refused_and_the_money_goes_back() {
    for own in [None, Some(2)] {
        let mut world = given(own, &[1]);
        world.carry_everything();
        expect_refused(&world);
    }
}

// JX-067
#[test]
fn r15_a_form_that_was_changed_on_its_way_is_refused() {
    let mut world = given(Some(1), &[1]);
    world.carry(hebi(), nantong(), MessageKind::Request);
    let mut changed = form(&world);
    changed.contributions = given_contributions(202_301, 202_512, nantong());
    world.deliver(nantong(), hebi(), Message::Relationship(Arc::new(changed)));
    world.carry_everything();
    expect_refused(&world);
}

#[test]
fn r15_while_a_peer_changes_its_key_both_hold() {
    for own in [1, 2] {
        let mut world = given(Some(own), &[1, 2]);
        world.carry_everything();
        world.expect("settled completed-told");
    }
}

#[test]
fn r15_where_forms_are_corrected_a_seal_is_asked_for_and_the_next_one_completes() {
    let mut world = World::ready_with(|policy| {
        sealing(None, &[1])(policy);
        with_rules(policy, |rules| rules.handling.corrections = 2);
    })
    .and_applied();
    world.carry_everything();
    world.expect("correcting.- correcting.VRB-told");
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    let findings = &case.corrections.first().unwrap().findings;
    let told: Vec<_> = findings.iter().map(|it| (it.field(), it.expected(), it.found())).collect();
    let expected = format!("key {}", key(1).public_key().id());
    assert_eq!(told, [("seal", expected.as_str(), "no seal")]);

    // Nantong gets its key, and is started anew with it.
    let state = world.region(nantong()).state().clone();
    let mut policy = world.region(nantong()).policy().clone();
    policy.seals.own = Some(Arc::new(key(1)));
    world.regions.insert(nantong(), Region::from_state(policy, state));
    let reissue = ReissueForm { handoff: id(1), replaces: 0 };
    assert_eq!(world.submit(nantong(), &reissue), CaseReply::Decided);
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
}

#[test]
fn a_seal_that_stays_away_is_refused_in_the_end() {
    let mut world = World::ready_with(|policy| {
        sealing(None, &[1])(policy);
        with_rules(policy, |rules| rules.handling.corrections = 1);
    })
    .and_applied();
    world.carry_everything();
    let reissue = ReissueForm { handoff: id(1), replaces: 0 };
    assert_eq!(world.submit(nantong(), &reissue), CaseReply::Decided);
    world.carry_everything();
    expect_refused(&world);
}

/// A form in which everything is given.
fn full_form() -> InformationForm {
    let terms = PaymentTerms {
        kind: ContributionKind::Deemed,
        channel: Some(PaymentChannel::Alipay),
        former_scheme: Some(FormerScheme::Rural),
    };
    let run = ContributionRun {
        scheme: Scheme::Resident,
        first: month(202_401),
        last: month(202_412),
        region: nantong(),
        credited: fen(3),
        terms,
    };
    InformationForm {
        handoff: id(1),
        person: zhang(),
        name: name(),
        scheme: Scheme::Employee,
        available_from: Some(day("2026-02-01")),
        contributions: Contributions::from_runs(vec![run]).unwrap(),
        balance: fen(700),
        issue: FormIssue {
            revision: 1,
            issued_at: monday(),
            agency: Some("经办机构".parse().unwrap()),
            suspended_on: Some(day("2026-02-02")),
        },
        dossier: Some(Arc::new(full_dossier())),
        seal: None,
    }
}

fn full_dossier() -> Dossier {
    let (from, until) = (day("2025-01-01"), Some(day("2026-01-01")));
    Dossier {
        arrears: vec![Arrear { scheme: Scheme::Employee, month: month(202_601), amount: fen(7) }],
        open_settlements: OpenSettlements { claims: 1, inpatient: false },
        entitlements: vec![Entitlement {
            code: "M01600".parse().unwrap(),
            name: "糖尿病".parse().unwrap(),
            approved_on: from,
            valid_to: until,
            status: EntitlementStatus::Approved,
        }],
        filings: vec![Filing { region: hebi(), from, until, kind: FilingKind::LongTerm }],
        grants: vec![Grant { relative: person(1), relation: NearRelative::Spouse }],
        accumulators: Some(Accumulators {
            year: 2026,
            deductible_paid: fen(11),
            pooled_paid: fen(13),
        }),
        incentives: Incentives { resident_years: 4, zero_claim_years: 2 },
        account_years: vec![AccountYear {
            year: 2025,
            credited: fen(17),
            interest: fen(19),
            total: fen(36),
        }],
    }
}

type Change<T> = (&'static str, fn(&mut T));

const OF_FORM: [Change<InformationForm>; 13] = [
    ("handoff", |form| form.handoff = id(2)),
    ("person", |form| form.person = person(1)),
    ("name", |form| form.name = other_name()),
    ("scheme", |form| form.scheme = Scheme::Resident),
    ("available_from", |form| form.available_from = None),
    ("contributions", |form| form.contributions = Contributions::default()),
    ("balance", |form| form.balance = fen(701)),
    ("revision", |form| form.issue.revision = 2),
    ("issued_at", |form| form.issue.issued_at = Timestamp::from_millis(1)),
    ("agency", |form| form.issue.agency = None),
    ("suspended_on", |form| form.issue.suspended_on = Some(day("2026-02-03"))),
    ("dossier", |form| form.dossier = None),
    // Nothing moves unseen from one field into the next.
    ("name and agency", |form| {
        form.name = "张三经办".parse().unwrap();
        form.issue.agency = Some("机构".parse().unwrap());
    }),
];

const OF_RUN: [Change<ContributionRun>; 8] = [
    ("run.scheme", |run| run.scheme = Scheme::Employee),
    ("run.first", |run| run.first = month(202_402)),
    ("run.last", |run| run.last = month(202_411)),
    ("run.region", |run| run.region = hebi()),
    ("run.credited", |run| run.credited = fen(4)),
    ("run.kind", |run| run.terms.kind = ContributionKind::BackPaid),
    ("run.channel", |run| run.terms.channel = None),
    ("run.former_scheme", |run| run.terms.former_scheme = Some(FormerScheme::Urban)),
];

const OF_DOSSIER: [Change<Dossier>; 27] = [
    ("arrears", |it| it.arrears.clear()),
    ("arrear.scheme", |it| it.arrears[0].scheme = Scheme::Resident),
    ("arrear.month", |it| it.arrears[0].month = month(202_602)),
    ("arrear.amount", |it| it.arrears[0].amount = fen(8)),
    ("claims", |it| it.open_settlements.claims = 0),
    ("inpatient", |it| it.open_settlements.inpatient = true),
    ("entitlement.code", |it| it.entitlements[0].code = "M07800".parse().unwrap()),
    ("entitlement.name", |it| it.entitlements[0].name = "肾透析".parse().unwrap()),
    ("entitlement.approved_on", |it| it.entitlements[0].approved_on = day("2025-01-02")),
    ("entitlement.valid_to", |it| it.entitlements[0].valid_to = None),
    ("entitlement.status", |it| it.entitlements[0].status = EntitlementStatus::Recertify),
    ("filing.region", |it| it.filings[0].region = lhasa()),
    ("filing.from", |it| it.filings[0].from = day("2025-01-02")),
    ("filing.until", |it| it.filings[0].until = None),
    ("filing.kind", |it| it.filings[0].kind = FilingKind::Referral),
    ("grant.relative", |it| it.grants[0].relative = person(2)),
    ("grant.relation", |it| it.grants[0].relation = NearRelative::Child),
    ("accumulators", |it| it.accumulators = None),
    ("used.year", |it| it.accumulators.as_mut().unwrap().year = 2025),
    ("used.deductible_paid", |it| it.accumulators.as_mut().unwrap().deductible_paid = fen(1)),
    ("used.pooled_paid", |it| it.accumulators.as_mut().unwrap().pooled_paid = fen(1)),
    ("resident_years", |it| it.incentives.resident_years = 5),
    ("zero_claim_years", |it| it.incentives.zero_claim_years = 3),
    ("account_year.year", |it| it.account_years[0].year = 2024),
    ("account_year.credited", |it| it.account_years[0].credited = fen(1)),
    ("account_year.interest", |it| it.account_years[0].interest = fen(1)),
    ("account_year.total", |it| it.account_years[0].total = fen(1)),
];

// JX-067
#[test]
fn r15_no_field_of_a_form_may_change_under_its_seal() {
    let seals = Seals { own: Some(Arc::new(key(1))), peers: known(&[1]) };
    let sealed = seals.seal(full_form());
    assert_eq!(seals.verify(nantong(), &sealed), Ok(()));
    let check = |field: &str, changed: &InformationForm| {
        assert_ne!(*changed, sealed, "{field} was not changed");
        let found = seals.verify(nantong(), changed);
        assert_eq!(found, Err(Unsealed::Bad(BadSeal::Broken)), "{field}");
    };
    for (field, change) in OF_FORM {
        let mut changed = sealed.clone();
        change(&mut changed);
        check(field, &changed);
    }
    for (field, change) in OF_RUN {
        let mut run = *sealed.contributions.runs().first().unwrap();
        change(&mut run);
        let contributions = Contributions::from_runs(vec![run]).unwrap();
        check(field, &InformationForm { contributions, ..sealed.clone() });
    }
    for (field, change) in OF_DOSSIER {
        let mut dossier = full_dossier();
        change(&mut dossier);
        check(field, &InformationForm { dossier: Some(Arc::new(dossier)), ..sealed.clone() });
    }
}

#[test]
fn a_seal_that_does_not_hold_says_why() {
    let seals = Seals { own: Some(Arc::new(key(1))), peers: known(&[1]) };
    let sealed = seals.seal(full_form());
    let seal = **sealed.seal.as_ref().unwrap();
    let with = |seal: Option<Seal>| InformationForm { seal: seal.map(Box::new), ..full_form() };
    let why = |form: &InformationForm| seals.verify(nantong(), form).unwrap_err().to_string();
    assert_eq!(why(&with(None)), "no seal");
    let stranger = Seal { key_id: KeyId::from([0xab; 8]), ..seal };
    assert_eq!(why(&with(Some(stranger))), "of the unknown key abababababababab");
    let broken = Seal { signature: Signature::from_bytes([1; 64]), ..seal };
    assert_eq!(why(&with(Some(broken))), "the signature does not fit the content");
    assert_eq!(seals.finding(nantong(), &sealed), None);
    // Of a region whose key is not known nothing is asked.
    assert_eq!(seals.verify(suzhou(), &with(None)), Ok(()));
}

/// The bytes under a seal are a format between regions: this never changes.
#[test]
fn a_form_is_always_sealed_alike() {
    let seals = Seals { own: Some(Arc::new(key(1))), peers: BTreeMap::new() };
    let seal = seals.seal(full_form()).seal.unwrap();
    assert_eq!(seal.key_id.to_string(), "e24a4896f82cf4e5");
    assert_eq!(
        seal.signature.to_string(),
        concat!(
            "3652cc2aa583ad505dea8457046bd9603dce57304c82dcc3619e1c53341327b8",
            "edadd7d56f067ab7dd854e7344791e9ef28d196fc10094882c2138bb624df778",
        )
    );
}
