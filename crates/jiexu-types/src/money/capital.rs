//! Amounts in Chinese capitals (人民币大写), as certificates and vouchers carry them.
//!
//! The spelling follows the basic rules for filling in bills (正确填写票据和结算凭证的基本规定,
//! 银发〔1997〕393号, annex 1). Where they leave a choice, one way is taken always, so that an amount
//! has one text:
//!
//! - 元, not 圆; 整, not 正.
//! - 整 also closes an amount that ends with 角, so that no 分 can be added to it.
//! - Zeros that end the 万 are not written if 仟 follows (107,000 is 壹拾万柒仟元整); zeros that end
//!   the 元 are if 角 follows (1,680.32 is 壹仟陆佰捌拾元零叁角贰分).
//! - Less than one yuan begins with 角 or 分.

use super::Fen;

// So that 亿 need not be known.
const _: () = assert!(Fen::MAX.0 < 100_000_000 * 100);

impl Fen {
    /// The amount in Chinese capitals: `肆仟零捌拾肆元零伍分` for 4084.05 yuan, `零元整` for nothing.
    /// Without the words 人民币, which the form has printed already.
    pub fn in_capitals(self) -> String {
        if self.is_zero() {
            return "零元整".to_owned();
        }
        let (yuan, jiao, fen) = (self.0 / 100, self.0 / 10 % 10, self.0 % 10);
        let (wan, rest) = (yuan / 10_000, yuan % 10_000);
        let mut text = String::new();
        if wan > 0 {
            write_group(&mut text, wan);
            text.push('万');
        }
        if wan > 0 && (1..1_000).contains(&rest) {
            text.push('零');
        }
        write_group(&mut text, rest);
        if yuan > 0 {
            text.push('元');
        }
        if jiao > 0 {
            if yuan > 0 && yuan % 10 == 0 {
                text.push('零');
            }
            text.extend([capital(jiao), '角']);
        }
        if fen == 0 {
            text.push('整');
        } else {
            if yuan > 0 && jiao == 0 {
                text.push('零');
            }
            text.extend([capital(fen), '分']);
        }
        text
    }
}

/// Writes a number below 10,000; zeros at its ends not at all, each run of zeros within once.
fn write_group(text: &mut String, group: u64) {
    let places = [
        (group / 1_000, "仟"),
        (group / 100 % 10, "佰"),
        (group / 10 % 10, "拾"),
        (group % 10, ""),
    ];
    let mut begun = false;
    let mut after_zero = false;
    for (digit, unit) in places {
        if digit == 0 {
            after_zero = begun;
            continue;
        }
        if after_zero {
            text.push('零');
        }
        text.push(capital(digit));
        text.push_str(unit);
        (begun, after_zero) = (true, false);
    }
}

/// The capital numeral of a digit.
const fn capital(digit: u64) -> char {
    match digit {
        1 => '壹',
        2 => '贰',
        3 => '叁',
        4 => '肆',
        5 => '伍',
        6 => '陆',
        7 => '柒',
        8 => '捌',
        9 => '玖',
        _ => '零',
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the reader of the tests sums small numbers")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `yuan` with two decimals, as `Display` writes it.
    #[track_caller]
    fn check(yuan: &str, expected: &str) {
        let amount = Fen::new(yuan.replace('.', "").parse().unwrap()).unwrap();
        assert_eq!(amount.to_string(), yuan);
        assert_eq!(amount.in_capitals(), expected, "{yuan}");
    }

    #[test]
    fn the_examples_of_the_rules_are_written_as_printed() {
        // Printed there without 整, which may be left out after 角.
        check("1409.50", "壹仟肆佰零玖元伍角整");
        check("6007.14", "陆仟零柒元壹角肆分");
        check("1680.32", "壹仟陆佰捌拾元零叁角贰分");
        check("107000.53", "壹拾万柒仟元零伍角叁分");
        check("16409.02", "壹万陆仟肆佰零玖元零贰分");
        check("325.04", "叁佰贰拾伍元零肆分");
    }

    #[test]
    fn whole_yuan_end_with_zheng() {
        check("0.00", "零元整");
        check("1.00", "壹元整");
        check("10.00", "壹拾元整");
        check("15.00", "壹拾伍元整");
        check("100.00", "壹佰元整");
        check("1000.00", "壹仟元整");
        check("10000.00", "壹万元整");
        check("107000.00", "壹拾万柒仟元整");
        check("10000000.00", "壹仟万元整");
        check("4084.00", "肆仟零捌拾肆元整");
    }

    #[test]
    fn less_than_a_yuan_begins_with_jiao_or_fen() {
        check("0.01", "壹分");
        check("0.10", "壹角整");
        check("0.99", "玖角玖分");
    }

    #[test]
    fn zeros_in_the_middle_are_written_once() {
        check("101.00", "壹佰零壹元整");
        check("1001.00", "壹仟零壹元整");
        check("10001.00", "壹万零壹元整");
        check("10010.05", "壹万零壹拾元零伍分");
        check("10010.50", "壹万零壹拾元零伍角整");
        check("10000.01", "壹万元零壹分");
        check("10000.10", "壹万元零壹角整");
        check("100500.00", "壹拾万零伍佰元整");
        check("1070000.00", "壹佰零柒万元整");
        check("10010001.00", "壹仟零壹万零壹元整");
        check("50000000.05", "伍仟万元零伍分");
        check("10203040.05", "壹仟零贰拾万叁仟零肆拾元零伍分");
    }

    #[test]
    fn the_largest_amount_has_a_text() {
        check("99999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分");
        check("12345678.90", "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整");
    }

    /// Reads an amount in capitals as a person does: zeros only fill gaps.
    fn read(text: &str) -> u64 {
        let (mut fen, mut group, mut digit) = (0, 0, 0);
        for c in text.chars() {
            match c {
                '零' | '整' => {}
                '拾' => group += std::mem::take(&mut digit) * 10,
                '佰' => group += std::mem::take(&mut digit) * 100,
                '仟' => group += std::mem::take(&mut digit) * 1_000,
                '万' => {
                    group = (group + std::mem::take(&mut digit)) * 10_000;
                    fen += std::mem::take(&mut group) * 100;
                }
                '元' => {
                    fen += (std::mem::take(&mut group) + std::mem::take(&mut digit)) * 100;
                }
                '角' => fen += std::mem::take(&mut digit) * 10,
                '分' => fen += std::mem::take(&mut digit),
                numeral => digit = (1..=9).find(|digit| capital(*digit) == numeral).unwrap(),
            }
        }
        assert_eq!((group, digit), (0, 0), "{text} ends without a unit");
        fen
    }

    /// Amounts of every length, many of them with zeros inside.
    fn amount() -> impl Strategy<Value = u64> {
        let digit = prop_oneof![Just(0), 1..=9_u64];
        prop::collection::vec(digit, 1..=10)
            .prop_map(|digits| digits.into_iter().fold(0, |sum, digit| sum * 10 + digit))
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(fen in amount()) {
            let text = Fen::new(fen).unwrap().in_capitals();
            prop_assert_eq!(read(&text), fen, "{}", text);
            prop_assert!(!text.contains("零零"), "{text}");
            prop_assert_eq!(text.ends_with('整'), fen % 10 == 0, "{}", text);
        }
    }
}
