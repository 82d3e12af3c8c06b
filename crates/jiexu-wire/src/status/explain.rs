//! Reading a status back, for people and programs that called.

use std::collections::BTreeMap;

use tonic::{Code, Status};
use tonic_types::{ErrorDetail, StatusExt as _};

/// What a status says, whoever sent it. A status without details has its code and message alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReport {
    /// The gRPC code.
    pub code: Code,
    /// `ErrorInfo.reason`, e.g. `OUT_RETIRED`.
    pub reason: Option<String>,
    /// The message, English.
    pub message: String,
    /// `ErrorInfo.metadata`.
    pub metadata: BTreeMap<String, String>,
    /// Fields that are wrong, and refusals.
    pub violations: Vec<Violation>,
    /// Messages by locale, e.g. `zh-CN`.
    pub localized: BTreeMap<String, String>,
    /// How long to wait before the same call, in milliseconds.
    pub retry_after_ms: Option<u64>,
}

/// One thing that stands against a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field, or the code of the refusal.
    pub subject: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Reads a status. Details of other kinds, or that do not decode, are left out.
pub fn explain(status: &Status) -> ErrorReport {
    let mut report = ErrorReport {
        code: status.code(),
        reason: None,
        message: status.message().to_owned(),
        metadata: BTreeMap::new(),
        violations: Vec::new(),
        localized: BTreeMap::new(),
        retry_after_ms: None,
    };
    for detail in status.get_error_details_vec() {
        report.add(detail);
    }
    report
}

impl ErrorReport {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the list of details is not closed")]
    fn add(&mut self, detail: ErrorDetail) {
        match detail {
            ErrorDetail::ErrorInfo(info) => {
                self.reason = Some(info.reason);
                self.metadata.extend(info.metadata);
            }
            ErrorDetail::BadRequest(bad) => {
                self.violations.extend(bad.field_violations.into_iter().map(|violation| {
                    Violation { subject: violation.field, problem: violation.description }
                }));
            }
            ErrorDetail::PreconditionFailure(failure) => {
                self.violations.extend(failure.violations.into_iter().map(|violation| Violation {
                    subject: violation.r#type,
                    problem: violation.description,
                }));
            }
            ErrorDetail::LocalizedMessage(text) => {
                self.localized.insert(text.locale, text.message);
            }
            ErrorDetail::RetryInfo(retry) => {
                let delay = retry.retry_delay.map(|delay| delay.as_millis());
                self.retry_after_ms = delay.and_then(|ms| u64::try_from(ms).ok());
            }
            _ => {}
        }
    }
}
