use jiexu_rules::Refusal;
use jiexu_types::Date;

use super::*;
use crate::fixtures::{day, fen, kinds, letters, no_completion, refusals};

/// What each state answers to each step; `!` is a step that it does not allow. A prime is another
/// content: `settle'` is a completion that differs from the one of `settle`.
///
/// Written out, so that the table says what the machine should do and not what it does.
const TABLE: &str = "
             review freeze     freeze0   refuse  refuse'  cancel
none         review frozen.VRB frozen.VR refused refused' cancelled
review       review frozen.VRB frozen.VR refused refused' cancelled
frozen.VRB   !      !          !         !       !        !
frozen.VR    !      !          !         !       !        !
frozen.VB    !      !          !         !       !        !
frozen.RB    !      !          !         !       !        !
frozen.V     !      !          !         !       !        !
frozen.R     !      !          !         !       !        !
frozen.B     !      !          !         !       !        !
delivered    !      !          !         !       !        !
correcting.-   !              !              !              !              !              !
correcting.V   !              !              !              !              !              !
correcting.B   !              !              !              !              !              !
correcting.VB  !              !              !              !              !              !
settled      !      !          !         !       !        !
returned     !      !          !         !       !        !
refused      !      !          !         !       !        !
refused-told !      !          !         !       !        !
cancelled    !      !          !         !       !        !
cancelled-told !    !          !         !       !        !

             settle  settle'  return   return'
none         !       !        !        !
review       !       !        !        !
frozen.VRB   settled settled' returned returned'
frozen.VR    settled settled' returned returned'
frozen.VB    settled settled' returned returned'
frozen.RB    settled settled' returned returned'
frozen.V     settled settled' returned returned'
frozen.R     settled settled' returned returned'
frozen.B     settled settled' returned returned'
delivered    settled settled' returned returned'
correcting.-   !              !              returned       returned'
correcting.V   !              !              returned       returned'
correcting.B   !              !              returned       returned'
correcting.VB  !              !              returned       returned'
settled      settled !        !        !
returned     !       !        returned !
refused      !       !        !        !
refused-told !       !        !        !
cancelled    !       !        !        !
cancelled-told !     !        !        !

               ack.V          ack.R          ack.B
none           !              !              !
review         !              !              !
frozen.VRB     frozen.RB      frozen.VB      frozen.VR
frozen.VR      frozen.R       frozen.V       frozen.VR
frozen.VB      frozen.B       frozen.VB      frozen.V
frozen.RB      frozen.RB      frozen.B       frozen.R
frozen.V       delivered      frozen.V       frozen.V
frozen.R       frozen.R       delivered      frozen.R
frozen.B       frozen.B       frozen.B       delivered
delivered      delivered      delivered      delivered
correcting.-   correcting.-   correcting.-   correcting.-
correcting.V   correcting.-   correcting.V   correcting.V
correcting.B   correcting.B   correcting.B   correcting.-
correcting.VB  correcting.B   correcting.VB  correcting.V
settled        settled        settled        settled
returned       returned       returned       returned
refused        refused-told   refused        refused
refused-told   refused-told   refused-told   refused-told
cancelled      cancelled-told cancelled      cancelled
cancelled-told cancelled-told cancelled-told cancelled-told

               ack.VR         ack.VRB        ack.QCO
none           !              !              !
review         !              !              !
frozen.VRB     frozen.B       delivered      frozen.VRB
frozen.VR      delivered      delivered      frozen.VR
frozen.VB      frozen.B       delivered      frozen.VB
frozen.RB      frozen.B       delivered      frozen.RB
frozen.V       delivered      delivered      frozen.V
frozen.R       delivered      delivered      frozen.R
frozen.B       frozen.B       delivered      frozen.B
delivered      delivered      delivered      delivered
correcting.-   correcting.-   correcting.-   correcting.-
correcting.V   correcting.-   correcting.-   correcting.V
correcting.B   correcting.B   correcting.-   correcting.B
correcting.VB  correcting.B   correcting.-   correcting.VB
settled        settled        settled        settled
returned       returned       returned       returned
refused        refused-told   refused-told   refused
refused-told   refused-told   refused-told   refused-told
cancelled      cancelled-told cancelled-told cancelled
cancelled-told cancelled-told cancelled-told cancelled-told

               ask-correction reissue
none           !              !
review         !              !
frozen.VRB     correcting.VB  !
frozen.VR      correcting.V   !
frozen.VB      correcting.VB  !
frozen.RB      correcting.B   !
frozen.V       correcting.V   !
frozen.R       correcting.-   !
frozen.B       correcting.B   !
delivered      correcting.-   !
correcting.-   !              frozen.R
correcting.V   !              frozen.VR
correcting.B   !              frozen.RB
correcting.VB  !              frozen.VRB
settled        !              !
returned       !              !
refused        !              !
refused-told   !              !
cancelled      !              !
cancelled-told !              !
";

/// What each state owes, whether it is the end, and whether it holds the money.
const MEANING: &str = "
               owes end money
review         -    no  no
frozen.VRB     VRB  no  yes
frozen.VR      VR   no  yes
frozen.VB      VB   no  yes
frozen.RB      RB   no  yes
frozen.V       V    no  yes
frozen.R       R    no  yes
frozen.B       B    no  yes
delivered      -    no  yes
correcting.-   -    no  yes
correcting.V   V    no  yes
correcting.B   B    no  yes
correcting.VB  VB   no  yes
settled        -    yes no
returned       -    yes no
refused        V    yes no
refused-told   -    yes no
cancelled      V    yes no
cancelled-told -    yes no
";

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
    Some(match bare {
        "none" => return None,
        "review" => OutboundState::UnderReview,
        "delivered" => OutboundState::Delivered,
        "settled" => OutboundState::Settled(settled(prime)),
        "returned" => OutboundState::Returned(reason(prime)),
        "refused" => OutboundState::Refused { refusals: reason(prime), told: false },
        "refused-told" => OutboundState::Refused { refusals: reason(prime), told: true },
        "cancelled" => OutboundState::Cancelled { told: false },
        "cancelled-told" => OutboundState::Cancelled { told: true },
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
    let primed = |word: &str, prime| format!("{word}{}", if prime { "'" } else { "" });
    let told = |word: &str, told| if told { format!("{word}-told") } else { word.to_owned() };
    match state {
        OutboundState::UnderReview => "review".to_owned(),
        OutboundState::Frozen { outstanding } => format!("frozen.{}", letters(outstanding)),
        OutboundState::Delivered => "delivered".to_owned(),
        OutboundState::Correcting { outstanding } => {
            format!("correcting.{}", letters(outstanding))
        }
        OutboundState::Settled(known) => primed("settled", known != settled(false)),
        OutboundState::Returned(known) => primed("returned", known != reason(false)),
        OutboundState::Refused { refusals, told: t } => {
            primed(&told("refused", t), refusals != reason(false))
        }
        OutboundState::Cancelled { told: t } => told("cancelled", t),
    }
}

/// Breaks the build when a step is added; the table must then get a column.
fn column_of(step: OutboundStep) -> String {
    let primed = |word: &str, prime| format!("{word}{}", if prime { "'" } else { "" });
    match step {
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
    assert_eq!(cells, 20 * (6 + 4 + 6 + 2), "twenty states by eighteen steps");
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
    let steps = [
        "freeze",
        "freeze0",
        "refuse",
        "cancel",
        "settle",
        "return",
        "ask-correction",
        "reissue",
        "!",
    ];
    !steps.contains(&bare) && !bare.starts_with("ack.")
}

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

#[test]
fn an_outcome_is_final_and_may_be_repeated() {
    check_path("freeze ack.VRB settle settle", "frozen.VRB delivered settled settled");
    check_path("freeze settle settle' return", "frozen.VRB settled ! !");
    check_path("freeze return return settle", "frozen.VRB returned returned !");
    check_path("freeze return return'", "frozen.VRB returned !");
}

#[test]
fn an_outcome_may_overtake_the_acknowledgements() {
    check_path("freeze ack.R settle ack.VB", "frozen.VRB frozen.VB settled settled");
    check_path("freeze0 ack.V return ack.R", "frozen.VR frozen.R returned returned");
}

#[test]
fn nobody_withdraws_or_refuses_after_the_freeze() {
    check_path("freeze cancel refuse", "frozen.VRB ! !");
    check_path("review freeze ack.VRB cancel refuse", "review frozen.VRB delivered ! !");
}

#[test]
fn a_cancel_leaves_a_tombstone_that_no_request_wakes() {
    check_path("cancel review freeze", "cancelled ! !");
    check_path("cancel ack.V freeze", "cancelled cancelled-told !");
    check_path("refuse ack.V freeze review", "refused refused-told ! !");
}
