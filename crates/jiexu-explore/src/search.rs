//! The search: breadth first, so that the first way to a violation is a shortest one.

use std::collections::{HashMap, HashSet};

use jiexu_region::invariants;
use jiexu_types::Date;

use crate::explored::{Explored, Found};
use crate::fault::Fault;
use crate::global::{Global, Move, Successor, World};
use crate::local::{Broken, LocalNo};
use crate::progress::{self, Moves};
use crate::setting::Setting;
use crate::story;

/// Days of which the regions are asked who answers: before the first handoff and after the last.
const DAYS: (Date, Date) = (Date::constant(2026, 1, 20), Date::constant(2026, 4, 30));

/// Visits every state within the setting's bound.
///
/// In each, the invariants I1 to I5 hold, an end is final (I7), a second copy changes nothing, and
/// recovery brings back what was durable (I6). And, once all states are known: no way of moves
/// leads back to where it began, and where nothing more is certain to come, everything has ended.
/// Together these two say that every fair run ends (I8).
pub fn explore(setting: &Setting) -> Result<Explored, Fault> {
    let (world, first) = World::beginning(setting)?;
    let mut search = Search {
        world,
        states: vec![first],
        numbers: HashMap::from([(first, 0)]),
        parents: vec![None],
        depths: vec![0],
        pairs: HashSet::new(),
        ended: HashSet::new(),
        moves: Moves::default(),
        explored: Explored { complete: true, ..Explored::default() },
    };
    let found = search.run()?;
    search.finish(found)
}

struct Search<'a> {
    world: World<'a>,
    /// All states, in the order in which they were met: the line of those to visit as well.
    states: Vec<Global>,
    numbers: HashMap<Global, u32>,
    /// How each was met first.
    parents: Vec<Option<(u32, Move)>>,
    depths: Vec<u16>,
    /// Pairs of durable states that were checked.
    pairs: HashSet<(LocalNo, LocalNo)>,
    /// Those in which everything has ended.
    ended: HashSet<(LocalNo, LocalNo)>,
    moves: Moves,
    explored: Explored,
}

/// Where a property does not hold: in a state, or after a move from it.
struct Violation {
    state: u32,
    made: Option<Move>,
    broken: Broken,
}

impl Search<'_> {
    fn run(&mut self) -> Result<Option<Violation>, Fault> {
        let mut next = 0;
        while let Some(from) = self.states.get(next).copied() {
            let state = u32::try_from(next).map_err(|_| Fault::Lost)?;
            if let Some(broken) = self.check_pair(from)? {
                return Ok(Some(Violation { state, made: None, broken }));
            }
            let successors = match self.world.successors(from)? {
                Ok(successors) => successors,
                Err(by) => {
                    let (made, broken) = (Some(by.made), by.broken);
                    return Ok(Some(Violation { state, made, broken }));
                }
            };
            if !successors.iter().any(|successor| successor.certain)
                && let Some(broken) = self.check_end(from)?
            {
                return Ok(Some(Violation { state, made: None, broken }));
            }
            self.add(state, &successors)?;
            if self.states.len() > self.world.setting.bound().states_max {
                self.explored.complete = false;
                return Ok(None);
            }
            next = next.saturating_add(1);
        }
        let circle = progress::state_on_a_circle(&self.moves)?;
        Ok(circle.map(|state| {
            let property = "no way leads back to where it began (I8)".to_owned();
            let finding = "the regions may go on like this for ever".to_owned();
            Violation { state, made: None, broken: Broken { property, finding } }
        }))
    }

    fn add(&mut self, from: u32, successors: &[Successor]) -> Result<(), Fault> {
        let depth = self.depths.get(index(from)?).copied().ok_or(Fault::Lost)?;
        let depth = depth.saturating_add(1);
        for successor in successors {
            let new = u32::try_from(self.states.len()).map_err(|_| Fault::Lost)?;
            let number = *self.numbers.entry(successor.to).or_insert(new);
            if number == new {
                self.states.push(successor.to);
                self.parents.push(Some((from, successor.made)));
                self.depths.push(depth);
            }
            self.moves.push(number);
        }
        self.moves.end_of_state();
        Ok(())
    }

    /// I1 to I5 for both regions together, as they are durably.
    fn check_pair(&mut self, global: Global) -> Result<Option<Broken>, Fault> {
        let [nantong, hebi] = global.halves;
        if !self.pairs.insert((nantong.durable, hebi.durable)) {
            return Ok(None);
        }
        let here = &self.world.locals(0)?.get(nantong.durable)?.region;
        let there = &self.world.locals(1)?.get(hebi.durable)?.region;
        let federation = [(here.code(), here.state()), (there.code(), there.state())].into();
        let mut found = invariants::check_federation(&federation);
        found.extend(invariants::i5_one_region_answers_each_day(&[here, there], DAYS, |_| false));
        Ok(found.into_iter().next().map(|violation| Broken {
            property: format!("invariant I{}", violation.invariant),
            finding: violation.finding,
        }))
    }

    /// Where nothing more is certain to come, everything has ended, and both sides agree (I8).
    fn check_end(&mut self, global: Global) -> Result<Option<Broken>, Fault> {
        let [nantong, hebi] = global.halves;
        let here = self.world.locals(0)?.get(nantong.durable)?;
        let there = self.world.locals(1)?.get(hebi.durable)?;
        let end = story::standing(&here.region, &there.region);
        let count = self.explored.ends.entry(end.clone()).or_default();
        *count = count.saturating_add(1);
        let property = "what nobody disturbs comes to its end (I8)".to_owned();
        let (one, other) = (here.region.state(), there.region.state());
        let federation = [(here.region.code(), one), (there.region.code(), other)].into();
        if let Some(violation) = invariants::i8_everything_ends(&federation).into_iter().next() {
            return Ok(Some(Broken { property, finding: violation.finding }));
        }
        if self.ended.insert((nantong.durable, hebi.durable)) {
            let regions = [&here.region, &there.region];
            let found = invariants::i5_one_region_answers_each_day(&regions, DAYS, |_| true);
            if let Some(violation) = found.into_iter().next() {
                return Ok(Some(Broken { property, finding: violation.finding }));
            }
        }
        let at_rest = here.at_rest && there.at_rest;
        Ok((!at_rest).then_some(Broken { property, finding: end }))
    }

    fn finish(mut self, violation: Option<Violation>) -> Result<Explored, Fault> {
        let found = violation.map(|violation| self.tell(violation)).transpose()?;
        let mut explored = std::mem::take(&mut self.explored);
        explored.states = self.states.len();
        explored.moves = self.moves.len();
        explored.depth = self.depths.last().copied().map_or(0, usize::from);
        explored.locals = [self.world.locals(0)?.len(), self.world.locals(1)?.len()];
        explored.pairs = self.pairs.len();
        explored.packets = self.world.network.packets();
        explored.found = found;
        Ok(explored)
    }

    fn tell(&self, violation: Violation) -> Result<Found, Fault> {
        let mut trace = Vec::new();
        if let Some(made) = violation.made {
            trace.push(story::told(&self.world, made)?);
        }
        let mut at = violation.state;
        while let Some((from, made)) = self.parents.get(index(at)?).copied().ok_or(Fault::Lost)? {
            let global = self.states.get(index(at)?).ok_or(Fault::Lost)?;
            let [nantong, hebi] = global.halves;
            let here = &self.world.locals(0)?.get(nantong.live)?.region;
            let there = &self.world.locals(1)?.get(hebi.live)?.region;
            let standing = story::standing(here, there);
            trace.push(format!("{} → {standing}", story::told(&self.world, made)?));
            at = from;
        }
        trace.reverse();
        let Broken { property, finding } = violation.broken;
        Ok(Found { property, finding, trace })
    }
}

fn index(number: u32) -> Result<usize, Fault> {
    usize::try_from(number).map_err(|_| Fault::Lost)
}
