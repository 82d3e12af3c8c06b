//! Logs of regions that run inside the tool.

use jiexu_host::telemetry;

use crate::failure::Failure;

/// Begins to log to standard error: what `JIEXU_LOG` says, or `otherwise`.
pub fn begin(otherwise: &str) -> Result<(), Failure> {
    let asked = std::env::var("JIEXU_LOG").ok();
    telemetry::init(asked.as_deref().unwrap_or(otherwise)).map_err(Failure::Usage)
}
