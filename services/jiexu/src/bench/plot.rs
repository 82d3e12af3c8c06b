//! Pictures of a run, as SVG: latency against load, and the rate over time.

mod chart;

use super::course::Course;
use super::figures::Point;
use chart::{Axis, Chart, Line, Scale, page};

/// No latency is drawn lower, in milliseconds.
const LEAST_MS: f64 = 0.1;
/// Of a long course so many points are drawn, each of several stretches.
const POINTS_MAX: usize = 80;

/// Latency (logarithmic) against the rate at which handoffs were sent.
pub fn latency_against_load(points: &[Point]) -> String {
    let line = |name, pick: fn(&Point) -> u64| {
        let point = |point: &Point| (point.per_second as f64, pick(point) as f64 / 1_000.0);
        Line { name: Some(name), points: points.iter().map(point).collect() }
    };
    let lines =
        vec![line("p50", |point| point.latency.p50_us), line("p99", |point| point.latency.p99_us)];
    let all = || lines.iter().flat_map(|line| &line.points);
    let across = Scale::linear(all().map(|(sent, _)| *sent));
    let up = Scale::log(LEAST_MS, all().map(|(_, latency)| *latency));
    page(&[Chart {
        title: "Latency of a handoff against load, open loop",
        height: 400.0,
        across: Axis { label: "handoffs sent in a second", unit: "", scale: across },
        up: Axis { label: "", unit: " ms", scale: up },
        lines,
    }])
}

/// How many handoffs ended in a second, over time: a chart for each scenario.
pub fn rate_over_time(courses: &[Course]) -> String {
    page(&courses.iter().map(course_chart).collect::<Vec<_>>())
}

fn course_chart(course: &Course) -> Chart<'_> {
    let points: Vec<(f64, f64)> = course.rates(POINTS_MAX).collect();
    let across = Scale::linear(points.iter().map(|(seconds, _)| *seconds));
    let up = Scale::linear(points.iter().map(|(_, rate)| *rate));
    Chart {
        title: &course.scenario,
        height: 200.0,
        across: Axis { label: "seconds", unit: "", scale: across },
        up: Axis { label: "handoffs that ended in a second", unit: "", scale: up },
        lines: vec![Line { name: None, points }],
    }
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
    fn each_scenario_is_a_chart_with_its_name() {
        let course = |name| Course::of(name, (0..2_000_000).step_by(100));
        let svg = rate_over_time(&["bulk", "overload"].map(course));
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(svg.contains(">bulk<") && svg.contains(">overload<"), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("\"-"), "{svg}");
        let nothing = rate_over_time(&[Course::of("bulk", std::iter::empty())]);
        assert!(!nothing.contains("NaN"), "{nothing}");
    }
}
