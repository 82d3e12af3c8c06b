//! Where the repository is.

use std::path::{Path, PathBuf};

/// The top folder of the repository, wherever the chore was started from.
///
/// The compiled-in path cannot go stale: cargo rebuilds a package that has moved.
pub fn repository() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}
