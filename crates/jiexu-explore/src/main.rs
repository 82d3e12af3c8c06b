//! The explorer as a program: explores a bound, prints what it saw, fails with the shortest way to
//! what must not be.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use jiexu_explore::{Bound, Explored, Fault, Setting, explore};

/// Every state that two regions can reach with one person, and what must hold in each.
///
/// Without options: six settings, one after the other, that together end within two minutes. With
/// any option: that one setting. Messages and receipts may always come in any order, any number of
/// times, and arbitrarily late. Larger bounds: `--corrections 1 --crashes 2` has 16 million states
/// and takes three minutes and 3.3 GB; `--corrections 2 --crashes 2` several times that.
///
/// Exit code 1: something does not hold. 2: the bound on states stopped the search, or it could not
/// begin.
#[derive(Parser)]
#[command(name = "jiexu-explore", verbatim_doc_comment)]
struct Cli {
    /// 1: from Nantong to Hebi; 2: and back
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=2))]
    handoffs: Option<u8>,
    /// Operators decide at both ends
    #[arg(long)]
    reviews: bool,
    /// How often a form may be corrected (implies --reviews)
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=3))]
    corrections: u8,
    /// Applications are made at the destination only
    #[arg(long)]
    destination_only: bool,
    /// How often each region crashes between a decision and its sync
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=9))]
    crashes: u8,
    /// Most commands that share one sync, where there are crashes
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    batch: u8,
    /// Gives up above so many states (about 150 bytes each)
    #[arg(long, default_value_t = 50_000_000)]
    states_max: usize,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut worst = 0;
    for bound in bounds(&cli) {
        let code = match run(bound) {
            Ok(explored) => verdict(&explored),
            Err(fault) => {
                eprintln!("error: {fault}");
                2
            }
        };
        worst = worst.max(code);
    }
    ExitCode::from(worst)
}

fn bounds(cli: &Cli) -> Vec<Bound> {
    let asked = std::env::args_os().len() > 1;
    if !asked {
        return standard();
    }
    vec![Bound {
        handoffs: cli.handoffs.unwrap_or(2),
        reviews: cli.reviews || cli.corrections > 0,
        corrections: cli.corrections,
        either_side: !cli.destination_only,
        crashes: cli.crashes,
        batch: cli.batch,
        states_max: cli.states_max,
    }]
}

/// What every change is held to.
fn standard() -> Vec<Bound> {
    let plain = Bound::default();
    vec![
        plain,
        Bound { crashes: 2, ..plain },
        Bound { handoffs: 1, reviews: true, corrections: 1, crashes: 2, batch: 2, ..plain },
        Bound { either_side: false, reviews: true, corrections: 1, crashes: 2, ..plain },
        Bound { reviews: true, corrections: 2, ..plain },
        Bound { reviews: true, corrections: 1, crashes: 1, ..plain },
    ]
}

fn run(bound: Bound) -> Result<Explored, Fault> {
    println!("{}", heading(bound));
    let started = now();
    let explored = explore(&Setting::new(bound)?)?;
    print(&explored, now().duration_since(started));
    Ok(explored)
}

fn heading(bound: Bound) -> String {
    let Bound { handoffs, reviews, corrections, either_side, crashes, batch, states_max: _ } =
        bound;
    let side = if either_side { "applications at either side" } else { "at the destination" };
    let reviews = if reviews { "operators decide" } else { "regions decide" };
    format!(
        "handoffs {handoffs}, {side}, {reviews}, corrections {corrections}, \
         crashes {crashes} per region, batch {batch}"
    )
}

fn print(explored: &Explored, took: Duration) {
    let [nantong, hebi] = explored.locals;
    println!(
        "  {} states, {} moves, depth {}, {:.1} s",
        explored.states,
        explored.moves,
        explored.depth,
        took.as_secs_f64()
    );
    println!(
        "  {nantong} states of Nantong, {hebi} of Hebi, {} pairs of durable ones, {} packets",
        explored.pairs, explored.packets
    );
    println!("  where it ends (origin/destination), in how many states:");
    for (end, count) in &explored.ends {
        println!("    {count:>9}  {end}");
    }
}

fn verdict(explored: &Explored) -> u8 {
    match &explored.found {
        Some(found) => {
            println!("  does not hold: {}\n    {}", found.property, found.finding);
            for (number, line) in (1..).zip(&found.trace) {
                println!("    {number:>3}. {line}");
            }
            1
        }
        None if !explored.complete => {
            println!("  stopped at the bound on states: nothing is proved");
            2
        }
        None => {
            println!("  every invariant holds in every state, and every fair run ends");
            0
        }
    }
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "times the search; no result depends on it")]
    Instant::now()
}
