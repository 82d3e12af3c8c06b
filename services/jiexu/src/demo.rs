//! `jiexu demo`: one handoff between two regions, before the eyes of a newcomer.
//!
//! Nothing is staged: both regions run in this process as they would in two, with a journal each,
//! and everything that is shown was asked of them over gRPC.

mod next;
mod people;
mod scenario;
mod show;
mod snapshot;
mod story;

use std::path::{Path, PathBuf};

use jiexu_host::stop;
use jiexu_types::RegionCode;
use serde::Serialize;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::failure::Failure;
use crate::logging;
use crate::output::Output;
use crate::regions::{Home, Regions, bind};

use scenario::{Cast, Scenario};
use story::Stage;

const ORIGIN: (u32, u16) = (320_600, 7101);
const DESTINATION: (u32, u16) = (Cast::PLAIN.destination, 7201);

#[derive(Debug, Default, PartialEq, Eq, clap::Args)]
pub struct Arguments {
    /// End after the handoff instead of serving on
    #[arg(long)]
    once: bool,
    /// Show one rule instead, and end; `--list` names them
    #[arg(long, value_name = "NAME")]
    scenario: Option<Scenario>,
    /// The scenarios, one a line
    #[arg(long, conflicts_with_all = ["scenario", "once", "data_dir", "out_port", "in_port"])]
    list: bool,
    /// Keep the journals in this directory instead of a temporary one
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Port of the origin; 7101 if it is free
    #[arg(long, value_name = "PORT")]
    out_port: Option<u16>,
    /// Port of the destination; 7201 if it is free
    #[arg(long, value_name = "PORT")]
    in_port: Option<u16>,
}

/// Where the journals are.
enum Place {
    Temporary(TempDir),
    Kept(PathBuf),
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Place::Temporary(directory) => directory.path(),
            Place::Kept(path) => path,
        }
    }
}

/// A region that was started for the demo, as JSON.
#[derive(Serialize)]
struct Opened {
    phase: &'static str,
    regions: Vec<OpenedRegion>,
    /// False when the journals go with the process.
    kept: bool,
}

#[derive(Serialize)]
struct OpenedRegion {
    region: String,
    name: String,
    endpoint: String,
    data_dir: String,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    // The screen is for the story; a failure is told all the same. Not "warn": when both stop, one
    // may see the other go first.
    logging::begin("error")?;
    if arguments.list {
        scenario::list(output);
        return Ok(());
    }
    let place = match &arguments.data_dir {
        Some(path) => Place::Kept(path.clone()),
        None => Place::Temporary(temporary()?),
    };
    let regions = Regions::start(homes(arguments, &place).await?).await?;
    if let Some(scenario) = arguments.scenario {
        let [origin, destination] = regions.running() else {
            return Err(Failure::Failed("two regions were to start".to_owned()));
        };
        let played = scenario.play(origin, destination, output).await;
        return played.and(regions.stop().await);
    }
    let opened = opened(&regions, &place);
    output.result(&opened, show::opening);
    let usual = [(arguments.out_port, ORIGIN.1), (arguments.in_port, DESTINATION.1)];
    for (region, (asked, usual)) in regions.running().iter().zip(usual) {
        let port = region.address.port();
        if asked.is_none() && port != usual {
            output.say(&format!("  port {usual} is taken; {port} was free"));
        }
    }
    let told = tokio::select! {
        told = story(&regions, !arguments.once, output) => told,
        () = stop::signalled() => {
            Err(Failure::Failed("stopped before the handoff was complete".to_owned()))
        }
    };
    let stopped = match (&told, arguments.once) {
        (Ok(()), false) => {
            output.say(&show::serving(matches!(place, Place::Temporary(_))));
            let stopped = regions.serve_until_signalled().await;
            output.say("\nBoth regions have stopped.");
            stopped
        }
        (Ok(()), true) | (Err(_), _) => regions.stop().await,
    };
    // What the story failed of is the cause, should stopping have failed as well.
    told.and(stopped)
}

/// The two regions as the story or the scenario needs them.
async fn homes(arguments: &Arguments, place: &Place) -> Result<Vec<Home>, Failure> {
    let cast = arguments.scenario.map_or(Cast::PLAIN, Scenario::cast);
    let ports = [
        (ORIGIN.0, listen(arguments.out_port, ORIGIN.1).await?),
        (cast.destination, listen(arguments.in_port, DESTINATION.1).await?),
    ];
    let home = |(code, listener): (u32, TcpListener)| -> Result<Home, Failure> {
        let code = RegionCode::try_from(code);
        let code = code.map_err(|bad| Failure::Failed(bad.to_string()))?;
        Ok(Home {
            code,
            listener,
            data_dir: place.path().join(code.to_string()),
            reviews_outbound: cast.reviews_outbound,
            reviews_inbound: cast.reviews_inbound,
            clock: cast.simulated.then(|| "simulated".to_owned()),
        })
    };
    ports.into_iter().map(home).collect()
}

async fn story(regions: &Regions, go_on: bool, output: Output) -> Result<(), Failure> {
    let [origin, destination] = regions.running() else {
        return Err(Failure::Failed("two regions were to start".to_owned()));
    };
    let steps = Stage::new(origin, destination, output)?.play().await?;
    if go_on {
        output.say(&steps);
    }
    Ok(())
}

fn temporary() -> Result<TempDir, Failure> {
    let made = tempfile::Builder::new().prefix("jiexu-demo-").tempdir();
    made.map_err(|error| Failure::Start(format!("temporary directory: {error}")))
}

/// Binds the port that was asked for; when none was, the usual one, or any that is free.
async fn listen(asked: Option<u16>, usual: u16) -> Result<TcpListener, Failure> {
    if let Some(port) = asked {
        return bind(port).await;
    }
    match bind(usual).await {
        Ok(listener) => Ok(listener),
        Err(_) => bind(0).await,
    }
}

fn opened(regions: &Regions, place: &Place) -> Opened {
    let regions = regions.running().iter().map(|region| OpenedRegion {
        region: region.code.to_string(),
        name: region.name.clone(),
        endpoint: region.endpoint(),
        data_dir: region.data_dir.display().to_string(),
    });
    let kept = matches!(place, Place::Kept(_));
    Opened { phase: "regions", regions: regions.collect(), kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_given_up_only_if_nobody_asked_for_it() {
        let taken = bind(0).await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let listener = listen(None, port).await.unwrap();
        assert_ne!(listener.local_addr().unwrap().port(), port);
        assert_eq!(listen(Some(port), 7101).await.unwrap_err().code(), 3);
    }
}
