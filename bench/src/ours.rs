//! jiexu's own benchmark, run as a user would.

use std::path::Path;

use serde_json::Value;
use tokio::process::Command;

use crate::fault::Fault;
use crate::report::Ours;

/// So many handoffs, both regions processes of their own.
pub async fn measure(program: &Path, handoffs: u32) -> Result<Ours, Fault> {
    let mut command = Command::new(program);
    command.args(["--json", "bench", "--idle", "200", "--handoffs", &handoffs.to_string()]);
    let output = command.output().await?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(Fault::Ours(text.into_owned()));
    }
    read(&text).ok_or_else(|| Fault::Ours(format!("a figure is missing in {text}")))
}

fn read(text: &str) -> Option<Ours> {
    let report: Value = serde_json::from_str(text).ok()?;
    let latency = |phase: &str, name: &str| report.get(phase)?.get("latency")?.get(name)?.as_u64();
    Some(Ours {
        handoffs: report.get("settings")?.get("handoffs")?.as_u64()?,
        handoffs_per_second: report.get("load")?.get("handoffs_per_second")?.as_f64()?,
        p50_us: latency("load", "p50_us")?,
        p99_us: latency("load", "p99_us")?,
        idle_p50_us: latency("idle", "p50_us")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_read_from_the_report_of_the_benchmark() {
        let text = r#"{"settings":{"handoffs":7},
            "load":{"handoffs_per_second":20.5,"latency":{"p50_us":3,"p99_us":9}},
            "idle":{"latency":{"p50_us":2}}}"#;
        let ours = read(text).unwrap();
        assert_eq!((ours.handoffs, ours.p50_us, ours.p99_us, ours.idle_p50_us), (7, 3, 9, 2));
        assert_eq!(ours.handoffs_per_second, 20.5);
        assert!(read("{}").is_none());
    }
}
