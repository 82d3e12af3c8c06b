//! The electronic seal of the information form (电子签章, 43号 art. 7, R15).

use jiexu_wire::v1;
use jiexu_wire::v1::Refusal as R;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::hand::{DestinationByHand, NantongByHand};
use crate::rig::people::{BALANCE, FIRST_CREDIT, MONTHS, given_mover};
use crate::rig::snapshot::{book, clearing, in_transit};
use crate::rig::tool::{against, documents, expect_code, jiexu};
use crate::rig::{HEBI, Mover, NANTONG, Pair, Region, given_pair};

/// A key pair as an operator makes one: the file with the private key, the public key, its id.
fn given_key(region: &Region, name: &str) -> (String, String, String) {
    let file = region.scratch().join(name).display().to_string();
    let (printed, _) = expect_code(&jiexu(&["--json", "seal-key", "--output", &file]), 0);
    let made = &documents(&printed)[0];
    let text = |field: &str| made[field].as_str().unwrap().to_owned();
    assert!(!printed.contains(std::fs::read_to_string(&file).unwrap().trim()));
    (file, text("public_key"), text("key_id"))
}

/// Both regions, stopped: Nantong seals with this key, Hebi knows that one.
fn given_sealing_pair(own: Option<&str>) -> (Pair, [(String, String, String); 2]) {
    let mut pair = given_pair();
    let keys = [given_key(&pair.nantong, "seal.key"), given_key(&pair.nantong, "other.key")];
    let (_, public, _) = &keys[0];
    pair.hebi.flag(&format!("--peer-seal={NANTONG}={public}"));
    if let Some(name) = own {
        seals_with(&mut pair.nantong, name);
    }
    (pair, keys)
}

fn seals_with(nantong: &mut Region, name: &str) {
    let file = nantong.scratch().join(name);
    nantong.flag(&format!("--seal-key-file={}", file.display()));
}

async fn arrived(pair: &Pair, mover: &Mover) -> v1::InboundTransfer {
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.nantong).await, 0);
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    done
}

#[tokio::test]
async fn r15_a_sealed_form_is_verified_and_the_person_arrives() {
    let (mut pair, [(_, public, id), _]) = given_sealing_pair(Some("seal.key"));
    pair.start().await;
    let request = v1::GetRegionRequest {};
    let about = pair.nantong.registry().get_region(request).await.unwrap().into_inner();
    assert_eq!(about.seal_public_key, public);

    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    let here = arrived(&pair, &mover).await.form.unwrap();
    assert_eq!(here.seal.as_ref().unwrap().key_id, id);
    // What was sealed and verified is on both disks as it was.
    pair.nantong.kill();
    pair.hebi.kill();
    pair.start().await;
    let here_again = mover.inbound(&pair.hebi).await.unwrap().form.unwrap();
    let there = mover.outbound(&pair.nantong).await.unwrap().form.unwrap();
    assert_eq!((&here_again.seal, &there.seal), (&here.seal, &here.seal));

    let paper = against(&pair, &["show", &mover.handoff, "--document", "form"]);
    let (printed, _) = expect_code(&paper, 0);
    assert!(printed.contains("电子签章") && printed.contains(&id), "{printed}");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r15_a_form_without_the_origins_seal_is_refused_and_the_money_goes_back() {
    for own in [None, Some("other.key")] {
        let (mut pair, _) = given_sealing_pair(own);
        pair.start().await;
        let mover = given_mover(&pair.nantong, &pair.hebi).await;
        mover.applies_at(&pair.hebi).await.unwrap();
        let refused = mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
        assert_eq!(refused.refusals().collect::<Vec<_>>(), [R::SignatureInvalid]);
        let returned = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Returned).await;
        assert_eq!(returned.refusals().collect::<Vec<_>>(), [R::SignatureInvalid]);
        assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
        assert_eq!(mover.balance_at(&pair.hebi).await, FIRST_CREDIT);
        let (nantong, hebi) = (book(&pair.nantong).await, book(&pair.hebi).await);
        assert_eq!((in_transit(&nantong), hebi.unmatched_fen, clearing(&hebi)), (0, 0, 0));
        let (printed, _) = expect_code(&against(&pair, &["show", &mover.handoff]), 0);
        assert!(printed.contains("SIGNATURE_INVALID"), "{printed}");
        expect_sound_pair(&mut pair).await;
    }
}

/// Nantong seals a form for a Hebi that it cannot reach; the test brings it there, once as it is
/// and once with a month more.
#[tokio::test]
async fn r15_a_form_that_was_changed_on_its_way_is_not_credited() {
    let mut nantong = Region::new(NANTONG, "transfer-out");
    let mut hebi = Region::new(HEBI, "transfer-in");
    let (_, public, _) = given_key(&nantong, "seal.key");
    seals_with(&mut nantong, "seal.key");
    hebi.flag(&format!("--peer-seal={NANTONG}={public}"));
    nantong.start().await;
    hebi.start().await;
    for changed in [false, true] {
        let mover = given_mover(&nantong, &hebi).await;
        mover.applies_at(&hebi).await.unwrap();
        DestinationByHand::hebi(&mover, &nantong).requests().await.unwrap();
        let frozen = mover.outbound(&nantong).await.unwrap();
        let by_hand = NantongByHand { mover: &mover, hebi: &hebi };
        by_hand.accepts(BALANCE).await.unwrap();
        let mut form = v1::InformationForm { summary: None, ..frozen.form.unwrap() };
        assert!(form.seal.is_some());
        if changed {
            form.contributions[0].first_month = 202_312;
        }
        by_hand.delivers_form(form).await.unwrap();
        by_hand.delivers_money(BALANCE).await.unwrap();
        if changed {
            let refused = mover.becomes_inbound(&hebi, v1::InboundState::Refused).await;
            assert_eq!(refused.refusals().collect::<Vec<_>>(), [R::SignatureInvalid]);
            assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT);
        } else {
            let done = mover.becomes_inbound(&hebi, v1::InboundState::Completed).await;
            assert_eq!(done.completion.unwrap().recognised_months, MONTHS);
        }
    }
    // One arrived, the other's money went back.
    assert_eq!(clearing(&book(&hebi).await), -BALANCE);
    nantong.terminate().await;
    hebi.terminate().await;
    nantong.expect_clean_log();
    hebi.expect_clean_log();
}

#[tokio::test]
async fn r15_a_missing_seal_is_asked_for_and_the_person_arrives() {
    let (mut pair, [(_, _, id), _]) = given_sealing_pair(None);
    pair.hebi.rules("[rules.destination]\ncorrections = true\ncorrections_max = 2");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    let asked = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Correcting).await;
    let [finding] = &asked.corrections[0].findings[..] else { panic!("{asked:?}") };
    assert_eq!((finding.field.as_str(), finding.found.as_str()), ("seal", "no seal"));
    assert_eq!(finding.expected, format!("key {id}"));
    assert_eq!(in_transit(&book(&pair.nantong).await), BALANCE);

    // Nantong is given its key, and its operator has the form issued again.
    pair.nantong.terminate().await;
    seals_with(&mut pair.nantong, "seal.key");
    pair.nantong.start().await;
    expect_code(&against(&pair, &["reissue", &mover.handoff]), 0);
    let form = arrived(&pair, &mover).await.form.unwrap();
    assert_eq!((form.revision, form.seal.unwrap().key_id), (1, id));
    expect_sound_pair(&mut pair).await;
}
