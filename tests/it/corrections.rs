//! Correction of the information form (纠错, FORM_INCONSISTENT), and money that is matched by hand
//! (43号 art. 9, R18, FUND_UNMATCHED).

use jiexu_wire::v1;
use jiexu_wire::v1::Refusal as R;
use tonic::{Code, Status};

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::hand::{DestinationByHand, NantongByHand};
use crate::rig::people::{BALANCE, FIRST_CREDIT, MONTHS, given_mover};
use crate::rig::snapshot::{book, clearing, in_transit};
use crate::rig::tool::{against, documents, expect_code, jiexu};
use crate::rig::{HEBI, Mover, NANTONG, Pair, Region, expect_reason, given_pair};

const CORRECTS: &str = "[rules.destination]\ncorrections = true\ncorrections_max = 2";
const MATCHES: &str = "[rules.destination]\ncorrections = true\nmatch_by_hand = true";

/// Hebi alone; its peer Nantong is played by hand.
async fn given_hebi(rules: &str) -> Region {
    let mut hebi = Region::new(HEBI, "transfer-in");
    hebi.knows(&Region::new(NANTONG, "transfer-out"));
    hebi.rules(rules);
    hebi.start().await;
    hebi
}

/// Both regions; at Hebi operators decide, and may have forms corrected.
async fn given_pair_that_corrects() -> Pair {
    let mut pair = given_pair();
    pair.hebi.flag("--reviews-inbound");
    pair.hebi.rules(CORRECTS);
    pair.start().await;
    pair
}

fn finding(field: &str, expected: &str, found: &str) -> v1::FormFinding {
    let [field, expected, found] = [field, expected, found].map(str::to_owned);
    v1::FormFinding { field, expected, found }
}

fn correct(form_revision: u32, findings: Vec<v1::FormFinding>) -> v1::Review {
    let correction = v1::Correction { form_revision, findings };
    v1::Review { decision: Some(v1::review::Decision::Correct(correction)) }
}

fn approve() -> v1::Review {
    approve_form(0)
}

fn approve_form(form_revision: u32) -> v1::Review {
    let approval = v1::Approval { form_revision };
    v1::Review { decision: Some(v1::review::Decision::Approve(approval)) }
}

async fn reviews(
    mover: &Mover,
    hebi: &Region,
    review: v1::Review,
) -> Result<v1::InboundTransfer, Status> {
    let request = v1::TransferInServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(review),
        entry_no: 0,
    };
    Ok(hebi.transfer_in().review_transfer(request).await?.into_inner().transfer.unwrap())
}

async fn reissues(
    mover: &Mover,
    nantong: &Region,
    replaces_revision: u32,
) -> Result<v1::OutboundTransfer, Status> {
    let handoff_id = mover.handoff.clone();
    let request = v1::ReissueFormRequest { handoff_id, replaces_revision };
    Ok(nantong.transfer_out().reissue_form(request).await?.into_inner().transfer.unwrap())
}

/// What Hebi owes the Nantong that a test plays.
async fn owed_correction(hebi: &Region) -> v1::Correction {
    let owed = hebi.link_from(NANTONG).list_owed(v1::ListOwedRequest::default()).await.unwrap();
    let corrections = owed.into_inner().messages.into_iter().filter_map(|m| match m.message {
        Some(v1::peer_message::Message::Correction(request)) => request.correction,
        _ => None,
    });
    let corrections: Vec<v1::Correction> = corrections.collect();
    let [correction] = &corrections[..] else { panic!("{corrections:?}") };
    correction.clone()
}

async fn unmatched(hebi: &Region) -> Vec<v1::UnmatchedMoney> {
    let request = v1::ListUnmatchedRequest::default();
    hebi.transfer_in().list_unmatched(request).await.unwrap().into_inner().unmatched
}

#[tokio::test]
async fn r17_a_reviewer_misses_a_month_and_the_origin_adds_it_whoever_is_killed_meanwhile() {
    let mut pair = given_pair_that_corrects().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Delivered).await;

    // Asked while Nantong is down: it hears of it when it is back, once.
    pair.nantong.kill();
    let missing = vec![finding("contributions", "202312", "")];
    let asked = reviews(&mover, &pair.hebi, correct(0, missing.clone())).await.unwrap();
    assert_eq!(asked.state(), v1::InboundState::Correcting);
    assert_eq!(asked.corrections[0].findings, missing);
    pair.hebi.kill();
    pair.nantong.start().await;
    pair.hebi.start().await;
    let told = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Correcting).await;
    assert_eq!(told.corrections[0].findings, missing);
    assert_eq!(in_transit(&book(&pair.nantong).await), BALANCE);
    assert_eq!(book(&pair.hebi).await.unmatched_fen, BALANCE);

    let month = |credited_fen| mover.contribution(202_312, credited_fen);
    let mut registry = pair.nantong.registry();
    registry.record_contribution(month(40)).await.unwrap();
    pair.hebi.kill();
    let again = reissues(&mover, &pair.nantong, 0).await.unwrap();
    assert_eq!(again.form.unwrap().revision, 1);
    pair.nantong.kill();
    pair.nantong.start().await;
    // The same call again changes nothing.
    let again = reissues(&mover, &pair.nantong, 0).await.unwrap();
    assert_eq!(again.form.unwrap().revision, 1);
    pair.hebi.start().await;

    let waiting = mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    assert_eq!(waiting.form.unwrap().revision, 1);
    // A late copy of the first demand is answered and not followed.
    let late = reviews(&mover, &pair.hebi, correct(0, missing)).await.unwrap();
    assert_eq!(late.state(), v1::InboundState::UnderReview);
    let done = reviews(&mover, &pair.hebi, approve_form(1)).await.unwrap();
    assert_eq!(done.completion.unwrap().recognised_months, MONTHS + 1);
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    // What the month credited came after the freeze: it waits for a residual transfer.
    assert_eq!(mover.balance_at(&pair.nantong).await, 40);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn form_inconsistent_the_destination_asks_for_what_contradicts_the_application() {
    let hebi = given_hebi(CORRECTS).await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };
    let wrong = v1::InformationForm { name: "李四".to_owned(), scheme: 390, ..nantong.form() };
    nantong.accepts(BALANCE).await.unwrap();
    nantong.delivers_money(BALANCE).await.unwrap();
    nantong.delivers_form(wrong.clone()).await.unwrap();
    mover.becomes_inbound(&hebi, v1::InboundState::Correcting).await;
    let asked = owed_correction(&hebi).await;
    assert_eq!(asked.form_revision, 0);
    let expected = [finding("name", &mover.name, "李四"), finding("scheme", "310", "390")];
    assert_eq!(asked.findings, expected);
    assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT);
    // Too late to withdraw: the origin has frozen the money.
    let request = v1::CancelTransferRequest { handoff_id: mover.handoff.clone() };
    let status = hebi.transfer_in().cancel_transfer(request).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "CANCEL_TOO_LATE");

    let right = v1::InformationForm { revision: 1, ..nantong.form() };
    nantong.delivers_form(right.clone()).await.unwrap();
    let done = mover.becomes_inbound(&hebi, v1::InboundState::Completed).await;
    assert_eq!(done.form.unwrap().revision, 1);
    assert_eq!(mover.balance_at(&hebi).await, BALANCE + FIRST_CREDIT);
    // Late copies of either are heard, and the old one is not compared any more.
    for late in [wrong, right] {
        let receipt = nantong.delivers_form(late.clone()).await.unwrap().receipt;
        let Some(v1::receipt::Receipt::Received(received)) = receipt else { panic!("{receipt:?}") };
        assert_eq!(received.form_revision, late.revision);
    }
}

/// A form that says of 2025: 7 yuan credited, 1 fen interest, and this total.
fn with_year(form: v1::InformationForm, total_fen: i64) -> v1::InformationForm {
    let line = v1::AccountYear { year: 2025, credited_fen: 700, interest_fen: 1, total_fen };
    let dossier = v1::Dossier { account_years: vec![line], ..v1::Dossier::default() };
    v1::InformationForm { dossier: Some(dossier), ..form }
}

/// A form with a month that begins on the day on which coverage at Nantong has ended.
fn with_late_month(mut form: v1::InformationForm) -> v1::InformationForm {
    assert_eq!(form.available_from, "2026-03-01");
    form.contributions[0].last_month = 202_603;
    form
}

#[tokio::test]
async fn form_inconsistent_a_month_after_the_suspension_or_a_year_that_does_not_add_up() {
    let hebi = given_hebi("").await;
    for wrong in [with_late_month, |form| with_year(form, 700)] {
        let mover = Mover::new();
        mover.is_welcome_at(&hebi).await;
        mover.applies_at(&hebi).await.unwrap();
        let nantong = NantongByHand { mover: &mover, hebi: &hebi };
        nantong.accepts(BALANCE).await.unwrap();
        nantong.delivers_money(BALANCE).await.unwrap();
        nantong.delivers_form(wrong(nantong.form())).await.unwrap();
        let refused = mover.becomes_inbound(&hebi, v1::InboundState::Refused).await;
        assert_eq!(refused.refusals().collect::<Vec<_>>(), [R::FormInconsistent]);
        assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT);
    }
}

#[tokio::test]
async fn form_inconsistent_the_correction_names_the_month_and_the_total() {
    let hebi = given_hebi(CORRECTS).await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };
    nantong.accepts(BALANCE).await.unwrap();
    nantong.delivers_money(BALANCE).await.unwrap();
    nantong.delivers_form(with_year(with_late_month(nantong.form()), 700)).await.unwrap();
    mover.becomes_inbound(&hebi, v1::InboundState::Correcting).await;
    let expected = [
        finding("contributions[0].last_month", "202602 or earlier", "202603"),
        finding("dossier.account_years[0].total_fen", "701", "700"),
    ];
    assert_eq!(owed_correction(&hebi).await.findings, expected);

    let right = v1::InformationForm { revision: 1, ..with_year(nantong.form(), 701) };
    nantong.delivers_form(right).await.unwrap();
    let done = mover.becomes_inbound(&hebi, v1::InboundState::Completed).await;
    let lines = done.form.unwrap().dossier.unwrap().account_years;
    assert_eq!(lines.iter().map(|line| line.total_fen).collect::<Vec<_>>(), [701]);
    assert_eq!(mover.balance_at(&hebi).await, BALANCE + FIRST_CREDIT);
}

#[tokio::test]
async fn a_year_that_does_not_add_up_is_corrected_in_the_registry_and_the_person_arrives() {
    let mut pair = given_pair();
    pair.hebi.rules(CORRECTS);
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let record = async |revision, total_fen| {
        let dossier = with_year(v1::InformationForm::default(), total_fen).dossier.unwrap();
        let list = v1::AccountYearList { account_years: dossier.account_years };
        let part = v1::Part { part: Some(v1::part::Part::AccountYears(list)) };
        let (person_id, part) = (mover.person.clone(), Some(part));
        let request = v1::RecordParticularsRequest { person_id, revision, part };
        pair.nantong.registry().record_particulars(request).await.unwrap();
    };
    record(1, 700).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    let asked = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Correcting).await;
    let total = finding("dossier.account_years[0].total_fen", "701", "700");
    assert_eq!(asked.corrections[0].findings, [total]);
    record(2, 701).await;
    reissues(&mover, &pair.nantong, 0).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn form_inconsistent_after_as_many_corrections_as_the_rules_allow() {
    let hebi = given_hebi(CORRECTS).await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };
    nantong.accepts(BALANCE).await.unwrap();
    nantong.delivers_money(BALANCE).await.unwrap();
    for revision in 0..3 {
        let name = "李四".to_owned();
        let form = v1::InformationForm { name, revision, ..nantong.form() };
        nantong.delivers_form(form).await.unwrap();
    }
    let refused = mover.becomes_inbound(&hebi, v1::InboundState::Refused).await;
    assert_eq!(refused.refusals().collect::<Vec<_>>(), [R::FormInconsistent]);
    assert_eq!(refused.corrections.len(), 2);
    assert_eq!(clearing(&book(&hebi).await), 0);
    assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT);
}

// JX-053
#[tokio::test]
async fn the_origin_reissues_only_what_is_asked_and_completes_by_nothing_else() {
    let mut nantong = Region::new(NANTONG, "transfer-out");
    nantong.knows(&Region::new(HEBI, "transfer-in"));
    nantong.start().await;
    let mover = Mover::new();
    mover.is_on_record_at(&nantong).await;
    let hebi = DestinationByHand::hebi(&mover, &nantong);
    hebi.requests().await.unwrap();
    let status = reissues(&mover, &nantong, 0).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "NO_CORRECTION_ASKED");
    let findings = vec![finding("name", "x", "y")];
    let correction = v1::Correction { form_revision: 0, findings };
    hebi.asks_to_correct(correction.clone()).await.unwrap();
    hebi.asks_to_correct(correction.clone()).await.unwrap();
    let asked = mover.outbound(&nantong).await.unwrap();
    assert_eq!(asked.state(), v1::OutboundState::Correcting);
    let open = [v1::MessageKind::Verdict, v1::MessageKind::Balance];
    assert_eq!(asked.unacknowledged().collect::<Vec<_>>(), open);
    // Neither a withdrawal nor a completion moves anything now.
    hebi.cancels().await.unwrap();
    let receipt = hebi.completes(BALANCE).await;
    let status = receipt.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "CONTRADICTION");

    reissues(&mover, &nantong, 0).await.unwrap();
    hebi.acknowledges_form(&[v1::MessageKind::Relationship], 0).await;
    let owed = hebi.owed().await;
    assert_eq!(owed.len(), 3, "a receipt for the first form is none for the second: {owed:?}");
    hebi.asks_to_correct(correction).await.unwrap();
    let late = mover.outbound(&nantong).await.unwrap();
    assert_eq!(late.state(), v1::OutboundState::Frozen);
    hebi.acknowledges(&open).await;
    hebi.acknowledges_form(&[v1::MessageKind::Relationship], 1).await;
    mover.becomes_outbound(&nantong, v1::OutboundState::Delivered).await;
    hebi.completes(BALANCE).await.unwrap();
    mover.becomes_outbound(&nantong, v1::OutboundState::Settled).await;
}

#[tokio::test]
async fn r18_fund_unmatched_waits_for_a_person_and_is_credited_only_when_the_amounts_agree() {
    let hebi = given_hebi(MATCHES).await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };
    nantong.delivers_money(BALANCE).await.unwrap();
    let [early] = &unmatched(&hebi).await[..] else { panic!("one case") };
    assert_eq!((early.amount_fen, early.stated_fen, early.to_match), (BALANCE, None, false));

    let wrong = v1::InformationForm { balance_fen: BALANCE + 1, ..nantong.form() };
    nantong.delivers_form(wrong).await.unwrap();
    let waiting = mover.becomes_inbound(&hebi, v1::InboundState::UnderReview).await;
    assert!(waiting.unmatched);
    let [money] = &unmatched(&hebi).await[..] else { panic!("one case") };
    assert_eq!(money.handoff_id, mover.handoff);
    assert_eq!((money.amount_fen, money.stated_fen), (BALANCE, Some(BALANCE + 1)));
    assert!(money.to_match && money.since_ms > 0);
    // The promise comes last, and says that the money is right.
    nantong.accepts(BALANCE).await.unwrap();
    let status = reviews(&mover, &hebi, approve()).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "FUND_UNMATCHED");

    let figure = |fen: i64| fen.to_string();
    let findings = vec![finding("balance_fen", &figure(BALANCE), &figure(BALANCE + 1))];
    reviews(&mover, &hebi, correct(0, findings)).await.unwrap();
    let right = v1::InformationForm { revision: 1, ..nantong.form() };
    nantong.delivers_form(right).await.unwrap();
    // It agrees, and still a person matches it.
    let waiting = mover.becomes_inbound(&hebi, v1::InboundState::UnderReview).await;
    assert!(waiting.unmatched);
    assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT);
    let other = reviews(&mover, &hebi, approve()).await.unwrap_err();
    expect_reason(&other, Code::FailedPrecondition, "OTHER_FORM");
    let done = reviews(&mover, &hebi, approve_form(1)).await.unwrap();
    assert_eq!(done.completion.unwrap().credited_fen, BALANCE);
    assert_eq!(unmatched(&hebi).await, []);
}

#[tokio::test]
async fn r18_money_that_never_agrees_is_refused_and_goes_back() {
    let hebi = given_hebi(MATCHES).await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };
    nantong.accepts(BALANCE).await.unwrap();
    nantong.delivers_form(nantong.form()).await.unwrap();
    nantong.delivers_money(BALANCE - 1).await.unwrap();
    mover.becomes_inbound(&hebi, v1::InboundState::UnderReview).await;
    let refusals = v1::Refusals { refusals: vec![R::FundUnmatched.into()] };
    let refuse = v1::Review { decision: Some(v1::review::Decision::Refuse(refusals)) };
    let refused = reviews(&mover, &hebi, refuse).await.unwrap();
    assert_eq!(refused.refusals().collect::<Vec<_>>(), [R::FundUnmatched]);
    assert_eq!(unmatched(&hebi).await, []);
    assert_eq!((book(&hebi).await.unmatched_fen, clearing(&book(&hebi).await)), (0, 0));
    assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT);
}

#[tokio::test]
async fn the_tool_asks_reissues_and_lists_what_is_unmatched() {
    let mut pair = given_pair_that_corrects().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    let id = mover.handoff.as_str();
    let to = pair.hebi.url();
    let (printed, _) = expect_code(&jiexu(&["--json", "unmatched", "--in", &to]), 0);
    let money = documents(&printed).pop().unwrap();
    assert_eq!(money["amount_fen"].as_i64(), Some(BALANCE));
    assert_eq!(money["to_match"].as_bool(), Some(false));
    let ask = ["review", id, "--side", "in", "--correct", "contributions=/202312"];
    let (printed, _) = expect_code(&against(&pair, &ask), 0);
    assert!(printed.contains("form 0 to correct: contributions"), "{printed}");
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Correcting).await;
    let (shown, _) = expect_code(&against(&pair, &["show", id]), 0);
    assert!(shown.contains(&format!("jiexu reissue {id}")), "{shown}");
    expect_code(&against(&pair, &["reissue", id]), 0);
    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    let (_, error) = expect_code(&against(&pair, &["reissue", id]), 1);
    assert!(error.contains("nobody has asked"), "{error}");
    // Whoever has seen the first form only approves nothing.
    let approve = ["review", id, "--side", "in", "--approve"];
    let (_, error) = expect_code(&against(&pair, &approve), 1);
    assert!(error.contains("another revision"), "{error}");
    expect_code(&against(&pair, &[&approve[..], &["--form", "1"]].concat()), 0);
    let (printed, _) = expect_code(&against(&pair, &["--json", "watch", id]), 0);
    for milestone in ["correction_asked", "form_reissued"] {
        assert!(printed.contains(milestone), "{printed}");
    }
    let (printed, _) = expect_code(&jiexu(&["unmatched", "--in", &to]), 0);
    assert_eq!(printed, "");
    expect_sound_pair(&mut pair).await;
}
