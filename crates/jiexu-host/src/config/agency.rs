//! The agency that runs the region: the table `agency`.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use jiexu_region::Agency;
use serde::Deserialize;

use super::layers::Layers;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyTable {
    name: String,
    address: Option<String>,
    phone: Option<String>,
}

/// Reads the agency, if the region has given one.
pub(super) fn read(layers: &mut Layers) -> Option<Arc<Agency>> {
    layers.value("agency")?;
    let agency = layers.extract("agency").and_then(AgencyTable::parse);
    agency.map(Arc::new).map_err(|problem| layers.mistake("agency", problem)).ok()
}

impl AgencyTable {
    fn parse(self) -> Result<Agency, String> {
        let AgencyTable { name, address, phone } = self;
        Ok(Agency {
            name: label("name", &name)?,
            address: address.map(|text| label("address", &text)).transpose()?,
            phone: phone.map(|text| label("phone", &text)).transpose()?,
        })
    }
}

fn label<T>(key: &str, text: &str) -> Result<T, String>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|problem| format!("{key}: {problem}"))
}
