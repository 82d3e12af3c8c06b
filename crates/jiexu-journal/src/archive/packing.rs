//! How archive files are compressed: zstd, with a checksum of what is in them.

use std::fs::File;
use std::io::{self, BufReader};

use zstd::stream::{read::Decoder, write::Encoder};

use crate::directory::GradualFile;

/// A handoff's id is in records that lie some megabytes apart. This level looks back far enough to
/// see it again, and level 1 does not: see docs/performance.md.
const LEVEL: i32 = 3;

/// Base-2 logarithm of the bytes that reading may keep to look back at: 8 MiB, whatever a damaged
/// file asks for. What is written here needs 2 MiB.
const WINDOW_LOG_MAX: u32 = 23;

/// Takes what is to be compressed. Without its `finish` the file is cut short, and reads as such.
pub(super) type Packer = Encoder<'static, GradualFile>;

pub(super) fn pack(file: GradualFile) -> io::Result<Packer> {
    let mut packer = Encoder::new(file, LEVEL)?;
    packer.include_checksum(true)?;
    Ok(packer)
}

/// Gives out what was compressed. Its end is the end of a whole file whose checksum is right:
/// anything else is an error.
pub(super) fn unpack(file: File) -> io::Result<Decoder<'static, BufReader<File>>> {
    let mut unpacker = Decoder::new(file)?;
    unpacker.window_log_max(WINDOW_LOG_MAX)?;
    Ok(unpacker)
}
