//! Reading records back: from wherever frames come, verified one after the other.

use crate::{JournalFault, Position, Record};

/// Where frames come from, in order.
pub(crate) trait Frames {
    /// Puts the next frame into `frame`, whatever was in it; false at the end. `seq` is the number
    /// that its record must have, for errors.
    fn next(&mut self, seq: u64, frame: &mut Vec<u8>) -> Result<bool, JournalFault>;
}

/// One source, then another.
pub(crate) struct Then<A, B>(pub(crate) A, pub(crate) B);

impl<A: Frames, B: Frames> Frames for Then<A, B> {
    fn next(&mut self, seq: u64, frame: &mut Vec<u8>) -> Result<bool, JournalFault> {
        Ok(self.0.next(seq, frame)? || self.1.next(seq, frame)?)
    }
}

/// Records out of frames. Ends after an error.
pub(crate) struct Replay<F> {
    frames: F,
    at: Position,
    /// Records before this one are verified and not given out.
    from: u64,
    /// Where the journal is known to end.
    end: Position,
    /// A place that the journal is known to pass, if it begins before it.
    passes: Option<Position>,
    frame: Vec<u8>,
    over: bool,
}

impl<F: Frames> Replay<F> {
    /// Frames that begin after `at`, of which those from `from` on are wanted.
    pub(crate) fn new(frames: F, at: Position, from: u64, end: Position) -> Replay<F> {
        Replay { frames, at, from, end, passes: None, frame: Vec::new(), over: false }
    }

    /// The journal must pass here: a checkpoint belongs to it.
    pub(crate) fn through(self, passes: Option<Position>) -> Replay<F> {
        Replay { passes, ..self }
    }

    fn step(&mut self) -> Result<Option<Record>, JournalFault> {
        loop {
            let seq = self.at.seq.saturating_add(1);
            if !self.frames.next(seq, &mut self.frame)? {
                break;
            }
            let record = self.at.follow(&self.frame)?;
            if let Some(place) = self.passes
                && place.seq == seq
                && place != self.at
            {
                let what = "it was not taken after this journal's record".to_owned();
                return Err(JournalFault::CheckpointDamaged { seq, what });
            }
            if record.seq >= self.from {
                return Ok(Some(record));
            }
        }
        if self.at != self.end {
            // The end was read when the journal was opened: what lies between has gone since.
            let seq = self.at.seq.saturating_add(1);
            return Err(JournalFault::Damaged { seq, damage: crate::Damage::Incomplete });
        }
        Ok(None)
    }
}

impl<F: Frames> Iterator for Replay<F> {
    type Item = Result<Record, JournalFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let item = self.step().transpose();
        self.over = !matches!(item, Some(Ok(_)));
        item
    }
}
