//! What to try after the demo: lines that work as they are printed.

use jiexu_types::Date;
use jiexu_wire::{CALLER_KEY, v1};
use uuid::Uuid;

use super::people;
use super::story::Person;
use crate::failure::Failure;
use crate::paint::{Tone, paint};
use crate::person::PersonView;

/// How long the lines of a request may become.
const COLUMNS: usize = 90;

/// What the lines are made of.
pub struct Steps<'a> {
    pub origin: &'a str,
    pub destination: &'a str,
    pub codes: &'a [String; 2],
    pub handoff: &'a str,
    pub moved: &'a PersonView,
    /// Somebody who can move and has not.
    pub next: Option<&'a Person>,
    pub today: Date,
}

impl Steps<'_> {
    pub fn told(&self) -> Result<String, Failure> {
        let Steps { origin, destination, handoff, .. } = self;
        let by_id = [("handoff_id", text(handoff))];
        let by_person = [("person_id", text(&self.moved.person_id))];
        let mut lines = vec![
            String::new(),
            paint(Tone::Strong, "Try next, in another terminal"),
            comment("grpcurl comes with `cargo xtask setup`, into target/tools/bin"),
            format!("grpcurl -plaintext {} list", host(destination)),
            comment("the handoff as either end keeps it"),
            grpcurl(destination, "TransferInService/GetTransfer", &by_id),
            grpcurl(origin, "TransferOutService/GetTransfer", &by_id),
            comment(&format!("where {} is insured, as either region knows it", self.moved.name)),
            grpcurl(origin, "RegistryService/GetCoverage", &by_person),
            grpcurl(destination, "RegistryService/GetCoverage", &by_person),
        ];
        if let Some(person) = self.next {
            lines.extend(self.another(person)?);
        }
        lines.push(comment("the same with this tool"));
        lines.push(self.tool(&format!("show {handoff}")));
        lines.push(self.tool(&format!("ledger {}", self.moved.person_id)));
        Ok(lines.join("\n"))
    }

    /// Moves the next person by hand; first too early, to see a refusal.
    fn another(&self, person: &Person) -> Result<Vec<String>, Failure> {
        let scheme = v1::Scheme::try_from(person.scheme).unwrap_or_default().as_str_name();
        let (scheme, origin) = (text(scheme), text(&self.codes[0]));
        let (id, name) = (text(&person.view.person_id), text(&person.view.name));
        let apply = |handoff: Uuid| {
            [
                ("handoff_id", text(&handoff.to_string())),
                ("person_id", id.clone()),
                ("name", name.clone()),
                ("origin", origin.clone()),
                ("origin_scheme", scheme.clone()),
                ("destination_scheme", scheme.clone()),
                ("reason", text("TRANSFER_REASON_JOB_CHANGE")),
            ]
        };
        let enrol = [
            ("person_id", id.clone()),
            ("name", name.clone()),
            ("scheme", scheme.clone()),
            ("enrolled_on", text(&people::first_of_month(self.today))),
            ("previous_region", origin.clone()),
        ];
        let contribution = [
            ("person_id", id.clone()),
            ("scheme", scheme.clone()),
            ("month", people::this_month(self.today)?.to_string()),
            ("credited_fen", person.first_contribution_fen().to_string()),
        ];
        let who = &person.view.name;
        let to = self.destination;
        Ok(vec![
            comment(&format!("{who} applies too early: refused, every reason at once")),
            grpcurl(to, "TransferInService/ApplyTransfer", &apply(Uuid::now_v7())),
            comment("enrolled, with a first contribution, it works; a refused id stays refused,"),
            comment("so this is a new one"),
            grpcurl(to, "RegistryService/EnrolPerson", &enrol),
            grpcurl(to, "RegistryService/RecordContribution", &contribution),
            grpcurl(to, "TransferInService/ApplyTransfer", &apply(Uuid::now_v7())),
        ])
    }

    /// A line for this tool; the endpoints are told where they are not the usual ones.
    fn tool(&self, command: &str) -> String {
        let mut line = format!("{} {command}", program());
        let usual = ["http://127.0.0.1:7101", "http://127.0.0.1:7201"];
        if [self.origin, self.destination] != usual {
            line = format!("{line} --out {} --in {}", self.origin, self.destination);
        }
        line
    }
}

fn comment(text: &str) -> String {
    paint(Tone::Faint, format!("# {text}"))
}

/// A text as JSON.
fn text(text: &str) -> String {
    format!("\"{text}\"")
}

/// One call. The request may take several lines: it stays one word for the shell.
fn grpcurl(endpoint: &str, method: &str, request: &[(&str, String)]) -> String {
    let mut lines = vec![String::new()];
    for (index, (key, value)) in request.iter().enumerate() {
        let comma = if index + 1 < request.len() { "," } else { "" };
        let field = format!("\"{key}\":{value}{comma}");
        match lines.last_mut() {
            Some(line) if line.len() + field.len() <= COLUMNS => line.push_str(&field),
            Some(_) | None => lines.push(field),
        }
    }
    let request = lines.join("\n      ");
    let host = host(endpoint);
    format!(
        "grpcurl -plaintext -H '{CALLER_KEY}: operator/demo' \\\n  -d '{{{request}}}' \\\n  \
         {host} jiexu.v1.{method}"
    )
}

fn host(endpoint: &str) -> &str {
    endpoint.trim_start_matches("http://")
}

/// This program, as it was called.
fn program() -> String {
    let called = std::env::args_os().next().and_then(|name| name.into_string().ok());
    called.filter(|name| !name.contains(' ')).unwrap_or_else(|| "jiexu".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_what_a_shell_passes_on_unchanged() {
        let line = grpcurl("http://127.0.0.1:7201", "X/Y", &[("name", text("李娜"))]);
        assert!(line.contains(r#"-d '{"name":"李娜"}'"#), "{line}");
        assert!(line.ends_with("127.0.0.1:7201 jiexu.v1.X/Y"), "{line}");
        assert!(line.contains("-H 'jiexu-caller: operator/demo'"), "{line}");
    }

    #[test]
    fn a_long_request_is_still_json() {
        let fields: Vec<(&str, String)> =
            (0..9).map(|n| ("key", text(&"x".repeat(n * 5)))).collect();
        let line = grpcurl("http://127.0.0.1:7201", "X/Y", &fields);
        assert!(line.lines().count() > 4, "{line}");
        assert!(line.lines().all(|line| line.len() <= 100), "{line}");
        let request = line.split('\'').nth(3).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(request).is_ok(), "{request}");
    }
}
