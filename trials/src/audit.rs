//! After recovery: is every acknowledged command in the state and the books, once, and nothing
//! else?
//!
//! The audit believes the list of the trial alone. It asks the regions as any caller would, because
//! that is what an acknowledgement promised.

mod books;
mod person;

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use jiexu_wire::Client;
use serde::{Deserialize, Serialize};

use crate::acknowledged::Entry;
use crate::command::{Answer, Command};
use crate::fault::Fault;
use crate::side::Each;

/// People who are looked at at a time.
const AT_ONCE: usize = 16;

/// What was compared, and held.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Audited {
    /// Acknowledged commands, each of them found.
    pub commands: u64,
    /// Whom they were about.
    pub people: u64,
    /// Handoffs that completed at the destination and are settled at the origin.
    pub completed: u64,
    /// Handoffs that were cancelled in time.
    pub cancelled: u64,
}

impl Audited {
    /// Together with another part of the list.
    pub fn and(self, other: Audited) -> Audited {
        Audited {
            commands: self.commands + other.commands,
            people: self.people + other.people,
            completed: self.completed + other.completed,
            cancelled: self.cancelled + other.cancelled,
        }
    }
}

/// Looks for every command on the list; they were all answered, and both regions are at rest.
pub async fn audit(
    clients: &Each<Client>,
    entries: impl Iterator<Item = Entry>,
) -> Result<Audited, Fault> {
    let mut people: BTreeMap<String, Vec<Command>> = BTreeMap::new();
    for (command, answer) in entries {
        let commands = people.entry(command.person.clone()).or_default();
        match answer {
            Some(Answer::Done | Answer::Repeated) => commands.push(command),
            // Nothing was done, and nothing is promised.
            Some(Answer::TooLate) => {}
            None => {
                return Err(Fault::NotTried(format!("{command:?} was never answered")));
            }
        }
    }
    stream::iter(people)
        .map(async |(person, commands)| person::audit(clients, &person, &commands).await)
        .buffer_unordered(AT_ONCE)
        .try_fold(Audited::default(), async |sum, one| Ok(sum.and(one)))
        .await
}
