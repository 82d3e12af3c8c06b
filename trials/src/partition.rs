//! `cargo xtask partition`: the network between the regions is cut, in silence or not, in one
//! direction or both, or made slow, while people move; then it heals.
//!
//! Measured: how long a handoff that was open when the network healed takes until it has ended at
//! both ends, and how often the regions try to connect while they cannot. Both are bounded.

mod healing;
mod network;

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use crate::acknowledged::Acknowledged;
use crate::fault::Fault;
use crate::load::Shared;
use crate::pair::{Pair, check_programs};
use crate::ports;
use crate::region::{Region, Setup};
use crate::round::{self, Ground};
use crate::side::{Each, Side};
use crate::times::Times;
use crate::waiting::pass;
use healing::ends_after_healing;
use network::{Network, Trouble, wan_address};

/// People who live at the same time: so many handoffs are open when the network heals.
const AT_ONCE: usize = 150;
/// Commands that each region acknowledges before the network is in trouble again.
const BETWEEN: u64 = 600;
/// 99 of 100 handoffs end within this after the network has healed.
const ENDS_P99: Duration = Duration::from_secs(10);
/// A region tries to connect at most so often in any second, and on average over a trouble.
const ATTEMPTS_MAX: u64 = 10;
const ATTEMPTS_MEAN: f64 = 2.0;
/// Everything that was begun has ended within this after the last trouble.
const HEALING: Duration = Duration::from_secs(120);

/// How long each trouble lasts, in seconds: shorter than a region's patience, about as long as it,
/// and longer than anybody's.
const TROUBLES: [(Trouble, u64); 9] = [
    (Trouble::Cut, 2),
    (Trouble::Cut, 12),
    (Trouble::Cut, 45),
    (Trouble::Deaf(Side::Origin), 12),
    (Trouble::Deaf(Side::Origin), 45),
    (Trouble::Deaf(Side::Destination), 12),
    (Trouble::Deaf(Side::Destination), 45),
    (Trouble::Unplugged, 15),
    (Trouble::Slow, 20),
];

/// Cuts and heals the network between the regions, under load.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How often all troubles are gone through
    #[arg(long, default_value_t = 1)]
    cycles: u32,
    /// Where all chance comes from [default: a new one]
    #[arg(long)]
    seed: Option<u64>,
    /// Data of the regions
    #[arg(long, value_name = "DIR", default_value = "target/trials/data/partition")]
    dir: PathBuf,
}

/// What was measured in one trouble.
#[derive(Debug)]
struct Measured {
    trouble: Trouble,
    seconds: u64,
    /// From healing until a handoff that was open then had ended at both ends.
    ends: Times,
    /// Connections that both regions attempted: in all, and the most of one region in one second.
    attempts: u64,
    attempts_most: u64,
    /// Packets that were lost.
    dropped: u64,
}

/// Runs the trial and prints its figures.
pub async fn run(arguments: &Arguments, programs: &Path) -> Result<(), Fault> {
    check_programs(programs)?;
    let Arguments { cycles, seed, dir } = arguments;
    let network = Network::new()?;
    let seed = seed.unwrap_or_else(rand::random);
    println!("partition trial, seed {seed}; again:");
    println!("  cargo xtask partition --cycles {cycles} --seed {seed}");
    if dir.exists() {
        std::fs::remove_dir_all(dir).map_err(Fault::io("remove", dir))?;
    }
    std::fs::create_dir_all(dir).map_err(Fault::io("create", dir))?;
    let list = Rc::new(Acknowledged::open(&dir.join("acknowledged.jsonl"))?);
    let port = ports::free()?;
    let setups = Each::new(|side| setup(side, port, &network, programs, dir));
    let mut pair = Pair::new(setups);
    let ground = Ground { pair: &mut pair, list: &list, at_once: AT_ONCE, seed, healing: HEALING };
    let (all, audited, verified) = round::run(ground, async |regions, load| {
        regions.origin.start().await?;
        regions.destination.start().await?;
        let mut all = Times::default();
        for (trouble, seconds) in TROUBLES.repeat(usize::try_from(*cycles).unwrap_or(1)) {
            let measured = one(regions, &network, (trouble, seconds), (&list, load)).await?;
            println!("{}", measured.line());
            measured.check()?;
            all.extend(measured.ends);
        }
        Ok(all)
    })
    .await?;
    println!("all: to the end at both ends after healing {all}");
    println!(
        "{} commands acknowledged and found, none twice; {} handoffs ended; jiexu verify PASS: {} \
         records\npassed",
        audited.commands,
        audited.completed + audited.cancelled,
        verified.records
    );
    std::fs::remove_dir_all(dir).map_err(Fault::io("remove", dir))
}

/// One trouble, from a network in which all is well to one in which all is well again.
async fn one(
    regions: &Each<Region>,
    network: &Network,
    (trouble, seconds): (Trouble, u64),
    (list, load): (&Acknowledged, &Shared),
) -> Result<Measured, Fault> {
    for side in Side::BOTH {
        load.acknowledges(side, BETWEEN).await?;
    }
    let mut measured = Measured {
        trouble,
        seconds,
        ends: Times::default(),
        attempts: 0,
        attempts_most: 0,
        dropped: 0,
    };
    let mut before = Each::try_new(|side| network.counters(side))?;
    network.begin(trouble)?;
    for _ in 0..seconds {
        pass(Duration::from_secs(1)).await;
        load.check()?;
        let now = Each::try_new(|side| network.counters(side))?;
        for side in Side::BOTH {
            let attempts = now.of(side).attempts - before.of(side).attempts;
            measured.attempts += attempts;
            measured.attempts_most = measured.attempts_most.max(attempts);
        }
        before = now;
    }
    measured.dropped = before.both().into_iter().map(|counters| counters.dropped).sum();
    network.end(trouble)?;
    measured.ends = ends_after_healing(regions, list).await?;
    Ok(measured)
}

impl Measured {
    fn line(&self) -> String {
        let name = match self.trouble {
            Trouble::Cut => "cut in both directions".to_owned(),
            Trouble::Deaf(side) => format!("nothing arrives at {side}"),
            Trouble::Unplugged => "cable out".to_owned(),
            Trouble::Slow => "slow, 64 kbit/s".to_owned(),
        };
        format!(
            "{name}, {} s: ends after healing {}; connection attempts {:.1}/s, at most {} of one \
             region in a second; {:.0} packets lost per second",
            self.seconds,
            self.ends,
            self.attempts_per_second(),
            self.attempts_most,
            per_second(self.dropped, self.seconds),
        )
    }

    fn check(&self) -> Result<(), Fault> {
        if self.ends.count() == 0 {
            let text = "no handoff was open when the network healed: nothing was measured";
            return Err(Fault::NotTried(text.to_owned()));
        }
        if self.ends.percentile(99).is_none_or(|p99| p99 > ENDS_P99) {
            return Err(Fault::Found(format!("more than 1 of 100 ended after {ENDS_P99:?}")));
        }
        if self.attempts_most > ATTEMPTS_MAX || self.attempts_per_second() > ATTEMPTS_MEAN {
            let text = format!("more than {ATTEMPTS_MAX} attempts, or {ATTEMPTS_MEAN} on average");
            return Err(Fault::Found(text));
        }
        Ok(())
    }

    /// Of one region.
    fn attempts_per_second(&self) -> f64 {
        per_second(self.attempts, self.seconds) / 2.0
    }
}

fn per_second(count: u64, seconds: u64) -> f64 {
    let float = |n: u64| u32::try_from(n).map_or(f64::INFINITY, f64::from);
    float(count) / float(seconds)
}

fn setup(side: Side, port: u16, network: &Network, programs: &Path, dir: &Path) -> Setup {
    let ports = Each::new(|_| port);
    Setup {
        wrapper: network.wrapper(side),
        listen: format!("0.0.0.0:{port}"),
        url: format!("http://{}:{port}", Network::manage_address(side)),
        peer_url: format!("http://{}:{port}", wan_address(side.peer())),
        flags: vec!["--log=warn".to_owned(), "--insecure".to_owned()],
        ..Setup::on_loopback(side, &ports, programs, dir)
    }
}
