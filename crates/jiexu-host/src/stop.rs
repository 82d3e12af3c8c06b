//! How a running region is asked to stop.

use tokio::signal::unix::{Signal, SignalKind, signal};
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

/// Listens for Ctrl-C and SIGTERM from now on, in a tokio runtime; the future ends when one comes.
///
/// To be called before anything takes long: a signal that comes before is not heard, and ends the
/// process by default, which recovery allows for.
pub fn signalled() -> impl Future<Output = ()> + Send {
    let interrupt = signal(SignalKind::interrupt());
    let terminate = signal(SignalKind::terminate());
    async move {
        tokio::select! {
            () = heard(interrupt) => {}
            () = heard(terminate) => {}
        }
    }
}

async fn heard(signal: std::io::Result<Signal>) {
    match signal {
        Ok(mut signal) => {
            signal.recv().await;
        }
        // Not to be had: then the default is what there is.
        Err(_) => std::future::pending().await,
    }
}
