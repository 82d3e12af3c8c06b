//! A small chart, as SVG: lines in a frame with a grid.

use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// Lines of the grid on a linear axis, about.
const LINES: f64 = 6.0;
/// Of a line with more points the points are not marked.
const MARKED_MAX: usize = 20;
/// Of the lines, one after the other.
const COLOURS: [&str; 6] = ["#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b83280", "#4a5568"];

/// What is drawn.
pub struct Chart<'a> {
    pub title: &'a str,
    pub across: Axis<'a>,
    pub up: Axis<'a>,
    pub lines: Vec<Line>,
}

/// A direction of a chart.
pub struct Axis<'a> {
    /// What stands along it.
    pub label: &'a str,
    /// Behind each number.
    pub unit: &'a str,
    pub scale: Scale,
}

/// Where a value is, along an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// From 0 to this.
    Linear { most: f64 },
    /// From this, upwards so many powers of ten.
    Log { least: f64, decades: f64 },
}

/// A line through points, in the units of the axes.
pub struct Line {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

impl Scale {
    /// From 0 to a round number that is not below any of these.
    pub fn linear(values: impl Iterator<Item = f64>) -> Scale {
        let most = values.fold(0.0_f64, f64::max).max(1e-9);
        let step = round_step(most / LINES);
        Scale::Linear { most: (most / step).ceil() * step }
    }

    /// From 0 to this number and no further.
    pub fn up_to(most: f64) -> Scale {
        Scale::Linear { most: most.max(1e-9) }
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

    /// Where the grid has lines.
    fn marks(self) -> Vec<f64> {
        let nth = |nth: i32| match self {
            Scale::Linear { most } => f64::from(nth) * round_step(most / LINES),
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

impl Chart<'_> {
    pub fn svg(&self) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"13\">\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
        );
        text(&mut svg, (LEFT, 22.0), "start", self.title);
        self.grid(&mut svg);
        for ((nth, line), colour) in (0_u32..).zip(&self.lines).zip(COLOURS.iter().cycle()) {
            self.line(&mut svg, line, colour);
            let y = TOP + 18.0 + 18.0 * f64::from(nth);
            let (x, name) = (LEFT + 12.0, &line.name);
            let _grows = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\">{name}</text>");
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn at(&self, (across, up): (f64, f64)) -> (f64, f64) {
        let x = LEFT + self.across.scale.share(across) * (WIDTH - LEFT - RIGHT);
        (x, HEIGHT - BOTTOM - self.up.scale.share(up) * (HEIGHT - TOP - BOTTOM))
    }

    fn grid(&self, svg: &mut String) {
        let (left, bottom) = (LEFT, HEIGHT - BOTTOM);
        for value in self.up.scale.marks() {
            let (_, y) = self.at((0.0, value));
            rule(svg, (left, y), (WIDTH - RIGHT, y));
            text(svg, (left - 8.0, y + 4.0), "end", &format!("{value}{}", self.up.unit));
        }
        for value in self.across.scale.marks() {
            let (x, _) = self.at((value, 0.0));
            rule(svg, (x, bottom), (x, TOP));
            let mark = format!("{value}{}", self.across.unit);
            text(svg, (x, bottom + 18.0), "middle", &mark);
        }
        let middle = LEFT + (WIDTH - LEFT - RIGHT) / 2.0;
        text(svg, (middle, HEIGHT - 12.0), "middle", self.across.label);
        text(svg, (WIDTH - RIGHT, 22.0), "end", self.up.label);
    }

    fn line(&self, svg: &mut String, line: &Line, colour: &str) {
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
            across: Axis { label: "x", unit: "", scale: Scale::linear([1_000.0].into_iter()) },
            up: Axis { label: "y", unit: " ms", scale: up },
            lines: vec![Line { name: "l".to_owned(), points: points.to_vec() }],
        }
    }

    #[test]
    fn more_is_higher_and_further_to_the_right() {
        for up in [Scale::up_to(1_000.0), Scale::Log { least: 0.1, decades: 4.0 }] {
            let chart = given_chart(up, &[]);
            let ((x, y), (right, top)) = (chart.at((0.0, 0.0)), chart.at((1_000.0, 1_000.0)));
            assert_eq!((x, y), (LEFT, HEIGHT - BOTTOM));
            assert!((right - (WIDTH - RIGHT)).abs() < 1e-9 && (top - TOP).abs() < 1e-9);
        }
    }

    #[test]
    fn the_grid_has_round_numbers_and_room_for_all() {
        let marks = |values: &[f64]| Scale::linear(values.iter().copied()).marks();
        assert_eq!(marks(&[19_500.0, 3.0]), [0.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0]);
        assert_eq!(marks(&[6.0]), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(marks(&[0.25]), [0.0, 0.05, 0.1, 0.15, 0.2, 0.25]);
        assert_eq!(Scale::log(0.1, [85.0, 2.0].into_iter()).marks(), [0.1, 1.0, 10.0, 100.0]);
        assert!(marks(&[]).len() > 1, "with nothing to draw");
    }

    #[test]
    fn few_points_are_marked_and_many_are_a_line() {
        let circles = |points: &[(f64, f64)]| {
            given_chart(Scale::up_to(9.0), points).svg().matches("<circle").count()
        };
        assert_eq!(circles(&[(1.0, 2.0), (2.0, 9.0)]), 2);
        assert_eq!(circles(&[(1.0, 2.0); MARKED_MAX + 1]), 0);
    }
}
