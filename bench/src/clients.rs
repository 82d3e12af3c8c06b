//! Many clients at once, each with connections of its own, each handing over one batch after the
//! other until all of a run's people are through.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hdrhistogram::{Histogram, RecordError};
use tokio::sync::Barrier;

use crate::cluster::Cluster;
use crate::fault::Fault;
use crate::handoffs::{Applications, Ends};
use crate::report::{Row, micros_between, now};

/// How a handoff is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// One transaction over both ends.
    TwoPhase,
    /// Local transactions and outboxes, so many handoffs in each transaction.
    Saga { batch: u32 },
}

/// A run: who is handed over, how, by how many clients.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    pub variant: Variant,
    pub clients: u32,
    pub first: u32,
    pub handoffs: u32,
}

impl Variant {
    pub fn name(self) -> String {
        match self {
            Variant::TwoPhase => "two-phase commit".to_owned(),
            Variant::Saga { batch: 1 } => "outbox saga".to_owned(),
            Variant::Saga { batch } => format!("outbox saga, {batch} in a transaction"),
        }
    }

    fn batch(self) -> u32 {
        match self {
            Variant::TwoPhase => 1,
            Variant::Saga { batch } => batch.max(1),
        }
    }
}

impl Spread {
    /// Hands everybody over.
    pub async fn run(self, origin: &Cluster, destination: &Cluster) -> Result<Row, Fault> {
        let next = Arc::new(AtomicU32::new(self.first));
        let clients = usize::try_from(self.clients).unwrap_or(1);
        // All are connected and prepared before the clock runs.
        let ready = Arc::new(Barrier::new(clients + 1));
        let mut tasks = Vec::with_capacity(clients);
        for _ in 0..clients {
            let ends = Ends::connect(origin, destination).await?;
            tasks.push(tokio::spawn(self.client(ends, Arc::clone(&next), Arc::clone(&ready))));
        }
        ready.wait().await;
        let begun = now();
        let mut latencies: Option<Histogram<u64>> = None;
        for task in tasks {
            let own = task.await.map_err(|_| Fault::Panicked)??;
            match &mut latencies {
                None => latencies = Some(own),
                Some(all) => drop(all.add(&own)),
            }
        }
        let seconds = micros_between(begun, now()) as f64 / 1e6;
        let quantile = |q| latencies.as_ref().map_or(0, |all| all.value_at_quantile(q));
        Ok(Row {
            variant: self.variant.name(),
            clients: self.clients,
            handoffs: self.handoffs,
            handoffs_per_second: f64::from(self.handoffs) / seconds,
            p50_us: quantile(0.5),
            p99_us: quantile(0.99),
        })
    }

    async fn client(
        self,
        ends: Ends,
        next: Arc<AtomicU32>,
        ready: Arc<Barrier>,
    ) -> Result<Histogram<u64>, Fault> {
        let end = self.first.saturating_add(self.handoffs);
        let batch = self.variant.batch();
        // Three digits are a precision that the library knows.
        let mut latencies =
            Histogram::<u64>::new(3).map_err(|error| std::io::Error::other(error.to_string()))?;
        ready.wait().await;
        loop {
            let first = next.fetch_add(batch, Ordering::Relaxed);
            if first >= end {
                return Ok(latencies);
            }
            let applications = Applications::of(first..end.min(first.saturating_add(batch)));
            let begun = now();
            match self.variant {
                Variant::TwoPhase => ends.two_phase(&applications).await?,
                Variant::Saga { .. } => ends.saga(&applications).await?,
            }
            // Grows as far as it must: nothing is out of range.
            let _recorded: Result<(), RecordError> = latencies.record(micros_between(begun, now()));
        }
    }
}
