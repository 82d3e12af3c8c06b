//! The steps of a handoff on two lanes: the origin's on the left, the destination's on the right.

use crate::endpoint::Side;
use crate::paint::{Tone, paint};
use crate::timeline::Event;

/// Where the lanes begin. Texts of the left one may run on under the right one: a line holds one
/// step.
const LEFT: usize = 13;
const RIGHT: usize = 38;

/// The heading over both lanes.
pub fn heading(origin: &str, destination: &str) -> String {
    let left = format!("转出 {origin}");
    let gap = (RIGHT - LEFT).saturating_sub(columns(&left)).max(2);
    let text = format!("{:LEFT$}{left}{:gap$}转入 {destination}", "", "");
    paint(Tone::Strong, text)
}

/// One step.
pub fn line(event: &Event) -> String {
    use jiexu_region::Milestone as M;

    let offset = paint(Tone::Faint, format!("{:>+8} ms  ", event.offset_ms));
    let indent = match event.side {
        Side::Out => 0,
        Side::In => RIGHT - LEFT,
    };
    let (mark, tone) = match event.milestone.0 {
        Some(M::Completed | M::Settled) => ("✔", Tone::Good),
        Some(M::Refused | M::Returned | M::Rejected) => ("✘", Tone::Bad),
        Some(M::Overdue | M::EscalatedProvincial | M::EscalatedNational) => ("▲", Tone::Bad),
        Some(
            M::UnderReview
            | M::ReviewEntered
            | M::ReviewSentBack
            | M::Unmatched
            | M::AwaitingPayee
            | M::CorrectionAsked
            | M::CancelAsked
            | M::Cancelled
            | M::Retried
            | M::Reminded,
        ) => ("◆", Tone::Warn),
        Some(
            M::Applied
            | M::Forwarded
            | M::Requested
            | M::ReviewPassed
            | M::FormReissued
            | M::Frozen
            | M::Accepted
            | M::RelationshipReceived
            | M::BalanceReceived
            | M::Delivered,
        )
        | None => ("●", Tone::Place),
    };
    let name = paint(tone, format!("{mark} {}", event.milestone.word().chinese));
    format!("{offset}{:indent$}{name}  {}", "", event.told())
}

/// Columns that a text takes on a terminal: Chinese characters take two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_stands_over_the_lanes() {
        let heading = heading("Nantong 南通市", "Hebi 鹤壁市");
        let right = heading.find("转入").unwrap();
        assert_eq!(columns(&heading[..right]), RIGHT);
        assert_eq!(columns(&heading[..heading.find("转出").unwrap()]), LEFT);
    }
}
