//! What is tried: two regions, one person, a handoff and the one back, and all that applicants,
//! employers and operators may do about them.

mod acts;
mod people;

use jiexu_region::{Event, Policy, Region, Seals};
use jiexu_rules::Rulebook;
use jiexu_types::{HandoffId, RegionCode, Timestamp};

use crate::fault::Fault;
use crate::network::Place;

/// How much is tried. Messages are not bounded: see the module `network`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// 1: from Nantong to Hebi; 2: and back.
    pub handoffs: u8,
    /// Operators decide at both origins and both destinations.
    pub reviews: bool,
    /// How often a destination's operator may have a form corrected; only where there are reviews.
    pub corrections: u8,
    /// Applications may be made at either side, and withdrawn there, not at the destination only.
    pub either_side: bool,
    /// How often each region may lose what it has decided and not yet synced.
    pub crashes: u8,
    /// Most commands that share one sync.
    pub batch: u8,
    /// Gives up, without a verdict, above so many states.
    pub states_max: usize,
}

impl Default for Bound {
    fn default() -> Bound {
        Bound {
            handoffs: 2,
            reviews: false,
            corrections: 0,
            either_side: true,
            crashes: 0,
            batch: 1,
            states_max: 50_000_000,
        }
    }
}

/// Something that a person does at a region. Doing it again is harmless, and never of use.
pub struct Act {
    words: String,
    fair: bool,
    decide: Box<Decide>,
}

type Decide = dyn Fn(&Region) -> Vec<Event>;

impl Act {
    /// Something that may be done at any moment, or never.
    pub fn possible(words: &str, decide: impl Fn(&Region) -> Vec<Event> + 'static) -> Act {
        Act { words: words.to_owned(), fair: false, decide: Box::new(decide) }
    }

    /// Something that is done sooner or later if it can be: an operator decides what waits.
    pub fn certain(words: &str, decide: impl Fn(&Region) -> Vec<Event> + 'static) -> Act {
        Act { fair: true, ..Act::possible(words, decide) }
    }

    /// Who does what, in words.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// True when it is done sooner or later, if it can be.
    pub fn is_certain(&self) -> bool {
        self.fair
    }

    pub(crate) fn decide(&self, region: &Region) -> Vec<Event> {
        (self.decide)(region)
    }
}

impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Act").field("words", &self.words).field("fair", &self.fair).finish()
    }
}

/// The regions as they begin, and what may be done at each.
#[derive(Debug)]
pub struct Setting {
    /// Nantong, where the person comes from, and Hebi.
    regions: [Region; 2],
    acts: [Vec<Act>; 2],
    bound: Bound,
    now: Timestamp,
}

impl Setting {
    /// Nantong and Hebi, and everything that is allowed within a bound.
    pub fn new(bound: Bound) -> Result<Setting, Fault> {
        let regions = people::before(bound)?;
        Ok(Setting { regions, acts: acts::all(bound)?, bound, now: people::NOW })
    }

    /// The same, and one more thing that may be done at a region: 0 is Nantong, 1 is Hebi.
    #[must_use]
    pub fn with_act(mut self, place: usize, act: Act) -> Setting {
        if let Some(acts) = self.acts.get_mut(place) {
            acts.push(act);
        }
        self
    }

    /// The same, without the acts of these words.
    #[must_use]
    pub fn without_acts(mut self, words: &str) -> Setting {
        for acts in &mut self.acts {
            acts.retain(|act| !act.words.contains(words));
        }
        self
    }

    /// How much is tried.
    pub fn bound(&self) -> Bound {
        self.bound
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn regions(&self) -> &[Region; 2] {
        &self.regions
    }

    pub(crate) fn acts(&self, place: Place) -> &[Act] {
        self.acts.get(place).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn act(&self, place: Place, no: u16) -> Option<&Act> {
        self.acts(place).get(usize::from(no))
    }
}

/// The handoff from Nantong to Hebi is 1, the one back 2.
pub(crate) fn handoff(number: u8) -> Result<HandoffId, Fault> {
    made(HandoffId::from_bytes(&u128::from(number).to_be_bytes()))
}

/// The number of a handoff of the setting.
pub(crate) fn number_of(id: HandoffId) -> &'static str {
    if handoff(1).is_ok_and(|first| first == id) { "1" } else { "2" }
}

fn made<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, Fault> {
    result.map_err(|mistake| Fault::Setting(mistake.to_string()))
}

fn code(place: Place) -> Result<RegionCode, Fault> {
    made(RegionCode::try_from(if place == 0 { 320_600 } else { 410_600 }))
}

/// The name of a region, for people.
pub(crate) fn name_of(place: Place) -> &'static str {
    if place == 0 { "Nantong" } else { "Hebi" }
}

/// The national rules, with as many corrections as the bound says.
fn rules(bound: Bound) -> Result<Rulebook, Fault> {
    let national = Rulebook::national();
    let versions = national.versions().cloned().map(|mut rules| {
        rules.handling.corrections = u32::from(bound.corrections);
        rules
    });
    made(Rulebook::new(versions.collect()))
}

fn policy(place: Place, bound: Bound) -> Result<Policy, Fault> {
    Ok(Policy {
        region: code(place)?,
        peers: [code(crate::network::other(place))?].into(),
        reviews_outbound: bound.reviews,
        reviews_inbound: bound.reviews,
        rules: rules(bound)?,
        alerts: jiexu_region::AlertPolicy::default(),
        calendar: jiexu_rules::Calendar::new(1, 2026, 2026, [], []),
        agency: None,
        seals: Seals::default(),
    })
}
