//! Lines of `NAME=value`, as `.env` files have them.
//!
//! Invariant: where a name is said twice, the last one counts; lines that are no such thing are left as they are.

use crate::format::Found;
use crate::lines;
use serde_json::Value;
use std::ops::Range;

/// The value of a variable.
pub(crate) fn find(text: &str, path: &[String]) -> Option<Found> {
    let [wanted] = path else { return None };
    let mut found = None;
    let mut at = 0;
    while at < text.len() {
        let (name, bytes) = line(text, at);
        at = lines::end(text, bytes.end);
        if name == wanted {
            let value = Value::String(unquoted(&text[bytes.clone()]));
            found = Some(Found { bytes, value });
        }
    }
    found
}

/// The name that a line gives a value to, and the bytes of the value.
fn line(text: &str, at: usize) -> (&str, Range<usize>) {
    let end = at + lines::without_newline(&text[at..lines::end(text, at)]).len();
    let Some((name, rest)) = text[at..end].split_once('=') else {
        return ("", end..end);
    };
    let name = name.trim();
    let name = name.strip_prefix("export ").map_or(name, str::trim);
    if name.starts_with('#') {
        return ("", end..end);
    }
    let start = end - rest.trim_start().len();
    // A quoted value may go over several lines; what is behind it is a comment.
    let quote = text[start..].chars().next().filter(|c| "\"'`".contains(*c));
    let closing = quote.and_then(|quote| text[start + 1..].find(quote));
    let end = match closing {
        Some(closing) => start + closing + 2,
        None => {
            let value = &text[start..end];
            start + value.split(" #").next().unwrap_or(value).trim_end().len()
        }
    };
    (name, start..end)
}

fn unquoted(raw: &str) -> String {
    let inner = ['"', '\'', '`']
        .iter()
        .find_map(|quote| raw.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(raw).to_owned()
}

/// The value as a line has it.
pub(crate) fn literal(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@+*".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text;
    }
    format!("'{text}'")
}

/// The text with another line at its end.
pub(crate) fn plant(text: &str, path: &[String], raw: &str) -> String {
    lines::insert(text, text.len(), &format!("{}={raw}", path.concat()))
}

/// The text without the variable's line.
pub(crate) fn uproot(text: &str, path: &[String]) -> String {
    match find(text, path) {
        Some(found) => lines::remove(text, found.bytes),
        None => text.to_owned(),
    }
}
