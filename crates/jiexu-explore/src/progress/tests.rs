use super::*;

/// The targets of each state.
fn moves(of: &[&[u32]]) -> Moves {
    let mut moves = Moves::default();
    for targets in of {
        targets.iter().for_each(|to| moves.push(*to));
        moves.end_of_state();
    }
    moves
}

#[test]
fn ways_that_meet_again_are_no_circle() {
    let diamond = moves(&[&[1, 2], &[3], &[3, 1], &[]]);
    assert_eq!(state_on_a_circle(&diamond).unwrap(), None);
}

#[test]
fn a_way_back_is_a_circle() {
    let circle = moves(&[&[1], &[2], &[3, 1], &[]]);
    assert_eq!(state_on_a_circle(&circle).unwrap(), Some(1));
    assert_eq!(state_on_a_circle(&moves(&[&[0]])).unwrap(), Some(0));
}
