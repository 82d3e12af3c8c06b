//! How an agency works on a case: who must look at it, and what is settled by asking again.

/// What one region does by hand, and how. All of it is off in [`Handling::NATIONAL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handling {
    /// At the origin a review takes two operators: one enters it, another checks it (复核).
    pub origin_four_eyes: bool,
    /// The same at the destination.
    pub destination_four_eyes: bool,
    /// How often the destination asks the origin to correct the information form (纠错) before it
    /// refuses; 0: it refuses at once.
    pub corrections: u32,
    /// Money that differs from the form waits for an operator of the destination, who matches it
    /// once a corrected form agrees, or refuses (43号 art. 9, R18). Off: it is refused at once.
    pub match_by_hand: bool,
}

/// How often a form is corrected, where a region corrects and does not say how often.
pub const CORRECTIONS_DEFAULT: u32 = 3;

/// Most corrections that a region may allow. Each of them stays on record for ever.
pub const CORRECTIONS_MAX: u32 = 9;

impl Handling {
    /// 43号 and nothing else: it does not say how many people look at a case, and has no days for a
    /// correction.
    pub const NATIONAL: Handling = Handling {
        origin_four_eyes: false,
        destination_four_eyes: false,
        corrections: 0,
        match_by_hand: false,
    };

    /// Everything in which it contradicts itself; empty when it can be used.
    pub fn mistakes(self) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.corrections > CORRECTIONS_MAX {
            mistakes.push(format!("corrections: at most {CORRECTIONS_MAX}"));
        }
        // The amount of a notice never changes: only another form can agree with it.
        if self.match_by_hand && self.corrections == 0 {
            mistakes.push("match_by_hand needs corrections, or nothing could match".to_owned());
        }
        mistakes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_can_only_be_matched_by_a_corrected_form() {
        assert_eq!(Handling::NATIONAL.mistakes(), Vec::<String>::new());
        let matching = Handling { match_by_hand: true, ..Handling::NATIONAL };
        assert_eq!(matching.mistakes().len(), 1);
        let sound = Handling { corrections: CORRECTIONS_DEFAULT, ..matching };
        assert_eq!(sound.mistakes(), Vec::<String>::new());
        let many = Handling { corrections: CORRECTIONS_MAX + 1, ..Handling::NATIONAL };
        assert_eq!(many.mistakes(), ["corrections: at most 9"]);
        let most = Handling { corrections: CORRECTIONS_MAX, ..Handling::NATIONAL };
        assert_eq!(most.mistakes(), Vec::<String>::new());
    }
}
