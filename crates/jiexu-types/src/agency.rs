//! The agency (经办机构) that runs a pool, as forms name it.

use crate::Label;

/// An agency. Every text is short, without control characters, and for people: nothing compares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Official name (经办机构名称).
    pub name: Label,
    /// Department or person to ask for (联系人).
    pub contact: Option<Label>,
    /// Telephone.
    pub phone: Option<Label>,
    /// Postal address.
    pub address: Option<Label>,
    /// Six digits.
    pub postcode: Option<Postcode>,
    /// Where account money is sent to (转入资金收款账户).
    pub bank: Option<BankAccount>,
}

/// A bank account of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// Name of the bank and branch (开户行).
    pub bank: Label,
    /// Number of the branch in the payment system (行号), 12 digits.
    pub bank_no: BankNo,
    /// Name of the account (户名).
    pub account_name: Label,
    /// Number of the account (账号), 1 to 32 digits.
    pub account_no: AccountNo,
}

macro_rules! digits {
    ($(#[$doc:meta])* $name:ident, $bad:ident, $lengths:expr, $problem:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(Label);

        #[doc = concat!("Why a text is not such a number: ", $problem, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error($problem)]
        pub struct $bad;

        impl std::str::FromStr for $name {
            type Err = $bad;

            fn from_str(text: &str) -> Result<$name, $bad> {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                if !digits || !($lengths).contains(&text.len()) {
                    return Err($bad);
                }
                text.parse().map($name).map_err(|_| $bad)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.0.as_str())
            }
        }
    };
}

digits! {
    /// A postcode.
    Postcode, BadPostcode, 6..=6, "a postcode has 6 digits"
}
digits! {
    /// Number of a bank's branch in the payment system (行号).
    BankNo, BadBankNo, 12..=12, "a bank's number has 12 digits"
}
digits! {
    /// Number of a bank account.
    AccountNo, BadAccountNo, 1..=32, "an account number has 1 to 32 digits"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_an_agency_have_their_digits() {
        assert_eq!("226000".parse::<Postcode>().unwrap().to_string(), "226000");
        assert_eq!("22600".parse::<Postcode>(), Err(BadPostcode));
        assert_eq!("102306000011".parse::<BankNo>().unwrap().to_string(), "102306000011");
        assert_eq!("10230600001x".parse::<BankNo>(), Err(BadBankNo));
        assert_eq!("１".parse::<AccountNo>(), Err(BadAccountNo));
        assert_eq!("".parse::<AccountNo>(), Err(BadAccountNo));
        assert!("9".repeat(32).parse::<AccountNo>().is_ok());
    }
}
