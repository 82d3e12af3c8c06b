//! The list of what was asked and what was acknowledged: a file that the audit believes, whatever
//! the regions say.
//!
//! A line is written before a command is asked and one after it was answered. Both are in the file
//! when the writing returns, so killing the trial itself loses neither; the power cuts of a trial
//! do not reach this file.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::command::{Answer, Command};
use crate::fault::Fault;

/// The file, open for more.
#[derive(Debug)]
pub struct Acknowledged {
    path: PathBuf,
    file: RefCell<File>,
    next: Cell<u64>,
}

/// A command and the answer to it, if there was one.
pub type Entry = (Command, Option<Answer>);

#[derive(Debug, Serialize, Deserialize)]
enum Line {
    Asked(u64, Command),
    Answered(u64, Answer),
}

impl Acknowledged {
    /// Goes on with the list in this file, or begins it.
    pub fn open(path: &Path) -> Result<Acknowledged, Fault> {
        let file = File::options().create(true).append(true).open(path);
        let file = file.map_err(Fault::io("open", path))?;
        // A trial that was killed may have left half a line: nobody acted on what it says.
        let text = std::fs::read(path).map_err(Fault::io("read", path))?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            let whole = u64::try_from(whole).unwrap_or(u64::MAX);
            file.set_len(whole).map_err(Fault::io("shorten", path))?;
        }
        let next = read(path)?.last_key_value().map_or(0, |(number, _)| number + 1);
        Ok(Acknowledged { path: path.to_owned(), file: RefCell::new(file), next: Cell::new(next) })
    }

    /// Notes that a command is about to be asked; its number.
    pub fn asking(&self, command: &Command) -> Result<u64, Fault> {
        let number = self.next.get();
        self.next.set(number + 1);
        self.write(&Line::Asked(number, command.clone()))?;
        Ok(number)
    }

    /// Notes that a region answered, before anybody acts on it.
    pub fn answered(&self, number: u64, answer: Answer) -> Result<(), Fault> {
        self.write(&Line::Answered(number, answer))
    }

    /// Number that the next command gets.
    pub fn next(&self) -> u64 {
        self.next.get()
    }

    /// Everything so far, from the file.
    pub fn read(&self) -> Result<BTreeMap<u64, Entry>, Fault> {
        read(&self.path)
    }

    fn write(&self, line: &Line) -> Result<(), Fault> {
        let mut text = serde_json::to_string(line).map_err(Fault::own("a line of the list"))?;
        text.push('\n');
        let written = self.file.borrow_mut().write_all(text.as_bytes());
        written.map_err(Fault::io("write", &self.path))
    }
}

fn read(path: &Path) -> Result<BTreeMap<u64, Entry>, Fault> {
    let text = std::fs::read_to_string(path).map_err(Fault::io("read", path))?;
    let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
    for line in text.lines() {
        match serde_json::from_str(line).map_err(Fault::own("a line of the list"))? {
            Line::Asked(number, command) => {
                entries.insert(number, (command, None));
            }
            Line::Answered(number, answer) => {
                if let Some(entry) = entries.get_mut(&number) {
                    entry.1 = Some(answer);
                }
            }
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::What;
    use crate::side::Side;

    #[test]
    fn the_list_goes_on_where_a_killed_trial_left_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list");
        let command = |n: u32| Command {
            person: format!("{n}"),
            at: Side::Origin,
            what: What::Contribute { month: 202_401, fen: 7 },
        };
        let list = Acknowledged::open(&path).unwrap();
        let first = list.asking(&command(1)).unwrap();
        list.answered(first, Answer::Done).unwrap();
        let second = list.asking(&command(2)).unwrap();
        list.file.borrow_mut().write_all(b"{\"Answered\":[1,\"Do").unwrap();

        let list = Acknowledged::open(&path).unwrap();
        let third = list.asking(&command(3)).unwrap();
        let known = list.read().unwrap();
        assert_eq!(known[&first], (command(1), Some(Answer::Done)));
        assert_eq!(known[&second], (command(2), None));
        assert_eq!((third, &known[&third]), (2, &(command(3), None)));
    }
}
