//! What a registry knows beyond months and money, as a caller sees it.

use jiexu_wire::status::explain;
use jiexu_wire::v1;
use jiexu_wire::v1::part::Part;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{BALANCE, EMPLOYEE, MONTHS, expect_imported, given_mover};
use crate::rig::{Mover, Region, given_running_pair};

async fn record(region: &Region, mover: &Mover, revision: u32, part: Part) -> v1::EntryOutcome {
    let part = Some(v1::Part { part: Some(part) });
    let request = v1::RecordParticularsRequest { person_id: mover.person.clone(), revision, part };
    let recorded = region.registry().record_particulars(request).await.unwrap();
    recorded.into_inner().outcome()
}

fn with_card(no: &str) -> Part {
    Part::Credentials(v1::Credentials {
        social_security_card_no: no.to_owned(),
        medical_card_no: format!("M{no}"),
        ..v1::Credentials::default()
    })
}

fn disease(code: &str) -> v1::Entitlement {
    v1::Entitlement {
        code: code.to_owned(),
        name: "肾透析".to_owned(),
        approved_on: "2025-01-01".to_owned(),
        ..v1::Entitlement::default()
    }
}

fn spending(mover: &Mover, items: Vec<v1::BillItem>) -> v1::SpendFromAccountRequest {
    v1::SpendFromAccountRequest {
        spend_id: uuid::Uuid::new_v4().to_string(),
        person_id: mover.person.clone(),
        amount_fen: items.iter().map(|item| item.amount_fen).sum(),
        items,
        emergency: false,
    }
}

fn item(item_class: v1::ItemClass, amount_fen: i64) -> v1::BillItem {
    v1::BillItem { item_class: item_class.into(), amount_fen, ..v1::BillItem::default() }
}

/// Applies, and waits for the origin's refusal.
async fn refusal_of(region: &Region, mover: &Mover) -> Vec<i32> {
    mover.applies_at(region).await.unwrap();
    mover.becomes_inbound(region, v1::InboundState::Refused).await.refusals
}

#[tokio::test]
async fn f44_to_f49_a_person_is_found_by_identity_number_and_by_card() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let recorded = record(&pair.nantong, &mover, 1, with_card("A12345678")).await;
    assert_eq!(recorded, v1::EntryOutcome::Recorded);
    let again = record(&pair.nantong, &mover, 1, with_card("A12345678")).await;
    assert_eq!(again, v1::EntryOutcome::Repeated);

    let mut registry = pair.nantong.registry();
    let by_card = v1::GetCoverageRequest {
        social_security_card_no: "A12345678".to_owned(),
        ..v1::GetCoverageRequest::default()
    };
    let found = registry.get_coverage(by_card).await.unwrap().into_inner().coverage.unwrap();
    assert_eq!(found, mover.coverage_at(&pair.nantong).await);
    let by_medical_card = v1::ListContributionsRequest {
        medical_card_no: "MA12345678".to_owned(),
        ..v1::ListContributionsRequest::default()
    };
    let months = registry.list_contributions(by_medical_card).await.unwrap().into_inner();
    assert_eq!(months.employee_months, MONTHS);

    let unknown = v1::GetCoverageRequest {
        medical_card_no: "MA00000000".to_owned(),
        ..v1::GetCoverageRequest::default()
    };
    let nobody = registry.get_coverage(unknown).await.unwrap_err();
    assert_eq!(explain(&nobody).reason.as_deref(), Some("NOT_FOUND"));
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f49_a_card_of_two_people_finds_neither() {
    let mut pair = given_running_pair().await;
    for _ in 0..2 {
        let mover = given_mover(&pair.nantong, &pair.hebi).await;
        record(&pair.nantong, &mover, 1, with_card("B12345678")).await;
    }
    let by_card = v1::GetCoverageRequest {
        social_security_card_no: "B12345678".to_owned(),
        ..v1::GetCoverageRequest::default()
    };
    let ambiguous = pair.nantong.registry().get_coverage(by_card).await.unwrap_err();
    assert_eq!(explain(&ambiguous).reason.as_deref(), Some("AMBIGUOUS"));
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f50_f51_contributions_come_in_pages() {
    let mut pair = given_running_pair().await;
    let mover = Mover::new();
    let run = |year: u32| v1::ContributionRun {
        scheme: EMPLOYEE,
        first_month: year * 100 + 1,
        last_month: year * 100 + 6,
        region: "320600".to_owned(),
        ..v1::ContributionRun::default()
    };
    let contributions: Vec<_> = (2020..2025).map(run).collect();
    let record = v1::PersonRecord { contributions: contributions.clone(), ..mover.record() };
    expect_imported(&pair.nantong, vec![record]).await;
    let mut listed = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = v1::ListContributionsRequest {
            person_id: mover.person.clone(),
            page_size: 2,
            page_token,
            ..v1::ListContributionsRequest::default()
        };
        let page = pair.nantong.registry().list_contributions(request).await.unwrap();
        let page = page.into_inner();
        assert_eq!(page.employee_months, 30, "totals are of all pages");
        assert!(page.contributions.len() <= 2);
        listed.extend(page.contributions);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(listed, contributions);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f52_a_contribution_record_is_printed() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let request = v1::PrintContributionRecordRequest {
        person_id: mover.person.clone(),
        ..v1::PrintContributionRecordRequest::default()
    };
    let printed = pair.nantong.registry().print_contribution_record(request).await.unwrap();
    let text = printed.into_inner().text;
    for part in [mover.name.as_str(), "320600 南通市", "职工医保累计 26 个月", "2024-01", "70.01"]
    {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains(&mover.person), "the number is masked");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f48_f53_a_region_tells_how_it_is_reached() {
    let mut pair = given_running_pair().await;
    let about = pair.nantong.registry().get_region(v1::GetRegionRequest {}).await.unwrap();
    let about = about.into_inner();
    assert_eq!(about.hotlines, ["12393", "12333"]);
    let agency = about.agency.unwrap();
    assert!(!agency.name.is_empty() && !agency.phone.is_empty() && !agency.address.is_empty());
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f39_diseases_are_marked_and_f44_particulars_survive_a_restart() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let entitlements = vec![disease("M01600"), disease("M07800")];
    let part = Part::Entitlements(v1::EntitlementList { entitlements });
    record(&pair.nantong, &mover, 1, part).await;
    let used = v1::Accumulators { year: 2026, deductible_paid_fen: 1_300, pooled_paid_fen: 17_000 };
    record(&pair.nantong, &mover, 2, Part::Accumulators(used)).await;

    mover.applies_at(&pair.hebi).await.unwrap();
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    use v1::EntitlementStatus::{Recertify, Recognised};
    let marks: Vec<_> = done.completion.as_ref().unwrap().entitlement_marks().collect();
    assert_eq!(marks, [Recertify, Recognised]);
    let form = done.form.unwrap();
    assert!(!form.agency.is_empty() && form.issued_at_ms > 0);
    let summary = form.summary.unwrap();
    assert_eq!(summary.form_no, format!("{}/0", mover.handoff));
    assert_eq!((summary.actual_months, summary.continuous_months), (MONTHS, MONTHS));

    let known = mover.coverage_at(&pair.hebi).await.particulars.unwrap();
    let dossier = known.dossier.as_ref().unwrap();
    assert_eq!(dossier.accumulators, Some(used));
    let statuses: Vec<_> = dossier.entitlements.iter().map(v1::Entitlement::status).collect();
    assert_eq!(statuses, [Recertify, Recognised]);
    // Sound also means: what the journal replays is what was answered.
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r27_to_r42_each_fact_of_the_origin_refuses() {
    let mut pair = given_running_pair().await;
    let standing = |standing| Part::Standing(standing);
    let open = v1::OpenSettlements { claims: 1, inpatient: false };
    let frozen =
        v1::Standing { account_freeze: v1::FreezeReason::Court.into(), ..v1::Standing::default() };
    let on = "2026-03-01".to_owned();
    let deceased = v1::Standing { deceased_on: on.clone(), ..v1::Standing::default() };
    let gave_up = v1::Standing { gave_up_on: on, ..v1::Standing::default() };
    for (part, expected) in [
        (Part::OpenSettlements(open), v1::Refusal::OutOpenSettlement),
        (standing(frozen), v1::Refusal::OutAccountFrozen),
        (standing(deceased), v1::Refusal::PersonDeceased),
        (standing(gave_up), v1::Refusal::PersonGaveUp),
    ] {
        let mover = given_mover(&pair.nantong, &pair.hebi).await;
        record(&pair.nantong, &mover, 1, part).await;
        assert_eq!(refusal_of(&pair.hebi, &mover).await, [i32::from(expected)]);
    }
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r27_who_owes_moves_and_the_form_says_so() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let arrears = vec![v1::Arrear { scheme: EMPLOYEE, month: 202_312, amount_fen: 41_000 }];
    record(&pair.nantong, &mover, 1, Part::Arrears(v1::ArrearList { arrears })).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    assert_eq!(done.form.unwrap().summary.unwrap().arrears, 1);
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f63_to_f66_a_bill_is_paid_by_the_class_of_its_items() {
    use v1::ItemClass::{A, B, Excluded};

    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let mut registry = pair.nantong.registry();
    let bill = spending(&mover, vec![item(A, 1_000), item(B, 500)]);
    for _ in 0..2 {
        let paid = registry.spend_from_account(bill.clone()).await.unwrap().into_inner();
        // Ten percent of class B is the person's own, by the region's rules.
        assert_eq!((paid.paid_fen, paid.own_share_fen), (1_450, 50));
    }
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE - 1_450);

    let tonic =
        v1::BillItem { excluded_group: v1::ExcludedGroup::Tonics.into(), ..item(Excluded, 700) };
    let refused = spending(&mover, vec![item(A, 300), tonic]);
    let refused = explain(&registry.spend_from_account(refused).await.unwrap_err());
    assert_eq!(refused.reason.as_deref(), Some("ITEM_EXCLUDED"));
    assert_eq!(refused.metadata["item"], "items[1]");
    assert!(refused.message.contains("tonics"), "{}", refused.message);
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE - 1_450);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f71_a_lost_card_blocks_spending() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let lost = v1::Credentials { card_lost: true, ..v1::Credentials::default() };
    record(&pair.nantong, &mover, 1, Part::Credentials(lost)).await;
    let bill = spending(&mover, vec![item(v1::ItemClass::A, 7)]);
    let refused = pair.nantong.registry().spend_from_account(bill).await.unwrap_err();
    assert_eq!(explain(&refused).reason.as_deref(), Some("CARD_LOST"));
    expect_sound_pair(&mut pair).await;
}
