//! Money as people read it: yuan, two decimals, thousands apart.

/// `-18,432.65`
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    let whole = (fen / 100).to_string();
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{:02}", fen % 100)
}

/// A difference: `+18,432.65`; empty when there is none.
pub fn change(fen: i64) -> String {
    match fen.cmp(&0) {
        std::cmp::Ordering::Less => yuan(fen),
        std::cmp::Ordering::Equal => String::new(),
        std::cmp::Ordering::Greater => format!("+{}", yuan(fen)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_yuan_with_thousands() {
        let check = |fen: i64, text: &str| assert_eq!(yuan(fen), text);
        check(0, "0.00");
        check(5, "0.05");
        check(99_999, "999.99");
        check(100_000, "1,000.00");
        check(-1_843_265, "-18,432.65");
        check(12_345_678_900, "123,456,789.00");
        assert!(yuan(i64::MIN).starts_with('-'));
    }

    #[test]
    fn a_difference_has_a_sign_or_is_not_there() {
        assert_eq!(change(0), "");
        assert_eq!(change(16_800), "+168.00");
        assert_eq!(change(-16_800), "-168.00");
    }
}
