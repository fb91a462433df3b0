//! Tool arguments as an object, whatever the model wrote.
//!
//! Nothing here recurses: arguments may be nested as deeply as they like.

use crate::wire;
use serde::Serialize;
use serde_json::value::RawValue;

/// The arguments as a JSON object: byte for byte when they are one; `{}` when empty or `null`; completed when they were cut short; a JSON
/// value that is no object, or text beyond repair, becomes `{"_raw": …}`. Never fails: a broken call in the history must not end the
/// conversation.
pub(crate) fn object(arguments: &str) -> Box<RawValue> {
    let text = arguments.trim_ascii();
    let text = if text.is_empty() || text == "null" {
        "{}"
    } else {
        text
    };
    match serde_json::from_str::<&RawValue>(text) {
        Ok(value) if text.starts_with('{') => value.to_owned(),
        Ok(value) => wire::raw(&Raw { raw: value }),
        Err(_) => completed(text).unwrap_or_else(|| wire::raw(&Raw { raw: arguments })),
    }
}

#[derive(Serialize)]
struct Raw<T> {
    #[serde(rename = "_raw")]
    raw: T,
}

/// An object that was cut short, with what is open closed. When the last member makes no sense that way, since it is a key without
/// its value or half a literal, it is left out.
fn completed(text: &str) -> Option<Box<RawValue>> {
    let scan = Scan::of(text);
    scan.object.then_some(())?;
    let whole = if scan.in_string {
        format!("{}\"", whole_escapes(text))
    } else {
        text.to_owned()
    };
    let (cut, depth) = scan.boundary;
    closed(whole, &scan.open).or_else(|| {
        let member = &text[cut..];
        (scan.in_string || is_begun(member)).then_some(())?;
        closed(text[..cut].to_owned(), scan.open.get(..depth)?)
    })
}

/// Whether a member is the beginning of a proper one: anything else is not cut short but broken.
fn is_begun(member: &str) -> bool {
    let member = member.strip_prefix(',').unwrap_or(member).trim_ascii();
    let value = match member.rfind('"') {
        Some(key) if member.starts_with('"') => {
            let behind = member[key + 1..].trim_ascii_start();
            behind.strip_prefix(':').unwrap_or(behind).trim_ascii()
        }
        Some(_) | None => member,
    };
    let number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    value.bytes().all(number) || LITERALS.iter().any(|literal| literal.starts_with(value))
}

const LITERALS: [&str; 3] = ["true", "false", "null"];

fn closed(mut text: String, open: &[u8]) -> Option<Box<RawValue>> {
    text.extend(open.iter().rev().map(|closer| char::from(*closer)));
    RawValue::from_string(text).ok()
}

/// What is open at the end of a text.
#[derive(Default)]
struct Scan {
    /// It is one object that has not ended.
    object: bool,
    /// The closers of what is open, outermost first.
    open: Vec<u8>,
    in_string: bool,
    /// Where the last member begins (behind its bracket or before its comma), and how much was open there.
    boundary: (usize, usize),
}

impl Scan {
    fn of(text: &str) -> Self {
        let mut scan = Self::default();
        let mut escaped = false;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                _ if std::mem::take(&mut escaped) => {}
                b'\\' if scan.in_string => escaped = true,
                b'"' => scan.in_string = !scan.in_string,
                _ if scan.in_string => {}
                b'{' => scan.open(b'}', at),
                b'[' => scan.open(b']', at),
                b'}' | b']' => {
                    scan.open.pop();
                    scan.boundary.1 = scan.boundary.1.min(scan.open.len());
                }
                b',' => scan.boundary = (at, scan.open.len()),
                _ => {}
            }
        }
        scan.object = scan.open.first() == Some(&b'}');
        scan
    }

    fn open(&mut self, closer: u8, at: usize) {
        self.open.push(closer);
        self.boundary = (at + 1, self.open.len());
    }
}

/// The text without half an escape, or half a surrogate pair, at its end.
fn whole_escapes(text: &str) -> &str {
    let tail = text.len().saturating_sub(6);
    let Some(at) = memchr::memrchr(b'\\', &text.as_bytes()[tail..]).map(|at| tail + at) else {
        return text;
    };
    let slashes = text[..=at]
        .bytes()
        .rev()
        .take_while(|byte| *byte == b'\\')
        .count();
    let escape = &text[at..];
    let begins = slashes % 2 == 1;
    let half = escape == "\\" || (escape.starts_with("\\u") && escape.len() < 6);
    let high = escape.len() == 6
        && u16::from_str_radix(escape.get(2..).unwrap_or_default(), 16)
            .is_ok_and(|unit| (0xD800..0xDC00).contains(&unit));
    if begins && (half || high) {
        &text[..at]
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
