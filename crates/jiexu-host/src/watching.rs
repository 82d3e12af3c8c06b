//! Streams for those who watch handoffs. Everything they see is durable.

use futures_util::Stream;
use jiexu_region::Region;
use jiexu_types::HandoffId;
use jiexu_wire::status::{self, Resource};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::committer::{CaseState, Change, Changes, RegionHandle};
use crate::fault_status;
use crate::stop::Stop;

/// Looks that may wait for a slow watcher.
const WAITING_MAX: usize = 16;

type Sender<T> = mpsc::Sender<Result<T, Status>>;

/// One handoff: a look at it now and after each change that `concerns` it, until a look says (in
/// the second part of the pair) that it was the last.
pub async fn case<T: Send + 'static>(
    region: RegionHandle,
    stop: Stop,
    id: HandoffId,
    concerns: impl Fn(CaseState) -> bool + Send + 'static,
    look: impl Fn(&Region) -> Option<(T, bool)> + Clone + Send + 'static,
) -> Result<impl Stream<Item = Result<T, Status>> + Send, Status> {
    // First listen, then look: what happens in between is heard.
    let changes = region.changes();
    let first = region.read(look.clone()).await.map_err(fault_status)?.into_inner();
    let (first, last) = first.ok_or_else(|| status::not_found(Resource::Handoff))?;
    let (sender, looks) = mpsc::channel(WAITING_MAX);
    // Room is there: nothing has been sent yet.
    let _sent: Result<(), _> = sender.try_send(Ok(first));
    if !last {
        let concerns = move |change: &Change| change.handoff == id && concerns(change.state);
        tokio::spawn(watch(region, stop, changes, sender, concerns, look));
    }
    Ok(ReceiverStream::new(looks))
}

/// Every change from now on, as `view` shows it; a watcher that is too slow is told and cut off.
pub fn changes<T: Send + 'static>(
    region: RegionHandle,
    mut stop: Stop,
    view: impl Fn(&[Change]) -> Option<T> + Send + 'static,
) -> impl Stream<Item = Result<T, Status>> + Send {
    let mut changes = region.changes();
    let (sender, views) = mpsc::channel(WAITING_MAX);
    tokio::spawn(async move {
        loop {
            let batch = tokio::select! {
                batch = changes.recv() => batch,
                () = stop.asked() => return send(&sender, Err(status::stopping())).await,
                () = sender.closed() => return,
            };
            match batch {
                Ok(batch) => {
                    if let Some(view) = view(&batch)
                        && sender.send(Ok(view)).await.is_err()
                    {
                        return;
                    }
                }
                Err(RecvError::Lagged(_)) => {
                    let text = "watching too slowly, changes were missed; list, then watch again";
                    return send(&sender, Err(Status::data_loss(text))).await;
                }
                Err(RecvError::Closed) => return,
            }
        }
    });
    ReceiverStream::new(views)
}

/// Logs every change: one span per handoff id, the same in both regions' logs, so that one search
/// follows it. A task of its own, because a log can block and the journal may not.
pub async fn log(region: RegionHandle) {
    let mut changes = region.changes();
    loop {
        match changes.recv().await {
            Ok(batch) => batch.iter().for_each(|change| {
                let (side, state) = change.state.names();
                let span = tracing::info_span!("handoff", id = %change.handoff);
                let _inside = span.enter();
                tracing::info!(side, state, "handoff moved");
            }),
            Err(RecvError::Lagged(batches)) => {
                tracing::info!(batches, "changes not logged, log too slow");
            }
            Err(RecvError::Closed) => return,
        }
    }
}

async fn watch<T: Send + 'static>(
    region: RegionHandle,
    mut stop: Stop,
    mut changes: broadcast::Receiver<Changes>,
    sender: Sender<T>,
    concerns: impl Fn(&Change) -> bool,
    look: impl Fn(&Region) -> Option<(T, bool)> + Clone + Send + 'static,
) {
    loop {
        let batch = tokio::select! {
            batch = changes.recv() => batch,
            () = stop.asked() => return send(&sender, Err(status::stopping())).await,
            () = sender.closed() => return,
        };
        match batch {
            Ok(batch) if !batch.iter().any(&concerns) => continue,
            // Having missed something is no harm: the look shows all of it.
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        match region.read_patiently(look.clone()).await.map(|seen| seen.into_inner()) {
            Ok(Some((seen, last))) => {
                if sender.send(Ok(seen)).await.is_err() || last {
                    return;
                }
            }
            Ok(None) => return,
            Err(fault) => return send(&sender, Err(fault_status(fault))).await,
        }
    }
}

async fn send<T>(sender: &Sender<T>, last: Result<T, Status>) {
    // A watcher that is gone needs no last word.
    let _gone: Result<(), _> = sender.send(last).await;
}
