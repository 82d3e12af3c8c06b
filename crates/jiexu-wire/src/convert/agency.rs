//! The agency that runs a region.

use jiexu_types::{Agency, BankAccount, Label};

use crate::{BadField, field, v1};

impl TryFrom<v1::Agency> for Agency {
    type Error = BadField;

    fn try_from(message: v1::Agency) -> Result<Agency, BadField> {
        let v1::Agency { name, contact, phone, address, postcode, bank } = message;
        Ok(Agency {
            name: field::text("name", &name)?,
            contact: field::optional_text("contact", &contact)?,
            phone: field::optional_text("phone", &phone)?,
            address: field::optional_text("address", &address)?,
            postcode: field::optional_text("postcode", &postcode)?,
            bank: field::optional_message("bank", bank)?,
        })
    }
}

impl From<&Agency> for v1::Agency {
    fn from(agency: &Agency) -> v1::Agency {
        let Agency { name, contact, phone, address, postcode, bank } = agency;
        v1::Agency {
            name: name.as_str().to_owned(),
            contact: text(contact.as_ref()),
            phone: text(phone.as_ref()),
            address: text(address.as_ref()),
            postcode: field::or_empty(postcode.as_ref()),
            bank: bank.as_ref().map(v1::BankAccount::from),
        }
    }
}

impl TryFrom<v1::BankAccount> for BankAccount {
    type Error = BadField;

    fn try_from(message: v1::BankAccount) -> Result<BankAccount, BadField> {
        let v1::BankAccount { bank, bank_no, account_name, account_no } = message;
        Ok(BankAccount {
            bank: field::text("bank", &bank)?,
            bank_no: field::text("bank_no", &bank_no)?,
            account_name: field::text("account_name", &account_name)?,
            account_no: field::text("account_no", &account_no)?,
        })
    }
}

impl From<&BankAccount> for v1::BankAccount {
    fn from(account: &BankAccount) -> v1::BankAccount {
        let BankAccount { bank, bank_no, account_name, account_no } = account;
        v1::BankAccount {
            bank: bank.as_str().to_owned(),
            bank_no: bank_no.to_string(),
            account_name: account_name.as_str().to_owned(),
            account_no: account_no.to_string(),
        }
    }
}

/// Empty when there is none.
fn text(label: Option<&Label>) -> String {
    label.map(|label| label.as_str().to_owned()).unwrap_or_default()
}
