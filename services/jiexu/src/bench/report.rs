//! What a run measured, for people and for programs.

use serde::Serialize;

use super::latency::Latency;
use super::machine::Machine;
use crate::amount;
use crate::table::{cell, number, table};

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of this program.
    pub version: &'static str,
    /// Where it was measured.
    pub machine: Machine,
    /// What was asked for.
    pub settings: Settings,
    /// How long it took to load the people of both regions, in seconds.
    pub load_seconds: f64,
    /// Many handoffs at once.
    pub load: Phase,
    /// One handoff after the other, nothing else going on.
    pub idle: Phase,
    /// What each process used for the handoffs of `load`.
    pub processes: Vec<Process>,
    /// The books afterwards.
    pub books: Books,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Settings {
    /// Handoffs at once.
    pub handoffs: usize,
    /// People on record at each region.
    pub people: usize,
    /// Applications in one call.
    pub batch: usize,
    /// Batches' worth of handoffs on their way at a time.
    pub in_flight: usize,
    /// Handoffs one after the other.
    pub idle: usize,
}

/// One way of pushing handoffs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Phase {
    /// From the first application sent until the last handoff was terminal at both sides.
    pub seconds: f64,
    /// Handoffs in each of them.
    pub handoffs_per_second: f64,
    /// From an application sent until its handoff was terminal at both sides.
    pub latency: Latency,
    /// Calls that were repeated because the region was busy.
    pub busy_calls: u64,
}

/// What one process used.
#[derive(Clone, Debug, Serialize)]
pub struct Process {
    /// A region's code, or `bench`.
    pub name: &'static str,
    /// Processor time, user and system, in seconds.
    pub cpu_seconds: f64,
    /// By how much its data directory grew, in bytes for each handoff.
    pub disk_bytes_per_handoff: f64,
    /// What it had written to storage, in bytes for each handoff; more than stays there.
    pub written_bytes_per_handoff: f64,
    /// The most memory it has had since it began, in bytes.
    pub peak_memory_bytes: u64,
}

/// The books after the run.
#[derive(Clone, Debug, Serialize)]
pub struct Books {
    /// Balances of the people who were handed over.
    pub moved_fen: i64,
    /// Handoffs that are completed at the destination and settled at the origin.
    pub completed: usize,
    /// What does not hold; empty when no fen was lost or doubled.
    pub problems: Vec<String>,
}

impl Report {
    /// As people read it.
    pub fn human(&self) -> String {
        let Report { settings, load, idle, machine, books, .. } = self;
        let mut text = format!(
            "{} handoffs in {:.2} s: {:.0} handoffs/s  ({} a call, up to {} on their way)\n",
            settings.handoffs,
            load.seconds,
            load.handoffs_per_second,
            settings.batch,
            settings.batch * settings.in_flight,
        );
        text.push_str(&latencies(load, idle));
        text.push_str(&self.processes());
        text.push_str(&format!(
            "\n{} cores, {}, Linux {}, data on {}; {} people loaded twice in {:.1} s; busy: {}",
            machine.cores,
            machine.processor,
            machine.kernel,
            machine.file_system,
            settings.people,
            self.load_seconds,
            load.busy_calls,
        ));
        if machine.file_system == "tmpfs" {
            text.push_str(
                "\nwarning: an fdatasync costs nothing there; give a --data-dir on a disk",
            );
        }
        let yuan = amount::yuan(books.moved_fen);
        let completed = books.completed;
        if books.problems.is_empty() {
            text.push_str(&format!(
                "\nbooks: {completed} handoffs moved {yuan} yuan; nothing is missing"
            ));
        }
        text
    }

    fn processes(&self) -> String {
        let mut table = table(&[
            "process",
            ">CPU s",
            ">CPU µs/handoff",
            ">disk B/handoff",
            ">written B/handoff",
            ">peak memory MiB",
        ]);
        let handoffs = count(self.settings.handoffs);
        for process in &self.processes {
            table.add_row([
                cell(process.name),
                number(format!("{:.2}", process.cpu_seconds)),
                number(format!("{:.1}", process.cpu_seconds * 1e6 / handoffs)),
                number(format!("{:.0}", process.disk_bytes_per_handoff)),
                number(format!("{:.0}", process.written_bytes_per_handoff)),
                number(format!("{:.0}", process.peak_memory_bytes as f64 / 1_048_576.0)),
            ]);
        }
        format!("{table}\n")
    }
}

fn latencies(load: &Phase, idle: &Phase) -> String {
    let mut table = table(&["latency in ms", ">handoffs", ">p50", ">p99", ">p99.9", ">max"]);
    for (name, phase) in [("under load", load), ("single, idle", idle)] {
        let Latency { count, p50_us, p99_us, p99_9_us, max_us } = phase.latency;
        let mut row = vec![cell(name), number(count)];
        let in_ms = |us: u64| number(format!("{:.2}", us as f64 / 1_000.0));
        row.extend([p50_us, p99_us, p99_9_us, max_us].map(in_ms));
        table.add_row(row);
    }
    format!("{table}\n")
}

/// A number of handoffs to divide by.
pub fn count(handoffs: usize) -> f64 {
    handoffs.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Report {
        let latency =
            Latency { count: 3, p50_us: 2_500, p99_us: 4_000, p99_9_us: 4_000, max_us: 4_000 };
        let phase = Phase { seconds: 0.5, handoffs_per_second: 6.0, latency, busy_calls: 0 };
        Report {
            version: "0.1.0",
            machine: Machine {
                cores: 2,
                processor: "A CPU".to_owned(),
                kernel: "6.1".to_owned(),
                file_system: "ext4".to_owned(),
            },
            settings: Settings { handoffs: 3, people: 5, batch: 2, in_flight: 4, idle: 3 },
            load_seconds: 0.1,
            load: phase,
            idle: phase,
            processes: vec![Process {
                name: "320600",
                cpu_seconds: 0.03,
                disk_bytes_per_handoff: 700.0,
                written_bytes_per_handoff: 900.0,
                peak_memory_bytes: 50 << 20,
            }],
            books: Books { moved_fen: 123_405, completed: 3, problems: Vec::new() },
        }
    }

    #[test]
    fn people_read_figures_with_their_units() {
        let text = given().human();
        for part in ["6 handoffs/s", "2.50", "10000.0", "1,234.05 yuan", "up to 8", "ext4"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(!text.contains("warning"));
        let mut on_tmpfs = given();
        on_tmpfs.machine.file_system = "tmpfs".to_owned();
        assert!(on_tmpfs.human().contains("warning"));
    }

    #[test]
    fn programs_read_the_same_figures() {
        let json = serde_json::to_value(given()).unwrap();
        assert_eq!(json["load"]["latency"]["p50_us"], 2_500);
        assert_eq!(json["processes"][0]["peak_memory_bytes"], 50 << 20);
        assert_eq!(json["machine"]["cores"], 2);
    }
}
