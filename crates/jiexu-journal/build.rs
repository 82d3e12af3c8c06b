//! Compiles `proto/jiexu/journal/v1` without `protoc`. Messages of `jiexu.v1` are jiexu-wire's.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new("../../proto");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", proto.display());
    let files = ["record", "state", "store"].map(|name| format!("jiexu/journal/v1/{name}.proto"));
    let descriptors = protox::compile(files, [proto])?;
    prost_build::Config::new()
        .extern_path(".jiexu.v1", "::jiexu_wire::v1")
        .compile_fds(descriptors)?;
    Ok(())
}
