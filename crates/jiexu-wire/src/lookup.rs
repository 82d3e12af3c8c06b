//! Whom a look-up asks for: by the identity number, or by the number of a card (F44 to F53).

use jiexu_types::{CardKind, CardNo, PersonId};

use crate::{BadField, field};

/// The one number that a look-up gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Identity number.
    Person(PersonId),
    /// Number of a card.
    Card(CardKind, CardNo),
}

impl Lookup {
    /// Of the three numbers of a request, the one that is given.
    pub fn of(
        person_id: &str,
        social_security_card_no: &str,
        medical_card_no: &str,
    ) -> Result<Lookup, BadField> {
        let given = [person_id, social_security_card_no, medical_card_no];
        match given.map(|number| !number.is_empty()) {
            // Without any, the number that everybody has is the one that is missing.
            [true, false, false] | [false, false, false] => {
                field::text("person_id", person_id).map(Lookup::Person)
            }
            [false, true, false] => {
                let number = field::text("social_security_card_no", social_security_card_no)?;
                Ok(Lookup::Card(CardKind::SocialSecurity, number))
            }
            [false, false, true] => {
                let number = field::text("medical_card_no", medical_card_no)?;
                Ok(Lookup::Card(CardKind::Medical, number))
            }
            [true, true, _] | [true, _, true] | [_, true, true] => {
                let problem = "give one number: person_id, social_security_card_no or \
                               medical_card_no";
                Err(BadField::new("person_id", problem))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f49_exactly_one_of_three_numbers_is_given() {
        let id = "320602198703150010";
        assert_eq!(Lookup::of(id, "", ""), Ok(Lookup::Person(id.parse().unwrap())));
        let card = Lookup::Card(CardKind::SocialSecurity, "A12345678".parse().unwrap());
        assert_eq!(Lookup::of("", "A12345678", ""), Ok(card));
        let card = Lookup::Card(CardKind::Medical, "3206001".parse().unwrap());
        assert_eq!(Lookup::of("", "", "3206001"), Ok(card));
        let check = |person, card, medical, field: &str, problem: &str| {
            let bad = Lookup::of(person, card, medical).unwrap_err();
            assert_eq!(bad.field, field);
            assert!(bad.problem.contains(problem), "{bad}");
        };
        check("", "", "", "person_id", "17 digits");
        check(id, "A12345678", "", "person_id", "one number");
        check(id, "", "3206001", "person_id", "one number");
        check("", "A12345678", "3206001", "person_id", "one number");
        check("", "A1", "", "social_security_card_no", "6 to 20");
    }
}
