//! Moves and states in plain words.

use jiexu_region::{Message, Receipt, Region};

use crate::fault::Fault;
use crate::global::{Move, World};
use crate::network::{Packet, Said, other};
use crate::setting::{handoff, name_of, number_of};

/// What happens, in words.
pub fn told(world: &World<'_>, made: Move) -> Result<String, Fault> {
    Ok(match made {
        Move::Act(place, act) => {
            let act = world.setting.act(place, act).ok_or(Fault::Lost)?;
            format!("{}: {}", name_of(place), act.words())
        }
        Move::Arrival(no) => {
            let Packet { to, said } = world.network.packet(no)?;
            format!("{} hears from {}: {}", name_of(*to), name_of(other(*to)), said_in_words(said))
        }
        Move::Sync(place) => format!("{} syncs", name_of(place)),
        Move::Crash(place) => format!("{} crashes before its sync and recovers", name_of(place)),
    })
}

/// Where both handoffs stand, each as `origin/destination`.
pub fn standing(nantong: &Region, hebi: &Region) -> String {
    let ends = |number: u8, origin: &Region, destination: &Region| {
        let id = handoff(number).ok()?;
        let there = origin.state().outbound(id).map(|case| case.state.name());
        let here = destination.state().inbound(id).map(|case| case.state.name());
        (there.is_some() || here.is_some())
            .then(|| format!("{number}: {}/{}", there.unwrap_or("-"), here.unwrap_or("-")))
    };
    let both = [ends(1, nantong, hebi), ends(2, hebi, nantong)];
    let both: Vec<String> = both.into_iter().flatten().collect();
    if both.is_empty() { "nothing yet".to_owned() } else { both.join("  ") }
}

fn said_in_words(said: &Said) -> String {
    match said {
        Said::Message(message) => {
            let (kind, number) = (message.kind(), number_of(message.handoff()));
            let revision = match message {
                Message::Relationship(_) | Message::Correction(..) => {
                    format!(" (revision {})", message.form_revision())
                }
                Message::Application(_)
                | Message::Withdrawal(_)
                | Message::Request(_)
                | Message::Cancel(_)
                | Message::Verdict(..)
                | Message::Balance(_)
                | Message::Outcome(..) => String::new(),
            };
            format!("{kind:?}{revision} of {number}")
        }
        Said::Receipt(Receipt::Received { handoff, kinds, revision }) => {
            format!("received {kinds:?} (revision {revision}) of {}", number_of(*handoff))
        }
        Said::Receipt(Receipt::Rejected { handoff, kind, rejection }) => {
            format!("rejected {kind:?} of {}: {rejection}", number_of(*handoff))
        }
    }
}
