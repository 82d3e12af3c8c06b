//! A disk with a volatile cache: what programs see, what the platter holds, and what lies between.
//!
//! As pessimistic as POSIX allows. A write, a new length and a change of a directory are promises
//! until the file, or the directory, is synced; a power cut keeps any of them and drops any of
//! them, and tears writes by the sector. Syncing a file does not sync its entry in the directory.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// Number of a file or directory.
pub type Ino = u64;
/// The directory at the top.
pub const ROOT: Ino = 1;

/// What is written at once or not at all.
const SECTOR: usize = 512;

/// A file or a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A file's bytes.
    File(Vec<u8>),
    /// A directory's entries.
    Directory(BTreeMap<OsString, Ino>),
}

/// A change of a file or a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Bytes from there on; what lies beyond the file's length is lost.
    Data(usize, Vec<u8>),
    /// The file's length; what is new of it is zero.
    Length(usize),
    /// An entry, new or for another file than before.
    Put(OsString, Ino),
    /// An entry is gone.
    Remove(OsString),
    /// An entry has another name, at once.
    Rename(OsString, OsString),
}

/// What becomes of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fate {
    /// All of it is gone.
    Dropped,
    /// All of it is there, as after `kill -9`.
    Kept,
    /// Each file and directory keeps what came first; the change after that is torn.
    Prefix,
    /// Each change is kept, dropped or torn by itself, whatever its order.
    Any,
}

/// What a cut did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Changes that were pending and are on the platter now.
    pub kept: u64,
    /// Changes that are gone.
    pub dropped: u64,
    /// Writes of which some sectors are there.
    pub torn: u64,
    /// Each pending change and what became of it, in words.
    pub story: Vec<String>,
}

/// The disk.
#[derive(Debug)]
pub struct Disk {
    nodes: BTreeMap<Ino, Node>,
    next: Ino,
    /// Syncs that were acknowledged and not done: 0 on an honest disk.
    forgets: usize,
    /// What those syncs should have put on the platter, oldest first.
    forgotten: VecDeque<(Ino, Vec<Change>)>,
}

#[derive(Debug)]
struct Node {
    seen: Content,
    platter: Content,
    pending: Vec<Change>,
}

impl Content {
    fn apply(&mut self, change: &Change) {
        match (self, change) {
            (Content::File(bytes), Change::Data(at, data)) => {
                let end = (at + data.len()).min(bytes.len());
                if let Some(target) = bytes.get_mut(*at..end) {
                    let (fits, _lost) = data.split_at(target.len());
                    target.copy_from_slice(fits);
                }
            }
            (Content::File(bytes), Change::Length(length)) => bytes.resize(*length, 0),
            (Content::Directory(entries), Change::Put(name, ino)) => {
                entries.insert(name.clone(), *ino);
            }
            (Content::Directory(entries), Change::Remove(name)) => {
                entries.remove(name);
            }
            (Content::Directory(entries), Change::Rename(from, to)) => {
                // The entry itself may have been dropped by the cut.
                if let Some(ino) = entries.remove(from) {
                    entries.insert(to.clone(), ino);
                }
            }
            // Nobody writes to a directory or links into a file.
            (Content::File(_), Change::Put(..) | Change::Remove(_) | Change::Rename(..))
            | (Content::Directory(_), Change::Data(..) | Change::Length(_)) => {}
        }
    }
}

impl Disk {
    /// An empty disk. `forgets` is for the control of a trial: the latest so many syncs before a
    /// cut will have done nothing.
    pub fn new(forgets: usize) -> Disk {
        let root = Content::Directory(BTreeMap::new());
        let root = Node { seen: root.clone(), platter: root, pending: Vec::new() };
        let (nodes, forgotten) = (BTreeMap::from([(ROOT, root)]), VecDeque::new());
        Disk { nodes, next: ROOT + 1, forgets, forgotten }
    }

    /// What programs see.
    pub fn seen(&self, ino: Ino) -> Option<&Content> {
        self.nodes.get(&ino).map(|node| &node.seen)
    }

    /// The entry of a directory.
    pub fn entry(&self, directory: Ino, name: &OsString) -> Option<Ino> {
        match self.seen(directory)? {
            Content::Directory(entries) => entries.get(name).copied(),
            Content::File(_) => None,
        }
    }

    /// A file or directory that no directory names yet.
    pub fn create(&mut self, content: Content) -> Ino {
        let ino = self.next;
        self.next += 1;
        let node = Node { seen: content.clone(), platter: content, pending: Vec::new() };
        self.nodes.insert(ino, node);
        ino
    }

    /// Changes what programs see, and promises it.
    pub fn change(&mut self, ino: Ino, change: Change) {
        if let Some(node) = self.nodes.get_mut(&ino) {
            node.seen.apply(&change);
            node.pending.push(change);
        }
    }

    /// A write, which may make the file longer.
    pub fn write(&mut self, ino: Ino, at: usize, data: &[u8]) {
        let end = at + data.len();
        let length = match self.seen(ino) {
            Some(Content::File(bytes)) => bytes.len(),
            Some(Content::Directory(_)) | None => return,
        };
        if end > length {
            self.change(ino, Change::Length(end));
        }
        self.change(ino, Change::Data(at, data.to_vec()));
    }

    /// Makes everything that was promised of one file or directory true.
    pub fn sync(&mut self, ino: Ino) {
        let Some(node) = self.nodes.get_mut(&ino) else { return };
        self.forgotten.push_back((ino, std::mem::take(&mut node.pending)));
        while self.forgotten.len() > self.forgets {
            let Some((ino, changes)) = self.forgotten.pop_front() else { return };
            if let Some(node) = self.nodes.get_mut(&ino) {
                changes.iter().for_each(|change| node.platter.apply(change));
            }
        }
    }

    /// The power goes, and comes back: programs see the platter.
    pub fn cut(&mut self, fate: Fate, seed: u64) -> Cut {
        let mut dice = StdRng::seed_from_u64(seed);
        let mut cut = Cut::default();
        let names = self.names();
        let mut promised: BTreeMap<Ino, Vec<Change>> = BTreeMap::new();
        for (ino, changes) in std::mem::take(&mut self.forgotten) {
            promised.entry(ino).or_default().extend(changes);
        }
        for (ino, node) in &mut self.nodes {
            let mut changes = promised.remove(ino).unwrap_or_default();
            changes.append(&mut node.pending);
            let name = names.get(ino).map_or("removed", String::as_str);
            for change in survivors(name, changes, fate, &mut dice, &mut cut) {
                node.platter.apply(&change);
            }
            node.seen = node.platter.clone();
        }
        self.drop_what_no_directory_names();
        cut
    }

    /// Paths of what programs see.
    fn names(&self) -> BTreeMap<Ino, String> {
        let mut names = BTreeMap::from([(ROOT, String::new())]);
        let mut look = vec![ROOT];
        while let Some(ino) = look.pop() {
            let Some(Content::Directory(entries)) = self.seen(ino) else { continue };
            let above = names.get(&ino).cloned().unwrap_or_default();
            for (name, ino) in entries {
                names.insert(*ino, format!("{above}/{}", name.to_string_lossy()));
                look.push(*ino);
            }
        }
        names
    }

    fn drop_what_no_directory_names(&mut self) {
        let mut named = BTreeMap::new();
        let mut look = vec![ROOT];
        while let Some(ino) = look.pop() {
            let Some(node) = self.nodes.remove(&ino) else { continue };
            if let Content::Directory(entries) = &node.platter {
                look.extend(entries.values());
            }
            named.insert(ino, node);
        }
        self.nodes = named;
    }
}

fn survivors(
    name: &str,
    changes: Vec<Change>,
    fate: Fate,
    dice: &mut StdRng,
    cut: &mut Cut,
) -> Vec<Change> {
    let last_whole = dice.random_range(0..=changes.len());
    let mut survivors = Vec::new();
    for (index, change) in changes.into_iter().enumerate() {
        let (keep, tear) = match fate {
            Fate::Dropped => (false, false),
            Fate::Kept => (true, false),
            Fate::Prefix => (index < last_whole, index == last_whole),
            Fate::Any => (dice.random_bool(0.4), dice.random_bool(0.5)),
        };
        let what = match &change {
            Change::Data(at, data) => format!("{} bytes at {at}", data.len()),
            Change::Length(_) | Change::Put(..) | Change::Remove(_) | Change::Rename(..) => {
                format!("{change:?}")
            }
        };
        let became = if keep {
            cut.kept += 1;
            survivors.push(change);
            "kept"
        } else if tear && let Change::Data(at, data) = &change {
            cut.torn += 1;
            survivors.extend(sectors(*at, data).filter(|_| dice.random_bool(0.5)));
            "torn"
        } else {
            cut.dropped += 1;
            "dropped"
        };
        cut.story.push(format!("{name}: {what}: {became}"));
    }
    survivors
}

/// A write, sector by sector of the disk.
fn sectors(at: usize, data: &[u8]) -> impl Iterator<Item = Change> {
    let head = (SECTOR - at % SECTOR).min(data.len());
    let (head, rest) = data.split_at(head);
    std::iter::once(head).chain(rest.chunks(SECTOR)).scan(at, |at, sector| {
        let change = Change::Data(*at, sector.to_vec());
        *at += sector.len();
        Some(change)
    })
}

#[cfg(test)]
mod tests;
