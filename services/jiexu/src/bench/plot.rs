//! A small picture, as SVG: latency against load.

use std::fmt::Write as _;

use super::figures::Point;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// Vertical lines of the grid.
const COLUMNS: u32 = 5;

/// A line of the picture: its name, its colour, its values in milliseconds.
struct Series {
    name: &'static str,
    colour: &'static str,
    /// Handoffs in a second, milliseconds.
    points: Vec<(f64, f64)>,
}

/// Latency (logarithmic) against the rate at which handoffs were sent.
pub fn latency_against_load(points: &[Point]) -> String {
    let series = |name, colour, pick: fn(&Point) -> u64| Series {
        name,
        colour,
        points: points
            .iter()
            .map(|point| (point.per_second as f64, (pick(point) as f64 / 1_000.0).max(0.1)))
            .collect(),
    };
    let all = [
        series("p50", "#2b6cb0", |point| point.latency.p50_us),
        series("p99", "#c05621", |point| point.latency.p99_us),
    ];
    let values = all.iter().flat_map(|series| &series.points);
    let (most, slowest) =
        values.fold((1.0_f64, 1.0_f64), |(x, y), point| (x.max(point.0), y.max(point.1)));
    let frame = Frame { most, decades: slowest.log10().ceil().max(1.0) + 1.0 };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
    );
    text(&mut svg, (LEFT, 22.0), "start", "Latency of a handoff against load, open loop");
    frame.grid(&mut svg);
    for (nth, series) in (0_u32..).zip(&all) {
        frame.line(&mut svg, series);
        let y = TOP + 18.0 + 18.0 * f64::from(nth);
        let _grows = writeln!(
            svg,
            "<text x=\"{}\" y=\"{y}\" fill=\"{}\">{}</text>",
            LEFT + 12.0,
            series.colour,
            series.name
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// From what is measured to where it is drawn.
struct Frame {
    most: f64,
    /// Powers of ten from 0.1 ms upwards.
    decades: f64,
}

impl Frame {
    fn at(&self, (per_second, ms): (f64, f64)) -> (f64, f64) {
        let x = LEFT + per_second / self.most * (WIDTH - LEFT - RIGHT);
        let share = (ms.log10() + 1.0) / self.decades;
        (x, HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))
    }

    fn grid(&self, svg: &mut String) {
        let mut ms = 0.1_f64;
        while ms.log10() + 1.0 <= self.decades + 1e-9 {
            let ((left, y), (right, _)) = (self.at((0.0, ms)), self.at((self.most, ms)));
            rule(svg, (left, y), (right, y));
            text(svg, (left - 8.0, y + 4.0), "end", &format!("{ms} ms"));
            ms = if ms < 1.0 { 1.0 } else { ms * 10.0 };
        }
        for column in 0..=COLUMNS {
            let rate = self.most * f64::from(column) / f64::from(COLUMNS);
            let ((x, bottom), (_, top)) =
                (self.at((rate, 0.1)), self.at((rate, 10_f64.powf(self.decades - 1.0))));
            rule(svg, (x, bottom), (x, top));
            text(svg, (x, bottom + 18.0), "middle", &format!("{rate:.0}"));
        }
        let middle = LEFT + (WIDTH - LEFT - RIGHT) / 2.0;
        text(svg, (middle, HEIGHT - 12.0), "middle", "handoffs sent in a second");
    }

    fn line(&self, svg: &mut String, series: &Series) {
        let places: Vec<(f64, f64)> = series.points.iter().map(|point| self.at(*point)).collect();
        let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let colour = series.colour;
        let _grows = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        for (x, y) in places {
            let _grows =
                writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>");
        }
    }
}

fn rule(svg: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    let _grows = writeln!(
        svg,
        "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"#dddddd\"/>"
    );
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, text: &str) {
    let _grows = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"#333333\">{text}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::latency::Latency;

    #[test]
    fn slower_is_higher_and_more_is_to_the_right() {
        let frame = Frame { most: 1_000.0, decades: 4.0 };
        let ((x, y), (right, top)) = (frame.at((0.0, 0.1)), frame.at((1_000.0, 1_000.0)));
        assert_eq!((x, y), (LEFT, HEIGHT - BOTTOM));
        assert!((right - (WIDTH - RIGHT)).abs() < 1e-9 && (top - TOP).abs() < 1e-9);
    }

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
}
