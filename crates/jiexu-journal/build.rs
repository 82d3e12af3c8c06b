//! Compiles `proto/jiexu/journal/v1` without `protoc`: Rust code, and the descriptors for whoever
//! plays a writer of another version. Messages of `jiexu.v1` are jiexu-wire's.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message as _;

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new("../../proto");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", proto.display());
    let files = ["record", "state", "store"].map(|name| format!("jiexu/journal/v1/{name}.proto"));
    let descriptors = protox::compile(files, [proto])?;
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out_dir.join("jiexu_journal_v1.bin"), descriptors.encode_to_vec())?;
    prost_build::Config::new()
        .extern_path(".jiexu.v1", "::jiexu_wire::v1")
        .compile_fds(descriptors)?;
    Ok(())
}
