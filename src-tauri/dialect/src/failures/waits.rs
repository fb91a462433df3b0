//! How long to wait, as providers say it in an error's body. What headers say is the gateway's to read.

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::time::Duration;

/// By the error object: ChatGPT's `resets_in_seconds`, Google's `details[].retryDelay`, then its `details[].metadata.quotaResetDelay`.
pub(crate) fn told(error: &Map<String, Value>) -> Option<Duration> {
    let seconds = error.get("resets_in_seconds").and_then(Value::as_f64);
    let detail = |path| {
        let mut details = error.get("details")?.as_array()?.iter();
        details.find_map(|detail| written(detail.pointer(path)?.as_str()?))
    };
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .or_else(|| detail("/retryDelay"))
        .or_else(|| detail("/metadata/quotaResetDelay"))
}

/// The same of one that is not read yet.
pub(crate) fn told_in(error: &RawValue) -> Option<Duration> {
    told(&serde_json::from_str(error.get()).ok()?)
}

/// By the message (`Your quota will reset after 2h7m23s.`, `Please retry in 38.2s.`).
pub(crate) fn said(message: &str) -> Option<Duration> {
    const SIGNS: [&str; 2] = ["reset after ", "retry in "];
    let rest = SIGNS
        .iter()
        .find_map(|sign| Some(message.split_once(sign)?.1))?;
    let word = rest.split_whitespace().next()?;
    written(word.trim_end_matches(['.', ',', ';']))
}

/// A wait as Google writes it: `17s`, `0.847s`, `2h7m23s`, `510ms`.
fn written(text: &str) -> Option<Duration> {
    const UNITS: &[(&str, f64)] = &[("h", 3600.0), ("ms", 0.001), ("m", 60.0), ("s", 1.0)];
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let (unit, factor) = UNITS
            .iter()
            .find(|(unit, _)| rest[end..].starts_with(unit))?;
        seconds += number * factor;
        rest = &rest[end + unit.len()..];
    }
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_read_as_vendors_write_them() {
        for (text, millis) in [
            ("17s", 17_000),
            ("0.5s", 500),
            ("510ms", 510),
            ("2h7m23s", 7_643_000),
        ] {
            assert_eq!(written(text), Some(Duration::from_millis(millis)));
        }
        for text in ["", "soon", "-1s", "NaN", "1e300", "0s", "30"] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
