//! Finds a value in JSON text without parsing the rest: for the pass-through lane, where most bytes are nobody's business.

use memchr::memmem::Finder;
use serde::de::DeserializeOwned;
use std::sync::OnceLock;

/// A word to look for, usually a key with its quotes: inside a JSON string the closing quote would be escaped, so text that merely talks
/// about the key is not found. Getting ready to look costs as much as looking through a thousand bytes, so it is done once.
pub struct Word {
    text: &'static str,
    finder: OnceLock<Finder<'static>>,
}

impl Word {
    /// A word to keep in a `static`.
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            finder: OnceLock::new(),
        }
    }

    /// Where it occurs, in order.
    pub fn places<'w>(&'w self, json: &'w [u8]) -> impl Iterator<Item = usize> + 'w {
        self.finder
            .get_or_init(|| Finder::new(self.text))
            .find_iter(json)
    }

    /// Whether it occurs at all.
    pub fn is_in(&self, json: &[u8]) -> bool {
        self.places(json).next().is_some()
    }

    /// What stands behind its last place, if it occurs.
    pub fn behind_last<'j>(&self, json: &'j [u8]) -> Option<&'j [u8]> {
        self.behind_each(json).next()
    }

    /// The value of the last `"key":` that reads as a `T`.
    pub fn last_value<T: DeserializeOwned>(&self, json: &[u8]) -> Option<T> {
        self.behind_each(json).find_map(value_in)
    }

    /// Whether one of the values of `"key":` is empty: `""`, `[]` or `null`.
    pub fn has_empty_value(&self, json: &[u8]) -> bool {
        self.places(json).any(|at| {
            let value = value_text(&json[at + self.text.len()..]);
            value.is_some_and(|value| EMPTY.iter().any(|empty| value.starts_with(empty)))
        })
    }

    /// What stands behind each of its places, the last first.
    fn behind_each<'j>(&self, json: &'j [u8]) -> impl Iterator<Item = &'j [u8]> {
        let mut before = json;
        std::iter::from_fn(move || {
            let at = self.last_place(before)?;
            before = &before[..at];
            Some(&json[at + self.text.len()..])
        })
    }

    /// Looking forwards is many times faster than looking backwards, and what is looked for stands near the end: the last few bytes are
    /// looked through first.
    fn last_place(&self, json: &[u8]) -> Option<usize> {
        let near = json.len().saturating_sub(TAIL);
        let found = self.places(&json[near..]).last().map(|at| near + at);
        found.or_else(|| {
            let far = &json[..json.len().min(near + self.text.len() - 1)];
            self.places(far).last().filter(|_| near > 0)
        })
    }
}

/// A frame of a stream is mostly smaller than this, and so is what stands behind an answer's last words.
const TAIL: usize = 1024;

const EMPTY: &[&[u8]] = &[b"\"\"", b"[]", b"null"];

/// The text of the value behind a key.
pub fn value_text(behind_key: &[u8]) -> Option<&[u8]> {
    let behind_colon = behind_key.trim_ascii_start().strip_prefix(b":")?;
    Some(behind_colon.trim_ascii_start())
}

fn value_in<T: DeserializeOwned>(behind_key: &[u8]) -> Option<T> {
    let mut values = serde_json::Deserializer::from_slice(value_text(behind_key)?).into_iter::<T>();
    values.next()?.ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    static USAGE: Word = Word::new("\"usage\"");

    #[test]
    fn the_last_value_of_a_key_is_found_and_talk_about_it_is_not() {
        let json = br#"{"usage":{"n":1},"text":"\"usage\":{\"n\":9}","name":"usage","usage" : {"n":2},"x":"\"usage\":3"}"#;
        let found: serde_json::Value = USAGE.last_value(json).unwrap();
        assert_eq!(found["n"], 2);
        assert!(USAGE.last_value::<u64>(b"{}").is_none());
    }

    #[test]
    fn it_is_found_however_far_from_the_end_it_stands() {
        for far in [0, 900, 1005, 1010, 1015, 1020, 1024, 1030, 5000] {
            let json = format!("{{\"usage\":7{}}}", " ".repeat(far));
            assert_eq!(USAGE.last_value(json.as_bytes()), Some(7), "{far}");
            let twice = format!("{{\"usage\":6,{}", &json[1..]);
            let all: Vec<_> = USAGE.behind_each(twice.as_bytes()).collect();
            assert_eq!(all.len(), 2, "{far}");
            assert_eq!((all[0][1], all[1][1]), (b'7', b'6'), "{far}");
        }
    }

    #[test]
    fn an_empty_value_is_found_at_any_place() {
        assert!(USAGE.has_empty_value(br#"{"usage":{"n":1},"a":{"usage" : []}}"#));
        assert!(!USAGE.has_empty_value(br#"{"usage":{"n":1},"a":"\"usage\":[]"}"#));
    }
}
