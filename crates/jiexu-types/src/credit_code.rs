//! Which organisation: the unified social credit code (GB 32100-2015).

use std::fmt;
use std::str::FromStr;

/// Unified social credit code (统一社会信用代码, GB 32100-2015) of an employer or an agency.
///
/// 18 characters: registering authority and kind (2), place of registration (6 digits),
/// organisation code with its own check character (9, GB 11714-1997), check character (1).
/// Upper case; parsing raises lower case, as it does for the X of an identity number. The code is
/// public, so `Debug` shows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode([u8; 18]);

/// Why a text is not a credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCreditCode {
    /// Not 18 digits and letters, or a letter that the standard leaves out.
    #[error("credit code must be 18 digits and capital letters, none of them I, O, S, V or Z")]
    Shape,
    /// Characters 3 to 8 are not all digits.
    #[error("credit code must hold six digits, the place of registration, as characters 3 to 8")]
    Place,
    /// The last character does not follow from the others.
    #[error("credit code has a wrong check character; compare it with the licence")]
    Checksum,
    /// Character 17 does not follow from characters 9 to 16.
    #[error("credit code holds an organisation code with a wrong check character")]
    Organisation,
}

/// The characters of GB 32100 in the order of their values, 0 to 30.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3 to the power of 0 to 16, modulo 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// GB 11714: weights of the eight characters of an organisation code.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// GB 11714: check characters by value.
const ORGANISATION_CHECKS: &[u8; 11] = b"0123456789X";

impl CreditCode {
    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        // Always ASCII: every byte is one of `ALPHABET`.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for CreditCode {
    type Err = BadCreditCode;

    fn from_str(text: &str) -> Result<CreditCode, BadCreditCode> {
        let mut code = <[u8; 18]>::try_from(text.as_bytes()).map_err(|_| BadCreditCode::Shape)?;
        code.make_ascii_uppercase();
        if !code.iter().all(|c| ALPHABET.contains(c)) {
            return Err(BadCreditCode::Shape);
        }
        let [_, _, place @ .., _, _, _, _, _, _, _, _, _, _] = &code;
        if !place.iter().all(u8::is_ascii_digit) {
            return Err(BadCreditCode::Place);
        }
        let [body @ .., check] = &code;
        if check_character(body) != Some(*check) {
            return Err(BadCreditCode::Checksum);
        }
        let [_, _, _, _, _, _, _, _, organisation @ .., organisation_check, _] = &code;
        if organisation_check_character(organisation) != Some(*organisation_check) {
            return Err(BadCreditCode::Organisation);
        }
        Ok(CreditCode(code))
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CreditCode({self})")
    }
}

/// The last character by GB 32100: brings the weighted sum to a multiple of 31.
fn check_character(body: &[u8; 17]) -> Option<u8> {
    let value = |c: u8| ALPHABET.iter().position(|known| *known == c);
    let sum = weighted(body, &WEIGHTS, value)?;
    let rest = sum.checked_rem(31)?;
    ALPHABET.get(usize::try_from(31_u32.checked_sub(rest)? % 31).ok()?).copied()
}

/// The ninth character of an organisation code by GB 11714: 11 minus the weighted sum modulo 11;
/// 10 is written X, 11 is written 0. Letters count from A = 10 to Z = 35, with none left out.
fn organisation_check_character(organisation: &[u8; 8]) -> Option<u8> {
    let value = |c: u8| usize::try_from(char::from(c).to_digit(36)?).ok();
    let sum = weighted(organisation, &ORGANISATION_WEIGHTS, value)?;
    let rest = sum.checked_rem(11)?;
    let index = 11_u32.checked_sub(rest)? % 11;
    ORGANISATION_CHECKS.get(usize::try_from(index).ok()?).copied()
}

/// Sum of each character's value times its weight.
fn weighted(
    characters: &[u8],
    weights: &[u32],
    value: impl Fn(u8) -> Option<usize>,
) -> Option<u32> {
    let mut sum: u32 = 0;
    for (character, weight) in characters.iter().zip(weights) {
        let value = u32::try_from(value(*character)?).ok()?;
        sum = sum.checked_add(value.checked_mul(*weight)?)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Published codes; the second is that of a city's medical insurance bureau.
    const PUBLISHED: [&str; 3] = ["91350100M000100Y43", "11131100MB19322481", "91110000600037341L"];

    #[test]
    fn published_codes_are_valid() {
        for good in PUBLISHED {
            let code: CreditCode = good.parse().unwrap();
            assert_eq!(code.to_string(), good);
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }

    #[test]
    fn lower_case_is_raised() {
        let code: CreditCode = "91350100m000100y43".parse().unwrap();
        assert_eq!(format!("{code:?}"), "CreditCode(91350100M000100Y43)");
    }

    #[test]
    fn organisation_codes_have_their_own_check_character() {
        let check = |code: &[u8; 8], expected| {
            assert_eq!(organisation_check_character(code), Some(expected), "{code:?}");
        };
        check(b"M000100Y", b'4');
        check(b"MB193224", b'8');
        check(b"60003734", b'1');
        // The two ends of the scale: a rest of 0 gives 0, a rest of 1 gives X.
        check(b"00000000", b'0');
        check(b"00000006", b'X');
    }

    #[test]
    fn each_kind_of_mistake_is_named() {
        let check = |text: &str, expected| {
            assert_eq!(text.parse::<CreditCode>().unwrap_err(), expected, "{text}");
        };
        check("", BadCreditCode::Shape);
        check("91350100M000100Y4", BadCreditCode::Shape);
        check("91350100M000100Y433", BadCreditCode::Shape);
        check("91350100M000100Y4-", BadCreditCode::Shape);
        check("９１３５０１", BadCreditCode::Shape);
        for left_out in ["I", "O", "S", "V", "Z"] {
            check(&format!("91350100M000100{left_out}43"), BadCreditCode::Shape);
        }
        check("91A50100M000100Y43", BadCreditCode::Place);
        check("91350100M000100Y44", BadCreditCode::Checksum);
        check("91350100M000100Y34", BadCreditCode::Checksum);
        // The whole agrees with itself, the organisation code within does not.
        check("91350100M000100Y56", BadCreditCode::Organisation);
    }

    /// A valid code: everything but the two check characters is free.
    fn any_code() -> impl Strategy<Value = String> {
        "[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{8}".prop_map(|mut code| {
            let organisation = code.as_bytes()[8..].try_into().unwrap();
            code.push(organisation_check_character(organisation).unwrap().into());
            code.push(check_character(code.as_bytes().try_into().unwrap()).unwrap().into());
            code
        })
    }

    proptest! {
        #[test]
        fn one_changed_character_is_refused(
            code in any_code(),
            at in 0_usize..18,
            to in 0..ALPHABET.len(),
        ) {
            prop_assert_eq!(code.parse::<CreditCode>().unwrap().to_string(), code.clone());
            let mut changed = code.into_bytes();
            prop_assume!(changed[at] != ALPHABET[to]);
            changed[at] = ALPHABET[to];
            let changed = String::from_utf8(changed).unwrap();
            prop_assert!(changed.parse::<CreditCode>().is_err(), "{changed}");
        }

        #[test]
        fn nonsense_is_refused_and_not_a_panic(text in "\\PC{0,20}") {
            prop_assert!(text.parse::<CreditCode>().is_err());
        }
    }
}
