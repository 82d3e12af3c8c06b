//! `jiexu review`: an operator decides, or enters what another operator then checks.

use jiexu_region::Finding;
use jiexu_rules::Refusal;
use jiexu_types::{HandoffId, OperatorName};
use jiexu_wire::v1;

use super::decide::show;
use crate::case::Case;
use crate::endpoint::{Endpoints, Region, Side};
use crate::failure::Failure;
use crate::output::Output;

#[derive(clap::Args)]
pub struct Arguments {
    /// The handoff's id
    id: HandoffId,
    /// At which end it is under review
    #[arg(long)]
    side: Side,
    #[command(flatten)]
    word: Word,
    /// The operator who says it; the name of the login unless it is given
    #[arg(long, value_name = "NAME")]
    operator: Option<OperatorName>,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// What the operator says: one of them.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct Word {
    /// Go on
    #[arg(long)]
    approve: bool,
    /// Refuse, for these reasons, e.g. MATERIAL_INVALID
    #[arg(long, value_name = "CODE", num_args = 1..)]
    refuse: Vec<Refusal>,
    /// At a destination: have the form corrected. Each field with what it says and what it should,
    /// e.g. name=李四/张三
    #[arg(long, value_name = "FIELD=FOUND/EXPECTED", num_args = 1.., value_parser = finding)]
    correct: Vec<Finding>,
    /// Where there are four eyes: let pass what another operator has entered
    #[arg(long)]
    pass: bool,
    /// Where there are four eyes: have it entered again
    #[arg(long)]
    send_back: bool,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let handoff_id = arguments.id.to_string();
    let region = arguments.endpoints.region_for(arguments.side, arguments.operator.as_ref())?;
    let case = match arguments.word.meaning() {
        Meaning::Enter(mut decision) => {
            let before = region.case(&handoff_id).await?;
            let form = before.as_ref().and_then(|case| case.form.as_ref());
            about(&mut decision, form.map_or(0, |form| form.revision));
            // What waits for its check is answered as such, if this is another entry.
            let entry_no = before.as_ref().map_or(1, |case| match case.unchecked() {
                Some(entry) => entry.entry_no,
                None => case.next_entry_no(),
            });
            let review = Some(v1::Review { decision: Some(decision) });
            enter(&region, handoff_id, review, entry_no).await?
        }
        Meaning::Check(finding) => {
            let before = region.case(&handoff_id).await?;
            let last = before.and_then(|case| case.reviews.last().map(|entry| entry.entry_no));
            check(&region, handoff_id, finding, last.unwrap_or(1)).await?
        }
    };
    show(&case, output);
    Ok(())
}

enum Meaning {
    Enter(v1::review::Decision),
    Check(v1::CheckFinding),
}

impl Word {
    fn meaning(&self) -> Meaning {
        use v1::review::Decision;

        if self.pass {
            Meaning::Check(v1::CheckFinding::Passed)
        } else if self.send_back {
            Meaning::Check(v1::CheckFinding::SentBack)
        } else if !self.correct.is_empty() {
            let findings = self.correct.iter().map(v1::FormFinding::from).collect();
            Meaning::Enter(Decision::Correct(v1::Correction { form_revision: 0, findings }))
        } else if self.approve {
            Meaning::Enter(Decision::Approve(v1::Approval::default()))
        } else {
            let each = self.refuse.iter().map(|refusal| v1::Refusal::from(*refusal).into());
            Meaning::Enter(Decision::Refuse(v1::Refusals { refusals: each.collect() }))
        }
    }
}

/// Which form is meant is known when the case has been looked at.
fn about(decision: &mut v1::review::Decision, form_revision: u32) {
    match decision {
        v1::review::Decision::Approve(approval) => approval.form_revision = form_revision,
        v1::review::Decision::Correct(correction) => correction.form_revision = form_revision,
        v1::review::Decision::Refuse(_) => {}
    }
}

/// `name=李四/张三`: the field, what the form says, what it should say.
fn finding(text: &str) -> Result<Finding, String> {
    let shape = || "must be FIELD=FOUND/EXPECTED".to_owned();
    let (field, rest) = text.split_once('=').ok_or_else(shape)?;
    let (found, expected) = rest.split_once('/').ok_or_else(shape)?;
    Finding::new(field, expected, found).map_err(|bad| bad.to_string())
}

async fn enter(
    region: &Region,
    handoff_id: String,
    review: Option<v1::Review>,
    entry_no: u32,
) -> Result<Case, Failure> {
    Ok(match region.side {
        Side::Out => {
            let request =
                v1::TransferOutServiceReviewTransferRequest { handoff_id, review, entry_no };
            let mut client = region.client.transfer_out();
            let answer = region.answer(client.review_transfer(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
        Side::In => {
            let request =
                v1::TransferInServiceReviewTransferRequest { handoff_id, review, entry_no };
            let mut client = region.client.transfer_in();
            let answer = region.answer(client.review_transfer(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
    })
}

async fn check(
    region: &Region,
    handoff_id: String,
    finding: v1::CheckFinding,
    entry_no: u32,
) -> Result<Case, Failure> {
    let finding = finding.into();
    Ok(match region.side {
        Side::Out => {
            let request =
                v1::TransferOutServiceCheckReviewRequest { handoff_id, entry_no, finding };
            let mut client = region.client.transfer_out();
            let answer = region.answer(client.check_review(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
        Side::In => {
            let request = v1::TransferInServiceCheckReviewRequest { handoff_id, entry_no, finding };
            let mut client = region.client.transfer_in();
            let answer = region.answer(client.check_review(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
    })
}
