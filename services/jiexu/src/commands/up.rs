//! `jiexu up`: several regions in one process, each with both roles, each linked to all others.

use std::path::PathBuf;

use jiexu_types::RegionCode;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::Output;
use crate::regions::{Home, Regions, bind};
use crate::table::{cell, styled, table};
use crate::{logging, paint::Tone};

/// Between the ports of two regions.
const PORT_STEP: u16 = 100;

#[derive(clap::Args)]
pub struct Arguments {
    /// Codes of the regions, at least two
    #[arg(long, value_name = "CODES", value_delimiter = ',', default_value = "320600,410600")]
    regions: Vec<RegionCode>,
    /// Directory of all journals; each region has its own below it
    #[arg(long, value_name = "DIR", default_value = "data")]
    data_dir: PathBuf,
    /// Port of the first region; the next ones are 100 apart
    #[arg(long, value_name = "PORT", default_value_t = 7101)]
    first_port: u16,
    /// An operator decides each request to hand somebody over
    #[arg(long)]
    reviews_outbound: bool,
    /// An operator decides each completion
    #[arg(long)]
    reviews_inbound: bool,
    /// The clock of all of them: system, or simulated, which an operator can set forward
    #[arg(long, value_name = "KIND")]
    clock: Option<String>,
}

/// A region that serves.
#[derive(Serialize)]
struct Serving {
    region: String,
    name: String,
    endpoint: String,
    data_dir: String,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    logging::begin("info")?;
    if arguments.regions.len() < 2 {
        let text = "--regions needs at least two codes; for one region: jiexu serve region";
        return Err(Failure::Usage(text.to_owned()));
    }
    let mut homes = Vec::new();
    let mut port = arguments.first_port;
    for code in &arguments.regions {
        if homes.iter().any(|home: &Home| home.code == *code) {
            return Err(Failure::Usage(format!("--regions names {code} twice")));
        }
        homes.push(Home {
            code: *code,
            listener: bind(port).await?,
            data_dir: arguments.data_dir.join(code.to_string()),
            reviews_outbound: arguments.reviews_outbound,
            reviews_inbound: arguments.reviews_inbound,
            clock: arguments.clock.clone(),
        });
        port = port.saturating_add(PORT_STEP);
    }
    let regions = Regions::start(homes).await?;
    let serving: Vec<Serving> = regions
        .running()
        .iter()
        .map(|region| Serving {
            region: region.code.to_string(),
            name: region.name.clone(),
            endpoint: region.endpoint(),
            data_dir: region.data_dir.display().to_string(),
        })
        .collect();
    output.result(&serving, |serving| human(serving));
    regions.serve_until_signalled().await
}

fn human(serving: &[Serving]) -> String {
    let mut rows = table(&["region", "name", "listens on", "journal"]);
    for region in serving {
        let endpoint = styled(&region.endpoint, Tone::Place);
        rows.add_row([cell(&region.region), cell(&region.name), endpoint, cell(&region.data_dir)]);
    }
    format!("{rows}\nEach plays both roles and knows the others. Ctrl-C stops them.")
}
