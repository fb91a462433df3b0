//! Finds a value in JSON text without parsing the rest: for the pass-through lane, where most bytes are nobody's business.

use memchr::memmem;
use serde::de::DeserializeOwned;

/// The value of the last `"key":` in `json` that reads as a `T`. `quoted_key` holds its quotes: inside a JSON string the closing quote
/// would be escaped, so text that merely talks about the key is not found.
pub fn last<T: DeserializeOwned>(json: &[u8], quoted_key: &str) -> Option<T> {
    memmem::rfind_iter(json, quoted_key).find_map(|at| value_after(&json[at + quoted_key.len()..]))
}

/// Whether the word occurs at all.
pub fn holds(json: &[u8], word: &str) -> bool {
    memmem::find(json, word.as_bytes()).is_some()
}

/// Whether one of the values of `"key":` is empty: `""`, `[]` or `null`.
pub fn holds_empty(json: &[u8], quoted_key: &str) -> bool {
    memmem::find_iter(json, quoted_key).any(|at| {
        let after = json[at + quoted_key.len()..].trim_ascii_start();
        let value = after.strip_prefix(b":").map(<[u8]>::trim_ascii_start);
        value.is_some_and(|value| EMPTY.iter().any(|empty| value.starts_with(empty)))
    })
}

const EMPTY: &[&[u8]] = &[b"\"\"", b"[]", b"null"];

fn value_after<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let value = json.trim_ascii_start().strip_prefix(b":")?;
    let mut values = serde_json::Deserializer::from_slice(value).into_iter::<T>();
    values.next()?.ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_last_value_of_a_key_is_found_and_talk_about_it_is_not() {
        let json = br#"{"usage":{"n":1},"text":"\"usage\":{\"n\":9}","name":"usage","usage" : {"n":2},"x":"\"usage\":3"}"#;
        let found: serde_json::Value = last(json, "\"usage\"").unwrap();
        assert_eq!(found["n"], 2);
        assert!(last::<u64>(b"{}", "\"usage\"").is_none());
    }
}
