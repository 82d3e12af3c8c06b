//! Progress and explanations: answers only, so they are written and never read.

use jiexu_region::{Alert, Duty, Ending, Obligation, Party, Progress, StepProgress};
use jiexu_types::HandoffId;

use crate::{field, v1};

/// How far a handoff is.
pub fn progress(handoff: HandoffId, progress: Progress) -> v1::Progress {
    let Progress { steps, ending, due, warnings } = progress;
    v1::Progress {
        handoff_id: handoff.to_string(),
        steps: steps.map(v1::StepProgress::from).into(),
        ending: ending.map_or(v1::Ending::Unspecified, v1::Ending::from).into(),
        due: due.map(v1::Deadline::from),
        warnings: field::numbers(warnings.into_iter()),
    }
}

/// Who owes what to whom.
pub fn explanation(
    handoff: HandoffId,
    duties: Vec<Duty>,
    alert: Option<&Alert>,
) -> v1::Explanation {
    v1::Explanation {
        handoff_id: handoff.to_string(),
        duties: duties.into_iter().map(v1::Duty::from).collect(),
        alert: alert.map(v1::Alert::from),
    }
}

impl From<StepProgress> for v1::StepProgress {
    fn from(progress: StepProgress) -> v1::StepProgress {
        let StepProgress { step, state, since } = progress;
        v1::StepProgress {
            step: field::number(step),
            state: field::number(state),
            since_ms: since.map_or(0, field::millis),
        }
    }
}

impl From<Ending> for v1::Ending {
    fn from(ending: Ending) -> v1::Ending {
        match ending {
            Ending::Completed => v1::Ending::Completed,
            Ending::Refused => v1::Ending::Refused,
            Ending::Cancelled => v1::Ending::Cancelled,
        }
    }
}

impl From<Party> for v1::Party {
    fn from(party: Party) -> v1::Party {
        use v1::party::Party as Named;

        let named = match party {
            Party::Region(region) => Named::Region(region.to_string()),
            Party::Operator(region) => Named::OperatorOf(region.to_string()),
            Party::Applicant => Named::Applicant(v1::Applicant {}),
            Party::Payee => Named::Payee(v1::Payee {}),
        };
        v1::Party { party: Some(named) }
    }
}

impl From<Duty> for v1::Duty {
    fn from(duty: Duty) -> v1::Duty {
        let (english, chinese) = (duty.english(), duty.chinese());
        let Duty { by, to, what, since, until, basis, unblock } = duty;
        let (what, amount) = obligation(what);
        v1::Duty {
            by: Some(by.into()),
            to: Some(to.into()),
            what: what.into(),
            amount_fen: amount,
            since_ms: field::millis(since),
            until: until.map(v1::Deadline::from),
            article: basis.article().to_owned(),
            unblock: field::number(unblock),
            english,
            chinese,
        }
    }
}

fn obligation(what: Obligation) -> (v1::Obligation, i64) {
    match what {
        Obligation::Application => (v1::Obligation::Application, 0),
        Obligation::Request => (v1::Obligation::Request, 0),
        Obligation::Withdrawal => (v1::Obligation::Withdrawal, 0),
        Obligation::Verdict => (v1::Obligation::Verdict, 0),
        Obligation::Relationship => (v1::Obligation::Relationship, 0),
        Obligation::Balance(amount) => {
            (v1::Obligation::Balance, amount.map_or(0, |amount| amount.as_i64()))
        }
        Obligation::AcceptMoney(amount) => (v1::Obligation::AcceptMoney, amount.as_i64()),
        Obligation::Review => (v1::Obligation::Review, 0),
        Obligation::Completion => (v1::Obligation::Completion, 0),
        Obligation::Correction => (v1::Obligation::Correction, 0),
        Obligation::Outcome => (v1::Obligation::Outcome, 0),
        Obligation::NewApplication => (v1::Obligation::NewApplication, 0),
    }
}
