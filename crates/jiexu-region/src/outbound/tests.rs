mod table;

use jiexu_rules::Refusal;
use jiexu_types::Date;

use self::table::{MEANING, TABLE};
use super::*;
use crate::fixtures::{day, fen, kinds, letters, no_completion, outbound_word, refusals};

fn completion(takes_over_on: Date) -> Completion {
    let takes_over_on = Some(takes_over_on);
    Completion { takes_over_on, recognised_months: 24, credited: fen(7), ..no_completion() }
}

fn settled(prime: bool) -> Completion {
    completion(day(if prime { "2026-02-11" } else { "2026-02-10" }))
}

fn reason(prime: bool) -> Refusals {
    refusals([if prime { Refusal::OutRetired } else { Refusal::OutNotFound }])
}

fn unprimed(word: &str) -> (&str, bool) {
    word.strip_suffix('\'').map_or((word, false), |word| (word, true))
}

fn given_state(word: &str) -> Option<OutboundState> {
    let (bare, prime) = unprimed(word);
    let refused = |by, told| OutboundState::Refused { refusals: reason(prime), by, told };
    Some(match bare {
        "none" => return None,
        "forwarded" => OutboundState::Forwarded { told: false },
        "forwarded-told" => OutboundState::Forwarded { told: true },
        "review" => OutboundState::UnderReview,
        "delivered" => OutboundState::Delivered,
        "settled" => OutboundState::Settled(settled(prime)),
        "returned" => OutboundState::Returned(reason(prime)),
        "refused.application-unasked" => refused(RefusedBy::Application, Told::Unasked),
        "refused.application" => refused(RefusedBy::Application, Told::Owed),
        "refused.application-told" => refused(RefusedBy::Application, Told::Done),
        "refused.origin" => refused(RefusedBy::Origin, Told::Owed),
        "refused.origin-told" => refused(RefusedBy::Origin, Told::Done),
        "refused.destination-told" => refused(RefusedBy::Destination, Told::Done),
        "cancelled" => OutboundState::Cancelled { told: false },
        "cancelled-told" => OutboundState::Cancelled { told: true },
        "withdrawn" => OutboundState::Withdrawn { told: false },
        "withdrawn-told" => OutboundState::Withdrawn { told: true },
        correcting if correcting.starts_with("correcting.") => {
            let letters = correcting.strip_prefix("correcting.").expect("a prefix");
            OutboundState::Correcting { outstanding: kinds(letters) }
        }
        frozen => {
            let letters = frozen.strip_prefix("frozen.").expect("a word of the table");
            OutboundState::Frozen { outstanding: kinds(letters) }
        }
    })
}

fn given_step(word: &str) -> OutboundStep {
    let (bare, prime) = unprimed(word);
    match bare {
        "forward" => OutboundStep::Forward,
        "unfit" => OutboundStep::RefuseApplication(reason(prime)),
        "withdraw" => OutboundStep::Withdraw,
        "refuse-there" => OutboundStep::RefuseByDestination(reason(prime)),
        "ask" => OutboundStep::Ask,
        "review" => OutboundStep::Review,
        "freeze" => OutboundStep::Freeze { balance_leg: true },
        "freeze0" => OutboundStep::Freeze { balance_leg: false },
        "refuse" => OutboundStep::Refuse(reason(prime)),
        "cancel" => OutboundStep::Cancel,
        "settle" => OutboundStep::Settle(settled(prime)),
        "return" => OutboundStep::Return(reason(prime)),
        "ask-correction" => OutboundStep::AskCorrection,
        "reissue" => OutboundStep::Reissue,
        ack => OutboundStep::Acknowledge(kinds(ack.strip_prefix("ack.").expect("a step"))),
    }
}

/// Breaks the build when a state is added; the table must then get a row.
fn row_of(state: OutboundState) -> String {
    let prime = match state {
        OutboundState::Settled(known) => known != settled(false),
        OutboundState::Returned(known) => known != reason(false),
        OutboundState::Refused { refusals, .. } => refusals != reason(false),
        OutboundState::Forwarded { .. }
        | OutboundState::UnderReview
        | OutboundState::Frozen { .. }
        | OutboundState::Delivered
        | OutboundState::Correcting { .. }
        | OutboundState::Cancelled { .. }
        | OutboundState::Withdrawn { .. } => false,
    };
    format!("{}{}", outbound_word(Some(state)), if prime { "'" } else { "" })
}

/// Breaks the build when a step is added; the table must then get a column.
fn column_of(step: OutboundStep) -> String {
    let primed = |word: &str, prime| format!("{word}{}", if prime { "'" } else { "" });
    match step {
        OutboundStep::Forward => "forward".to_owned(),
        OutboundStep::RefuseApplication(known) => primed("unfit", known != reason(false)),
        OutboundStep::Withdraw => "withdraw".to_owned(),
        OutboundStep::RefuseByDestination(known) => primed("refuse-there", known != reason(false)),
        OutboundStep::Ask => "ask".to_owned(),
        OutboundStep::Review => "review".to_owned(),
        OutboundStep::Freeze { balance_leg: true } => "freeze".to_owned(),
        OutboundStep::Freeze { balance_leg: false } => "freeze0".to_owned(),
        OutboundStep::Refuse(known) => primed("refuse", known != reason(false)),
        OutboundStep::Cancel => "cancel".to_owned(),
        OutboundStep::Acknowledge(kinds) => format!("ack.{}", letters(kinds)),
        OutboundStep::AskCorrection => "ask-correction".to_owned(),
        OutboundStep::Reissue => "reissue".to_owned(),
        OutboundStep::Settle(known) => primed("settle", known != settled(false)),
        OutboundStep::Return(known) => primed("return", known != reason(false)),
    }
}

#[track_caller]
fn check(state: &str, step: &str, expected: &str) {
    let reached = transition(given_state(state), given_step(step));
    let reached = reached.map_or_else(|_| "!".to_owned(), row_of);
    assert_eq!(reached, expected, "{state} + {step}");
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
                seen.push(row_of(next));
            }
            Err(IllegalOutbound { .. }) => seen.push("!".to_owned()),
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
    assert_eq!(cells, 28 * 25, "28 states by 25 steps");
}

#[test]
fn every_state_that_can_be_reached_has_a_row_in_each_part_of_the_table() {
    for part in TABLE.trim_matches('\n').split("\n\n") {
        let rows: Vec<&str> =
            part.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
        for word in TABLE.split_whitespace().filter(|word| given_name(word)) {
            let (bare, _prime) = unprimed(word);
            assert!(rows.contains(&bare), "{bare} has no row");
            if let Some(state) = given_state(bare) {
                assert_eq!(row_of(state), bare);
            }
        }
    }
}

/// True for words of the table that name a state.
fn given_name(word: &str) -> bool {
    let (bare, _prime) = unprimed(word);
    let begins = ["forward", "unfit", "freeze", "freeze0", "refuse", "cancel", "withdraw"];
    let goes_on = ["refuse-there", "ask", "ask-correction", "reissue", "settle", "return", "!"];
    !begins.contains(&bare) && !goes_on.contains(&bare) && !bare.starts_with("ack.")
}

// JX-006
#[test]
fn every_state_owes_and_holds_what_the_table_says() {
    for line in MEANING.lines().skip(2) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, owes, end, money] = words[..] else { panic!("four words, got {line}") };
        let state = given_state(name).unwrap();
        assert_eq!(letters(state.owed()), owes, "what {name} owes");
        assert_eq!(state.is_terminal(), end == "yes", "whether {name} is the end");
        assert_eq!(state.holds_money(), money == "yes", "whether {name} holds the money");
    }
}

// JX-047
#[test]
fn an_outcome_is_final_and_may_be_repeated() {
    check_path("freeze ack.VRB settle settle", "frozen.VRB delivered settled settled");
    check_path("freeze settle settle' return", "frozen.VRB settled ! !");
    check_path("freeze return return settle", "frozen.VRB returned returned !");
    check_path("freeze return return'", "frozen.VRB returned !");
}

// JX-045
#[test]
fn an_outcome_may_overtake_the_acknowledgements() {
    check_path("freeze ack.R settle ack.VB", "frozen.VRB frozen.VB settled settled");
    check_path("freeze0 ack.V return ack.R", "frozen.VR frozen.R returned returned");
}

// JX-044
#[test]
fn nobody_withdraws_or_refuses_after_the_freeze() {
    check_path("freeze cancel refuse", "frozen.VRB ! !");
    check_path("review freeze ack.VRB cancel refuse", "review frozen.VRB delivered ! !");
}

// JX-037
#[test]
fn a_cancel_leaves_a_tombstone_that_no_request_wakes() {
    check_path("cancel review freeze", "cancelled ! !");
    check_path("cancel ack.V freeze", "cancelled cancelled-told !");
    check_path("refuse ack.V freeze review", "refused.origin refused.origin-told ! !");
}

#[test]
fn a_forwarded_application_goes_on_when_the_destination_requests_it() {
    check_path("forward ack.A freeze", "forwarded forwarded-told frozen.VRB");
    check_path("forward freeze ack.A settle", "forwarded frozen.VRB frozen.VRB settled");
    check_path("forward review ack.VRB cancel", "forwarded review ! cancelled");
    check_path("forward cancel review", "forwarded cancelled !");
}

#[test]
fn a_forwarded_application_ends_by_the_destination_or_by_a_withdrawal() {
    check_path("forward refuse-there freeze", "forwarded refused.destination-told !");
    check_path(
        "forward withdraw ack.A freeze cancel ack.W",
        "forwarded withdrawn withdrawn ! ! withdrawn-told",
    );
    check_path("forward freeze withdraw refuse-there", "forwarded frozen.VRB ! !");
}

// JX-027
#[test]
fn what_was_refused_at_once_is_told_when_the_destination_asks() {
    check_path(
        "unfit ack.V ask ask ack.V ask freeze",
        "refused.application-unasked refused.application-unasked refused.application \
         refused.application refused.application-told refused.application-told !",
    );
}
