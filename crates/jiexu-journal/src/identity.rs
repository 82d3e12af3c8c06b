//! Whose data directory it is, for whoever does not know.

use std::io;
use std::path::Path;

use jiexu_types::RegionCode;

use crate::JournalFault;
use crate::directory::Directory;
use crate::meta;
use crate::store::Store;

/// The region that a data directory belongs to. A directory that is none is left as it is.
pub fn identity(dir: &Path) -> Result<RegionCode, JournalFault> {
    let no_journal =
        || JournalFault::file("find a journal in", dir)(io::ErrorKind::NotFound.into());
    // Opening makes what is not there: look first, so that a misspelt path stays what it is.
    if !dir.join("sled").join("db").is_file() {
        return Err(no_journal());
    }
    let directory = Directory::take(dir)?;
    let store = Store::open(&directory.store())?;
    meta::read_region(&store, directory.path())?.ok_or_else(no_journal)
}
