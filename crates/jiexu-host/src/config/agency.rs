//! The agency that runs the region: an `[agency]` table, for the heads of forms.

use std::sync::Arc;

use jiexu_types::{Agency, BankAccount};
use jiexu_wire::field;
use serde::Deserialize;

use super::layers::Layers;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyTable {
    name: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    postcode: String,
    bank: Option<BankTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BankTable {
    bank: String,
    bank_no: String,
    account_name: String,
    account_no: String,
}

/// Reads the table; `None` when there is none, or when it is wrong, which is noted.
pub(super) fn read(layers: &mut Layers) -> Option<Arc<Agency>> {
    layers.value("agency")?;
    let table = layers.extract::<AgencyTable>("agency");
    match table.and_then(|table| table.parse().map_err(|bad| bad.to_string())) {
        Ok(agency) => Some(Arc::new(agency)),
        Err(problem) => {
            layers.mistake("agency", problem);
            None
        }
    }
}

impl AgencyTable {
    fn parse(self) -> Result<Agency, jiexu_wire::BadField> {
        let AgencyTable { name, contact, phone, address, postcode, bank } = self;
        Ok(Agency {
            name: field::text("name", &name)?,
            contact: field::optional_text("contact", &contact)?,
            phone: field::optional_text("phone", &phone)?,
            address: field::optional_text("address", &address)?,
            postcode: field::optional_text("postcode", &postcode)?,
            bank: bank.map(BankTable::parse).transpose().map_err(|bad| bad.within("bank"))?,
        })
    }
}

impl BankTable {
    fn parse(self) -> Result<BankAccount, jiexu_wire::BadField> {
        let BankTable { bank, bank_no, account_name, account_no } = self;
        Ok(BankAccount {
            bank: field::text("bank", &bank)?,
            bank_no: field::text("bank_no", &bank_no)?,
            account_name: field::text("account_name", &account_name)?,
            account_no: field::text("account_no", &account_no)?,
        })
    }
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
