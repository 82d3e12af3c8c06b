//! `jiexu explain`: who owes what to whom in a handoff, and what would end it.

use jiexu_types::HandoffId;
use jiexu_wire::v1;
use serde::Serialize;

use crate::alert::Alert;
use crate::endpoint::{Endpoints, Region, Side};
use crate::failure::Failure;
use crate::output::Output;
use crate::paint::{Tone, paint};
use crate::papers::Deadline;
use crate::wording::{self, Word};

#[derive(clap::Args)]
pub struct Arguments {
    /// The handoff's id
    id: HandoffId,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// A handoff as both ends explain it; `null` for an end that does not know it.
#[derive(Serialize)]
struct Explained {
    handoff_id: String,
    out: Option<Explanation>,
    r#in: Option<Explanation>,
    /// Ends that could not be asked.
    unreachable: Vec<Side>,
}

/// What one end says.
#[derive(Serialize)]
struct Explanation {
    duties: Vec<Duty>,
    alert: Option<Alert>,
}

/// Somebody owes something to somebody.
#[derive(Serialize)]
struct Duty {
    /// `320600`, `operator/410600` or `applicant`.
    by: String,
    to: String,
    what: Word,
    amount_fen: i64,
    since_ms: i64,
    until: Option<Deadline>,
    article: String,
    unblock: Word,
    english: String,
    chinese: String,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let handoff_id = arguments.id.to_string();
    let mut explained = Explained { handoff_id, out: None, r#in: None, unreachable: Vec::new() };
    let mut last_failure = None;
    for region in arguments.endpoints.regions(None)? {
        match (explanation(&region, &explained.handoff_id).await, region.side) {
            (Ok(known), Side::Out) => explained.out = known,
            (Ok(known), Side::In) => explained.r#in = known,
            (Err(failure), side) => {
                output.remark(&format!("note: {}", failure.message()));
                explained.unreachable.push(side);
                last_failure = Some(failure);
            }
        }
    }
    if explained.out.is_none() && explained.r#in.is_none() {
        let unknown = || Failure::Refused(format!("no such handoff: {}", explained.handoff_id));
        return Err(last_failure.unwrap_or_else(unknown));
    }
    output.result(&explained, human);
    Ok(())
}

/// What one end says; `None` when it does not know the handoff.
async fn explanation(region: &Region, id: &str) -> Result<Option<Explanation>, Failure> {
    let handoff_id = id.to_owned();
    let found = match region.side {
        Side::Out => {
            let request = v1::TransferOutServiceExplainTransferRequest { handoff_id };
            let mut client = region.client.transfer_out();
            let answer = region.answer(client.explain_transfer(request)).await;
            answer.map(|answer| answer.explanation)
        }
        Side::In => {
            let request = v1::TransferInServiceExplainTransferRequest { handoff_id };
            let mut client = region.client.transfer_in();
            let answer = region.answer(client.explain_transfer(request)).await;
            answer.map(|answer| answer.explanation)
        }
    };
    match found {
        Ok(explanation) => Ok(explanation.map(Explanation::from)),
        Err(failure) if failure.is_not_found() => Ok(None),
        Err(failure) => Err(failure),
    }
}

impl From<v1::Explanation> for Explanation {
    fn from(explanation: v1::Explanation) -> Explanation {
        let v1::Explanation { handoff_id: _, duties, alert } = explanation;
        let duties = duties.into_iter().map(Duty::from).collect();
        Explanation { duties, alert: alert.map(Alert::from) }
    }
}

impl From<v1::Duty> for Duty {
    fn from(duty: v1::Duty) -> Duty {
        Duty {
            by: party(duty.by),
            to: party(duty.to),
            what: wording::obligation(duty.what),
            amount_fen: duty.amount_fen,
            since_ms: duty.since_ms,
            until: duty.until.map(Deadline::from),
            article: duty.article,
            unblock: wording::unblock(duty.unblock),
            english: duty.english,
            chinese: duty.chinese,
        }
    }
}

fn party(party: Option<v1::Party>) -> String {
    use v1::party::Party as P;
    match party.and_then(|party| party.party) {
        Some(P::Region(region)) => region,
        Some(P::OperatorOf(region)) => format!("operator/{region}"),
        Some(P::Applicant(v1::Applicant {})) => "applicant".to_owned(),
        Some(P::Payee(v1::Payee {})) => "payee".to_owned(),
        None => "unknown".to_owned(),
    }
}

/// Each end's sentences, in both languages.
fn human(explained: &Explained) -> String {
    let mut text = vec![paint(Tone::Strong, format!("handoff {}", explained.handoff_id))];
    let ends = [
        ("转出 origin", Side::Out, explained.out.as_ref()),
        ("转入 destination", Side::In, explained.r#in.as_ref()),
    ];
    for (heading, side, end) in ends {
        text.push(paint(Tone::Place, heading));
        match end {
            Some(end) => text.extend(told(end)),
            None if explained.unreachable.contains(&side) => {
                text.push("  cannot be reached".to_owned());
            }
            None => text.push("  not known here".to_owned()),
        }
    }
    text.join("\n")
}

fn told(end: &Explanation) -> Vec<String> {
    let mut text = Vec::new();
    if end.duties.is_empty() {
        text.push("  无待办事项 nobody owes anybody anything".to_owned());
    }
    for duty in &end.duties {
        text.push(format!("  {}", duty.chinese));
        text.push(format!("  {}", duty.english));
    }
    text.extend(end.alert.as_ref().map(|alert| paint(Tone::Bad, format!("  {alert}"))));
    text
}
