//! Logs: text on a terminal, JSON otherwise.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Begins to log to standard error. A filter that does not parse is reported; a second call in one
/// process changes nothing.
pub fn init(filter: &str) -> Result<(), String> {
    let filter = self::filter(filter).map_err(|error| format!("log: {error}"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let terminal = std::io::stderr().is_terminal();
    let result = if terminal { builder.try_init() } else { builder.json().try_init() };
    // Fails only when somebody has begun already: whoever runs two regions logs them together.
    let _begun: Result<(), _> = result;
    Ok(())
}

/// What a filter means, in the form of `RUST_LOG`.
pub(crate) fn filter(text: &str) -> Result<EnvFilter, String> {
    EnvFilter::try_new(text).map_err(|error| error.to_string())
}
