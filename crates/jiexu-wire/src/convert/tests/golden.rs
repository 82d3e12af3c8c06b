//! The bytes of version 1, one message of each kind. They never change: a region that was not
//! updated sends them, and a journal holds them.

use jiexu_region::{Message, Receipt};
use prost::Message as _;

use super::fields::{given_application, given_form};
use crate::v1;
use crate::v1::peer_message::Message as Peer;

const HANDOFF: &str = "0199a3c4-8b7e-7000-8000-000000000001";

#[track_caller]
fn check(message: Peer, golden: &str) {
    let message = v1::PeerMessage { message: Some(message) };
    let bytes: String = message.encode_to_vec().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(bytes, golden);
    let domain = Message::try_from(message.clone()).unwrap();
    assert_eq!(v1::PeerMessage::from(&domain), message);
}

#[test]
fn request() {
    check(
        Peer::Request(given_application()),
        concat!(
            "0a5a0a2430313939613363342d386237652d373030302d383030302d303030303030303030303031",
            "12123332303630323139383730333135303031301a06e5bca0e4b88922063332303630302a063431",
            "3036303030b6023886034001",
        ),
    );
}

#[test]
fn cancel() {
    check(
        Peer::Cancel(given_application()),
        concat!(
            "125a0a2430313939613363342d386237652d373030302d383030302d303030303030303030303031",
            "12123332303630323139383730333135303031301a06e5bca0e4b88922063332303630302a063431",
            "3036303030b6023886034001",
        ),
    );
}

#[test]
fn verdict() {
    let accepted = v1::Acceptance {
        accepted_on: "2026-03-02".to_owned(),
        frozen_fen: 9_100,
        fund_due: None,
        due_out: Some(v1::Deadline {
            due_on: "2026-03-16".to_owned(),
            calendar_version: 1,
            provisional: true,
        }),
    };
    let verdict = Some(v1::verdict::Verdict::Accepted(accepted));
    check(
        Peer::Verdict(v1::Verdict { handoff_id: HANDOFF.to_owned(), verdict }),
        concat!(
            "1a490a2430313939613363342d386237652d373030302d383030302d303030303030303030303031",
            "12210a0a323032362d30332d3032108c471a100a0a323032362d30332d313610011801",
        ),
    );
}

#[test]
fn relationship() {
    check(
        Peer::Relationship(given_form()),
        concat!(
            "2284010a2430313939613363342d386237652d373030302d383030302d3030303030303030303030",
            "3112123332303630323139383730333135303031301a06e5bca0e4b88920b6022a0a323032362d30",
            "332d3031321608b60210a1ad0c18acad0c220633323036303028bc05321608b6021087ae0c1887ae",
            "0c220633323036303028bc05388c47",
        ),
    );
}

#[test]
fn sealed_relationship() {
    let signature = (0..64).collect();
    let seal = Some(v1::Seal { key_id: "0123456789abcdef".to_owned(), signature });
    check(
        Peer::Relationship(v1::InformationForm { seal, ..given_form() }),
        concat!(
            "22da010a2430313939613363342d386237652d373030302d383030302d3030303030303030303030",
            "3112123332303630323139383730333135303031301a06e5bca0e4b88920b6022a0a323032362d30",
            "332d3031321608b60210a1ad0c18acad0c220633323036303028bc05321608b6021087ae0c1887ae",
            "0c220633323036303028bc05388c4772540a10303132333435363738396162636465661240000102",
            "030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a",
            "2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
        ),
    );
}

#[test]
fn balance() {
    let notice = v1::BalanceNotice {
        handoff_id: HANDOFF.to_owned(),
        person_id: "320602198703150010".to_owned(),
        amount_fen: 9_100,
    };
    check(
        Peer::Balance(notice),
        concat!(
            "2a3d0a2430313939613363342d386237652d373030302d383030302d303030303030303030303031",
            "1212333230363032313938373033313530303130188c47",
        ),
    );
}

#[test]
fn outcome() {
    let refusals =
        vec![v1::Refusal::FormInconsistent.into(), v1::Refusal::FundAmountMismatch.into()];
    let refused = v1::outcome::Outcome::Refused(v1::Refusals { refusals });
    let outcome = v1::Outcome { handoff_id: HANDOFF.to_owned(), outcome: Some(refused) };
    check(
        Peer::Outcome(outcome),
        concat!(
            "322c0a2430313939613363342d386237652d373030302d383030302d303030303030303030303031",
            "1a040a020b0c",
        ),
    );
}

#[test]
fn receipt() {
    let conflict = v1::Rejection {
        reason: v1::RejectionReason::Conflict.into(),
        detail: "balance_fen".to_owned(),
    };
    let rejected = v1::RejectedMessage {
        kind: v1::MessageKind::Relationship.into(),
        rejection: Some(conflict),
    };
    let receipt = Some(v1::receipt::Receipt::Rejected(rejected));
    let receipt = v1::Receipt { handoff_id: HANDOFF.to_owned(), receipt };
    let bytes: String = receipt.encode_to_vec().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(
        bytes,
        concat!(
            "0a2430313939613363342d386237652d373030302d383030302d3030303030303030303030311a13",
            "0804120f0803120b62616c616e63655f66656e",
        )
    );
    assert_eq!(v1::Receipt::from(&Receipt::try_from(receipt.clone()).unwrap()), receipt);
}
