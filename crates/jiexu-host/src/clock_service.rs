//! What time it is here, and setting a simulated clock forward.

use jiexu_region::{AdvanceClock, ClockReply};
use jiexu_rules::Calendar;
use jiexu_wire::v1::advance_clock_request::Step;
use jiexu_wire::v1::clock_service_server::ClockService;
use jiexu_wire::{BadField, field, status, v1};
use tonic::{Request, Response, Status};

use crate::clock::{Clock, ClockKind};
use crate::committer::RegionHandle;
use crate::{alarms, fault_status, identity};

/// The longest step, in seconds: ten years. Deadlines are counted day by day, and nobody tries out
/// more.
const STEP_MAX_S: u64 = 315_360_000;

/// Serves `ClockService`.
#[derive(Debug)]
pub struct Clocks {
    pub(crate) region: RegionHandle,
    pub(crate) clock: Clock,
    pub(crate) calendar: Calendar,
}

impl Clocks {
    fn shown(&self) -> v1::Clock {
        let now = self.clock.now();
        let today = now.date();
        let kind = match self.clock.kind() {
            ClockKind::System => v1::ClockKind::System,
            ClockKind::Simulated => v1::ClockKind::Simulated,
        };
        v1::Clock {
            now_ms: field::millis(now),
            kind: kind.into(),
            today: today.to_string(),
            working_day: self.calendar.is_working_day(today),
            calendar_version: self.calendar.version(),
            calendar_covers_today: self.calendar.covers(today),
        }
    }

    /// The step that was asked for, within its bounds.
    fn step(&self, step: Option<Step>) -> Result<AdvanceClock, BadField> {
        let bounded = |field: &str, ms: u64| {
            let problem = format!("must be at most {STEP_MAX_S} seconds from now");
            if ms <= STEP_MAX_S * 1_000 { Ok(()) } else { Err(BadField::new(field, problem)) }
        };
        match step.ok_or_else(|| BadField::missing("step"))? {
            Step::BySeconds(seconds) => {
                let positive = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
                let bad = || BadField::new("by_seconds", "must be at least 1");
                let ms = positive.ok_or_else(bad)?.saturating_mul(1_000);
                bounded("by_seconds", ms)?;
                Ok(AdvanceClock::By(ms))
            }
            Step::ToMs(ms) => {
                let instant = field::timestamp("to_ms", ms)?;
                bounded("to_ms", instant.millis_since(self.clock.now()))?;
                Ok(AdvanceClock::To(instant))
            }
        }
    }
}

#[tonic::async_trait]
impl ClockService for Clocks {
    async fn get_clock(
        &self,
        request: Request<v1::GetClockRequest>,
    ) -> Result<Response<v1::GetClockResponse>, Status> {
        identity::caller(&request)?;
        Ok(Response::new(v1::GetClockResponse { clock: Some(self.shown()) }))
    }

    async fn advance_clock(
        &self,
        request: Request<v1::AdvanceClockRequest>,
    ) -> Result<Response<v1::AdvanceClockResponse>, Status> {
        let operator = identity::operator(&request)?;
        let step = self.step(request.into_inner().step)?;
        if self.clock.kind() == ClockKind::System {
            return Err(status::system_clock());
        }
        let answer = self.region.decide(step).await;
        let ClockReply::Ahead(ahead_ms) = answer.map_err(fault_status)?.into_inner() else {
            return Err(status::clock_not_forward());
        };
        // Durable now: a region that comes back from a crash is as far ahead as it says here.
        self.clock.set_ahead(ahead_ms);
        let clock = self.shown();
        tracing::info!(by = %operator, today = clock.today, "clock set forward");
        alarms::tick_until(&self.region, self.clock.now()).await.map_err(fault_status)?;
        Ok(Response::new(v1::AdvanceClockResponse { clock: Some(clock) }))
    }
}
