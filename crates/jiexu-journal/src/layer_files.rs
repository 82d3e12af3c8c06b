//! The layers of checkpoints as plain files, each named by its number.
//!
//! A file counts only when a header in the store names it, and that is written after the file is
//! durable. So a file that is not whole, or that nothing names any more, is one to be removed.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::JournalFault;
use crate::directory::{GradualFile, sync_directory};
use crate::header::{Header, Layer};

const SUFFIX: &str = ".items";
/// Bytes read at a time, and decoded together. In memory they are several times as long, and what
/// is too large for the allocator's pages comes from the kernel, page by cleared page.
const READ_BYTES: usize = 32 * 1024;

/// The directory of layer files.
#[derive(Debug)]
pub(crate) struct LayerFiles {
    dir: PathBuf,
}

impl LayerFiles {
    /// The files in this directory, which is made if it is not there.
    pub(crate) fn open(dir: PathBuf) -> Result<LayerFiles, JournalFault> {
        fs::create_dir_all(&dir).map_err(JournalFault::file("create", &dir))?;
        sync_directory(&dir)?;
        // A directory that was just made is an entry in the one above it.
        dir.parent().map_or(Ok(()), sync_directory)?;
        Ok(LayerFiles { dir })
    }

    /// Begins the file of a layer.
    pub(crate) fn create(&self, generation: u64) -> Result<LayerFile, JournalFault> {
        let path = self.path(generation);
        let file = File::create(&path).map_err(JournalFault::file("create", &path))?;
        Ok(LayerFile { path, file: GradualFile::new(file) })
    }

    /// Gives out the bytes of a layer, in order.
    pub(crate) fn read(
        &self,
        layer: &Layer,
        each: &mut dyn FnMut(&[u8]) -> Result<(), JournalFault>,
    ) -> Result<(), JournalFault> {
        let path = self.path(layer.generation);
        let mut file = File::open(&path).map_err(JournalFault::file("open", &path))?;
        let mut bytes = vec![0; READ_BYTES];
        loop {
            let read = file.read(&mut bytes).map_err(JournalFault::file("read", &path))?;
            match bytes.get(..read) {
                None | Some([]) => return Ok(()),
                Some(bytes) => each(bytes)?,
            }
        }
    }

    /// Removes every file that is no layer of the checkpoint that counts.
    pub(crate) fn remove_stale(&self, counts: Option<&Header>) -> Result<(), JournalFault> {
        let layers = counts.map_or(&[][..], |header| &header.layers);
        let kept: Vec<PathBuf> = layers.iter().map(|layer| self.path(layer.generation)).collect();
        let list = || JournalFault::file("list", &self.dir);
        for entry in fs::read_dir(&self.dir).map_err(list())? {
            let path = entry.map_err(list())?.path();
            if !kept.contains(&path) {
                fs::remove_file(&path).map_err(JournalFault::file("remove", &path))?;
            }
        }
        Ok(())
    }

    fn path(&self, generation: u64) -> PathBuf {
        self.dir.join(format!("{generation:020}{SUFFIX}"))
    }
}

/// The file of a layer that is being written.
#[derive(Debug)]
pub(crate) struct LayerFile {
    path: PathBuf,
    file: GradualFile,
}

impl LayerFile {
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<(), JournalFault> {
        self.file.write_all(bytes).map_err(JournalFault::file("write", &self.path))
    }

    /// Makes the file durable, and its place in the directory.
    pub(crate) fn keep(self) -> Result<(), JournalFault> {
        self.file.sync_all().map_err(JournalFault::file("sync", &self.path))?;
        self.path.parent().map_or(Ok(()), |dir: &Path| sync_directory(dir))
    }
}
