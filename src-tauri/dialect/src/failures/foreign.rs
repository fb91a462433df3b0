//! Error bodies that are not in the dialect that was expected: proxies, gateways, frameworks.

use super::{told, waits};
use chat::{Failure, FailureKind, Stage};
use serde::de::IgnoredAny;
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

/// The failure of a success whose body is text in place of an answer; a broken answer is none.
pub(crate) fn text_instead(body: &[u8]) -> Option<Failure> {
    let broken = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    let read = serde_json::from_slice::<IgnoredAny>(body);
    (!broken && read.is_err()).then(|| foreign(200, body))
}

/// Text in place of an answer comes from something that is not the provider.
fn from_text(status: u16, text: &str) -> Failure {
    let said = plain(text);
    if status < 400 {
        let message = said.unwrap_or_else(|| SILENCE.to_owned());
        Failure::new(FailureKind::BadAnswer, Stage::Upstream, message)
    } else {
        told(status, said, None, None)
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
            retry_after: waits::told(error),
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

const SILENCE: &str = "the provider's answer is empty";

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
