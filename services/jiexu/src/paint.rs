//! Colours, where they are wanted: on a terminal, unless `NO_COLOR` is set.

use owo_colors::{OwoColorize, Stream, Style};

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Strong,
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
    /// Somebody must do something.
    Warn,
    /// Beside the point.
    Faint,
    /// Where something is: an address, an id.
    Place,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Tone::Strong => Style::new().bold(),
            Tone::Good => Style::new().green(),
            Tone::Bad => Style::new().red().bold(),
            Tone::Warn => Style::new().yellow(),
            Tone::Faint => Style::new().dimmed(),
            Tone::Place => Style::new().cyan(),
        }
    }
}

/// A text in a colour, where colours are wanted.
pub fn paint(tone: Tone, text: impl std::fmt::Display) -> String {
    text.if_supports_color(Stream::Stdout, |text| text.style(tone.style())).to_string()
}

/// True when standard output shows colours.
pub fn shows_colours() -> bool {
    paint(Tone::Strong, ".") != "."
}
