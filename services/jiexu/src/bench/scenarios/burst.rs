//! As fast as it goes: one by one, and as many as go through.

use super::Run;
use crate::bench::figures::{Against, Figures};
use crate::bench::latency::Latency;
use crate::bench::report::count;
use crate::bench::stage::Size;
use crate::bench::{footprints, used_since};
use crate::failure::Failure;

impl Run<'_> {
    pub(super) async fn idle(&mut self) -> Result<(), Failure> {
        let handoffs = self.settings.idle.max(1);
        let (mut stage, dir) = self.stage(Size::of(handoffs)).await?;
        let pushed = stage.one_by_one(handoffs).await?;
        let latency = Latency::of(pushed.latencies_us.into_iter());
        self.note(Figures::of("idle").latency(latency, Against::Append));
        self.strike((stage, dir)).await
    }

    pub(super) async fn bulk(&mut self) -> Result<(), Failure> {
        let handoffs = self.settings.handoffs;
        let (mut stage, dir) = self.stage(Size::of(handoffs)).await?;
        let (before, memory) = (footprints(&stage.pair), stage.pair.memory_bytes());
        let spread = (self.settings.batch, self.settings.in_flight);
        let pushed = stage.in_batches(handoffs, spread).await?;
        let [origin, destination, bench] = used_since(before, footprints(&stage.pair));
        stage.pair.quiet().await;
        let grown: u64 = stage
            .pair
            .memory_bytes()
            .into_iter()
            .zip(memory)
            .map(|(after, before)| after.saturating_sub(before))
            .sum();
        self.peak = Some(pushed.per_second());
        self.note_course("bulk", &pushed.ended_us);
        let each = |total: u64| total as f64 / count(handoffs);
        let cpu = |ms: u64| (each(ms * 1_000), "µs of CPU a handoff");
        let rate = pushed.per_second() as f64;
        let disk = each(origin.disk_bytes + destination.disk_bytes);
        let latency = Latency::of(pushed.latencies_us.into_iter());
        self.note(
            Figures::of("bulk")
                .more("handoffs_per_second", (rate, "1/s"), Against::Echo)
                .latency(latency, Against::Never)
                .less("cpu_origin", cpu(origin.usage.cpu_ms), Against::Echo)
                .less("cpu_destination", cpu(destination.usage.cpu_ms), Against::Echo)
                .less("cpu_client", cpu(bench.usage.cpu_ms), Against::Never)
                .less("disk_both", (disk, "B a handoff"), Against::Never)
                .less("memory_both", (each(grown), "B an ended handoff"), Against::Nothing),
        );
        self.strike((stage, dir)).await
    }
}
