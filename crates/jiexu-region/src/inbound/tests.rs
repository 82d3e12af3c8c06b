mod table;

use jiexu_rules::Refusal;

use self::table::{MEANING, TABLE};
use super::*;
use crate::fixtures::{day, fen, inbound_word, kinds, letters, no_completion, refusals};

const ROWS: usize = 24;
const STEPS: usize = 19;

fn completion() -> Completion {
    let takes_over_on = Some(day("2026-02-10"));
    Completion { takes_over_on, recognised_months: 24, credited: fen(7), ..no_completion() }
}

fn reason() -> Refusals {
    refusals([Refusal::FormInconsistent])
}

fn refused(by: RefusedBy, told: Told) -> InboundState {
    InboundState::Refused { refusals: reason(), by, told }
}

fn given_state(word: &str) -> Option<InboundState> {
    let completion = completion();
    Some(match word {
        "none" => return None,
        "applied" => InboundState::Applied,
        "requested" => InboundState::Requested,
        "cancelling" => InboundState::Cancelling { told: false },
        "cancelling-told" => InboundState::Cancelling { told: true },
        "review" => InboundState::UnderReview,
        "correcting.VRB" => InboundState::Correcting { received: kinds("VRB"), told: false },
        "correcting.VRB-told" => InboundState::Correcting { received: kinds("VRB"), told: true },
        "completed" => InboundState::Completed { completion, told: false },
        "completed-told" => InboundState::Completed { completion, told: true },
        "refused.application-unasked" => refused(RefusedBy::Application, Told::Unasked),
        "refused.application" => refused(RefusedBy::Application, Told::Owed),
        "refused.application-told" => refused(RefusedBy::Application, Told::Done),
        "refused.origin-told" => refused(RefusedBy::Origin, Told::Done),
        "refused.destination" => refused(RefusedBy::Destination, Told::Owed),
        "refused.destination-told" => refused(RefusedBy::Destination, Told::Done),
        "cancelled" => InboundState::Cancelled,
        receiving => {
            let letters = receiving.strip_prefix("receiving.").expect("a word of the table");
            InboundState::Receiving { received: kinds(letters) }
        }
    })
}

fn given_step(word: &str) -> InboundStep {
    match word {
        "apply" => InboundStep::Apply,
        "unfit" => InboundStep::RefuseApplication(reason()),
        "forward" => InboundStep::Forward,
        "withdraw" => InboundStep::Withdraw,
        "ask-cancel" => InboundStep::AskCancel,
        "accept" => InboundStep::Accept,
        "refuse-there" => InboundStep::RefuseByOrigin(reason()),
        "cancel-there" => InboundStep::CancelByOrigin,
        "relationship" => InboundStep::ReceiveRelationship,
        "balance" => InboundStep::ReceiveBalance,
        "review" => InboundStep::Review,
        "ask-correction" => InboundStep::AskCorrection { received: kinds("VRB") },
        "complete" => InboundStep::Complete(completion()),
        "refuse" => InboundStep::Refuse(reason()),
        ack => InboundStep::Acknowledge(kinds(ack.strip_prefix("ack.").expect("a step"))),
    }
}

/// Breaks the build when a step is added; the table must then get a column. (A state breaks it in
/// the fixtures, whose words name the rows.)
fn column_of(step: InboundStep) -> String {
    match step {
        InboundStep::Apply => "apply",
        InboundStep::RefuseApplication(_) => "unfit",
        InboundStep::Forward => "forward",
        InboundStep::Withdraw => "withdraw",
        InboundStep::Acknowledge(kinds) => return format!("ack.{}", letters(kinds)),
        InboundStep::AskCancel => "ask-cancel",
        InboundStep::Accept => "accept",
        InboundStep::RefuseByOrigin(_) => "refuse-there",
        InboundStep::CancelByOrigin => "cancel-there",
        InboundStep::ReceiveRelationship => "relationship",
        InboundStep::ReceiveBalance => "balance",
        InboundStep::Review => "review",
        InboundStep::AskCorrection { .. } => "ask-correction",
        InboundStep::Complete(_) => "complete",
        InboundStep::Refuse(_) => "refuse",
    }
    .to_owned()
}

#[track_caller]
fn check(state: &str, step: &str, expected: &str) {
    let reached = transition(given_state(state), given_step(step));
    let word = reached.as_ref().map_or_else(|_| "!".to_owned(), |state| inbound_word(Some(*state)));
    assert_eq!(word, expected, "{state} + {step}");
    if let Ok(reached) = reached {
        assert_eq!(Some(reached), given_state(expected), "content of {state} + {step}");
    }
}

/// Follows a path and writes down each state reached, `!` for a step that is not allowed.
#[track_caller]
fn check_path(path: &str, expected: &str) {
    let mut state = None;
    let mut seen = Vec::new();
    for step in path.split_whitespace() {
        match transition(state, given_step(step)) {
            Ok(next) => {
                state = Some(next);
                seen.push(inbound_word(state));
            }
            Err(IllegalInbound { .. }) => seen.push("!".to_owned()),
        }
    }
    assert_eq!(seen.join(" "), expected, "path: {path}");
}

#[test]
fn every_state_answers_every_step_as_the_table_says() {
    let mut cells = 0;
    for part in TABLE.trim_matches('\n').split("\n\n") {
        let mut lines = part.lines();
        let steps: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
        for line in lines {
            let mut words = line.split_whitespace();
            let state = words.next().unwrap();
            let expected: Vec<&str> = words.collect();
            assert_eq!(expected.len(), steps.len(), "a cell is missing in the row of {state}");
            for (step, expected) in steps.iter().zip(expected) {
                assert_eq!(column_of(given_step(step)), *step);
                check(state, step, expected);
                cells += 1;
            }
        }
    }
    assert_eq!(cells, ROWS * STEPS);
}

#[test]
fn every_state_that_can_be_reached_has_a_row_in_each_part_of_the_table() {
    for part in TABLE.trim_matches('\n').split("\n\n") {
        let rows: Vec<&str> =
            part.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(rows.len(), ROWS);
        for line in part.lines().skip(1) {
            for cell in line.split_whitespace().filter(|cell| *cell != "!") {
                assert!(rows.contains(&cell), "{cell} has no row");
                assert_eq!(inbound_word(given_state(cell)), cell);
            }
        }
    }
}

// JX-006
#[test]
fn every_state_owes_what_the_table_says() {
    for line in MEANING.lines().skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, owes, end] = words[..] else { panic!("three words, got {line}") };
        let state = given_state(name).unwrap();
        assert_eq!(letters(state.owed()), owes, "what {name} owes");
        assert_eq!(state.is_terminal(), end == "yes", "whether {name} is the end");
    }
}

// JX-040
#[test]
fn the_legs_arrive_in_any_order_even_before_the_verdict_and_the_acknowledgement() {
    check_path(
        "apply ack.Q accept relationship balance complete ack.O",
        "applied requested receiving.V receiving.VR receiving.VRB completed completed-told",
    );
    check_path(
        "apply balance ack.Q relationship accept complete",
        "applied receiving.B receiving.B receiving.RB receiving.VRB completed",
    );
}

#[test]
fn a_leg_twice_is_not_two_legs() {
    check_path("apply balance balance complete", "applied receiving.B receiving.B !");
    check_path("apply accept balance review", "applied receiving.V receiving.VB !");
}

#[test]
fn a_cancel_that_comes_too_late_lets_the_handoff_go_on() {
    check_path(
        "apply ask-cancel accept relationship balance complete",
        "applied cancelling receiving.V receiving.VR receiving.VRB completed",
    );
    check_path("apply ask-cancel ack.C balance", "applied cancelling cancelling-told receiving.B");
}

#[test]
fn a_form_is_corrected_any_number_of_times_and_completed_only_by_another() {
    check_path(
        "apply accept relationship balance ask-correction ack.K complete relationship complete",
        "applied receiving.V receiving.VR receiving.VRB correcting.VRB correcting.VRB-told ! \
         receiving.VRB completed",
    );
    check_path(
        "apply relationship review ask-correction relationship ask-correction refuse",
        "applied receiving.R review correcting.VRB receiving.VRB correcting.VRB \
         refused.destination",
    );
}

// JX-043
#[test]
fn the_decision_is_final() {
    check_path("apply relationship complete refuse", "applied receiving.R completed !");
    check_path("apply relationship refuse complete", "applied receiving.R refused.destination !");
    check_path("unfit apply", "refused.application-unasked !");
    check_path("apply withdraw accept", "applied cancelled !");
    check_path("apply ask-cancel cancel-there accept", "applied cancelling cancelled !");
}

#[test]
fn a_refused_application_is_told_once_the_origin_forwards_it() {
    check_path(
        "unfit ack.O forward forward ack.O forward",
        "refused.application-unasked refused.application-unasked refused.application \
         refused.application refused.application-told refused.application-told",
    );
}

// JX-039
#[test]
fn a_withdrawal_leaves_a_tombstone_that_no_application_wakes() {
    check_path("withdraw apply accept relationship", "cancelled ! ! !");
    check_path("apply ask-cancel withdraw cancel-there", "applied cancelling cancelled !");
}
