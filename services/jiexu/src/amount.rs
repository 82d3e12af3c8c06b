//! Money as people read it: yuan, two decimals, thousands apart.

use jiexu_types::Fen;

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

/// Reads `200`, `200.5` or `200.50`; nothing else, and no nothing.
pub fn fen(text: &str) -> Result<Fen, String> {
    let problem = || format!("must be yuan above 0, as 200 or 200.50, got `{text}`");
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 2 {
        return Err(problem());
    }
    let fen: u64 = format!("{whole}{part:0<2}").parse().map_err(|_| problem())?;
    Fen::new(fen).filter(|fen| !fen.is_zero()).ok_or_else(problem)
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
    fn reads_yuan_as_people_write_them() {
        let read = |text: &str| fen(text).map(|fen| fen.as_fen()).ok();
        assert_eq!(read("200"), Some(20_000));
        assert_eq!(read("0.5"), Some(50));
        assert_eq!(read("1999.99"), Some(199_999));
        for bad in ["", "0", "0.00", "-1", "1.", ".5", "1.234", "1,000", "两百"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_difference_has_a_sign_or_is_not_there() {
        assert_eq!(change(0), "");
        assert_eq!(change(16_800), "+168.00");
        assert_eq!(change(-16_800), "-168.00");
    }
}
