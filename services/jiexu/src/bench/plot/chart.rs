//! Small charts, as SVG: lines in a frame with a grid, one chart below the other.

use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// Between two lines of the grid on a linear axis, at least.
const ACROSS: f64 = 90.0;
const UP: f64 = 35.0;
/// Of a line with more points the points are not marked.
const MARKED_MAX: usize = 20;
/// Of the lines, in turn.
const COLOURS: [&str; 2] = ["#2b6cb0", "#c05621"];

/// What is drawn.
pub struct Chart<'a> {
    pub title: &'a str,
    /// With everything around the frame.
    pub height: f64,
    pub across: Axis<'a>,
    pub up: Axis<'a>,
    pub lines: Vec<Line<'a>>,
}

/// A direction of a chart.
pub struct Axis<'a> {
    /// What stands beside it.
    pub label: &'a str,
    /// Behind each number.
    pub unit: &'a str,
    pub scale: Scale,
}

/// Where a value is, along an axis.
#[derive(Clone, Copy)]
pub enum Scale {
    /// From 0 to this.
    Linear { most: f64 },
    /// From this, upwards so many powers of ten.
    Log { least: f64, decades: f64 },
}

/// A line through points, in the units of the axes.
pub struct Line<'a> {
    /// Said where there are several.
    pub name: Option<&'a str>,
    pub points: Vec<(f64, f64)>,
}

impl Scale {
    /// From 0 to the largest of these.
    pub fn linear(values: impl Iterator<Item = f64>) -> Scale {
        Scale::Linear { most: values.fold(1e-9, f64::max) }
    }

    /// From `least` to a power of ten that is not below any of these.
    pub fn log(least: f64, values: impl Iterator<Item = f64>) -> Scale {
        let most = values.fold(least * 10.0, f64::max);
        Scale::Log { least, decades: (most / least).log10().ceil() }
    }

    /// 0 at the beginning of the axis, 1 at its end.
    fn share(self, value: f64) -> f64 {
        match self {
            Scale::Linear { most } => value / most,
            Scale::Log { least, decades } => (value.max(least) / least).log10() / decades,
        }
    }

    /// Where the grid has lines, of which a linear axis has no more than this.
    fn marks(self, lines: f64) -> Vec<f64> {
        let nth = |nth: i32| match self {
            Scale::Linear { most } => f64::from(nth) * round_step(most / lines.max(1.0)),
            Scale::Log { least, .. } => least * 10_f64.powi(nth),
        };
        // As people write them: three times 0.05 is 0.15.
        let marks = (0..).map(|number| (nth(number) * 1e6).round() / 1e6);
        marks.take_while(|value| self.share(*value) <= 1.0 + 1e-6).collect()
    }
}

/// 1, 2 or 5 times a power of ten, and not below this.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|times| times * power);
    steps.into_iter().find(|step| *step >= least * 0.999_999).unwrap_or(power * 10.0)
}

/// The charts, one below the other.
pub fn page(charts: &[Chart<'_>]) -> String {
    let height: f64 = charts.iter().map(|chart| chart.height).sum();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    let mut top = 0.0;
    for chart in charts {
        let _grows = writeln!(svg, "<g transform=\"translate(0 {top})\">");
        chart.draw(&mut svg);
        svg.push_str("</g>\n");
        top += chart.height;
    }
    svg.push_str("</svg>\n");
    svg
}

impl Chart<'_> {
    fn draw(&self, svg: &mut String) {
        text(svg, (LEFT, TOP - 10.0), "start", self.title);
        self.grid(svg);
        for ((nth, line), colour) in (0_u32..).zip(&self.lines).zip(COLOURS.iter().cycle()) {
            self.line(svg, line, colour);
            let Some(name) = line.name else { continue };
            let (x, y) = (LEFT + 12.0, TOP + 18.0 + 18.0 * f64::from(nth));
            let _grows = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\">{name}</text>");
        }
    }

    fn bottom(&self) -> f64 {
        self.height - BOTTOM
    }

    fn at(&self, (across, up): (f64, f64)) -> (f64, f64) {
        let x = LEFT + self.across.scale.share(across) * (WIDTH - LEFT - RIGHT);
        (x, self.bottom() - self.up.scale.share(up) * (self.bottom() - TOP))
    }

    fn grid(&self, svg: &mut String) {
        let (left, right, bottom) = (LEFT, WIDTH - RIGHT, self.bottom());
        for value in self.up.scale.marks((bottom - TOP) / UP) {
            let (_, y) = self.at((0.0, value));
            rule(svg, (left, y), (right, y));
            text(svg, (left - 8.0, y + 4.0), "end", &format!("{value}{}", self.up.unit));
        }
        for value in self.across.scale.marks((right - left) / ACROSS) {
            let (x, _) = self.at((value, 0.0));
            rule(svg, (x, bottom), (x, TOP));
            let mark = format!("{value}{}", self.across.unit);
            text(svg, (x, bottom + 18.0), "middle", &mark);
        }
        text(svg, ((left + right) / 2.0, bottom + 36.0), "middle", self.across.label);
        text(svg, (right, TOP - 10.0), "end", self.up.label);
    }

    fn line(&self, svg: &mut String, line: &Line<'_>, colour: &str) {
        let places: Vec<(f64, f64)> = line.points.iter().map(|point| self.at(*point)).collect();
        let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _grows = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        for (x, y) in places.iter().filter(|_| places.len() <= MARKED_MAX) {
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

    fn given_chart(up: Scale, points: &[(f64, f64)]) -> Chart<'static> {
        Chart {
            title: "t",
            height: 400.0,
            across: Axis { label: "x", unit: "", scale: Scale::linear([1_000.0].into_iter()) },
            up: Axis { label: "y", unit: " ms", scale: up },
            lines: vec![Line { name: Some("l"), points: points.to_vec() }],
        }
    }

    #[test]
    fn more_is_higher_and_further_to_the_right() {
        let linear = Scale::linear([1_000.0, 7.0].into_iter());
        for up in [linear, Scale::Log { least: 0.1, decades: 4.0 }] {
            let chart = given_chart(up, &[]);
            let ((x, y), (right, top)) = (chart.at((0.0, 0.0)), chart.at((1_000.0, 1_000.0)));
            assert_eq!((x, y), (LEFT, 400.0 - BOTTOM));
            assert!((right - (WIDTH - RIGHT)).abs() < 1e-9 && (top - TOP).abs() < 1e-9);
        }
    }

    #[test]
    fn the_grid_has_round_numbers_and_not_many() {
        let marks = |most: f64, lines| Scale::linear([most].into_iter()).marks(lines);
        assert_eq!(marks(19_500.0, 6.0), [0.0, 5_000.0, 10_000.0, 15_000.0]);
        assert_eq!(marks(6.0, 6.0), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(marks(0.25, 6.0), [0.0, 0.05, 0.1, 0.15, 0.2, 0.25]);
        assert_eq!(marks(90.0, 2.0), [0.0, 50.0]);
        assert_eq!(marks(90.0, 0.1), [0.0], "where there is no room");
        assert_eq!(Scale::log(0.1, [85.0, 2.0].into_iter()).marks(2.0), [0.1, 1.0, 10.0, 100.0]);
    }

    #[test]
    fn few_points_are_marked_and_many_are_a_line() {
        let circles = |points: &[(f64, f64)]| {
            let chart = given_chart(Scale::linear([9.0].into_iter()), points);
            page(&[chart]).matches("<circle").count()
        };
        assert_eq!(circles(&[(1.0, 2.0), (2.0, 9.0)]), 2);
        assert_eq!(circles(&[(1.0, 2.0); MARKED_MAX + 1]), 0);
    }

    #[test]
    fn a_chart_is_below_the_one_before() {
        let chart = || given_chart(Scale::linear([9.0].into_iter()), &[]);
        let svg = page(&[chart(), chart()]);
        assert!(svg.contains("viewBox=\"0 0 720 800\""), "{svg}");
        assert!(svg.contains("translate(0 0)") && svg.contains("translate(0 400)"), "{svg}");
    }
}
