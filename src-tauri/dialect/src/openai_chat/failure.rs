//! Errors, as Chat tells them: `{"error":{message, type, param, code}}`, also inside a 200 and inside a stream.

pub(super) use crate::failures::openai::Envelope;

use super::fields::Fields;
use crate::failures::{self, waits};
use chat::{Failure, Stage};
use serde_json::value::RawValue;

/// Reads an error answer.
pub(super) fn read(status: u16, body: &[u8]) -> Failure {
    error_in(body)
        .and_then(|error| told(status, error))
        .unwrap_or_else(|| failures::foreign(status, body))
}

fn error_in(body: &[u8]) -> Option<&RawValue> {
    let mut fields: Fields<'_> = serde_json::from_slice(body).ok()?;
    fields.take("error")
}

/// The failure an `error` member tells inside a stream or a success; another shape than an object is told as it stands.
pub(super) fn inside(error: &RawValue, stage: Stage) -> Failure {
    let failure =
        told(200, error).unwrap_or_else(|| failures::foreign(200, error.get().as_bytes()));
    Failure { stage, ..failure }
}

fn told(status: u16, error: &RawValue) -> Option<Failure> {
    let wait = waits::told_in(error);
    let mut error = Fields::of(error, "").ok()?;
    let raw = raw_message(&mut error);
    let message = error.string("message").ok()?;
    let message = match (message, raw) {
        (Some(message), Some(raw)) => Some(format!("{message}: {raw}")),
        (message, raw) => Some(message.or(raw)?),
    };
    let code = error.take("code");
    let status = code
        .filter(|_| status < 400)
        .and_then(|code| code.get().trim_matches('"').parse().ok())
        .filter(|code| (400..600).contains(code))
        .unwrap_or(status);
    let word = code
        .and_then(|code| serde_json::from_str::<String>(code.get()).ok())
        .filter(|code| code.bytes().any(|byte| !byte.is_ascii_digit()));
    let kind = error.string("type").ok().flatten();
    Some(failures::told(status, message, word.or(kind), wait))
}

/// Behind OpenRouter the message only says that a provider failed; the provider's own words stand in `metadata.raw`.
fn raw_message(error: &mut Fields<'_>) -> Option<String> {
    let mut metadata = error.object("metadata").ok()??;
    metadata.string("raw").ok()?
}
