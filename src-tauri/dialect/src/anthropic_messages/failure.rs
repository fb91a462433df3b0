//! Failures as Anthropic tells them: `{"type":"error","error":{"type","message"}}`.

use crate::failures;
use chat::{Dialect, Failure, Stage};
use serde::{Deserialize, Serialize};

/// The status of each `error.type`, for errors that come inside a stream or a 200 answer.
const STATUSES: &[(&str, u16)] = &[
    ("invalid_request_error", 400),
    ("authentication_error", 401),
    ("billing_error", 402),
    ("permission_error", 403),
    ("not_found_error", 404),
    ("conflict_error", 409),
    ("request_too_large", 413),
    ("rate_limit_error", 429),
    ("api_error", 500),
    ("timeout_error", 504),
    ("overloaded_error", 529),
];

/// Ours for a request with a `thread` field: the SDK's tool runner then goes on with the whole history.
const NO_THREADS: &str = "thread_unsupported_request";

#[derive(Deserialize)]
struct Envelope {
    error: Told,
}

#[derive(Deserialize)]
struct Told {
    #[serde(rename = "type")]
    tag: String,
    message: Option<String>,
    details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    error_code: Option<String>,
}

/// Reads an error answer.
pub(super) fn read(status: u16, body: &[u8]) -> Failure {
    match serde_json::from_slice::<Envelope>(body) {
        Ok(Envelope { error }) => of(status, error),
        Err(_) => failures::foreign(status, body),
    }
}

/// Reads an error object that came without a status of its own: in a stream, or inside a 200.
pub(super) fn read_inside(body: &[u8]) -> Failure {
    let mut failure = match serde_json::from_slice::<Envelope>(body) {
        Ok(Envelope { error }) => {
            let status = STATUSES
                .iter()
                .find(|(tag, _)| *tag == error.tag)
                .map_or(500, |(_, status)| *status);
            of(status, error)
        }
        Err(_) => failures::foreign(500, body),
    };
    failure.stage = Stage::Stream;
    failure
}

fn of(status: u16, error: Told) -> Failure {
    let code = error
        .details
        .and_then(|details| details.error_code)
        .unwrap_or(error.tag);
    failures::told(status, error.message, Some(code), None)
}

/// The body of an error, for a client; a stream sends the same as its `error` event.
#[derive(Serialize)]
pub(super) struct ErrorOut<'a> {
    #[serde(rename = "type")]
    tag: &'static str,
    error: InnerOut<'a>,
}

#[derive(Serialize)]
struct InnerOut<'a> {
    #[serde(rename = "type")]
    tag: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<DetailsOut<'a>>,
}

#[derive(Serialize)]
struct DetailsOut<'a> {
    error_code: &'a str,
    unsupported: [&'static str; 1],
}

impl<'a> From<&'a Failure> for ErrorOut<'a> {
    fn from(failure: &'a Failure) -> Self {
        let details = failure
            .code
            .as_deref()
            .filter(|code| *code == NO_THREADS)
            .map(|error_code| DetailsOut {
                error_code,
                unsupported: ["thread"],
            });
        Self {
            tag: "error",
            error: InnerOut {
                tag: failures::words(failures::shown(failure).kind).anthropic,
                message: failures::phrase(failure, Dialect::AnthropicMessages),
                details,
            },
        }
    }
}
