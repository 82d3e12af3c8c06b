//! Several regions in one process, each on its own journal, linked to each other over gRPC.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use jiexu_host::config::{self, Config, Flags, Sample};
use jiexu_host::stop::{self, Stop, Stopper};
use jiexu_host::{HostFault, Started, described};
use jiexu_types::RegionCode;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::commands::serve::mount_both;
use crate::failure::Failure;

/// A region that is to run.
pub struct Home {
    pub code: RegionCode,
    pub listener: TcpListener,
    pub data_dir: PathBuf,
    pub reviews_outbound: bool,
    pub reviews_inbound: bool,
    /// `system` unless given.
    pub clock: Option<String>,
}

/// A region that runs.
pub struct Running {
    pub code: RegionCode,
    pub name: String,
    pub address: SocketAddr,
    pub data_dir: PathBuf,
    started: Started,
}

/// Regions that stop together.
pub struct Regions {
    running: Vec<Running>,
    stopper: Stopper,
    stop: Stop,
}

/// Binds a port of the loopback; 0 is any that is free.
pub async fn bind(port: u16) -> Result<TcpListener, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| Failure::Start(format!("listen: {address}: {error}")))
}

impl Running {
    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Regions {
    /// Starts all of them; each knows where the others listen before it starts.
    pub async fn start(homes: Vec<Home>) -> Result<Regions, Failure> {
        let mut addresses = Vec::new();
        for home in &homes {
            let address = home.listener.local_addr();
            let address = address.map_err(|error| Failure::Start(format!("listen: {error}")))?;
            addresses.push((home.code, address));
        }
        let (stopper, stop) = stop::channel();
        let mut regions = Regions { running: Vec::new(), stopper, stop };
        for (home, (_, address)) in homes.into_iter().zip(addresses.clone()) {
            let config = configure(&home, address, &addresses)?;
            let ends = (regions.stopper.clone(), regions.stop.clone());
            let (name, data_dir) = (config.name.clone(), home.data_dir);
            let started = jiexu_host::start(config, home.listener, ends, mount_both).await;
            let started = started.map_err(|fault| start_failure(home.code, &fault))?;
            regions.running.push(Running { code: home.code, name, address, data_dir, started });
        }
        Ok(regions)
    }

    /// The regions, in the order in which they were given.
    pub fn running(&self) -> &[Running] {
        &self.running
    }

    /// Serves until Ctrl-C or SIGTERM, or until a region fails.
    pub async fn serve_until_signalled(self) -> Result<(), Failure> {
        let stopper = self.stopper.clone();
        tokio::spawn(async move {
            stop::signalled().await;
            stopper.stop();
        });
        self.stopped().await
    }

    /// Stops all of them in order.
    pub async fn stop(self) -> Result<(), Failure> {
        self.stopper.stop();
        self.stopped().await
    }

    /// Waits for the end of all of them; when one ends, it is the end of the others.
    async fn stopped(self) -> Result<(), Failure> {
        let Regions { running, stopper, stop: _ } = self;
        let mut ends = JoinSet::new();
        for region in running {
            ends.spawn(async move { (region.code, region.started.stopped().await) });
        }
        let mut first_failure = None;
        while let Some(end) = ends.join_next().await {
            stopper.stop();
            let failure = match end {
                Ok((_, Ok(()))) => None,
                Ok((code, Err(fault))) => Some(format!("{code}: {}", described(&fault))),
                Err(error) => Some(error.to_string()),
            };
            first_failure = first_failure.or(failure);
        }
        first_failure.map_or(Ok(()), |text| Err(Failure::Failed(text)))
    }
}

fn start_failure(code: RegionCode, fault: &HostFault) -> Failure {
    Failure::Start(format!("{code}: {}", described(fault)))
}

fn configure(
    home: &Home,
    address: SocketAddr,
    all: &[(RegionCode, SocketAddr)],
) -> Result<Config, Failure> {
    let others = all.iter().filter(|(code, _)| *code != home.code);
    let (sample, name) = sample(home.code);
    let flags = Flags {
        region: Some(home.code.to_string()),
        name,
        listen: Some(address.to_string()),
        data_dir: Some(home.data_dir.display().to_string()),
        peers: others.map(|(code, address)| format!("{code}=http://{address}")).collect(),
        reviews_outbound: home.reviews_outbound,
        reviews_inbound: home.reviews_inbound,
        clock: home.clock.clone(),
        ..Flags::default()
    };
    // No variables: those of one region would be those of all.
    let loaded = config::load(sample, &flags, &BTreeMap::new());
    loaded.map_err(|mistakes| Failure::Usage(format!("{}: {mistakes}", home.code)))
}

/// What a region is made from: the sample of its code, or a plain one under the name of its place.
fn sample(code: RegionCode) -> (Sample, Option<String>) {
    match Sample::of(code) {
        Some(sample) => (sample, None),
        None => (Sample::Nantong, Some(code.name().map_or(code.to_string(), str::to_owned))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_region_is_told_where_the_others_are() {
        let code = |text: &str| text.parse::<RegionCode>().unwrap();
        let all: Vec<(RegionCode, SocketAddr)> = [("320600", 1), ("410600", 2), ("540100", 3)]
            .map(|(text, port)| (code(text), SocketAddr::from((Ipv4Addr::LOCALHOST, port))))
            .to_vec();
        let home = Home {
            code: code("540100"),
            listener: bind(0).await.unwrap(),
            data_dir: PathBuf::from("data/540100"),
            reviews_outbound: true,
            reviews_inbound: false,
            clock: Some("simulated".to_owned()),
        };
        let config = configure(&home, all[2].1, &all).unwrap();
        assert_eq!(config.name, "拉萨市");
        assert_eq!(config.listen, all[2].1);
        assert!(config.policy.reviews_outbound && !config.policy.reviews_inbound);
        assert_eq!(config.clock, jiexu_host::clock::ClockKind::Simulated);
        let peers: Vec<&str> = config.peers.values().map(String::as_str).collect();
        assert_eq!(peers, ["http://127.0.0.1:1", "http://127.0.0.1:2"]);
    }

    #[tokio::test]
    async fn a_taken_port_is_told() {
        let taken = bind(0).await.unwrap();
        let failure = bind(taken.local_addr().unwrap().port()).await.unwrap_err();
        assert_eq!(failure.code(), 3);
    }
}
