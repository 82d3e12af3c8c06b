//! sled's snapshots, put in order before sled sees them.
//!
//! sled 0.34.7 writes one while it opens: as `snap.N.generating`, synced, renamed to `snap.N`; then
//! it removes the one before. It cannot do without: a log whose segments have been used again may
//! give nothing back. Two things go wrong there, both found by killing regions (`cargo xtask
//! crash`, `cargo xtask powercut`):
//!
//! - After a kill before the rename, sled takes the draft for its newest snapshot, finds it
//!   damaged, and never opens again: its own filter looks for another ending. Nothing is lost with
//!   a draft, because the snapshot before it is still there.
//! - sled does not sync the directory, so that after a power cut the old one may be gone and the
//!   new one not there. Hence a copy of the old one is kept, durable before sled opens, until the
//!   next start has found the new one on disk.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::JournalFault;
use crate::directory::sync_directory;

/// Snapshots are called so, and a number.
const SNAPSHOT: &str = "snap.";
/// Drafts end so.
const DRAFT: &str = ".generating";
/// A copy has this before the name of what it is a copy of; sled does not look at it.
const KEPT: &str = "kept.";
/// A copy that is being written.
const KEPT_DRAFT: &str = "draft.";

/// Makes sure that sled finds its newest whole snapshot, and that a copy of it is durable. To be
/// called before sled opens the directory, which nobody else uses.
pub(crate) fn put_in_order(store: &Path) -> Result<(), JournalFault> {
    let mut names = match names(store)? {
        Some(names) => names,
        None => return Ok(()),
    };
    for draft in names.iter().filter(|name| is_draft(name)) {
        remove(&store.join(draft))?;
    }
    names.retain(|name| !is_draft(name));
    // The numbers have all the same length.
    let newest = |begin: &str| names.iter().filter(|name| name.starts_with(begin)).max();
    let (snapshot, kept) = (newest(SNAPSHOT), newest(KEPT));
    match (snapshot, kept) {
        (Some(snapshot), kept) => {
            let copy = format!("{KEPT}{snapshot}");
            if kept != Some(&copy) {
                copy_durably(&store.join(snapshot), &store.join(&copy))?;
            }
            let old = names.iter().filter(|name| name.starts_with(KEPT) && **name != copy);
            old.map(|name| store.join(name)).try_for_each(|path| remove(&path))
        }
        (None, Some(kept)) => {
            let name = kept.strip_prefix(KEPT).unwrap_or(kept);
            copy_durably(&store.join(kept), &store.join(name))
        }
        // Too young to have one.
        (None, None) => Ok(()),
    }
}

fn is_draft(name: &str) -> bool {
    name.starts_with(KEPT_DRAFT) || (name.starts_with(SNAPSHOT) && name.ends_with(DRAFT))
}

/// Names in a directory; `None` when it is not there yet.
fn names(store: &Path) -> Result<Option<Vec<String>>, JournalFault> {
    let list = || JournalFault::file("list", store);
    let entries = match fs::read_dir(store) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(list()(error)),
    };
    let name = |entry: io::Result<fs::DirEntry>| {
        Ok(entry.map_err(list())?.file_name().to_string_lossy().into_owned())
    };
    entries.map(name).collect::<Result<_, _>>().map(Some)
}

fn remove(path: &Path) -> Result<(), JournalFault> {
    fs::remove_file(path).map_err(JournalFault::file("remove", path))
}

/// Whole under its name, or not there.
fn copy_durably(from: &Path, to: &Path) -> Result<(), JournalFault> {
    let store = to.parent().unwrap_or(Path::new("."));
    let draft: PathBuf = store.join(format!("{KEPT_DRAFT}snapshot"));
    fs::copy(from, &draft).map_err(JournalFault::file("copy", from))?;
    let synced = File::open(&draft).and_then(|file| file.sync_all());
    synced.map_err(JournalFault::file("sync", &draft))?;
    fs::rename(&draft, to).map_err(JournalFault::file("rename", &draft))?;
    sync_directory(store)
}
