//! Why a command failed, and the exit code that says so.

use std::collections::BTreeMap;

use jiexu_rules::Refusal;
use jiexu_wire::status::{ErrorReport, explain, is_retryable};
use serde::Serialize;
use tonic::Status;

/// The exit codes, for the help of the program.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused: by a region, with its reasons; or something was found that should not be
  2  the command line or the configuration is wrong
  3  a region could not start: port taken, data directory in use or damaged
  4  something failed on this machine while it ran, e.g. the disk is full
  5  a region cannot be reached, is busy or is stopping: the same command may succeed later";

/// A failure with its exit code; the codes are listed in the help of the program.
#[derive(Debug)]
pub enum Failure {
    /// 1: the region refused, or verification found something.
    Refused(String),
    /// 2: the command line or the configuration is wrong.
    Usage(String),
    /// 3: a region could not start.
    Start(String),
    /// 4: a region failed while it ran, or something else on this machine did.
    Failed(String),
    /// 5: the region cannot be reached, is busy or is stopping; trying again may help.
    Unavailable(String),
    /// 1 or 5: what a region answered instead of doing it.
    Answered(Box<Answer>),
}

/// A region's answer, for people and for programs.
#[derive(Debug)]
pub struct Answer {
    text: String,
    report: ErrorReport,
}

/// A failure as JSON.
#[derive(Serialize)]
pub struct Report<'a> {
    error: ReportedError<'a>,
}

#[derive(Serialize)]
struct ReportedError<'a> {
    exit_code: u8,
    /// The gRPC code, when a region answered.
    grpc_code: Option<String>,
    /// `ErrorInfo.reason`, when a region answered.
    reason: Option<&'a str>,
    message: &'a str,
    localized: BTreeMap<&'a str, &'a str>,
    violations: Vec<ReportedViolation<'a>>,
    retry_after_ms: Option<u64>,
}

#[derive(Serialize)]
struct ReportedViolation<'a> {
    subject: &'a str,
    problem: &'a str,
}

impl Failure {
    /// Exit code of the process.
    pub fn code(&self) -> u8 {
        match self {
            Failure::Refused(_) => 1,
            Failure::Usage(_) => 2,
            Failure::Start(_) => 3,
            Failure::Failed(_) => 4,
            Failure::Unavailable(_) => 5,
            Failure::Answered(answer) => {
                if is_retryable(answer.report.code) {
                    5
                } else {
                    1
                }
            }
        }
    }

    /// What happened, for people.
    pub fn message(&self) -> &str {
        match self {
            Failure::Refused(text)
            | Failure::Usage(text)
            | Failure::Start(text)
            | Failure::Failed(text)
            | Failure::Unavailable(text) => text,
            Failure::Answered(answer) => &answer.text,
        }
    }

    /// True when the region answered that it has nothing of that name.
    pub fn is_not_found(&self) -> bool {
        match self {
            Failure::Answered(answer) => answer.report.code == tonic::Code::NotFound,
            Failure::Refused(_)
            | Failure::Usage(_)
            | Failure::Start(_)
            | Failure::Failed(_)
            | Failure::Unavailable(_) => false,
        }
    }

    /// The same with advice about what to do now.
    pub fn with_advice(self, advice: &str) -> Failure {
        let add = |text: String| format!("{text}\n  {advice}");
        match self {
            Failure::Refused(text) => Failure::Refused(add(text)),
            Failure::Usage(text) => Failure::Usage(add(text)),
            Failure::Start(text) => Failure::Start(add(text)),
            Failure::Failed(text) => Failure::Failed(add(text)),
            Failure::Unavailable(text) => Failure::Unavailable(add(text)),
            Failure::Answered(mut answer) => {
                answer.text = add(answer.text);
                Failure::Answered(answer)
            }
        }
    }

    /// What happened, for programs.
    pub fn report(&self) -> Report<'_> {
        let mut error = ReportedError {
            exit_code: self.code(),
            grpc_code: None,
            reason: None,
            message: self.message(),
            localized: BTreeMap::new(),
            violations: Vec::new(),
            retry_after_ms: None,
        };
        if let Failure::Answered(answer) = self {
            let report = &answer.report;
            error.grpc_code = Some(format!("{:?}", report.code));
            error.reason = report.reason.as_deref();
            error.message = &report.message;
            let localized = report.localized.iter();
            error.localized = localized.map(|(locale, text)| (&**locale, &**text)).collect();
            let each = report.violations.iter();
            let view = each.map(|v| ReportedViolation { subject: &v.subject, problem: &v.problem });
            error.violations = view.collect();
            error.retry_after_ms = report.retry_after_ms;
        }
        Report { error }
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Failure {
        let report = explain(&status);
        Failure::Answered(Box::new(Answer { text: text_of(&report), report }))
    }
}

/// Everything that a status says, reasons and fields one a line.
fn text_of(report: &ErrorReport) -> String {
    let refusals: Vec<Refusal> =
        report.violations.iter().filter_map(|violation| violation.subject.parse().ok()).collect();
    let mut lines = Vec::new();
    if !refusals.is_empty() && refusals.len() == report.violations.len() {
        let plural = if refusals.len() == 1 { "" } else { "s" };
        lines.push(format!("refused for {} reason{plural}", refusals.len()));
        lines.extend(report.violations.iter().zip(refusals).map(|(violation, refusal)| {
            format!("  {refusal}\n    {}\n    {}", violation.problem, refusal.chinese())
        }));
        return lines.join("\n");
    }
    let code = format!("{:?}", report.code);
    let reason = report.reason.as_deref().unwrap_or(&code);
    lines.push(format!("{reason}: {}", report.message));
    lines.extend(report.localized.get("zh-CN").map(|chinese| format!("  {chinese}")));
    let more = report.violations.iter().filter(|violation| violation.subject != reason);
    lines.extend(more.map(|violation| format!("  {}: {}", violation.subject, violation.problem)));
    lines.extend(report.retry_after_ms.map(|ms| format!("  try again in {ms} ms")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use jiexu_rules::Refusals;
    use jiexu_wire::status;

    use super::*;

    #[test]
    fn every_reason_is_told_in_both_languages() {
        let id = "0199a3c4-8b7e-7000-8000-000000000001".parse().unwrap();
        let refusals: Refusals =
            [Refusal::InNotEnrolled, Refusal::InNoPayment].into_iter().collect();
        let failure = Failure::from(status::refused(id, refusals, &[]));
        assert_eq!(failure.code(), 1);
        let text = failure.message();
        assert!(text.starts_with("refused for 2 reasons\n"), "{text}");
        for refusal in [Refusal::InNotEnrolled, Refusal::InNoPayment] {
            for part in [refusal.code(), refusal.english(), refusal.chinese()] {
                assert!(text.contains(part), "{part} in {text}");
            }
        }
        let json = serde_json::to_value(failure.report()).unwrap();
        assert_eq!(json["error"]["reason"], "IN_NOT_ENROLLED");
        assert_eq!(json["error"]["violations"][1]["subject"], "IN_NO_PAYMENT");
        assert_eq!(json["error"]["exit_code"], 1);
    }

    #[test]
    fn what_may_succeed_later_has_its_own_code() {
        let busy = Failure::from(status::busy(std::time::Duration::from_millis(100)));
        assert_eq!(busy.code(), 5);
        assert!(busy.message().contains("100 ms"), "{}", busy.message());
        assert_eq!(Failure::from(Status::invalid_argument("no")).code(), 1);
    }

    #[test]
    fn the_help_lists_every_code() {
        let failures = [
            Failure::Refused(String::new()),
            Failure::Usage(String::new()),
            Failure::Start(String::new()),
            Failure::Failed(String::new()),
            Failure::Unavailable(String::new()),
        ];
        for failure in failures {
            let line = format!("\n  {}  ", failure.code());
            assert!(EXIT_CODES.contains(&line), "{}", failure.code());
        }
    }
}
