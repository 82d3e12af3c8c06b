//! What is left to look at when a region did not survive a cut: each cut in words, and the disks.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::disk::{Cut, Fate};
use crate::fault::Fault;
use crate::region::Setup;

/// Begins the list of a region's cuts.
pub fn begin(setup: &Setup) -> Result<(), Fault> {
    let path = path(setup);
    fs::write(&path, "").map_err(Fault::io("empty", &path))
}

/// Adds a cut to it.
pub fn note(setup: &Setup, recovering: bool, fate: Fate, cut: &Cut) -> Result<(), Fault> {
    let path = path(setup);
    let when = if recovering { "recovering" } else { "serving" };
    let mut text = format!("cut while {when}, {fate:?}\n");
    for change in &cut.story {
        text.push_str(&format!("    {change}\n"));
    }
    let file = File::options().append(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(Fault::io("write", &path))
}

/// Copies a directory with all that is in it.
pub fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::create_dir_all(to).map_err(Fault::io("create", to))?;
    for entry in fs::read_dir(from).map_err(Fault::io("list", from))? {
        let entry = entry.map_err(Fault::io("list", from))?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).map_err(Fault::io("copy", &from))?;
        }
    }
    Ok(())
}

fn path(setup: &Setup) -> PathBuf {
    setup.log.with_extension("cuts")
}
