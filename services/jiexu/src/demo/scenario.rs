//! `jiexu demo --scenario NAME`: one rule of the real world at a time, between regions that run.
//!
//! Each scene checks what it shows: a demo that tells a story which did not happen fails.

mod acts;
mod journeys;
mod operators;
mod reasons;
mod scene;
mod time;
mod wallet;

use clap::ValueEnum;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::Output;
use crate::paint::{Tone, paint};
use crate::regions::Running;

use scene::Scene;

/// What can be shown. The first line of each is what `--list` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// Who is still insured at the origin is refused there; suspended, the person moves
    StillInsured,
    /// Everything that is wrong with an application is told at once (Xi'an, no online channel)
    AllReasons,
    /// The papers that a channel wants; only kind and SHA-256 of each are sent (Hebi, on the web)
    Papers,
    /// A coverage certificate: issued, verified by its code, used up by the handoff that names it
    Certificate,
    /// Withdrawn while the origin still reviews: no money moves, and the case stays ended
    Withdrawn,
    /// Two operators for one decision; who enters it may not check it (Wuhan)
    FourEyes,
    /// A wrong information form is corrected and issued again; the frozen money waits (Xi'an)
    Correction,
    /// Five working days pass on a simulated clock: reminded, overdue, escalated, then completed
    Deadline,
    /// Nantong, Hebi and back: no month counts twice and no fen is made
    RoundTrip,
    /// A resident has no account: one leg only, and the books stay as they were
    Resident,
    /// Who is responsible on a day, asked of both regions before, during and after
    Coverage,
    /// The same application three times is one handoff; with another name it is told apart
    Repeated,
    /// Money for a relative in another region: sent, accepted, and back at six when nobody answers
    Wallet,
}

/// Who plays. The origin is always Nantong 320600.
pub struct Cast {
    /// Code of the destination.
    pub destination: u32,
    pub reviews_outbound: bool,
    pub reviews_inbound: bool,
    /// Both regions live by a clock that is set forward.
    pub simulated: bool,
    /// The origin has forgotten to enter a month that was paid.
    pub forgets_a_month: bool,
}

impl Cast {
    /// Hebi 410600 decides at once, by the clock of the machine.
    pub const PLAIN: Cast = Cast {
        destination: 410_600,
        reviews_outbound: false,
        reviews_inbound: false,
        simulated: false,
        forgets_a_month: false,
    };
}

/// How a scenario ended, as JSON.
#[derive(Serialize)]
struct Ended {
    phase: &'static str,
    scenario: String,
    checks: usize,
}

/// A line of the list.
#[derive(Serialize)]
struct Listed {
    scenario: String,
    about: String,
}

impl Scenario {
    /// The name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// One line about it.
    pub fn about(self) -> String {
        let help = self.to_possible_value().and_then(|value| value.get_help().cloned());
        help.map(|help| help.to_string()).unwrap_or_default()
    }

    /// The regions that it needs.
    pub fn cast(self) -> Cast {
        let hebi = Cast::PLAIN;
        match self {
            Scenario::StillInsured
            | Scenario::Papers
            | Scenario::Certificate
            | Scenario::RoundTrip
            | Scenario::Resident
            | Scenario::Repeated => hebi,
            Scenario::AllReasons => Cast { destination: 610_100, ..hebi },
            Scenario::Withdrawn => Cast { reviews_outbound: true, ..hebi },
            Scenario::FourEyes => Cast { destination: 420_100, ..hebi },
            Scenario::Correction => {
                Cast { destination: 610_100, reviews_inbound: true, forgets_a_month: true, ..hebi }
            }
            Scenario::Deadline => Cast { reviews_inbound: true, simulated: true, ..hebi },
            Scenario::Coverage => Cast { reviews_inbound: true, ..hebi },
            Scenario::Wallet => Cast { simulated: true, ..hebi },
        }
    }

    /// Plays it between two regions that run.
    pub async fn play(
        self,
        origin: &Running,
        destination: &Running,
        output: Output,
    ) -> Result<(), Failure> {
        let (name, about) = (self.name(), self.about());
        output.say(&format!("\n{}  {about}", paint(Tone::Strong, &name)));
        let mut scene = Scene::open([origin, destination], self.cast(), output).await?;
        match self {
            Scenario::StillInsured => reasons::still_insured(&mut scene).await,
            Scenario::AllReasons => reasons::all_reasons(&mut scene).await,
            Scenario::Papers => reasons::papers(&mut scene).await,
            Scenario::Certificate => journeys::certificate(&mut scene).await,
            Scenario::Withdrawn => operators::withdrawn(&mut scene).await,
            Scenario::FourEyes => operators::four_eyes(&mut scene).await,
            Scenario::Correction => operators::correction(&mut scene).await,
            Scenario::Deadline => time::deadline(&mut scene).await,
            Scenario::RoundTrip => journeys::round_trip(&mut scene).await,
            Scenario::Resident => journeys::resident(&mut scene).await,
            Scenario::Coverage => time::coverage(&mut scene).await,
            Scenario::Repeated => reasons::repeated(&mut scene).await,
            Scenario::Wallet => wallet::wallet(&mut scene).await,
        }?;
        let checks = scene.checks();
        let ended = Ended { phase: "scenario", scenario: name, checks };
        output.result(&ended, |_| format!("\n{checks} checks hold."));
        Ok(())
    }
}

/// Every scenario, one a line.
pub fn list(output: Output) {
    for scenario in Scenario::value_variants() {
        let listed = Listed { scenario: scenario.name(), about: scenario.about() };
        output.result(&listed, |listed| {
            format!("{}  {}", paint(Tone::Strong, format!("{:<14}", listed.scenario)), listed.about)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scenario_has_one_line() {
        for scenario in Scenario::value_variants() {
            let about = scenario.about();
            assert!((20..100).contains(&about.len()) && !about.contains('\n'), "{about}");
        }
    }
}
