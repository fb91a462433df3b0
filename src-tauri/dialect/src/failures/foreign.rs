//! Error bodies that are not in the dialect that was expected: proxies, gateways, frameworks.

use super::{told, wait};
use chat::{Failure, FailureKind};
use serde_json::{Map, Value};
use std::time::Duration;

/// The failure of an error body that is not the dialect's: other known shapes (`detail`, `message`, an `error` string, OpenAI's, Google's and
/// Anthropic's envelopes) are tried, then plain text, at most 500 characters, HTML reduced to its title.
pub(crate) fn foreign(status: u16, body: &[u8]) -> Failure {
    match serde_json::from_slice(body) {
        Ok(json) => from_json(status, &json),
        Err(_) => from_text(status, &String::from_utf8_lossy(body)),
    }
}

/// Text in place of an answer comes from something that is not the provider.
fn from_text(status: u16, text: &str) -> Failure {
    let failure = told(status, plain(text), None, None);
    if status < 400 {
        Failure::new(FailureKind::BadAnswer, failure.stage, failure.message)
    } else {
        failure
    }
}

fn from_json(status: u16, json: &Value) -> Failure {
    let outer = first(json);
    let error = outer.get("error").map_or(outer, first);
    let told_by = |value: &Value| value.as_object().map(Told::by).unwrap_or_default();
    let said = match error.as_str() {
        Some(text) => Told {
            message: shortened(text),
            ..told_by(outer)
        },
        None => told_by(error).or(told_by(outer)),
    };
    let says = !outer.is_null() && outer.as_object().is_none_or(|fields| !fields.is_empty());
    let whole = || says.then(|| shortened(&outer.to_string())).flatten();
    let message = said.message.or_else(whole);
    told(status, message, said.code, said.retry_after)
}

/// The first of a list of errors, or the error itself.
fn first(value: &Value) -> &Value {
    value.get(0).unwrap_or(value)
}

/// What one object of an error body says.
#[derive(Default)]
struct Told {
    message: Option<String>,
    code: Option<String>,
    retry_after: Option<Duration>,
}

impl Told {
    fn by(error: &Map<String, Value>) -> Self {
        let code = CODES
            .iter()
            .filter_map(|field| error.get(*field)?.as_str())
            .find(|code| !matches!(*code, "" | "error"))
            .map(str::to_owned);
        Self {
            message: MESSAGES
                .iter()
                .find_map(|field| sentence(error.get(*field)?)),
            code: code.or_else(|| Some(error.get("code")?.as_u64()?.to_string())),
            retry_after: retry_after(error),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            message: self.message.or(other.message),
            code: self.code.or(other.code),
            retry_after: self.retry_after.or(other.retry_after),
        }
    }
}

fn sentence(value: &Value) -> Option<String> {
    match first(value) {
        Value::String(text) => shortened(text),
        Value::Object(fields) => MESSAGES
            .iter()
            .find_map(|field| shortened(fields.get(*field)?.as_str()?)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// How long to wait, as Google (`details[].retryDelay`) and ChatGPT (`resets_in_seconds`) say it.
fn retry_after(error: &Map<String, Value>) -> Option<Duration> {
    let seconds = error.get("resets_in_seconds").and_then(Value::as_f64);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .or_else(|| {
            let details = error.get("details")?.as_array()?;
            details
                .iter()
                .find_map(|detail| wait(detail.get("retryDelay")?.as_str()?))
        })
}

fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    if text.starts_with('<') {
        let title = title(text)?;
        let words: Vec<&str> = title.split_whitespace().collect();
        shortened(&words.join(" "))
    } else {
        shortened(text)
    }
}

fn title(html: &str) -> Option<&str> {
    let lower = html.to_ascii_lowercase();
    let tag = lower.find("<title")?;
    let begin = tag + lower[tag..].find('>')? + 1;
    let end = begin + lower[begin..].find("</title")?;
    Some(&html[begin..end])
}

fn shortened(text: &str) -> Option<String> {
    let short: String = text.chars().take(MOST).collect();
    (!short.trim().is_empty()).then_some(short)
}

/// The most characters that are repeated of a body we do not know.
const MOST: usize = 500;

/// Where a code stands, the most telling first.
const CODES: [&str; 3] = ["code", "status", "type"];

/// Where a message stands; `msg` is FastAPI's.
const MESSAGES: [&str; 7] = [
    "message",
    "detail",
    "msg",
    "error_description",
    "errors",
    "title",
    "error",
];
