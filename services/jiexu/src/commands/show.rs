//! `jiexu show`: a handoff at both ends.

use jiexu_types::{HandoffId, PersonId};
use serde::Serialize;

use crate::case::Case;
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::lanes;
use crate::output::Output;
use crate::paint::{Tone, paint};
use crate::receipts::{End, receipts};
use crate::timeline::story;
use crate::wording::{self, Standing};

#[derive(clap::Args)]
pub struct Arguments {
    /// The handoff's id
    id: HandoffId,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// A handoff as both ends keep it; `null` for an end that does not know it.
#[derive(Serialize)]
struct Shown {
    handoff_id: String,
    out: Option<Case>,
    r#in: Option<Case>,
    /// Ends that could not be asked.
    unreachable: Vec<Side>,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let handoff_id = arguments.id.to_string();
    let mut shown = Shown { handoff_id, out: None, r#in: None, unreachable: Vec::new() };
    let mut last_failure = None;
    for region in arguments.endpoints.regions(None)? {
        match (region.case(&shown.handoff_id).await, region.side) {
            (Ok(case), Side::Out) => shown.out = case,
            (Ok(case), Side::In) => shown.r#in = case,
            (Err(failure), side) => {
                output.remark(&format!("note: {}", failure.message()));
                shown.unreachable.push(side);
                last_failure = Some(failure);
            }
        }
    }
    if shown.out.is_none() && shown.r#in.is_none() {
        let unknown = || Failure::Refused(format!("no such handoff: {}", shown.handoff_id));
        return Err(last_failure.unwrap_or_else(unknown));
    }
    output.result(&shown, human);
    Ok(())
}

/// Everything about a handoff, for people.
fn human(shown: &Shown) -> String {
    let (origin, destination) = (shown.out.as_ref(), shown.r#in.as_ref());
    let Some(case) = destination.or(origin) else { return String::new() };
    let end = |side: Side, heading: String, case| {
        let unreachable = shown.unreachable.contains(&side);
        let otherwise = if unreachable { "cannot be reached" } else { "not known here" };
        End { heading, case, otherwise }
    };
    let mut text = vec![
        title(case),
        receipts([
            end(Side::Out, format!("转出 {}", case.origin), origin),
            end(Side::In, format!("转入 {}", case.destination), destination),
        ]),
        lanes::heading(&case.origin, &case.destination),
    ];
    text.extend(story(origin, destination).iter().map(lanes::line));
    // Both ends know the reasons; the destination also knows whose they are.
    let refused = [destination, origin].into_iter().flatten().find(|case| case.is_refused());
    text.extend(refused.map(reasons).unwrap_or_default());
    for case in [origin, destination].into_iter().flatten() {
        text.extend(needs(case));
    }
    text.join("\n")
}

/// Who moves from where to where.
fn title(case: &Case) -> String {
    let masked = case.person_id.parse().map(PersonId::masked).unwrap_or_default();
    let (from, to) = (&case.origin, &case.destination);
    let schemes = (wording::scheme(case.origin_scheme), wording::scheme(case.destination_scheme));
    let residual = case.residual_of.as_ref();
    let residual = residual.map(|of| format!("\n补转 residual of {of}")).unwrap_or_default();
    format!(
        "{}\n{} {masked}   {from} ({}) → {to} ({})   {}{residual}",
        paint(Tone::Strong, format!("handoff {}", case.handoff_id)),
        case.name,
        schemes.0,
        schemes.1,
        case.reason,
    )
}

/// Why it was refused: every reason, in both languages.
pub fn reasons(case: &Case) -> Vec<String> {
    let by = case.refused_by.map(|by| format!(" by {}", by.english)).unwrap_or_default();
    let heading = paint(Tone::Bad, format!("refused{by}:"));
    let each = case.refusals.iter().map(|refusal| {
        format!("  {}\n    {}\n    {}", refusal.code, refusal.english, refusal.chinese)
    });
    std::iter::once(heading).chain(each).collect()
}

/// What an operator must do before it goes on, if anything: look at a message that was not taken,
/// decide a review.
pub fn needs(case: &Case) -> Vec<String> {
    let (id, side) = (&case.handoff_id, case.side);
    let mut text = Vec::new();
    if let Some(rejected) = &case.rejected {
        let (message, reason) = (rejected.message, rejected.reason);
        let detail = Some(&rejected.detail).filter(|detail| !detail.is_empty());
        let detail = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
        let what = format!("the other end would not take the {message}: {reason}{detail}");
        text.push(paint(Tone::Bad, what));
        text.push(format!("  once that is mended there: jiexu retry {id} --side {side}"));
    }
    if case.standing == Standing::Waiting {
        text.push(paint(Tone::Warn, format!("an operator must decide ({side}):")));
        text.push(format!("  jiexu review {id} --side {side} --approve"));
        text.push(format!("  jiexu review {id} --side {side} --refuse MATERIAL_INVALID"));
    }
    text
}

/// Both: why it was refused, and what somebody must do.
pub fn what_stands_against(case: &Case) -> Vec<String> {
    let refused = if case.is_refused() { reasons(case) } else { Vec::new() };
    refused.into_iter().chain(needs(case)).collect()
}
