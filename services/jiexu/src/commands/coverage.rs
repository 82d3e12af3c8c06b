//! `jiexu coverage`: where a person is covered on a day, as each region knows it now.

use jiexu_host::clock;
use jiexu_types::{Date, PersonId, parse_date};
use jiexu_wire::v1;
use serde::Serialize;

use crate::coverage::{Answer, scheme_of};
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;
use crate::paint::{Tone, paint};
use crate::table::{cell, table};
use crate::wording;

#[derive(clap::Args)]
pub struct Arguments {
    /// Identity number
    #[arg(value_name = "PERSON")]
    person: PersonId,
    /// Which day; today when not given
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// Which region; both when not given
    #[arg(long)]
    side: Option<Side>,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// What one region says.
#[derive(Serialize)]
struct Asked {
    side: Side,
    endpoint: String,
    person_id: String,
    on: String,
    /// `None` when the person is not on record there.
    answer: Option<Answer>,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let on = arguments.on.unwrap_or_else(|| clock::now().date()).to_string();
    let person_id = arguments.person.to_string();
    let mut unreachable = None;
    for region in arguments.endpoints.regions(arguments.side)? {
        let request = v1::CoverageAtRequest { person_id: person_id.clone(), on: on.clone() };
        let mut client = region.client.registry();
        let answer = match region.answer(client.coverage_at(request)).await {
            Ok(answer) => Some(Answer::from(answer)),
            Err(failure) if failure.is_not_found() => None,
            // One end may be down during a handoff; the other one still answers.
            Err(failure) => {
                output.remark(&format!("note: {}", failure.message()));
                unreachable = Some(failure);
                continue;
            }
        };
        let (side, endpoint) = (region.side, region.endpoint);
        let (person_id, on) = (person_id.clone(), on.clone());
        output.result(&Asked { side, endpoint, person_id, on, answer }, human);
    }
    unreachable.map_or(Ok(()), Err)
}

fn day(text: &str) -> Result<Date, String> {
    parse_date(text).ok_or_else(|| "must be a day, written YYYY-MM-DD".to_owned())
}

fn human(asked: &Asked) -> String {
    let masked = asked.person_id.parse().map(PersonId::masked).unwrap_or_default();
    let Some(answer) = &asked.answer else {
        return format!("{} ({}): {masked} is not on record", asked.endpoint, asked.side);
    };
    let title = format!("{} ({}): {masked} on {}", answer.region, asked.side, asked.on);
    let mut text = vec![paint(Tone::Strong, title), format!("  {}", answer.responsible.told())];
    if !answer.schemes.is_empty() {
        let mut rows = table(&["scheme", "relationship", "benefits"]);
        for scheme in &answer.schemes {
            let name = wording::scheme(scheme.scheme);
            rows.add_row([cell(name), cell(scheme.standing()), cell(scheme_of(scheme))]);
        }
        text.push(rows.to_string());
    }
    let limited = answer.account_limited_until.as_ref();
    text.extend(limited.map(|day| format!("  account: emergencies only until {day}")));
    if let Some(moving) = &answer.moving {
        let (way, peer) = (if moving.out { "to" } else { "from" }, &moving.peer);
        let (since, until) = (&moving.since, &moving.complete_until);
        let what = format!("  handoff {} {way} {peer} since {since}", moving.handoff_id);
        text.push(paint(Tone::Warn, what));
        text.push(format!("  complete for the days before {until}; later ones may still change"));
    }
    let told = answer.warnings.iter();
    text.extend(told.map(|known| {
        paint(Tone::Warn, format!("  {}: {}\n  {}", known.name, known.english, known.chinese))
    }));
    text.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_who_is_responsible_and_until_when_it_is_certain() {
        let answer = Answer::from(v1::CoverageAtResponse {
            region: "320600".to_owned(),
            responsible: Some(v1::coverage_at_response::Responsible::Undecided(
                v1::ResponsibleUndecided { other: "410600".to_owned() },
            )),
            schemes: vec![v1::SchemeOnDay {
                scheme: v1::Scheme::Employee.into(),
                status: v1::CoverageStatus::InTransit.into(),
                since: "2026-02-01".to_owned(),
                benefits: v1::BenefitStatus::Nothing.into(),
                ..v1::SchemeOnDay::default()
            }],
            account_limited_until: "2026-04-02".to_owned(),
            moving: Some(v1::MovingPerson {
                handoff_id: "0199a3c4-8b7e-7000-8000-000000000001".to_owned(),
                out: true,
                peer: "410600".to_owned(),
                scheme: v1::Scheme::Employee.into(),
                since: "2026-03-02".to_owned(),
                complete_until: "2026-02-01".to_owned(),
            }),
            warnings: vec![v1::Warning::Arrears.into()],
        });
        let person_id = "320602198703150010".to_owned();
        let (side, endpoint, on) = (Side::Out, String::new(), "2026-03-01".to_owned());
        let mut asked = Asked { side, endpoint, person_id, on, answer: Some(answer) };
        let text = human(&asked);
        for part in [
            "undecided",
            "410600",
            "in transit",
            "until 2026-04-02",
            "before 2026-02-01",
            "ARREARS",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!text.contains("19870315"), "{text}");
        asked.answer = None;
        assert!(human(&asked).contains("not on record"));
    }
}
