//! Deadlines that act, on clocks that are set forward: who is told, and that nothing moves.

use jiexu_types::{Date, Timestamp};
use jiexu_wire::v1;
use serde_json::{Value, json};

use crate::grpcurl::Grpcurl;
use crate::rig::aftermath::expect_sound_pair;
use crate::rig::days;
use crate::rig::hand::DestinationByHand;
use crate::rig::people::{BALANCE, given_mover};
use crate::rig::snapshot::book;
use crate::rig::{HEBI, Mover, NANTONG, Pair, Region, SOON, given_pair, given_running_pair};

const GET: &str = "jiexu.v1.ClockService/GetClock";
const ADVANCE: &str = "jiexu.v1.ClockService/AdvanceClock";
const DAY_S: u64 = 86_400;

fn simulate(region: &mut Region) {
    region.flag("--clock=simulated");
    region.list("clock is simulated");
}

async fn given_simulated_pair() -> Pair {
    let mut pair = given_pair();
    simulate(&mut pair.nantong);
    simulate(&mut pair.hebi);
    pair.hebi.flag("--reviews-inbound");
    pair.start().await;
    pair
}

fn clock(region: &Region) -> Value {
    Grpcurl::operator(region).calls(GET, &json!({}))["clock"].clone()
}

fn now_ms(region: &Region) -> u64 {
    clock(region)["nowMs"].as_str().unwrap().parse().unwrap()
}

fn today(region: &Region) -> Date {
    clock(region)["today"].as_str().unwrap().parse().unwrap()
}

/// The morning of the day that lies so many working days after another.
fn working_days_after(start: Date, working_days: u32) -> Timestamp {
    Timestamp::midnight(days::working_days_after(start, working_days))
}

fn set(region: &Region, instant: Timestamp) {
    let request = json!({ "to_ms": instant.as_millis().to_string() });
    let told = Grpcurl::operator(region).calls(ADVANCE, &request);
    assert_eq!(told["clock"]["today"], instant.date().to_string());
    assert!(now_ms(region) >= instant.as_millis());
}

/// The alerts of a timeline, by name.
fn alerts(timeline: &[v1::Moment]) -> Vec<&'static str> {
    let names = timeline.iter().map(|moment| moment.milestone().as_str_name());
    let names = names.map(|name| name.trim_start_matches("MILESTONE_"));
    names.filter(|name| ["REMINDED", "OVERDUE"].contains(name) || name.starts_with("ESC")).collect()
}

async fn overdue_at_hebi(pair: &Pair) -> Vec<v1::InboundTransfer> {
    let request =
        v1::TransferInServiceListTransfersRequest { overdue_only: true, ..Default::default() };
    pair.hebi.transfer_in().list_transfers(request).await.unwrap().into_inner().transfers
}

#[tokio::test]
async fn r05_r21_fifteen_working_days_pass_in_one_second() {
    let mut pair = given_simulated_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Delivered).await;
    let books = (book(&pair.nantong).await, book(&pair.hebi).await);
    let begun = today(&pair.hebi);

    // On the due day its desk has been reminded; nobody is late.
    set(&pair.hebi, working_days_after(begun, 5));
    let case = mover.inbound(&pair.hebi).await.unwrap();
    assert_eq!(alerts(&case.timeline), ["REMINDED"]);
    assert_eq!(case.due_in.clone().unwrap().due_on, today(&pair.hebi).to_string());
    assert!(overdue_at_hebi(&pair).await.is_empty());

    for region in [&pair.nantong, &pair.hebi] {
        set(region, working_days_after(begun, 15));
    }
    let case = mover.inbound(&pair.hebi).await.unwrap();
    let ladder = ["REMINDED", "OVERDUE", "ESCALATED_PROVINCIAL", "ESCALATED_NATIONAL"];
    assert_eq!(alerts(&case.timeline), ladder);
    assert_eq!(case.state(), v1::InboundState::UnderReview);
    let alert = case.alert.clone().unwrap();
    let owner = alert.owner.clone().unwrap();
    assert_eq!(alert.level(), v1::AlertLevel::EscalatedNational);
    assert_eq!((owner.role(), owner.agency.as_str()), (v1::OwnerRole::National, "国家医保局"));
    assert_eq!(overdue_at_hebi(&pair).await, std::slice::from_ref(&case));
    // The origin has delivered, so it is not late.
    let there = mover.outbound(&pair.nantong).await.unwrap();
    assert_eq!((alerts(&there.timeline).len(), there.alert), (0, None));
    // No money has moved, anywhere.
    assert_eq!((book(&pair.nantong).await, book(&pair.hebi).await), books);

    let asked = json!({ "handoff_id": mover.handoff });
    let told =
        Grpcurl::operator(&pair.hebi).calls("jiexu.v1.TransferInService/ExplainTransfer", &asked);
    let duties = &told["explanation"]["duties"];
    assert_eq!(duties.as_array().unwrap().len(), 1, "{told}");
    assert_eq!(duties[0]["by"]["operatorOf"], HEBI);
    assert_eq!(duties[0]["unblock"], "UNBLOCK_REVIEW");
    assert_eq!(duties[0]["article"], "43号 art. 8");
    let english = duties[0]["english"].as_str().unwrap();
    assert!(english.starts_with("an operator of 410600 鹤壁市 owes the applicant"), "{english}");

    // What was told stays told, and the clock stays where it is, whatever crashes.
    let before = now_ms(&pair.hebi);
    pair.hebi.kill();
    pair.hebi.start().await;
    assert!(now_ms(&pair.hebi) >= before);
    assert_eq!(mover.inbound(&pair.hebi).await.unwrap(), case);

    let review =
        v1::Review { decision: Some(v1::review::Decision::Approve(v1::Approval::default())) };
    let request = v1::TransferInServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(review),
        entry_no: 0,
    };
    pair.hebi.transfer_in().review_transfer(request).await.unwrap();
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    assert_eq!(done.alert, None, "nobody is late any more");
    assert_eq!(alerts(&done.timeline), ladder);
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert!(overdue_at_hebi(&pair).await.is_empty());
    expect_sound_pair(&mut pair).await;
}

// JX-044
#[tokio::test]
async fn an_origin_whose_legs_do_not_arrive_is_told_and_keeps_the_money() {
    let mut nantong = Region::new(NANTONG, "transfer-out");
    simulate(&mut nantong);
    nantong.start().await;
    let mover = Mover::new();
    mover.is_on_record_at(&nantong).await;
    let hebi = DestinationByHand::hebi(&mover, &nantong);
    hebi.requests().await.unwrap();
    let frozen = book(&nantong).await;
    set(&nantong, working_days_after(today(&nantong), 13));
    let case = mover.outbound(&nantong).await.unwrap();
    assert_eq!(alerts(&case.timeline), ["REMINDED", "OVERDUE", "ESCALATED_PROVINCIAL"]);
    let owner = case.alert.unwrap().owner.unwrap();
    assert_eq!(owner.agency, "江苏省医保中心");
    assert_eq!(case.state, i32::from(v1::OutboundState::Frozen));
    assert_eq!(book(&nantong).await, frozen, "silence moved money");
    assert_eq!(mover.balance_at(&nantong).await, 0);

    use v1::MessageKind as K;
    hebi.acknowledges(&[K::Verdict, K::Relationship, K::Balance]).await;
    let case = mover.outbound(&nantong).await.unwrap();
    assert_eq!((case.alert.clone(), case.state()), (None, v1::OutboundState::Delivered));
    hebi.completes(BALANCE).await.unwrap();
    nantong.terminate().await;
    nantong.expect_clean_log();
}

#[tokio::test]
async fn a_system_clock_is_not_set_and_says_so() {
    let pair = given_running_pair().await;
    for region in [&pair.nantong, &pair.hebi] {
        let before = clock(region);
        assert_eq!(before["kind"], "CLOCK_KIND_SYSTEM");
        let told = Grpcurl::operator(region).fails(ADVANCE, &json!({ "by_seconds": DAY_S }));
        for text in ["FailedPrecondition", "SYSTEM_CLOCK", "--clock simulated", "系统时钟"] {
            assert!(told.contains(text), "`{text}` is not in:\n{told}");
        }
        assert!(now_ms(region) < before["nowMs"].as_str().unwrap().parse::<u64>().unwrap() + DAY_S);
    }
    pair.expect_clean_logs();
}

#[tokio::test]
async fn only_an_operator_sets_a_clock_and_only_forward() {
    let mut hebi = Region::new(HEBI, "transfer-in");
    simulate(&mut hebi);
    hebi.start().await;
    let begun = clock(&hebi);
    assert_eq!(begun["kind"], "CLOCK_KIND_SIMULATED");
    for caller in ["region/320600", "citizen/320602198703150010"] {
        let stranger = Grpcurl { region: &hebi, caller: caller.to_owned() };
        let told = stranger.fails(ADVANCE, &json!({ "by_seconds": 1 }));
        assert!(told.contains("PermissionDenied"), "{told}");
        assert!(stranger.calls(GET, &json!({}))["clock"].is_object(), "anybody may look");
    }
    let operator = Grpcurl::operator(&hebi);
    for (request, reason) in [
        (json!({}), "step"),
        (json!({ "by_seconds": 0 }), "by_seconds"),
        (json!({ "by_seconds": -7 }), "by_seconds"),
        (json!({ "by_seconds": "315360001" }), "by_seconds"),
        (json!({ "to_ms": -1 }), "to_ms"),
        (json!({ "to_ms": "253402271999999" }), "to_ms"),
        (json!({ "to_ms": begun["nowMs"] }), "CLOCK_NOT_FORWARD"),
    ] {
        let told = operator.fails(ADVANCE, &request);
        assert!(told.contains(reason), "{request}: {told}");
    }
    let before = now_ms(&hebi);
    operator.calls(ADVANCE, &json!({ "by_seconds": DAY_S }));
    operator.calls(ADVANCE, &json!({ "by_seconds": DAY_S }));
    let after = now_ms(&hebi);
    assert!((2 * DAY_S * 1_000..3 * DAY_S * 1_000).contains(&(after - before)));
    hebi.terminate().await;
    hebi.expect_clean_log();
}

#[tokio::test]
async fn a_simulated_clock_does_not_go_back_in_a_crash() {
    let mut hebi = Region::new(HEBI, "transfer-in");
    simulate(&mut hebi);
    hebi.start().await;
    // Nothing else is on record: the step itself must be.
    Grpcurl::operator(&hebi).calls(ADVANCE, &json!({ "by_seconds": 40 * DAY_S }));
    let before = now_ms(&hebi);
    hebi.kill();
    hebi.start().await;
    assert!(now_ms(&hebi) >= before, "the clock went back");
    hebi.terminate().await;
    hebi.expect_clean_log();

    // On the system's clock its journal would be of days that have not come.
    hebi.flags.clear();
    hebi.spawn();
    assert_eq!(hebi.ended(SOON).await.code(), Some(3));
    assert!(hebi.log().contains("start it with --clock simulated"), "{}", hebi.log());
}

#[tokio::test]
async fn f41_r19_a_person_sees_the_four_steps_of_their_own_case_only() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let other = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let ends = [
        (&pair.hebi, "jiexu.v1.TransferInService/GetProgress"),
        (&pair.nantong, "jiexu.v1.TransferOutService/GetProgress"),
    ];
    for (region, method) in ends {
        let citizen = |mover: &Mover| format!("citizen/{}", mover.person);
        let own = Grpcurl { region, caller: citizen(&mover) };
        let asked = json!({ "handoff_id": mover.handoff, "person_id": mover.person });
        let told = own.calls(method, &asked)["progress"].clone();
        assert_eq!(told["ending"], "ENDING_COMPLETED");
        let steps: Vec<_> = told["steps"].as_array().unwrap().iter().collect();
        let names: Vec<_> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
        assert_eq!(
            names,
            ["RECEIVED", "ACCEPTED", "TRANSFERRED", "CONCLUDED"]
                .map(|n| format!("PUBLIC_STEP_{n}"))
        );
        assert!(steps.iter().all(|step| step["state"] == "STEP_STATE_DONE"), "{told}");

        // Somebody else's case does not exist: not for them, and not under their own number.
        let strange = json!({ "handoff_id": mover.handoff, "person_id": other.person });
        let stranger = Grpcurl { region, caller: citizen(&other) };
        for (who, what) in [(&stranger, &asked), (&stranger, &strange), (&own, &strange)] {
            let told = who.fails(method, what);
            assert!(told.contains("NotFound"), "{told}");
        }
        assert!(Grpcurl::operator(region).fails(method, &strange).contains("NotFound"));
        Grpcurl::operator(region).calls(method, &asked);
        let told = Grpcurl::peer(region, HEBI).fails(method, &asked);
        assert!(told.contains("PermissionDenied"), "{told}");
    }
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f38_in_the_settlement_season_the_applicant_is_told_and_nothing_is_refused() {
    let pair = given_simulated_pair().await;
    // A promise of late December reaches into a year whose holidays may not be published yet.
    let begun = today(&pair.hebi);
    let of_year = |year: i16| format!("{year}-12-30").parse::<Date>().unwrap();
    let this = of_year(begun.year());
    let on = if begun < this { this } else { of_year(begun.year() + 1) };
    for region in [&pair.nantong, &pair.hebi] {
        set(region, Timestamp::midnight(on));
    }
    let provisional = days::policy().calendar.deadline(on, 10).provisional;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    let asked = json!({ "handoff_id": mover.handoff, "person_id": mover.person });
    let told =
        Grpcurl::operator(&pair.hebi).calls("jiexu.v1.TransferInService/GetProgress", &asked);
    let told = told["progress"]["warnings"].as_array().unwrap();
    assert_eq!(told[0], "WARNING_SETTLEMENT_SEASON");
    let second = told.get(1).is_some_and(|told| told == "WARNING_PROVISIONAL_DEADLINE");
    assert_eq!(second, provisional);
}
