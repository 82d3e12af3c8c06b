//! All directories together: money and people between them.

use jiexu_ledger::Account;
use jiexu_region::invariants::{Federation, Violation, check_federation, i8_everything_ends};

use super::finding::Finding;

/// Checks the regions against each other; `at_rest` demands that everything has come to its end.
/// What `known` has is not told again.
pub fn check(regions: &Federation<'_>, at_rest: bool, known: &[Finding]) -> Vec<Finding> {
    let mut violations = check_federation(regions);
    if at_rest {
        violations.extend(i8_everything_ends(regions));
        violations.extend(clearing_is_even(regions));
    }
    let mut findings: Vec<Finding> = Vec::new();
    for violation in violations {
        let finding = Finding::of(violation, None);
        let mut told = known.iter().chain(&findings);
        if !told.any(|known| known.text == finding.text) {
            findings.push(finding);
        }
    }
    findings
}

/// I3 at rest: nothing is counted off, so what one fund owes is what the other expects.
fn clearing_is_even(regions: &Federation<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (one, state) in regions {
        for (other, there) in regions.iter().filter(|(other, _)| *other > one) {
            let owed = state.book().balance(Account::Clearing(*other)).as_fen();
            let expected = there.book().balance(Account::Clearing(*one)).as_fen();
            let sum = owed.saturating_add(expected);
            if sum != 0 {
                let finding = format!("at rest, clearing {one}-{other} is {sum} fen and not 0");
                violations.push(Violation { invariant: 3, finding });
            }
        }
    }
    violations
}
