//! When somebody is reminded of a deadline, or told that it has passed, and who.

use figment::value::Value;
use jiexu_region::{AlertPolicy, Owners};
use jiexu_types::OwnerName;

use super::layers::Layers;

/// More working days than any deadline has.
const DAYS_MAX: u32 = 30;

/// Reads `reminder_working_days`, `escalation_working_days` and the table `owners`; what is not
/// given is as in [`AlertPolicy::default`].
pub(super) fn read(layers: &mut Layers) -> AlertPolicy {
    let otherwise = AlertPolicy::default();
    AlertPolicy {
        reminder_working_days: days(
            layers,
            ("reminder_working_days", 0),
            otherwise.reminder_working_days,
        ),
        escalation_working_days: days(
            layers,
            ("escalation_working_days", 1),
            otherwise.escalation_working_days,
        ),
        owners: owners(layers),
    }
}

fn days(layers: &mut Layers, (key, least): (&str, u32), otherwise: u32) -> u32 {
    let Some(days) = layers.parse_or(key, otherwise) else { return otherwise };
    if !(least..=DAYS_MAX).contains(&days) {
        layers.mistake(key, format!("must be {least} to {DAYS_MAX} working days, got {days}"));
    }
    days
}

fn owners(layers: &mut Layers) -> Owners {
    let mut owners = Owners::default();
    let table = match layers.value("owners") {
        None => return owners,
        Some(Value::Dict(_, table)) => table,
        Some(_) => {
            layers.mistake("owners", "must be a table of names");
            return owners;
        }
    };
    for (key, name) in table {
        let place = match key.as_str() {
            "transfer_out" => &mut owners.transfer_out,
            "transfer_in" => &mut owners.transfer_in,
            "provincial" => &mut owners.provincial,
            "national" => &mut owners.national,
            _ => {
                let known = "transfer_out, transfer_in, provincial, national";
                layers.mistake("owners", format!("`{key}` is none of {known}"));
                continue;
            }
        };
        match name.as_str().unwrap_or_default().parse::<OwnerName>() {
            Ok(name) => *place = name,
            Err(error) => layers.mistake("owners", format!("{key}: {error}")),
        }
    }
    owners
}
