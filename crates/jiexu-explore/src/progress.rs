//! Whether a way of moves leads back to where it began.
//!
//! If none does, every run comes to a state out of which nothing leads, as there are finitely many:
//! what remains to be asked of liveness is where nothing more is certain to come.

use crate::fault::Fault;

/// Where the moves of each state lead, the states in their order.
#[derive(Debug, Default)]
pub struct Moves {
    targets: Vec<u32>,
    /// Behind the last move of each state.
    ends: Vec<usize>,
}

impl Moves {
    /// One more move of the state that is being written down.
    pub fn push(&mut self, to: u32) {
        self.targets.push(to);
    }

    /// It has no more.
    pub fn end_of_state(&mut self) {
        self.ends.push(self.targets.len());
    }

    /// How many moves there are.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    fn of(&self, state: usize) -> &[u32] {
        let begin = state.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(state).copied().unwrap_or(self.targets.len());
        self.targets.get(begin.copied().unwrap_or(0)..end).unwrap_or(&[])
    }
}

/// A state that a way of moves leads back to, if there is one. Takes away, again and again, what
/// nothing leads to any more (Kahn); what then remains is circles and what hangs on them.
pub fn state_on_a_circle(moves: &Moves) -> Result<Option<u32>, Fault> {
    let count = moves.ends.len();
    let mut coming = vec![0_u32; count];
    for to in &moves.targets {
        let place = usize::try_from(*to).map_err(|_| Fault::Lost)?;
        let coming = coming.get_mut(place).ok_or(Fault::Lost)?;
        *coming = coming.saturating_add(1);
    }
    let mut free: Vec<usize> =
        coming.iter().enumerate().filter(|(_, n)| **n == 0).map(|(state, _)| state).collect();
    while let Some(state) = free.pop() {
        for to in moves.of(state) {
            let place = usize::try_from(*to).map_err(|_| Fault::Lost)?;
            let coming = coming.get_mut(place).ok_or(Fault::Lost)?;
            *coming = coming.saturating_sub(1);
            if *coming == 0 {
                free.push(place);
            }
        }
    }
    let left = coming.iter().position(|coming| *coming > 0);
    left.map(|state| u32::try_from(state).map_err(|_| Fault::Lost)).transpose()
}

#[cfg(test)]
mod tests;
