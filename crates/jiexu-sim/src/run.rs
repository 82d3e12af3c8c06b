//! A seed from its beginning to its end, and the shortest run that fails as it does.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::coverage::Coverage;
use crate::finding::{Finding, Line, Rule, Timeline};
use crate::sim::{Counts, Sim};

/// Steps of a run before the faults heal.
pub const STEPS: u32 = 1_200;
/// Steps between two looks at everything.
const THOROUGH_EVERY: u32 = 200;

/// What to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// All chance comes from it.
    pub seed: u64,
    /// Steps before the faults heal.
    pub steps: u32,
}

/// A run that found something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The run that found it.
    pub plan: Plan,
    /// What it found.
    pub finding: Finding,
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    pub(crate) counts: Counts,
    pub(crate) coverage: Coverage,
    pub(crate) finding: Option<Finding>,
}

thread_local! {
    /// True while a panic of this thread is an outcome, and not to be printed.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { seed, steps } = self.plan;
        write!(f, "seed {seed}, {steps} steps: {}", self.finding)
    }
}

/// Runs one plan. A panic in the code under test is a finding.
pub fn run(plan: Plan) -> Result<(), Failure> {
    let finding = attempt(plan, Timeline::default()).0.finding;
    finding.map_or(Ok(()), |finding| Err(Failure { plan, finding }))
}

/// The lines that lead to the end of a plan.
pub fn story(plan: Plan) -> (Option<Finding>, Vec<Line>) {
    let (done, timeline) = attempt(plan, Timeline::kept());
    (done.finding, timeline.into_lines())
}

/// The shortest prefix of a failing run that still breaks the same rule.
///
/// What a step finds needs no step after it; what only the end finds may need fewer steps before.
pub fn shrunk(failure: &Failure) -> Failure {
    let seed = failure.plan.seed;
    let fails = |steps| {
        let again = run(Plan { seed, steps }).err()?;
        (again.finding.rule == failure.finding.rule).then_some(again)
    };
    // Doubling first: most need few steps, and short runs cost little.
    let mut high = 1;
    while high < failure.plan.steps && fails(high).is_none() {
        high = high.saturating_mul(2);
    }
    let low = high / 2;
    let prefixes = low..=high.min(failure.plan.steps);
    prefixes.into_iter().find_map(fails).unwrap_or_else(|| failure.clone())
}

pub(crate) fn done(plan: Plan) -> Done {
    attempt(plan, Timeline::default()).0
}

fn attempt(plan: Plan, timeline: Timeline) -> (Done, Timeline) {
    let mut place = None;
    let place_in = AssertUnwindSafe(&mut place);
    let outcome = silently(|| {
        let place_in = place_in;
        let sim = Sim::new(plan.seed, timeline);
        to_the_end(place_in.0.insert(sim), plan);
    });
    let Some(mut sim) = place else {
        let finding = outcome.err().map(panic_finding);
        return (Done { finding, ..Done::default() }, Timeline::default());
    };
    if let Err(panic) = outcome {
        sim.find(panic_finding(panic));
    }
    let done = Done { counts: sim.counts, coverage: sim.coverage, finding: sim.found };
    (done, sim.timeline)
}

fn to_the_end(sim: &mut Sim, plan: Plan) {
    for step in 1..=plan.steps {
        sim.step(plan.seed, step);
        if step.is_multiple_of(THOROUGH_EVERY) {
            sim.look_at_everything();
            sim.look_at_days(false);
        }
        if sim.found.is_some() {
            return;
        }
    }
    sim.heal();
    sim.count_handoffs();
    if sim.found.is_none() {
        sim.look_at_everything();
        sim.look_at_days(true);
        sim.count_certificates();
        for code in sim.codes.clone() {
            sim.note(code, Coverage::followers);
        }
        sim.expect_durable();
    }
}

fn silently(work: impl FnOnce()) -> Result<(), Box<dyn Any + Send>> {
    EXPECTED.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    EXPECTED.set(false);
    outcome
}

/// True while a panic of this thread is an outcome of a run, for the panic hook of a program.
pub fn panic_is_expected() -> bool {
    EXPECTED.get()
}

fn panic_finding(panic: Box<dyn Any + Send>) -> Finding {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    Finding { rule: Rule::Panic, text: text.to_owned() }
}
