//! JSON strings read and bodies written without growing a buffer byte by byte: prompts are long, and full of escaped quotes and newlines.

use memchr::memchr;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The text of a JSON string; `None` for another value, and for half a surrogate pair, which is no text.
pub(crate) fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    let json = value.get();
    let quoted = json.strip_prefix('"')?.strip_suffix('"')?;
    let Some(mut escape) = memchr(b'\\', quoted.as_bytes()) else {
        return Some(Cow::Borrowed(quoted));
    };
    let mut text = String::with_capacity(quoted.len());
    let mut rest = quoted;
    loop {
        text.push_str(&rest[..escape]);
        match meant_by(*rest.as_bytes().get(escape + 1)?) {
            Some(character) => text.push(character),
            // A code point by number: rare enough for the slower way.
            None => return serde_json::from_str(json).ok(),
        }
        rest = &rest[escape + 2..];
        let Some(next) = memchr(b'\\', rest.as_bytes()) else {
            text.push_str(rest);
            return Some(Cow::Owned(text));
        };
        escape = next;
    }
}

/// What a letter behind a backslash stands for; `None` for a number.
fn meant_by(letter: u8) -> Option<char> {
    Some(match letter {
        b'"' | b'\\' | b'/' => char::from(letter),
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        _ => return None,
    })
}

/// Reads a body. Its characters are checked all at once, and not string by string.
pub(crate) fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> serde_json::Result<T> {
    match simdutf8::basic::from_utf8(body) {
        Ok(body) => serde_json::from_str(body),
        Err(_) => serde_json::from_slice(body),
    }
}

/// A value as JSON. Plain data cannot fail to serialise.
pub(crate) fn json(value: &impl Serialize) -> Vec<u8> {
    let mut json = Vec::with_capacity(USUAL_BODY);
    if serde_json::to_writer(&mut json, value).is_err() {
        json.clear();
    }
    json
}

/// Most bodies of a chat fit.
const USUAL_BODY: usize = 4096;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Option<String> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        text(raw).map(Cow::into_owned)
    }

    #[test]
    fn a_code_point_is_read_and_half_a_pair_is_no_text() {
        assert_eq!(read(r#""\ud83d\ude00\n""#).unwrap(), "😀\n");
        assert_eq!(read(r#""\ud83d""#), None);
        assert_eq!(read("17"), None);
    }

    proptest! {
        #[test]
        fn it_reads_what_serde_json_reads(pieces in prop::collection::vec(prop::sample::select(vec!["\\\"", "\\\\", "\\/", "\\n", "\\t", "\\r", "\\b", "\\f", "\\u00e9", "a", "é", "語", " "]), 0..40)) {
            let json = format!("\"{}\"", pieces.concat());
            prop_assert_eq!(read(&json).unwrap(), serde_json::from_str::<String>(&json).unwrap());
        }
    }
}
