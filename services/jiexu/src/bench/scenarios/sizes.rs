//! Much on record: what people cost, what they slow down, and how long a restart takes.

use super::Run;
use crate::bench::figures::{Against, Figures};
use crate::bench::report::count;
use crate::bench::stage::Size;
use crate::failure::Failure;

/// Handoffs on their way when the regions are killed.
const ON_THEIR_WAY: usize = 10_000;

impl Run<'_> {
    pub(super) async fn population(&mut self) -> Result<(), Failure> {
        let spread = (self.settings.batch, self.settings.in_flight);
        let handoffs = self.settings.handoffs;
        let mut rates = Vec::new();
        for people in self.arguments.populations.clone() {
            let people = usize::try_from(people).unwrap_or(usize::MAX);
            let size = Size { people, ..Size::of(handoffs) };
            let (mut stage, dir) = self.stage(size).await?;
            // As many as there are: handoffs need people too.
            let people = people.max(handoffs);
            let [origin, destination] = stage.pair.memory_bytes();
            let [origin_empty, destination_empty] = stage.empty_bytes;
            let each = |now: u64, empty: u64| {
                (now.saturating_sub(empty) as f64 / count(people), "B resident a person")
            };
            let loaded = (2.0 * count(people) / stage.load_seconds.max(1e-6), "records/s");
            let pushed = stage.in_batches(handoffs, spread).await?;
            let rate = pushed.per_second() as f64;
            rates.push(rate);
            let name = format!("population.{people}");
            self.note_course(&name, &pushed.ended_us);
            self.note(
                Figures::of(&name)
                    .more("handoffs_per_second", (rate, "1/s"), Against::Echo)
                    .less("origin", each(origin, origin_empty), Against::Nothing)
                    .less("destination", each(destination, destination_empty), Against::Nothing)
                    .more("load", loaded, Against::Echo),
            );
            self.strike((stage, dir)).await?;
        }
        if let (Some(first), Some(last)) = (rates.first(), rates.last()) {
            let share = (last / first.max(1.0), "of the rate with the fewest");
            self.note(Figures::of("population").more("rate_kept", share, Against::Never));
        }
        Ok(())
    }

    pub(super) async fn restart(&mut self) -> Result<(), Failure> {
        let stored = usize::try_from(self.arguments.stored).unwrap_or(usize::MAX);
        let spread = (self.settings.batch, self.settings.in_flight);
        let size = Size::of(stored + ON_THEIR_WAY);
        let (mut stage, dir) = self.stage(size).await?;
        let pushed = stage.in_batches(stored, spread).await?;
        let rate = pushed.per_second() as f64;
        self.note_course("restart.stored", &pushed.ended_us);
        let (restarted, pair) = stage.kill_and_restart(&dir, ON_THEIR_WAY).await?;
        let [origin, destination] = pair.memory_bytes();
        let mib = |bytes: u64| (bytes as f64 / 1_048_576.0, "MiB");
        self.note(
            Figures::of("restart")
                .more("stored", (count(stored), "people and handoffs"), Against::Never)
                .more("handoffs_per_second", (rate, "1/s, sustained"), Against::Echo)
                .less("serving", (restarted.serving_seconds, "s"), Against::Echo)
                .less("all_ended", (restarted.all_ended_seconds, "s"), Against::Never)
                .less("memory_origin", mib(origin), Against::Never)
                .less("memory_destination", mib(destination), Against::Never),
        );
        pair.stop().await?;
        // What cannot be removed stays: the figures are none the worse.
        let _stays = std::fs::remove_dir_all(dir);
        Ok(())
    }
}
