//! What the wire structs of all dialects share.

use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::fmt;

/// A client's request is malformed: known, and broken. What is merely unknown is carried instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The field, in the dialect's spelling (`messages[3].role`); empty when the body as a whole is broken.
    pub field: String,
    /// What is wrong with it, as a sentence a person can act on.
    pub why: String,
}

impl Malformed {
    /// That field is broken, in that way.
    pub fn new(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            why: why.into(),
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            f.write_str(&self.why)
        } else {
            write!(f, "{}: {}", self.field, self.why)
        }
    }
}

/// A value that is a plain string or a `T` in its other form, such as a list of parts.
///
/// Decoded by hand: an untagged enum would swallow a broken known form as if it were a new one.
#[derive(Debug, Clone)]
pub(crate) enum StringOr<T> {
    /// A plain string.
    String(String),
    /// The other form.
    Other(T),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for StringOr<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        if text.starts_with('"') {
            serde_json::from_str(text).map(Self::String)
        } else {
            serde_json::from_str(text).map(Self::Other)
        }
        .map_err(serde::de::Error::custom)
    }
}

/// The value of a JSON object's `type` field; empty when there is none or the value is not an object.
pub(crate) fn tag(value: &RawValue) -> String {
    #[derive(Deserialize)]
    struct Tagged {
        #[serde(rename = "type", default)]
        tag: String,
    }
    // A list would be read as the object's fields in order.
    let object = value.get().starts_with('{').then_some(value.get());
    serde_json::from_str::<Tagged>(object.unwrap_or_default())
        .map(|tagged| tagged.tag)
        .unwrap_or_default()
}

/// Any serialisable value as raw JSON. Plain data cannot fail to serialise; `null` would stand for one that did.
pub(crate) fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// A count, or nothing for whatever else stands there: a strange usage must never spoil an answer.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(Counting)
}

struct Counting;

impl<'de> Visitor<'de> for Counting {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a count, or anything else")
    }

    fn visit_u64<E>(self, count: u64) -> Result<Option<u64>, E> {
        Ok(Some(count))
    }

    /// `12.0` is a count too.
    fn visit_f64<E>(self, count: f64) -> Result<Option<u64>, E> {
        Ok(count.to_string().parse().ok())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Option<u64>, A::Error> {
        IgnoredAny.visit_seq(list).map(|_| None)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Option<u64>, A::Error> {
        IgnoredAny.visit_map(object).map(|_| None)
    }
}
