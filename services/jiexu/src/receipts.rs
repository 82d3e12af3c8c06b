//! What both ends keep of a handoff, side by side.

use comfy_table::{Cell, Table};

use crate::amount::yuan;
use crate::benefits::BenefitsView;
use crate::case::Case;
use crate::paint::Tone;
use crate::papers::Completion;
use crate::table::{cell, styled, table};
use crate::wording::Standing;

/// One end, as a column.
pub struct End<'a> {
    /// Its heading.
    pub heading: String,
    /// What it keeps.
    pub case: Option<&'a Case>,
    /// What to say where it keeps nothing.
    pub otherwise: &'static str,
}

/// Both records as one table; an end that keeps nothing has an empty column.
pub fn receipts(ends: [End; 2]) -> String {
    let [origin, destination] = ends;
    let mut rows = Rows {
        table: table(&["", "", &origin.heading, &destination.heading]),
        ends: [(origin.case, origin.otherwise), (destination.case, destination.otherwise)],
    };
    rows.states();
    let frozen = |case: &Case| case.acceptance.as_ref().map(|it| yuan(it.frozen_fen));
    let due_out = |case: &Case| case.acceptance.as_ref()?.due_out.as_ref().map(ToString::to_string);
    let accepted = |case: &Case| case.acceptance.as_ref().map(|it| it.accepted_on.clone());
    rows.add("受理回执 acceptance", "accepted on", accepted);
    rows.add("", "balance frozen", frozen);
    rows.add("", "to deliver by", due_out);
    let months = |case: &Case| case.form.as_ref().map(months_of);
    let available = |case: &Case| case.form.as_ref().and_then(|form| form.available_from.clone());
    let stated = |case: &Case| case.form.as_ref().map(|form| yuan(form.balance_fen));
    rows.add("信息表 form", "issued by", |case| case.form.as_ref()?.agency.clone());
    rows.add("", "months", months);
    let owed = |case: &Case| case.form.as_ref().map(|form| form.arrears).filter(|n| *n > 0);
    rows.add("", "months owed", |case| owed(case).map(|n| n.to_string()));
    rows.add("", "available from", available);
    rows.add("", "balance stated", stated);
    rows.add("划转通知 notice", "money arrived", |case| case.arrived_fen.map(yuan));
    rows.add("", "to complete by", |case| case.due_in.as_ref().map(ToString::to_string));
    rows.add("时限 deadline", "alert", |case| case.alert.as_ref().map(ToString::to_string));
    let done = |view: fn(&Completion) -> Option<String>| {
        move |case: &Case| case.completion.as_ref().and_then(view)
    };
    rows.add("办结反馈 completion", "takes over on", done(|it| it.takes_over_on.clone()));
    rows.add("", "money credited", done(|it| Some(yuan(it.credited_fen))));
    rows.add("", "months new there", done(|it| Some(it.recognised_months.to_string())));
    rows.add("", "diseases", done(diseases));
    rows.add("", "filings of remote care", done(filings));
    rows.add("", "months in all, 310/390", done(months_there));
    rows.benefits();
    rows.table.to_string()
}

/// `2 recognised, 1 to recertify`; nothing without diseases.
fn diseases(completion: &Completion) -> Option<String> {
    let [recognised, anew] = completion.diseases;
    let any = recognised > 0 || anew > 0;
    any.then(|| format!("{recognised} recognised, {anew} to recertify"))
}

/// `1 opened there, 1 ended`; nothing without filings.
fn filings(completion: &Completion) -> Option<String> {
    let [opened, ended] = completion.filings;
    let any = opened > 0 || ended > 0;
    any.then(|| format!("{opened} opened there, {ended} ended"))
}

struct Rows<'a> {
    table: Table,
    ends: [(Option<&'a Case>, &'static str); 2],
}

impl Rows<'_> {
    fn states(&mut self) {
        let [origin, destination] = self.ends.map(|(case, otherwise)| match case {
            Some(case) => styled(case.state, tone(case.standing)),
            None => styled(otherwise, Tone::Faint),
        });
        self.table.add_row([cell("状态 state"), cell(""), origin, destination]);
        let owed = |case: &Case| {
            let owed: Vec<&str> = case.unacknowledged.iter().map(|kind| kind.english).collect();
            Some(owed.join(", ")).filter(|owed| !owed.is_empty())
        };
        self.add("", "still owes", owed);
    }

    /// Nothing while there are benefits from the month of payment on.
    fn benefits(&mut self) {
        let decided = |view: fn(&BenefitsView) -> Option<String>| {
            move |case: &Case| view(case.completion.as_ref()?.benefits.as_ref()?)
        };
        self.add("待遇享受 benefits", "in full from", decided(|it| Some(it.starts_on.clone())));
        self.add("", "waiting", decided(BenefitsView::waiting));
        self.add("", "lapse covered from", decided(|it| it.retroactive_from.clone()));
        self.add("", "by rule", decided(|it| Some(it.rule.to_string())));
        let account = |case: &Case| case.completion.as_ref()?.account_from.clone();
        self.add("", "account beyond emergencies from", account);
    }

    /// One row, left out when neither end has anything to say in it.
    fn add(&mut self, receipt: &str, field: &str, view: impl Fn(&Case) -> Option<String>) {
        let [origin, destination] = self.ends.map(|(case, _)| case.and_then(&view));
        if origin.is_some() || destination.is_some() {
            let shown = |text: Option<String>| -> Cell { cell(text.unwrap_or_default()) };
            let row = [cell(receipt), cell(field), shown(origin), shown(destination)];
            self.table.add_row(row);
        }
    }
}

fn months_there(completion: &Completion) -> Option<String> {
    Some(format!("{}/{}", completion.employee_months, completion.resident_months))
}

fn months_of(form: &crate::papers::Form) -> String {
    match (form.first_month, form.last_month) {
        (Some(first), Some(last)) => format!("{} ({first}–{last})", form.months),
        (None, _) | (_, None) => "none".to_owned(),
    }
}

fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Open => Tone::Place,
        Standing::Waiting => Tone::Warn,
        Standing::Done => Tone::Good,
        Standing::Undone => Tone::Bad,
    }
}

#[cfg(test)]
mod tests {
    use jiexu_wire::v1;

    use super::*;

    #[test]
    fn only_what_is_known_has_a_row() {
        let case = Case::from(v1::OutboundTransfer {
            state: v1::OutboundState::Frozen.into(),
            unacknowledged: vec![v1::MessageKind::Balance.into()],
            acceptance: Some(v1::Acceptance {
                accepted_on: "2026-03-02".to_owned(),
                frozen_fen: 70_000,
                due_out: None,
                fund_due: None,
            }),
            ..v1::OutboundTransfer::default()
        });
        let text = receipts([
            End { heading: "320600".to_owned(), case: Some(&case), otherwise: "" },
            End { heading: "410600".to_owned(), case: None, otherwise: "not known here" },
        ]);
        for part in ["2026-03-02", "700.00", "balance notice", "not known here"] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!text.contains("takes over"), "{text}");
    }
}
