//! What the region grants: the table `treatment` of a version of its rules.

use jiexu_rules::{OwnShare, TreatmentPolicy};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TreatmentTable {
    recognised_diseases: Vec<String>,
    class_b_own_share_basis_points: u16,
}

impl TreatmentTable {
    pub(super) fn parse(self) -> Result<TreatmentPolicy, String> {
        let TreatmentTable { recognised_diseases, class_b_own_share_basis_points } = self;
        let code = |text: &String| {
            text.parse()
                .map_err(|problem| format!("treatment.recognised_diseases: `{text}`: {problem}"))
        };
        Ok(TreatmentPolicy {
            recognised_diseases: recognised_diseases.iter().map(code).collect::<Result<_, _>>()?,
            class_b_share: OwnShare::new(class_b_own_share_basis_points)
                .map_err(|problem| format!("treatment: {problem}"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<TreatmentPolicy, String> {
        toml::from_str::<TreatmentTable>(text).unwrap().parse()
    }

    #[test]
    fn what_is_not_said_is_as_nationally() {
        assert_eq!(parse(""), Ok(TreatmentPolicy::national()));
    }

    #[test]
    fn diseases_and_the_own_share_are_checked() {
        let text = "recognised_diseases = ['M07800']\nclass_b_own_share_basis_points = 1000";
        let policy = parse(text).unwrap();
        assert_eq!(policy.recognised_diseases, ["M07800".parse().unwrap()].into());
        assert_eq!(policy.class_b_share.basis_points(), 1000);
        assert!(parse("recognised_diseases = ['m']").unwrap_err().contains("`m`"));
        assert!(parse("class_b_own_share_basis_points = 10001").unwrap_err().contains("10001"));
    }
}
