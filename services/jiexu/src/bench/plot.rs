//! Pictures of a run, as SVG: latency against load, and the rate over time.

mod chart;

use super::course::Course;
use super::figures::Point;
use chart::{Axis, Chart, Line, Scale};

/// No latency is drawn lower, in milliseconds.
const LEAST_MS: f64 = 0.1;

/// Latency (logarithmic) against the rate at which handoffs were sent.
pub fn latency_against_load(points: &[Point]) -> String {
    let line = |name: &str, pick: fn(&Point) -> u64| {
        let point = |point: &Point| (point.per_second as f64, pick(point) as f64 / 1_000.0);
        Line { name: name.to_owned(), points: points.iter().map(point).collect() }
    };
    let lines =
        vec![line("p50", |point| point.latency.p50_us), line("p99", |point| point.latency.p99_us)];
    let chart = Chart {
        title: "Latency of a handoff against load, open loop",
        across: Axis {
            label: "handoffs sent in a second",
            unit: "",
            scale: Scale::up_to(most(&lines, |(sent, _)| sent)),
        },
        up: Axis { label: "", unit: " ms", scale: Scale::log(LEAST_MS, values(&lines)) },
        lines,
    };
    chart.svg()
}

/// How many handoffs ended in a second, from the first application on.
pub fn rate_over_time(courses: &[Course]) -> String {
    let line =
        |course: &Course| Line { name: course.scenario.clone(), points: course.rates().collect() };
    let lines: Vec<Line> = courses.iter().map(line).collect();
    let chart = Chart {
        title: "Handoffs that ended in a second, over time",
        across: Axis {
            label: "seconds since the first application",
            unit: "",
            scale: Scale::up_to(most(&lines, |(seconds, _)| seconds)),
        },
        up: Axis { label: "", unit: "", scale: Scale::linear(values(&lines)) },
        lines,
    };
    chart.svg()
}

fn values(lines: &[Line]) -> impl Iterator<Item = f64> {
    lines.iter().flat_map(|line| &line.points).map(|(_, value)| *value)
}

fn most(lines: &[Line], of: fn((f64, f64)) -> f64) -> f64 {
    lines.iter().flat_map(|line| &line.points).fold(0.0, |most, point| most.max(of(*point)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::latency::Latency;

    #[test]
    fn every_point_is_drawn_within_the_picture() {
        let point = |per_second, p50_us| Point {
            per_second,
            latency: Latency { count: 1, p50_us, p99_us: p50_us * 20, ..Latency::default() },
        };
        let svg = latency_against_load(&[point(100, 50), point(9_000, 800_000)]);
        assert_eq!(svg.matches("<circle").count(), 4);
        assert!(!svg.contains("NaN") && !svg.contains("\"-"), "{svg}");
    }

    #[test]
    fn each_scenario_is_a_line_with_its_name() {
        let courses =
            ["bulk", "overload"].map(|name| Course::of(name, (0..2_000_000).step_by(100)));
        let svg = rate_over_time(&courses);
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(svg.contains(">bulk<") && svg.contains(">overload<"), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("\"-"), "{svg}");
        assert!(!rate_over_time(&[]).contains("NaN"));
    }
}
