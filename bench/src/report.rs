//! What was measured, side by side.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use crate::best;
use crate::cluster::Setting;

/// Both sides of the comparison.
#[derive(Debug, Serialize)]
pub struct Report {
    /// How PostgreSQL was tuned, as it says itself.
    pub settings: Vec<Setting>,
    /// PostgreSQL, a line for each variant and number of clients.
    pub rows: Vec<Row>,
    /// jiexu.
    pub ours: Option<Ours>,
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub variant: String,
    pub clients: u32,
    pub handoffs: u32,
    pub handoffs_per_second: f64,
    /// Of one handoff, or of the batch that it was in.
    pub p50_us: u64,
    pub p99_us: u64,
}

/// The figures of `jiexu bench`.
#[derive(Clone, Debug, Serialize)]
pub struct Ours {
    pub handoffs: u64,
    pub handoffs_per_second: f64,
    pub p50_us: u64,
    pub p99_us: u64,
    pub idle_p50_us: u64,
}

const COUNTED: &str = "counted: handoffs that are completed at the destination, settled at the \
    origin\nand owed by nobody, each of their steps (applied, frozen, completed, settled, told)\n\
    durable by an fdatasync before the next began; clients, both databases or both regions\non \
    this machine together";

impl Row {
    pub fn human(&self) -> String {
        let Row { variant, clients, handoffs: _, handoffs_per_second, p50_us, p99_us } = self;
        format!(
            "{variant:<36} {clients:>3} clients  {handoffs_per_second:>9.0} handoffs/s  \
             p50 {:>8.2} ms  p99 {:>8.2} ms",
            ms(*p50_us),
            ms(*p99_us)
        )
    }
}

impl Report {
    pub fn human(&self) -> String {
        let Report { settings, rows, ours } = self;
        let mut text = String::from("PostgreSQL, two clusters:");
        for Setting { name, value } in settings {
            // Fails never: a string grows.
            let _grows = write!(text, " {name}={value}");
        }
        text.push('\n');
        for row in rows {
            text.push_str(&row.human());
            text.push('\n');
        }
        if let Some(ours) = ours {
            let _grows = writeln!(
                text,
                "{:<48} {:>9.0} handoffs/s  p50 {:>8.2} ms  p99 {:>8.2} ms  (idle p50 {:.2} ms)",
                "jiexu bench",
                ours.handoffs_per_second,
                ms(ours.p50_us),
                ms(ours.p99_us),
                ms(ours.idle_p50_us)
            );
            text.push_str(&self.ratios(ours));
        }
        text.push_str(COUNTED);
        text
    }

    /// jiexu against the best line of each variant.
    fn ratios(&self, ours: &Ours) -> String {
        let mut text = String::new();
        let mut variants: Vec<&str> = self.rows.iter().map(|row| row.variant.as_str()).collect();
        variants.dedup();
        for variant in variants {
            let Some(best) = best(&self.rows, |row| row.variant == variant) else { continue };
            let ratio = ours.handoffs_per_second / best.handoffs_per_second;
            let clients = best.clients;
            let _grows =
                writeln!(text, "ratio {ratio:>5.1} x against {variant} at its {clients} clients");
        }
        text
    }
}

pub fn now() -> Instant {
    Instant::now()
}

pub fn after(wait: Duration) -> Instant {
    now() + wait
}

pub fn micros_between(begun: Instant, ended: Instant) -> u64 {
    u64::try_from((ended - begun).as_micros()).unwrap_or(u64::MAX)
}

fn ms(us: u64) -> f64 {
    us as f64 / 1_000.0
}
