//! `cargo xtask tidy`: the rules of the house that neither the compiler nor clippy knows.
//!
//! Every rule is a function from the [`House`], all files in memory, to what it found; none touches
//! the disk. What is not here: the length of functions (clippy), the shape and comments of proto
//! files (buf, see buf.yaml), licences (cargo-deny, see deny.toml).

mod crate_rules;
mod doc_names;
mod forbidden;
mod house;
mod invariants;
mod machine_paths;
mod markdown;
mod refusal_codes;
mod requirements;
mod rule_rows;
mod rust_files;
mod scan;
mod variables;

use std::path::Path;

use self::house::{Finding, House, HouseFault};

#[derive(Debug, thiserror::Error)]
pub enum TidyFault {
    #[error("{0}")]
    Unreadable(#[from] HouseFault),
    #[error("{0} findings, each with its place above")]
    Untidy(usize),
}

const RULES: [fn(&House) -> Vec<Finding>; 16] = [
    rust_files::long_lines,
    rust_files::long_files,
    rust_files::missing_module_docs,
    rust_files::vague_names,
    forbidden::words,
    crate_rules::strangers,
    crate_rules::impure_crates,
    crate_rules::libraries_elsewhere,
    crate_rules::planted_bugs_elsewhere,
    variables::unknown,
    doc_names::missing,
    invariants::unmatched,
    rule_rows::unmatched,
    refusal_codes::unmatched,
    requirements::unmatched,
    machine_paths::present,
];

/// Prints every finding as `path:line: message`.
pub fn run(root: &Path) -> Result<(), TidyFault> {
    let house = House::open(root)?;
    let findings = findings(&house);
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} rules, {} files, no finding", RULES.len(), house.files().len());
            Ok(())
        }
        count => Err(TidyFault::Untidy(count)),
    }
}

fn findings(house: &House) -> Vec<Finding> {
    let mut findings: Vec<_> = RULES.iter().flat_map(|rule| rule(house)).collect();
    findings.sort();
    findings
}

#[cfg(test)]
mod tests;
