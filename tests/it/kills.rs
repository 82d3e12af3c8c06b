//! The crash campaign: hundreds of `kill -9` under load, and then every account adds up.
//!
//! `KILLS=2000` makes it longer. Processes are not deterministic, so `KILL_SEED=…` repeats what was
//! asked for and when to kill, not the run itself.

mod load;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jiexu_ledger::Account;
use jiexu_region::Side;
use jiexu_region::invariants::{i6_acknowledged_is_on_record, i7_an_end_is_final};
use jiexu_types::HandoffId;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use tokio::task::LocalSet;

use crate::rig::aftermath::{Remains, expect_sound_pair, nothing_is_owed};
use crate::rig::{Region, eventually, given_pair};
use load::{Life, Load};

/// Both processes together.
const KILLS: u32 = 200;
/// Journalled events between two checkpoints: so few that many are taken in the campaign, so many
/// that most time goes into other things.
const CHECKPOINT_EVERY: u64 = 150;
/// At most so many commands are acknowledged between two random deaths of a process.
const COMMANDS_MAX: u64 = 25;
/// Everything that was begun ends within this after the last restart.
const HEALING: Duration = Duration::from_secs(120);

/// How a process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Death {
    /// Whenever.
    Random,
    /// When it reaches a point for the n-th time, n at most the second.
    At(&'static str, u32),
}

impl fmt::Display for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Death::Random => f.write_str("random"),
            Death::At(point, _) => f.write_str(point),
        }
    }
}

/// Half of all deaths come at random, the others at each point in turn.
const AT_THE_ORIGIN: [Death; 10] = [
    Death::Random,
    Death::Random,
    Death::Random,
    Death::Random,
    Death::Random,
    Death::At("before-append", 20),
    Death::At("after-append", 20),
    Death::At("after-sync", 20),
    Death::At("after-reply", 20),
    Death::At("in-checkpoint", 1),
];
const AT_THE_DESTINATION: [Death; 12] = [
    Death::Random,
    Death::Random,
    Death::Random,
    Death::Random,
    Death::Random,
    Death::Random,
    Death::At("before-append", 20),
    Death::At("after-append", 20),
    Death::At("after-sync", 20),
    Death::At("after-reply", 20),
    Death::At("between-legs", 3),
    Death::At("in-checkpoint", 1),
];

type Tally = BTreeMap<String, u32>;

#[tokio::test]
async fn kills_at_random_moments_and_named_points_lose_nothing() {
    LocalSet::new().run_until(campaign()).await;
}

async fn campaign() {
    let kills = number("KILLS").map_or(KILLS, |kills| u32::try_from(kills).unwrap());
    let seed = number("KILL_SEED").unwrap_or_else(|| rand::rng().random());
    println!("again: KILL_SEED={seed} KILLS={kills} cargo xtask test -- kills_at_random");
    let mut dice = StdRng::seed_from_u64(seed);

    let mut pair = given_pair();
    for region in [&mut pair.nantong, &mut pair.hebi] {
        region.flag(&format!("--checkpoint-every={CHECKPOINT_EVERY}"));
        region.flag("--log=warn");
    }
    let load = Load::begin(&pair, &mut dice);
    let told = load.acknowledged.clone();
    let (mut there, mut here) = (StdRng::from_rng(&mut dice), StdRng::from_rng(&mut dice));
    let (there, here) = tokio::join!(
        torment(&mut pair.nantong, &AT_THE_ORIGIN, kills / 2, &mut there, &told.nantong),
        torment(&mut pair.hebi, &AT_THE_DESTINATION, kills - kills / 2, &mut here, &told.hebi),
    );
    println!("deaths of the origin: {there:?}\ndeaths of the destination: {here:?}");

    let lives = tokio::time::timeout(HEALING, load.finish()).await.unwrap();
    let commands: usize = lives.iter().map(Life::commands).sum();
    println!("{} people, {commands} commands acknowledged", lives.len());
    assert!(lives.len() > 20, "hardly any load: {} people", lives.len());
    nothing_is_owed(&pair).await;
    for life in &lives {
        life.expect_balances(&pair).await;
    }

    // What is on disk, before and after every command is repeated.
    let before = expect_sound_pair(&mut pair).await;
    expect_all_there(&before, &lives);
    pair.start().await;
    for life in &lives {
        life.expect_same_answers(&pair).await;
    }
    let after = expect_sound_pair(&mut pair).await;
    for (before, after) in [(before.0, after.0), (before.1, after.1)] {
        assert_eq!(i7_an_end_is_final(&before.state, &after.state), []);
        assert_eq!(before.records, after.records, "a repetition was journalled");
    }
}

/// Kills a region again and again, and lets it live in the end.
async fn torment(
    region: &mut Region,
    deaths: &[Death],
    count: u32,
    dice: &mut StdRng,
    acknowledged: &load::Counter,
) -> Tally {
    let mut tally = Tally::new();
    let mut next: Vec<Death> = Vec::new();
    for _ in 0..count {
        if next.is_empty() {
            next = deaths.to_vec();
            next.shuffle(dice);
        }
        let Some(death) = next.pop() else { continue };
        match death {
            Death::Random => {
                region.start().await;
                let enough = acknowledged.get() + dice.random_range(1..=COMMANDS_MAX);
                eventually("commands are acknowledged", HEALING, async || {
                    (acknowledged.get() >= enough).then_some(())
                })
                .await;
                // Not only right after an answer.
                for _ in 0..dice.random_range(0..200) {
                    tokio::task::yield_now().await;
                }
                region.kill();
            }
            Death::At(point, most) => {
                let plan = format!("{point}:{}", dice.random_range(1..=most));
                region.variables.push(("JIEXU_CRASH_AT".to_owned(), plan));
                region.spawn();
                region.crashed().await;
                region.variables.clear();
            }
        }
        *tally.entry(death.to_string()).or_default() += 1;
    }
    region.start().await;
    tally
}

/// I1 to I5 and I8 were checked; here I6, and the sums against what clients were told.
fn expect_all_there((nantong, hebi): &(Remains, Remains), lives: &[Life]) {
    let applied: Vec<HandoffId> =
        lives.iter().map(|life| life.mover.handoff.parse().unwrap()).collect();
    for (state, side) in [(&hebi.state, Side::Inbound), (&nantong.state, Side::Outbound)] {
        let applied: Vec<_> = applied.iter().map(|id| (side, *id)).collect();
        assert_eq!(i6_acknowledged_is_on_record(state, &applied), []);
    }

    let (there, here) = (nantong.state.book(), hebi.state.book());
    let clearing = |book: &jiexu_ledger::Book, peer| book.balance(Account::Clearing(peer)).as_fen();
    assert_eq!(clearing(there, hebi.code) + clearing(here, nantong.code), 0);
    let sum = |of: fn(&Life) -> i64| -> i64 { lives.iter().map(of).sum() };
    let books = [
        (there, sum(|life| life.paid.nantong), sum(|life| life.spent.nantong)),
        (here, sum(|life| life.paid.hebi), sum(|life| life.spent.hebi)),
    ];
    for (book, paid, spent) in books {
        assert_eq!(book.balance(Account::Contributions).as_fen(), -paid);
        assert_eq!(book.balance(Account::Claims).as_fen(), spent);
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} must be a number, got `{text}`")))
}
