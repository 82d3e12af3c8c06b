//! What `transfer-out` and `transfer-in` are but for the roles they mount: read the configuration,
//! bind, run until a signal, say why it ended.

use std::collections::BTreeMap;
use std::process::ExitCode;

use tokio::net::TcpListener;

use crate::config::{self, Config, Flags, Sample};
use crate::{Mount, serve, stop, telemetry};

/// The configuration is wrong; clap uses the same for flags that are none.
pub const EXIT_CONFIG: u8 = 2;
/// The region could not start: port taken, data directory in use or damaged.
pub const EXIT_START: u8 = 3;
/// The region failed while it ran, e.g. its disk is full. What was acknowledged is safe.
pub const EXIT_FAILED: u8 = 4;

/// Runs a region until Ctrl-C or SIGTERM. 0 when it stopped in order.
pub fn main(sample: Sample, flags: &Flags, mount: impl FnOnce(&mut Mount)) -> ExitCode {
    // Only ours: what else is in the environment is nobody's business.
    let ours = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| name.starts_with("JIEXU_"))?;
        Some((name, value))
    });
    let mut vars = BTreeMap::new();
    for (name, value) in ours {
        match value.into_string() {
            Ok(text) => vars.insert(name, text),
            Err(_) => return fail(EXIT_CONFIG, &format!("{name}: is not UTF-8 text")),
        };
    }
    let config = match config::load(sample, flags, &vars) {
        Ok(config) => config,
        Err(mistakes) => return fail(EXIT_CONFIG, &mistakes),
    };
    if let Err(mistake) = telemetry::init(&config.log) {
        return fail(EXIT_CONFIG, &mistake);
    }
    name_the_directory_in_panics();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(EXIT_START, &error),
    };
    runtime.block_on(run(config, mount))
}

async fn run(config: Config, mount: impl FnOnce(&mut Mount)) -> ExitCode {
    let (stopper, stop) = stop::channel();
    // First of all: recovery may take long, and who asks for a stop meanwhile gets an orderly one.
    let signalled = stop::signalled();
    let pull = stopper.clone();
    tokio::spawn(async move {
        signalled.await;
        pull.stop();
    });
    let listener = match TcpListener::bind(config.listen).await {
        Ok(listener) => listener,
        Err(error) => return fail(EXIT_START, &format!("listen: {}: {error}", config.listen)),
    };
    let started = match serve::start(config, listener, (stopper, stop), mount).await {
        Ok(started) => started,
        Err(fault) => return fail(EXIT_START, &described(&fault)),
    };
    match started.stopped().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(EXIT_FAILED, &described(&fault)),
    }
}

/// sled answers some damage with a panic, which ends a release build: say at least whose files they
/// are and what to do.
fn name_the_directory_in_panics() {
    let inner = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        inner(panic);
        if let Some(store) = jiexu_journal::store_in_use() {
            let path = store.display();
            eprintln!("error: {path} is damaged; restore the data directory from a copy");
        }
    }));
}

/// A fault with what caused it, on one line.
pub fn described(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// To standard error, whatever the log is set to: this is what a person reads first.
fn fail(code: u8, problem: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::from(code)
}
