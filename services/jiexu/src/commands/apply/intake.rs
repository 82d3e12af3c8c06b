//! How the application came: the flags of `jiexu apply` beyond who, where and why.

use std::path::PathBuf;

use jiexu_types::{Channel, CreditCode, Date, Digest, Material, PersonName, Reference, RegionCode};
use jiexu_types::{FormName, parse_date};
use jiexu_wire::v1;
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;

#[derive(clap::Args)]
#[command(next_help_heading = "How it came")]
pub struct IntakeFlags {
    /// Channel, e.g. national-app, alipay, counter-destination or mail
    #[arg(long, value_parser = channel, default_value = "national-app")]
    channel: v1::Channel,
    /// Credit code of the employer who applies for the person
    #[arg(long, value_name = "CODE", conflicts_with = "agent")]
    employer: Option<CreditCode>,
    /// Name of the agent who applies for the person
    #[arg(long, value_name = "NAME")]
    agent: Option<PersonName>,
    /// Name of the form, e.g. change-of-insured-place
    #[arg(long, value_parser = form, default_value = "transfer-and-continuation")]
    form: v1::FormName,
    /// The local platform, for --channel local-platform
    #[arg(long, value_name = "NAME")]
    platform: Option<Reference>,
    /// Number of the parcel, for --channel mail
    #[arg(long, value_name = "NUMBER")]
    tracking_no: Option<Reference>,
    /// Day on which the parcel came in, for --channel mail
    #[arg(long, value_name = "DAY", value_parser = day)]
    received_on: Option<Date>,
    /// Where the household registration is
    #[arg(long, value_name = "CODE")]
    hukou: Option<RegionCode>,
    /// Number of the coverage certificate
    #[arg(long, value_name = "NUMBER")]
    certificate: Option<Reference>,
    /// A document, e.g. id-front=front.jpg; only its SHA-256 is sent; repeatable
    #[arg(long = "attach", value_name = "KIND=FILE", value_parser = document)]
    attachments: Vec<(v1::Material, PathBuf)>,
    /// A new card is wanted
    #[arg(long)]
    new_card: bool,
    /// The person wants to be told of progress
    #[arg(long)]
    notify: bool,
}

impl IntakeFlags {
    /// The message. Reads the documents to take their digests.
    pub fn message(&self) -> Result<v1::Intake, Failure> {
        let employer = self.employer.map(|code| v1::intake::By::Employer(code.to_string()));
        let agent = || self.agent.as_ref().map(|name| v1::intake::By::Agent(name.as_str().into()));
        let text = |word: &Option<Reference>| word.as_ref().map(Reference::to_string);
        let attachments: Result<_, Failure> = self.attachments.iter().map(attachment).collect();
        Ok(v1::Intake {
            channel: self.channel.into(),
            by: employer.or_else(agent),
            form: self.form.into(),
            platform: text(&self.platform).unwrap_or_default(),
            tracking_no: text(&self.tracking_no).unwrap_or_default(),
            received_on: self.received_on.map(|day| day.to_string()).unwrap_or_default(),
            hukou: self.hukou.map(|code| code.to_string()).unwrap_or_default(),
            certificate_no: text(&self.certificate).unwrap_or_default(),
            attachments: attachments?,
            new_card: self.new_card,
            notify: self.notify,
        })
    }
}

fn attachment((kind, path): &(v1::Material, PathBuf)) -> Result<v1::Attachment, Failure> {
    let document = std::fs::read(path)
        .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
    let sha256 = Digest::new(Sha256::digest(&document).into()).to_string();
    Ok(v1::Attachment { material: (*kind).into(), sha256 })
}

fn channel(text: &str) -> Result<v1::Channel, String> {
    let known = Channel::ALL.map(|channel| v1::Channel::from(channel).as_str_name());
    let named = v1::Channel::from_str_name(&wire_name("CHANNEL_", text));
    named.filter(|channel| *channel != v1::Channel::Unspecified).ok_or(one_of("CHANNEL_", &known))
}

fn form(text: &str) -> Result<v1::FormName, String> {
    let known = FormName::ALL.map(|form| v1::FormName::from(form).as_str_name());
    let named = v1::FormName::from_str_name(&wire_name("FORM_NAME_", text));
    named.filter(|form| *form != v1::FormName::Unspecified).ok_or(one_of("FORM_NAME_", &known))
}

fn document(text: &str) -> Result<(v1::Material, PathBuf), String> {
    let known = Material::ALL.map(|material| v1::Material::from(material).as_str_name());
    let (kind, path) = text.split_once('=').ok_or("write KIND=FILE, e.g. id-front=front.jpg")?;
    let named = v1::Material::from_str_name(&wire_name("MATERIAL_", kind));
    let kind = named.filter(|kind| *kind != v1::Material::Unspecified);
    Ok((kind.ok_or(one_of("MATERIAL_", &known))?, PathBuf::from(path)))
}

fn day(text: &str) -> Result<Date, String> {
    parse_date(text).ok_or_else(|| "write a day as YYYY-MM-DD, e.g. 2026-03-02".to_owned())
}

/// `national-app` as the wire has it: `CHANNEL_NATIONAL_APP`.
fn wire_name(prefix: &str, text: &str) -> String {
    format!("{prefix}{}", text.to_ascii_uppercase().replace('-', "_"))
}

fn one_of(prefix: &str, known: &[&str]) -> String {
    let names = known.iter().map(|name| {
        name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase().replace('_', "-")
    });
    format!("give one of {}", names.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_wire_in_small_letters() {
        assert_eq!(channel("counter-origin"), Ok(v1::Channel::CounterOrigin));
        assert_eq!(form("change-of-insured-place"), Ok(v1::FormName::ChangeOfInsuredPlace));
        let front = (v1::Material::IdFront, PathBuf::from("a=b.jpg"));
        assert_eq!(document("id-front=a=b.jpg"), Ok(front));
        for bad in [channel("pigeon").unwrap_err(), channel("unspecified").unwrap_err()] {
            assert!(bad.contains("national-app") && bad.contains("mail"), "{bad}");
        }
        assert!(document("id-front").unwrap_err().contains("KIND=FILE"));
        assert!(document("x=y").unwrap_err().contains("hukou-proof"));
    }
}
