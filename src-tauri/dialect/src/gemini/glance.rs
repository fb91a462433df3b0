//! What a relay must know of a chunk it passes on: found by scanning, without reading the chunk.

use super::{failure, finish, usage};
use crate::Glance;
use crate::scan::Word;
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use serde_json::value::RawValue;
use std::fmt;

static END_REASONS: [Word; 4] = [
    Word::new("\"finishReason\""),
    Word::new("\"blockReason\""),
    Word::new("\"finish_reason\""),
    Word::new("\"block_reason\""),
];
static ERROR: Word = Word::new("\"error\"");

/// Looks at one chunk. Quoted field names cannot occur inside its strings, where their quotes would be escaped.
pub(super) fn glance(data: &[u8]) -> Glance {
    Glance {
        surplus: false,
        usage: usage::find(data),
        ends: ends(data),
        failure: tells_failure(data).then(|| failure::in_stream(data)),
    }
}

fn ends(data: &[u8]) -> bool {
    let told = |key: &Word| key.last_value::<Told>(data).is_some_and(|told| told.0);
    END_REASONS.iter().any(told)
}

/// A field of that name in a call's arguments is no failure: only the chunk's own counts.
fn tells_failure(data: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Chunk<'a> {
        #[serde(borrow)]
        error: Option<&'a RawValue>,
    }
    ERROR.is_in(data)
        && serde_json::from_slice::<Chunk<'_>>(data).is_ok_and(|chunk| chunk.error.is_some())
}

/// Whether a word that ends an answer stands there.
struct Told(bool);

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Reading)
    }
}

struct Reading;

impl Visitor<'_> for Reading {
    type Value = Told;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word")
    }

    fn visit_str<E>(self, word: &str) -> Result<Told, E> {
        Ok(Told(!word.is_empty() && word != finish::UNSPECIFIED))
    }
}
