//! Compiles `proto/jiexu/journal/v1` without `protoc`: Rust code, and the descriptors for whoever
//! plays a writer of another version. Messages of `jiexu.v1` are jiexu-wire's.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message as _;

/// Fields that are much larger than what else may stand in their place. Without a box each event
/// and each piece of state would be as large as the largest: a kilobyte and more, moved again and
/// again.
const BOXED: &[&str] = &[
    "Event.event.alerted",
    "Event.event.certificate",
    "Event.event.inbound",
    "Event.event.message_rejected",
    "Event.event.outbound",
    "Event.event.registry",
    "StateItem.item.balance",
    "StateItem.item.certificate",
    "StateItem.item.entry",
    "StateItem.item.family_premium",
    "StateItem.item.inbound",
    "StateItem.item.outbound",
    "StateItem.item.person",
    "StateItem.item.spend",
];

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new("../../proto");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", proto.display());
    let files = ["record", "state", "store"].map(|name| format!("jiexu/journal/v1/{name}.proto"));
    let descriptors = protox::compile(files, [proto])?;
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out_dir.join("jiexu_journal_v1.bin"), descriptors.encode_to_vec())?;
    let mut config = prost_build::Config::new();
    config.extern_path(".jiexu.v1", "::jiexu_wire::v1");
    for field in BOXED {
        config.boxed(format!(".jiexu.journal.v1.{field}"));
    }
    config.compile_fds(descriptors)?;
    Ok(())
}
