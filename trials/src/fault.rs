//! Why a trial did not pass. What could not be tried never reads as what was tried and held.

use std::fmt::Display;
use std::path::Path;

use tonic::Status;

/// Why a trial did not pass.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The regions did what they must not do.
    #[error("FOUND: {0}")]
    Found(String),
    /// A region did not come up again.
    #[error("FOUND: no recovery: {0}")]
    NotRecovered(String),
    /// The trial could not be carried out here: nothing is known about the regions.
    #[error("not tried: {0}")]
    NotTried(String),
}

impl Fault {
    /// For `map_err`: a file, a directory or a program of the trial could not be used.
    pub fn io(action: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Fault {
        let what = format!("cannot {action} {}", path.display());
        move |error| Fault::NotTried(format!("{what}: {error}"))
    }

    /// For `map_err`: something of the trial itself went wrong.
    pub fn own<E: Display>(what: &str) -> impl FnOnce(E) -> Fault {
        move |error| Fault::NotTried(format!("{what}: {error}"))
    }

    /// For `map_err`: a region gave an answer that it should not have given.
    pub fn answer(what: &str) -> impl FnOnce(Status) -> Fault {
        move |status| Fault::Found(format!("{what}: {:?}, {}", status.code(), status.message()))
    }
}
