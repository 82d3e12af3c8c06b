//! How a running region is asked to stop.

use tokio::sync::watch;

/// Asks to stop; dropping the last clone asks as well.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Waits for being asked to stop. Clones hear the same word.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

/// A pair: one end asks, the other hears.
pub fn channel() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Asks everything that holds a [`Stop`] of this pair to end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Returns once somebody has asked.
    pub async fn asked(&mut self) {
        // Fails only when the asker is gone: that is a stop as well, not a bug.
        let _gone: Result<_, watch::error::RecvError> = self.0.wait_for(|asked| *asked).await;
    }

    /// True once somebody has asked.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}

/// Waits for Ctrl-C or SIGTERM.
pub async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        // Without a handler for SIGTERM the default ends the process, which recovery allows for.
        Err(_) => drop(interrupt.await),
    }
}
