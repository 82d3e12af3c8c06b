//! Agencies.

use jiexu_types::{Agency, BankAccount};
use proptest::option::of;
use proptest::prelude::*;

use super::particulars::label;

/// Any agency.
pub fn agency() -> BoxedStrategy<Agency> {
    let reached = (of(label()), of(label()), of(label()), of(digits("[0-9]{6}")));
    (label(), reached, of(bank()))
        .prop_map(|(name, (contact, phone, address, postcode), bank)| Agency {
            name,
            contact,
            phone,
            address,
            postcode,
            bank,
        })
        .boxed()
}

fn bank() -> impl Strategy<Value = BankAccount> {
    (label(), digits("[0-9]{12}"), label(), digits("[0-9]{1,32}")).prop_map(
        |(bank, bank_no, account_name, account_no)| BankAccount {
            bank,
            bank_no,
            account_name,
            account_no,
        },
    )
}

fn digits<T: std::str::FromStr + std::fmt::Debug>(
    pattern: &'static str,
) -> impl Strategy<Value = T> {
    pattern.prop_filter_map("no number", |text| text.parse().ok())
}
