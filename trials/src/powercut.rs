//! `cargo xtask powercut`: the power of either region's disk is cut at random moments, under load
//! and while it recovers; then every acknowledged command is looked for.
//!
//! Each region has a disk of its own (`disk.rs`) that keeps what was synced and drops, keeps or
//! tears the rest. A control runs first, on disks that do not do the latest syncs: it must be seen
//! to lose what was acknowledged, or the trial proves nothing.

mod control;
mod evidence;
mod figures;

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::acknowledged::Acknowledged;
use crate::disk::{Fate, Served, check_can_mount};
use crate::fault::Fault;
use crate::load::Shared;
use crate::pair::{Pair, check_programs};
use crate::ports;
use crate::region::{Region, Setup};
use crate::round::{self, Ground};
use crate::side::{Each, Side};
use crate::waiting::pass;
use figures::{Figures, Tally};

/// People who live at the same time.
const AT_ONCE: usize = 12;
/// Journalled events between two checkpoints: so few that there are many, and cuts in them.
const CHECKPOINT_EVERY: u64 = 400;
/// At most so many commands are acknowledged by a region before its power is cut.
const COMMANDS_MAX: u64 = 25;
/// In the first life of a pair it is at most so many: checkpoints, trims and the directories that
/// they make must be cut before any restart has synced them again.
const FIRST_LIFE_MAX: u64 = 600;
/// A region recovers and begins to serve within about this: cuts come in every part of it.
const RECOVERY: Duration = Duration::from_millis(60);
/// Everything that was begun has ended within this after the last cut.
const HEALING: Duration = Duration::from_secs(120);
/// Rounds of one pair of regions before the next begins with empty disks: the first start and the
/// first checkpoints must be cut as well.
const ROUNDS: u32 = 2;

/// Cuts the power of both regions' disks again and again, and looks for what was acknowledged.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Power cuts of both regions together
    #[arg(long, default_value_t = 1_000)]
    cuts: u32,
    /// Cuts between two audits
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(2..))]
    round: u32,
    /// Where all chance comes from [default: a new one]
    #[arg(long)]
    seed: Option<u64>,
    /// Mountpoints of the disks, which are in memory, and logs
    #[arg(long, value_name = "DIR", default_value = "target/trials/data/powercut")]
    dir: PathBuf,
}

/// Runs the control and the trial, and prints their figures.
pub async fn run(arguments: &Arguments, programs: &Path) -> Result<(), Fault> {
    check_programs(programs)?;
    check_can_mount()?;
    let Arguments { cuts, round, seed, dir } = arguments;
    let seed = seed.unwrap_or_else(rand::random);
    println!("power cut trial: {cuts} cuts, seed {seed}; again:");
    println!("  cargo xtask powercut --cuts {cuts} --round {round} --seed {seed}");
    println!("{}", control::run(seed, programs, &dir.join("control")).await?);

    let (mut figures, mut pairs) = (Figures::default(), 0_u32);
    while figures.cuts() < *cuts {
        let there = dir.join(format!("pair-{pairs}"));
        let mut site = Site::open(&there, programs, 0).await?;
        for _ in 0..ROUNDS {
            let cuts = (*cuts - figures.cuts()).min(*round);
            if cuts == 0 {
                break;
            }
            let moment = seed.wrapping_add(u64::from(figures.cuts()));
            let round = site.round(cuts, moment, HEALING).await;
            let (tally, audited, verified) = round.map_err(|fault| site.keep(&there, fault))?;
            println!("{}", figures.add(tally, audited, verified));
        }
        let (audited, verified) = round::audit_everything(&mut site.pair, &site.list).await?;
        figures.close_pair(audited, verified);
        site.close(&there).await?;
        pairs += 1;
    }
    println!("{figures}\npassed");
    Ok(())
}

/// Both regions on disks of their own.
struct Site {
    pair: Pair,
    disks: Each<Served>,
    list: Rc<Acknowledged>,
}

impl Site {
    /// New regions on empty disks, which do not do their latest `forgets` syncs.
    async fn open(dir: &Path, programs: &Path, forgets: usize) -> Result<Site, Fault> {
        let list = dir.join("acknowledged.jsonl");
        if list.exists() {
            std::fs::remove_file(&list).map_err(Fault::io("remove", &list))?;
        }
        let mountpoint = |side: Side| dir.join(format!("{side}.disk"));
        let disks = Each {
            origin: Served::start(&mountpoint(Side::Origin), forgets).await?,
            destination: Served::start(&mountpoint(Side::Destination), forgets).await?,
        };
        let ports = Each::try_new(|_| ports::free())?;
        let setups = Each::new(|side| {
            let mut setup = Setup::on_loopback(side, &ports, programs, dir);
            setup.data_dir = mountpoint(side).join("data");
            setup.flags.push(format!("--checkpoint-every={CHECKPOINT_EVERY}"));
            setup
        });
        // The logs of a run before this one would be found fault with.
        for setup in setups.both() {
            std::fs::write(&setup.log, "").map_err(Fault::io("empty", &setup.log))?;
            evidence::begin(setup)?;
        }
        Ok(Site { pair: Pair::new(setups), disks, list: Rc::new(Acknowledged::open(&list)?) })
    }

    /// So many cuts under load, and the audit.
    async fn round(
        &mut self,
        cuts: u32,
        seed: u64,
        healing: Duration,
    ) -> Result<(Tally, crate::audit::Audited, crate::pair::Verified), Fault> {
        let mut dice = StdRng::seed_from_u64(seed);
        let (mut there, mut here) = (StdRng::from_rng(&mut dice), StdRng::from_rng(&mut dice));
        let Site { pair, disks, list } = self;
        let ground = Ground { pair, list, at_once: AT_ONCE, seed, healing };
        round::run(ground, async |regions, load| {
            let (there, here) = tokio::try_join!(
                torment((&mut regions.origin, &mut disks.origin), cuts / 2, &mut there, load),
                torment(
                    (&mut regions.destination, &mut disks.destination),
                    cuts - cuts / 2,
                    &mut here,
                    load
                ),
            )?;
            Ok(there.and(here))
        })
        .await
    }

    /// Copies the disks as they are to where they can be looked at: they go with the trial.
    fn keep(&self, dir: &Path, fault: Fault) -> Fault {
        for region in self.pair.regions.both() {
            let Setup { side, data_dir, .. } = region.setup();
            if let Err(own) = evidence::copy(data_dir, &dir.join(format!("{side}.found"))) {
                eprintln!("no copy of the disk of {side}: {own}");
            }
        }
        eprintln!("what was found is kept in {}", dir.display());
        fault
    }

    async fn close(self, dir: &Path) -> Result<(), Fault> {
        let Site { pair, disks, list: _ } = self;
        // A region that still runs uses its disk.
        drop(pair);
        let Each { origin, destination } = disks;
        origin.stop().await?;
        destination.stop().await?;
        std::fs::remove_dir_all(dir).map_err(Fault::io("remove", dir))
    }
}

/// Cuts the power of a region again and again, and has it live in the end. The process dies first,
/// because nothing that it does after the cut would be on the disk or be heard by anybody.
async fn torment(
    (region, disk): (&mut Region, &mut Served),
    cuts: u32,
    dice: &mut StdRng,
    load: &Shared,
) -> Result<Tally, Fault> {
    let mut tally = Tally::default();
    for _ in 0..cuts {
        let first_life = !region.setup().data_dir.exists();
        let recovering = !first_life && dice.random_ratio(1, 3);
        if recovering {
            region.spawn(None)?;
            pass(RECOVERY.mul_f64(dice.random_range(0.0..1.0))).await;
        } else {
            tally.restarts.add(region.start().await?);
            let most = if first_life { FIRST_LIFE_MAX } else { COMMANDS_MAX };
            let more = dice.random_range(0..=most);
            load.acknowledges(region.side(), more).await?;
            pass(Duration::from_micros(dice.random_range(0..5_000))).await;
        }
        region.kill()?;
        let fate = fate(dice);
        let cut = disk.cut(fate, dice.random()).await?;
        evidence::note(region.setup(), recovering, fate, &cut)?;
        tally.cut(region.side(), recovering, fate, &cut);
    }
    tally.restarts.add(region.start().await?);
    Ok(tally)
}

/// Mostly the hard ones.
fn fate(dice: &mut StdRng) -> Fate {
    match dice.random_range(0..10) {
        0 => Fate::Kept,
        1..=3 => Fate::Dropped,
        4..=6 => Fate::Prefix,
        _ => Fate::Any,
    }
}
