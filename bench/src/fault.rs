//! Why a comparison could not be made.

use std::path::PathBuf;
use std::process::ExitStatus;

/// Why a comparison could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("PostgreSQL is not to be found; remedy: apt-get install postgresql, or --postgres DIR")]
    NoPostgres,
    #[error("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")]
    NoUser,
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("`{program}` ended with {status}; its log: {log}")]
    Program { program: &'static str, status: ExitStatus, log: PathBuf },
    #[error("PostgreSQL does not answer: {0}")]
    NoAnswer(tokio_postgres::Error),
    #[error("PostgreSQL: {}", .0.as_db_error().map_or_else(|| .0.to_string(), |e| e.to_string()))]
    Database(#[from] tokio_postgres::Error),
    #[error("{what}: {got} of {expected} handoffs")]
    Short { what: &'static str, got: i64, expected: i64 },
    #[error("the books are wrong: {0}")]
    Books(String),
    #[error("jiexu did not report: {0}")]
    Ours(String),
    #[error("a client panicked")]
    Panicked,
}
