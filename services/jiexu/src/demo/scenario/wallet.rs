//! Money for a relative in another region.

use jiexu_types::Timestamp;
use jiexu_wire::v1;
use uuid::Uuid;

use super::scene::{Role, Scene};
use super::time::set;
use crate::endpoint::Side;
use crate::failure::Failure;

const HOUR_MS: u64 = 60 * 60 * 1_000;
const AMOUNT_FEN: i64 = 20_000;

/// Somebody sends 200 yuan twice: once it is accepted, once nobody answers until the morning.
pub async fn wallet(scene: &mut Scene) -> Result<(), Failure> {
    let payer = scene.person(Role::Active)?;
    let payee = scene.person(Role::Resident)?;
    scene.enrol(Side::In, &payee).await?;
    let tomorrow = scene.today.tomorrow().unwrap_or(scene.today);
    both_at(scene, Timestamp::midnight(tomorrow).plus_millis(10 * HOUR_MS)).await?;
    let before = money(scene, &payer, &payee).await?;

    let dear = transfer(scene, &payer, &payee, 200_001);
    let told = match send(scene, &dear).await {
        Err(failure) => failure.message().to_owned(),
        Ok(()) => String::new(),
    };
    scene.say(&told);
    scene.check("more than 2,000 yuan at once is refused", told.contains("wallet"))?;

    let first = transfer(scene, &payer, &payee, AMOUNT_FEN);
    send(scene, &first).await?;
    scene.until(Side::Out, &first.handoff_id, "delivered").await?;
    let case = scene.until(Side::In, &first.handoff_id, "receiving").await?;
    if let Some(until) = &case.payee_until {
        scene.say(&format!("200.00 yuan wait for the payee until {until}."));
    }
    let held = money(scene, &payer, &payee).await?;
    scene.check("sent, and not yet the payee's", held == (before.0 - AMOUNT_FEN, before.1))?;
    accept(scene, &first.handoff_id).await?;
    scene.until(Side::Out, &first.handoff_id, "settled").await?;
    let after = (before.0 - AMOUNT_FEN, before.1 + AMOUNT_FEN);
    let arrived = money(scene, &payer, &payee).await? == after;
    scene.check("accepted, it is in the payee's account", arrived)?;

    let second = transfer(scene, &payer, &payee, AMOUNT_FEN);
    send(scene, &second).await?;
    scene.until(Side::Out, &second.handoff_id, "delivered").await?;
    let morning = tomorrow.tomorrow().unwrap_or(tomorrow);
    both_at(scene, Timestamp::midnight(morning).plus_millis(6 * HOUR_MS)).await?;
    scene.say("The payee of the next one says nothing; it is six in the morning.");
    scene.until(Side::Out, &second.handoff_id, "returned").await?;
    let back = money(scene, &payer, &payee).await? == after;
    scene.check("unaccepted, it is back with the payer", back)?;
    let still = scene.view(Side::Out, &payer.person_id).await?;
    scene.check("nothing but money has moved", still.balance_fen == after.0)
}

fn transfer(
    scene: &Scene,
    payer: &v1::PersonRecord,
    payee: &v1::PersonRecord,
    amount_fen: i64,
) -> v1::TransferOutServiceApplyTransferRequest {
    let [_, destination] = &scene.codes;
    v1::TransferOutServiceApplyTransferRequest {
        handoff_id: Uuid::now_v7().to_string(),
        person_id: payer.person_id.clone(),
        name: payer.name.clone(),
        destination: destination.clone(),
        wallet: Some(v1::WalletTransfer {
            payee_id: payee.person_id.clone(),
            payee_name: payee.name.clone(),
            relation: v1::NearRelative::Parent.into(),
            amount_fen,
            check: v1::PayerCheck::Face.into(),
        }),
        ..v1::TransferOutServiceApplyTransferRequest::default()
    }
}

async fn send(
    scene: &Scene,
    request: &v1::TransferOutServiceApplyTransferRequest,
) -> Result<(), Failure> {
    let mut client = scene.origin.client.transfer_out();
    scene.origin.answer(client.apply_transfer(request.clone())).await.map(|_| ())
}

async fn accept(scene: &Scene, id: &str) -> Result<(), Failure> {
    let answer = v1::WalletAnswer::Accept.into();
    let request = v1::AnswerWalletTransferRequest { handoff_id: id.to_owned(), answer };
    let mut client = scene.destination.client.transfer_in();
    scene.destination.answer(client.answer_wallet_transfer(request)).await.map(|_| ())
}

/// What the payer has at the origin, and the payee at the destination.
async fn money(
    scene: &Scene,
    payer: &v1::PersonRecord,
    payee: &v1::PersonRecord,
) -> Result<(i64, i64), Failure> {
    let there = scene.view(Side::Out, &payer.person_id).await?.balance_fen;
    let here = scene.view(Side::In, &payee.person_id).await?.balance_fen;
    Ok((there, here))
}

async fn both_at(scene: &Scene, instant: Timestamp) -> Result<(), Failure> {
    for region in [&scene.origin, &scene.destination] {
        set(region, instant).await?;
    }
    Ok(())
}
