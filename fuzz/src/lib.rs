//! What must hold of any bytes, whoever made them: an error or a value, never a panic, and a value
//! is written and read back as it is.
//!
//! Three functions, one for each place where bytes from outside become words. `libfuzzer` looks for
//! bytes that break them (`cargo xtask fuzz`); a test of this package hands them all that was ever
//! of interest, the corpus, on stable Rust.

mod config;
mod journal;
mod wire;

pub use config::config;
pub use journal::journal;
pub use wire::wire;
