//! `jiexu seal-key`: a new key pair for the electronic seal of a region (电子签章, R15).

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiexu_seal::SealKey;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::Output;

#[derive(clap::Args)]
pub struct Arguments {
    /// The file for the private key, readable by its owner only; one that is there stays
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

/// What may be told of the pair: the private key is in the file and nowhere else.
#[derive(Serialize)]
struct Made<'a> {
    file: &'a Path,
    key_id: String,
    public_key: String,
}

/// Makes a pair, keeps the private key in a file and prints the public one for the peers.
pub fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let file = &arguments.output;
    let failed =
        |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", file.display()));
    let key = random_key().map_err(|error| Failure::Failed(error.to_string()))?;
    write(file, &key).map_err(|error| failed(&error))?;
    let public = key.public_key();
    let made = Made { file, key_id: public.id().to_string(), public_key: public.to_string() };
    output.result(&made, |made| {
        format!(
            "public key {}:\n{}\nprivate key in {}",
            made.key_id,
            made.public_key,
            file.display()
        )
    });
    Ok(())
}

/// Of the operating system's randomness. One draw in 2^32 is no key.
fn random_key() -> Result<SealKey, rand::rand_core::OsError> {
    loop {
        let mut bytes = [0; SealKey::BYTES];
        OsRng.try_fill_bytes(&mut bytes)?;
        if let Ok(key) = SealKey::from_bytes(&bytes) {
            return Ok(key);
        }
    }
}

/// Into a new file: a key that is in use must not be written over.
fn write(file: &Path, key: &SealKey) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(file, "{}", key.expose())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_in_a_file_that_only_its_owner_reads_and_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let arguments = Arguments { output: dir.path().join("seal.key") };
        run(&arguments, Output::Json).unwrap();
        let text = std::fs::read_to_string(&arguments.output).unwrap();
        let key: SealKey = text.parse().unwrap();
        assert_eq!(text, format!("{}\n", key.expose()));
        let mode = std::fs::metadata(&arguments.output).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = run(&arguments, Output::Json).unwrap_err();
        assert!(again.message().contains("seal.key"), "{}", again.message());
        assert_eq!(std::fs::read_to_string(&arguments.output).unwrap(), text);
        assert_ne!(random_key().unwrap(), random_key().unwrap());
    }
}
