//! Pushes handoffs on schedule, whatever the regions do meanwhile.

use std::ops::Range;
use std::time::Duration;

use tokio::task::JoinSet;

use super::push::{Answered, Applicant, apply, apply_patiently};
use super::schedule::Schedule;
use super::watch::{Watch, micros_since};
use crate::failure::Failure;

/// Applications in one call at most: the contract's own limit.
const BATCH_MAX: usize = 1_000;

/// What becomes of applications that the region has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenBusy {
    /// They are sent again, and their latency goes on.
    Again,
    /// They are given up, and counted.
    GiveUp,
}

/// What became of a schedule.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// Of each handoff that ended: from the instant at which its application was due until it was
    /// terminal at both sides.
    pub latencies_us: Vec<u64>,
    /// Of each handoff that ended: from the beginning of the schedule until then.
    pub ended_us: Vec<u64>,
    /// How many applications the region took.
    pub taken: usize,
    /// How many were given up because the region was busy.
    pub shed: usize,
    /// Of those, how many were told when to come back.
    pub hinted: usize,
    /// Calls that were repeated because the region was busy.
    pub busy: u64,
    /// Handoffs that ended at both sides within the schedule, its first fifth left out, in a
    /// second.
    pub goodput: f64,
}

/// What became of one call.
struct Call {
    size: usize,
    busy: u64,
    answered: Answered,
}

/// Sends every application when it is due, many in a call if many are due, and waits until all that
/// were taken have ended. `all_sent` is called when the last was sent.
pub async fn push(
    applicant: Applicant<'_>,
    handoffs: Range<usize>,
    (schedule, when_busy): (Schedule, WhenBusy),
    watch: &mut Watch,
    all_sent: impl FnOnce(),
) -> Result<Opened, Failure> {
    let zero = watch.begun();
    let begun_us = micros_since(zero);
    let mut all_sent = Some(all_sent);
    let mut calls: JoinSet<Result<Call, Failure>> = JoinSet::new();
    let (mut sent, mut ended, mut opened) = (0, 0, Opened::default());
    loop {
        let due = schedule.due_by(micros_since(zero).saturating_sub(begun_us)).min(handoffs.len());
        while sent < due {
            let last = due.min(sent + BATCH_MAX);
            let batch = handoffs.start + sent..handoffs.start + last;
            calls.spawn(call(applicant, batch, when_busy));
            sent = last;
        }
        if sent == handoffs.len() {
            all_sent.take().into_iter().for_each(|told| told());
            if calls.is_empty() && ended >= opened.taken {
                break;
            }
        }
        let next = zero + Duration::from_micros(begun_us + schedule.due_us(sent));
        tokio::select! {
            () = tokio::time::sleep_until(next), if sent < handoffs.len() => {}
            Some(call) = calls.join_next() => {
                let call = call.map_err(|_| Failure::Failed("a call panicked".to_owned()))?;
                account(&mut opened, &call?);
            }
            news = watch.next() => ended += news?,
        }
    }
    let first = handoffs.start;
    let due_us = |index: usize| begun_us + schedule.due_us(index - first);
    let end_us = due_us(handoffs.end.saturating_sub(1).max(first));
    let counted = begun_us + (end_us - begun_us) / 5..end_us;
    let ends = handoffs.map(|index| (index, watch.ended_us(index)));
    let ends: Vec<_> = ends.filter(|(_, ended_us)| *ended_us > 0).collect();
    let within = ends.iter().filter(|(_, ended_us)| counted.contains(ended_us)).count();
    opened.goodput = within as f64 * 1e6 / (counted.end - counted.start).max(1) as f64;
    let latency = |(index, ended_us): &(usize, u64)| ended_us.saturating_sub(due_us(*index));
    opened.latencies_us = ends.iter().map(latency).collect();
    opened.ended_us = ends.iter().map(|(_, at_us)| at_us.saturating_sub(begun_us)).collect();
    Ok(opened)
}

fn call(
    applicant: Applicant<'_>,
    batch: Range<usize>,
    when_busy: WhenBusy,
) -> impl Future<Output = Result<Call, Failure>> + Send + 'static {
    let Applicant { client, ids, population } = applicant;
    let client = client.clone();
    async move {
        let applicant = Applicant { client: &client, ids, population };
        let size = batch.len();
        Ok(match when_busy {
            WhenBusy::Again => {
                let busy = apply_patiently(applicant, batch).await?;
                Call { size, busy, answered: Answered::Taken }
            }
            WhenBusy::GiveUp => Call { size, busy: 0, answered: apply(applicant, batch).await? },
        })
    }
}

fn account(opened: &mut Opened, call: &Call) {
    opened.busy += call.busy;
    match call.answered {
        Answered::Taken => opened.taken += call.size,
        Answered::Busy { retry_after } => {
            opened.shed += call.size;
            opened.hinted += retry_after.map_or(0, |_| call.size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_is_not_counted_as_taken() {
        let mut opened = Opened::default();
        let busy = |retry_after| Answered::Busy { retry_after };
        let second = Some(Duration::from_secs(1));
        for (size, answered) in [(5, Answered::Taken), (3, busy(None)), (7, busy(second))] {
            account(&mut opened, &Call { size, busy: 1, answered });
        }
        assert_eq!((opened.taken, opened.shed, opened.hinted, opened.busy), (5, 10, 7, 3));
    }
}
