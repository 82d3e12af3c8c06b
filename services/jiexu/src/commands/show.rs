//! `jiexu show`: a handoff at both ends, one of its papers, or a certificate.

mod document;

use std::str::FromStr;

use jiexu_types::{BadId, CertificateNo, HandoffId, PersonId};
use serde::Serialize;

use crate::amount::yuan;
use crate::case::{Case, Wallet};
use crate::certificate::{self, CertificateView};
use crate::desk::{Correction, ReviewEntry};
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
    /// The handoff's id, or the number of a certificate, e.g. 苏2026-000001
    id: Subject,
    #[command(flatten)]
    printing: document::Printing,
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

/// What is to be shown.
#[derive(Clone, Copy, Debug)]
enum Subject {
    Handoff(HandoffId),
    Certificate(CertificateNo),
}

impl FromStr for Subject {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Subject, BadId> {
        match text.parse() {
            Ok(no) => Ok(Subject::Certificate(no)),
            Err(_) => text.parse().map(Subject::Handoff),
        }
    }
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let Arguments { id, printing, endpoints } = arguments;
    match (*id, printing.document) {
        (Subject::Certificate(no), None) => {
            let view = CertificateView::from(certificate::get(endpoints, no).await?);
            output.result(&view, CertificateView::human);
            Ok(())
        }
        (Subject::Certificate(no), Some(_)) => printing.of_certificate(no, endpoints, output).await,
        (Subject::Handoff(id), Some(paper)) => {
            printing.of_handoff(paper, id, endpoints, output).await
        }
        (Subject::Handoff(id), None) => both_ends(id, endpoints, output).await,
    }
}

async fn both_ends(id: HandoffId, endpoints: &Endpoints, output: Output) -> Result<(), Failure> {
    let handoff_id = id.to_string();
    let mut shown = Shown { handoff_id, out: None, r#in: None, unreachable: Vec::new() };
    let mut last_failure = None;
    for region in endpoints.regions(None)? {
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
    let residual = wallet_line(case).unwrap_or(residual);
    format!(
        "{}\n{} {masked}   {from} ({}) → {to} ({})   {}{residual}",
        paint(Tone::Strong, format!("handoff {}", case.handoff_id)),
        case.name,
        schemes.0,
        schemes.1,
        case.reason,
    )
}

/// What a wallet transfer moves, and to whom.
fn wallet_line(case: &Case) -> Option<String> {
    let Wallet { payee_id, payee_name, relation, amount_fen } = case.wallet.as_ref()?;
    let masked = payee_id.parse().map(PersonId::masked).unwrap_or_default();
    let money = yuan(*amount_fen);
    Some(format!("\n医保钱包 wallet: {money} yuan for {payee_name} {masked} ({relation})"))
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
    text.extend(case.reviews.iter().map(entry_line));
    text.extend(case.corrections.iter().flat_map(correction_lines));
    if let Some(until) = case.payee_until.as_ref().filter(|_| !case.has_ended()) {
        let what = format!("the payee must accept until {until}; then the money goes back");
        text.push(paint(Tone::Warn, what));
        text.push(format!("  jiexu wallet accept {id}   or: jiexu wallet decline {id}"));
    }
    if case.unmatched && case.standing == Standing::Waiting {
        let what = "the money did not agree with the form: match it (--approve) once it does";
        text.push(paint(Tone::Warn, what));
    }
    if case.state.name == "correcting" {
        let next = format!("  once the record is right at the origin: jiexu reissue {id}");
        text.push(next);
        return text;
    }
    if let Some(entry) = case.unchecked() {
        let said = entry.said();
        text.push(paint(Tone::Warn, format!("another operator than {} must check", entry.by)));
        text.push(format!("  {said}: jiexu review {id} --side {side} --pass"));
        text.push("  or, to have it entered again: … --send-back".to_owned());
    } else if case.standing == Standing::Waiting {
        text.push(paint(Tone::Warn, format!("an operator must decide ({side}):")));
        text.push(format!("  jiexu review {id} --side {side} --approve"));
        text.push(format!("  jiexu review {id} --side {side} --refuse MATERIAL_INVALID"));
    }
    text
}

/// One entry of a review with four eyes, and its check.
fn entry_line(entry: &ReviewEntry) -> String {
    let ReviewEntry { entry_no, by, flag, .. } = entry;
    let check = entry.checked_by.as_ref().map(|who| format!(" by {who}")).unwrap_or_default();
    format!("review {entry_no}: {} entered by {by}; {flag}{check}", entry.said())
}

/// What is wrong with a form, a line each.
fn correction_lines(correction: &Correction) -> Vec<String> {
    let revision = correction.form_revision;
    let each = correction.findings.iter().map(|finding| {
        let (field, found, expected) = (&finding.field, &finding.found, &finding.expected);
        // What it says may be a person's number, and this is for people.
        let masked = field == "person_id";
        let texts = if masked { String::new() } else { format!(" {found} → {expected}") };
        format!("form {revision} to correct: {field}{texts}")
    });
    each.collect()
}

/// Both: why it was refused, and what somebody must do.
pub fn what_stands_against(case: &Case) -> Vec<String> {
    let refused = if case.is_refused() { reasons(case) } else { Vec::new() };
    refused.into_iter().chain(needs(case)).collect()
}
