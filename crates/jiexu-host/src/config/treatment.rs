//! What the region grants: the table `treatment` of a version of its rules.

use jiexu_rules::{OwnShare, TreatmentPolicy};

use super::table::Table;

pub(super) fn read(table: &mut Table<'_>) -> TreatmentPolicy {
    let national = TreatmentPolicy::national();
    let diseases = table.list("recognised_diseases", |text: String| {
        text.parse().map_err(|problem| format!("`{text}`: {problem}"))
    });
    let key = "class_b_own_share_basis_points";
    let share: Option<u16> = table.get(key);
    let share = share.and_then(|points| table.kept(key, OwnShare::new(points)));
    TreatmentPolicy {
        recognised_diseases: diseases
            .map_or(national.recognised_diseases, |codes| codes.into_iter().collect()),
        class_b_share: share.unwrap_or(national.class_b_share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::table::Notes;

    fn read_text(text: &str) -> (TreatmentPolicy, Vec<String>) {
        let notes = Notes::default();
        let value = toml::from_str(text).unwrap();
        let table = Table::new("rules".to_owned(), "treatment.".to_owned(), value, &notes);
        let policy = read(&mut table.unwrap());
        (policy, notes.into_inner())
    }

    #[test]
    fn what_is_not_said_is_as_nationally() {
        assert_eq!(read_text(""), (TreatmentPolicy::national(), vec![]));
    }

    #[test]
    fn diseases_and_the_own_share_are_checked() {
        let text = "recognised_diseases = ['M07800']\nclass_b_own_share_basis_points = 1000";
        let (policy, mistakes) = read_text(text);
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(policy.recognised_diseases, ["M07800".parse().unwrap()].into());
        assert_eq!(policy.class_b_share.basis_points(), 1000);
        let (_, mistakes) = read_text("recognised_diseases = ['m', 'M07800', 'n']");
        assert!(mistakes.len() == 2 && mistakes[0].contains("`m`"), "{mistakes:?}");
        let (_, mistakes) = read_text("class_b_own_share_basis_points = 10001");
        assert!(mistakes[0].contains("10001"), "{mistakes:?}");
    }
}
