//! `cargo xtask crash`: kill -9 of either service, at named points and at random moments, under
//! load; then every acknowledged command is looked for and `jiexu verify` reads both journals.
//!
//! A run is made of rounds. After each the load ends, everything is audited, and the figures are
//! kept in a file: an interrupted run goes on after the last round that was finished.

mod death;
mod progress;

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::acknowledged::Acknowledged;
use crate::fault::Fault;
use crate::load::Shared;
use crate::pair::{Pair, check_programs};
use crate::ports;
use crate::region::{Region, Setup};
use crate::round::{self, Ground};
use crate::side::Each;
use crate::waiting::pass;
use death::Death;
use progress::{Progress, Tally};

/// Rounds of one pair of regions: nothing leaves a region's memory, so that each restart takes
/// longer than the one before, and the next pair begins with empty directories.
const ROUNDS: u32 = 10;
/// People who live at the same time.
const AT_ONCE: usize = 12;
/// Journalled events between two checkpoints: so few that there are many, and kills in them.
const CHECKPOINT_EVERY: u64 = 400;
/// At most so many commands are acknowledged by a region before it dies at a random moment.
const COMMANDS_MAX: u64 = 25;
/// Everything that was begun has ended within this after the last kill.
const HEALING: Duration = Duration::from_secs(120);
/// What a region was told to die at is reached within this.
const REACHED: Duration = Duration::from_secs(60);

/// Kills both services again and again, under load, and looks for everything that was acknowledged.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Kills of both services together
    #[arg(long, default_value_t = 10_000)]
    kills: u32,
    /// Kills between two audits of everything
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..))]
    round: u32,
    /// Where all chance comes from [default: a new one; an interrupted run keeps its own]
    #[arg(long)]
    seed: Option<u64>,
    /// Data of the regions, and what is kept of an interrupted run
    #[arg(long, value_name = "DIR", default_value = "target/trials/data/crash")]
    dir: PathBuf,
}

/// Runs the trial and prints its figures.
pub async fn run(arguments: &Arguments, programs: &Path) -> Result<(), Fault> {
    check_programs(programs)?;
    let Arguments { kills, round, seed, dir } = arguments;
    std::fs::create_dir_all(dir).map_err(Fault::io("create", dir))?;
    let state = dir.join("progress.json");
    let mut progress = Progress::load(&state, *seed)?;
    println!("crash trial: {kills} kills, seed {}", progress.seed);
    println!("interrupted, it goes on; anew: rm -r {}, and the same command with", dir.display());
    println!("  cargo xtask crash --kills {kills} --round {round} --seed {}", progress.seed);
    if progress.rounds > 0 {
        println!("going on after round {}, {} kills", progress.rounds, progress.kills());
    }

    loop {
        let left = kills.saturating_sub(progress.kills());
        let there = dir.join(progress.pair());
        if progress.is_pair_due(left, ROUNDS) {
            let (list, mut pair) = open(&there, programs)?;
            let (audited, verified) = round::audit_everything(&mut pair, &list).await?;
            progress.close_pair(audited, verified);
            progress.keep(&state)?;
            std::fs::remove_dir_all(&there).map_err(Fault::io("remove", &there))?;
        } else if left > 0 {
            let (list, mut pair) = open(&there, programs)?;
            one_round(&mut pair, &list, left.min(*round), &mut progress).await?;
            progress.keep(&state)?;
            println!("{}", progress.last_round());
        } else {
            break;
        }
    }
    println!("{}\npassed", progress.figures());
    std::fs::remove_dir_all(dir).map_err(Fault::io("remove", dir))
}

/// A pair of regions with a directory of its own, new or as the last round left it.
fn open(dir: &Path, programs: &Path) -> Result<(Rc<Acknowledged>, Pair), Fault> {
    std::fs::create_dir_all(dir).map_err(Fault::io("create", dir))?;
    let list = Acknowledged::open(&dir.join("acknowledged.jsonl"))?;
    let ports = Each::try_new(|_| ports::free())?;
    let pair = Pair::new(Each::new(|side| {
        let mut setup = Setup::on_loopback(side, &ports, programs, dir);
        setup.flags.push(format!("--checkpoint-every={CHECKPOINT_EVERY}"));
        setup
    }));
    Ok((Rc::new(list), pair))
}

/// Kills under load, then rest, an audit of the round, and a verification of everything.
async fn one_round(
    pair: &mut Pair,
    list: &Rc<Acknowledged>,
    kills: u32,
    progress: &mut Progress,
) -> Result<(), Fault> {
    let seed = progress.seed;
    let mut dice = StdRng::seed_from_u64(seed.wrapping_add(u64::from(progress.rounds)));
    let (mut there, mut here) = (StdRng::from_rng(&mut dice), StdRng::from_rng(&mut dice));
    let ground = Ground { pair, list, at_once: AT_ONCE, seed, healing: HEALING };
    let (tally, audited, verified) = round::run(ground, async |regions, load| {
        let Each { origin, destination } = regions;
        let (there, here) = tokio::try_join!(
            torment(origin, kills / 2, &mut there, load),
            torment(destination, kills - kills / 2, &mut here, load),
        )?;
        Ok(there.and(here))
    })
    .await?;
    progress.add(tally, audited, verified);
    Ok(())
}

/// Has a region die again and again, and live in the end.
async fn torment(
    region: &mut Region,
    kills: u32,
    dice: &mut StdRng,
    load: &Shared,
) -> Result<Tally, Fault> {
    let mut tally = Tally::default();
    for _ in 0..kills {
        let death = Death::choose(region.side(), dice);
        match &death {
            Death::Random => {
                tally.restarts.add(region.start().await?);
                let more = dice.random_range(0..=COMMANDS_MAX);
                load.acknowledges(region.side(), more).await?;
                pass(Duration::from_micros(dice.random_range(0..5_000))).await;
                region.kill()?;
            }
            Death::Recovering => {
                region.spawn(None)?;
                pass(Duration::from_micros(dice.random_range(0..40_000))).await;
                region.kill()?;
            }
            Death::At(point, times) => {
                region.spawn(Some(&format!("{}:{times}", point.name())))?;
                died_by_kill(region, load).await?;
            }
        }
        tally.died(region.side(), &death);
    }
    tally.restarts.add(region.start().await?);
    Ok(tally)
}

async fn died_by_kill(region: &mut Region, load: &Shared) -> Result<(), Fault> {
    use std::os::unix::process::ExitStatusExt;
    let status = region.died(REACHED).await;
    load.check()?;
    let status = status?;
    if status.signal() == Some(9) {
        return Ok(());
    }
    Err(region.ended_by_itself(status))
}
