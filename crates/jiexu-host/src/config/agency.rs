//! The agency that runs the region: an `[agency]` table, for the heads of forms.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use jiexu_types::{Agency, BankAccount};

use super::layers::Layers;
use super::table::{Notes, Table};

/// Reads the table; `None` when there is none, or when it is wrong, which is noted.
pub(super) fn read(layers: &mut Layers) -> Option<Arc<Agency>> {
    let value = layers.value("agency")?;
    let notes = Notes::default();
    let table = Table::new(String::new(), String::new(), value, &notes);
    let agency = table.and_then(|mut table| agency(&mut table));
    let mistakes = notes.into_inner();
    let sound = mistakes.is_empty();
    mistakes.into_iter().for_each(|mistake| layers.mistake("agency", mistake));
    agency.filter(|_| sound).map(Arc::new)
}

fn agency(table: &mut Table<'_>) -> Option<Agency> {
    let name = required(table, "name");
    let (contact, phone) = (text(table, "contact"), text(table, "phone"));
    let (address, postcode) = (text(table, "address"), text(table, "postcode"));
    let bank = table.table("bank").and_then(|mut table| bank(&mut table));
    Some(Agency { name: name?, contact, phone, address, postcode, bank })
}

fn bank(table: &mut Table<'_>) -> Option<BankAccount> {
    let (bank, bank_no) = (required(table, "bank"), required(table, "bank_no"));
    let (account_name, account_no) =
        (required(table, "account_name"), required(table, "account_no"));
    Some(BankAccount {
        bank: bank?,
        bank_no: bank_no?,
        account_name: account_name?,
        account_no: account_no?,
    })
}

/// A word of the agency; an empty one says nothing.
fn text<T>(table: &mut Table<'_>, key: &'static str) -> Option<T>
where
    T: FromStr,
    T::Err: Display,
{
    let text: String = table.get(key)?;
    if text.is_empty() { None } else { table.kept(key, text.parse()) }
}

fn required<T>(table: &mut Table<'_>, key: &'static str) -> Option<T>
where
    T: FromStr,
    T::Err: Display,
{
    let text: String = table.required(key)?;
    table.kept(key, text.parse())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::config::{Config, Flags, Mistakes, Sample, load};

    fn given(text: &str) -> Result<Config, Mistakes> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("region.toml");
        std::fs::write(&file, text).unwrap();
        let flags = Flags { config: Some(file), ..Flags::default() };
        load(Sample::Nantong, &flags, &BTreeMap::new())
    }

    #[test]
    fn every_sample_region_names_its_agency_and_bank() {
        for sample in Sample::ALL {
            let config = load(sample, &Flags::default(), &BTreeMap::new()).unwrap();
            let agency = config.policy.agency.unwrap();
            let place = config.policy.region.name().unwrap();
            assert!(agency.name.as_str().starts_with(place), "{place}");
            assert!(agency.bank.is_some() && agency.phone.is_some(), "{place}");
        }
    }

    #[test]
    fn a_mistake_in_the_agency_is_told_with_its_field() {
        let wrong = |text: &str| given(text).unwrap_err().to_string();
        let postcode = wrong("[agency]\nname = 'a'\npostcode = '22600'");
        assert!(postcode.contains("agency") && postcode.contains("6 digits"), "{postcode}");
        let bank = "bank = { bank = 'b', bank_no = '1', account_name = 'c', account_no = '2' }";
        let bank = wrong(&format!("[agency]\nname = 'a'\n{bank}"));
        assert!(bank.contains("bank.bank_no") && bank.contains("12 digits"), "{bank}");
        let unknown = wrong("[agency]\nname = 'a'\nfax = '1'");
        assert!(unknown.contains("fax"), "{unknown}");
    }
}
