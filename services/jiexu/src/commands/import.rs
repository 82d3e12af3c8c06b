//! `jiexu people import`: loads records from a file of JSON.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use jiexu_wire::v1;
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoints, Region, Side};
use crate::failure::Failure;
use crate::output::Output;

/// Records in one message of the stream.
const BATCH: usize = 500;

#[derive(clap::Args)]
pub struct Arguments {
    /// A list of records: [{"person_id": "…", "name": "…", "scheme": 310, "enrolled_on":
    /// "2020-01-01", "contributions": [{"first_month": 202001, "last_month": 202512, "region":
    /// "320600", "credited_fen": 16800}], "balance_fen": 70000}, …]
    file: PathBuf,
    /// Which region
    #[arg(long, default_value = "out")]
    side: Side,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// A record in the file; the fields are those of `PersonRecord` in the contract.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    person_id: String,
    name: String,
    /// 310 or 390.
    scheme: i32,
    enrolled_on: String,
    #[serde(default)]
    suspended_on: String,
    #[serde(default)]
    retired_on: String,
    #[serde(default)]
    previous_region: String,
    #[serde(default)]
    contributions: Vec<Run>,
    #[serde(default)]
    balance_fen: i64,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    /// The scheme of the record when not given.
    scheme: Option<i32>,
    first_month: u32,
    last_month: u32,
    region: String,
    #[serde(default)]
    credited_fen: i64,
}

/// What became of the records.
#[derive(Serialize)]
pub struct Imported {
    pub imported: u64,
    pub repeated: u64,
    pub refused: u64,
    /// The first that were refused.
    pub errors: Vec<ImportError>,
}

/// Why a record was not entered.
#[derive(Serialize)]
pub struct ImportError {
    /// Place in the file, counted from 0.
    pub index: u64,
    pub reason: String,
    pub message: String,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let path = arguments.file.display();
    let text = tokio::fs::read_to_string(&arguments.file).await;
    let text = text.map_err(|error| Failure::Usage(format!("{path}: {error}")))?;
    let records: Vec<Record> =
        serde_json::from_str(&text).map_err(|error| Failure::Usage(format!("{path}: {error}")))?;
    let region = arguments.endpoints.region(arguments.side)?;
    let records: Vec<v1::PersonRecord> = records.into_iter().map(Record::into_wire).collect();
    let imported = import(&region, records, output).await?;
    let refused = imported.refused;
    output.result(&imported, human);
    match refused {
        0 => Ok(()),
        refused => Err(Failure::Refused(format!("records that were not entered: {refused}"))),
    }
}

/// Streams records to a region, with a bar on standard error where people look.
pub async fn import(
    region: &Region,
    records: Vec<v1::PersonRecord>,
    output: Output,
) -> Result<Imported, Failure> {
    let bar = match output {
        Output::Human if records.len() > BATCH => progress_bar(records.len()),
        Output::Human | Output::Json => ProgressBar::hidden(),
    };
    let told = bar.clone();
    let batches: Vec<v1::ImportPeopleRequest> = records
        .chunks(BATCH)
        .map(|batch| v1::ImportPeopleRequest { people: batch.to_vec() })
        .collect();
    let batches = tokio_stream::iter(batches.into_iter().inspect(move |batch| {
        told.inc(u64::try_from(batch.people.len()).unwrap_or(u64::MAX));
    }));
    let mut client = region.client.registry();
    // As long as it takes: a population is millions.
    let answer = client.import_people(batches).await.map_err(|status| region.failure(status))?;
    bar.finish_and_clear();
    let v1::ImportPeopleResponse { imported, repeated, refused, errors } = answer.into_inner();
    let errors = errors.into_iter().map(|v1::ImportError { index, reason, message }| ImportError {
        index,
        reason,
        message,
    });
    Ok(Imported { imported, repeated, refused, errors: errors.collect() })
}

fn progress_bar(records: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(records).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} people {per_sec}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

impl Record {
    fn into_wire(self) -> v1::PersonRecord {
        let scheme = self.scheme;
        let run = |run: Run| v1::ContributionRun {
            scheme: run.scheme.unwrap_or(scheme),
            first_month: run.first_month,
            last_month: run.last_month,
            region: run.region,
            credited_fen: run.credited_fen,
            ..v1::ContributionRun::default()
        };
        v1::PersonRecord {
            person_id: self.person_id,
            name: self.name,
            scheme,
            enrolled_on: self.enrolled_on,
            suspended_on: self.suspended_on,
            retired_on: self.retired_on,
            previous_region: self.previous_region,
            contributions: self.contributions.into_iter().map(run).collect(),
            balance_fen: self.balance_fen,
            particulars: None,
        }
    }
}

fn human(imported: &Imported) -> String {
    let Imported { imported: new, repeated, refused, errors } = imported;
    let mut text = vec![format!("{new} entered, {repeated} were on record, {refused} refused")];
    text.extend(errors.iter().map(|error| {
        let ImportError { index, reason, message } = error;
        format!("  record {index}: {reason}: {message}")
    }));
    text.join("\n")
}

#[cfg(test)]
mod tests {
    use jiexu_region::PersonRecord;

    use super::*;

    #[test]
    fn the_example_of_the_help_is_a_record() {
        let text = r#"[{"person_id": "320602198703150010", "name": "张三", "scheme": 310,
            "enrolled_on": "2020-01-01", "contributions": [{"first_month": 202001,
            "last_month": 202512, "region": "320600", "credited_fen": 16800}],
            "balance_fen": 70000}]"#;
        let records: Vec<Record> = serde_json::from_str(text).unwrap();
        let record = PersonRecord::try_from(records[0].clone().into_wire()).unwrap();
        assert_eq!(record.contributions.months(jiexu_types::Scheme::Employee), 72);
    }

    #[test]
    fn a_misspelt_field_is_named() {
        let error = serde_json::from_str::<Vec<Record>>(r#"[{"persn_id": ""}]"#).err().unwrap();
        assert!(error.to_string().contains("persn_id"), "{error}");
    }
}
