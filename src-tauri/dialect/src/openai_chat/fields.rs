//! The members of a JSON object, taken out one by one: what is left over at the end is what we do not know.
//!
//! A member that is `null` is absent. Of a key given twice the last one counts, as in every vendor's own parser.

use crate::strings;
use crate::wire::Malformed;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The members not yet taken, in the order in which they were written.
#[derive(Debug, Default)]
pub(super) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// The members of `value`, or what is wrong with the field of that name.
    pub(super) fn of(value: &'a RawValue, name: &str) -> Result<Self, Malformed> {
        parsed(value, name, "an object")
    }

    /// Takes a member.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let mut last = None;
        self.0.retain(|(known, value)| {
            let wanted = known == name;
            if wanted {
                last = Some(*value);
            }
            !wanted
        });
        last.filter(|value| value.get() != "null")
    }

    /// Takes a member that must read as a `T`.
    pub(super) fn read<T: DeserializeOwned>(
        &mut self,
        name: &str,
        what: &str,
    ) -> Result<Option<T>, Malformed> {
        self.take(name)
            .map(|value| parsed(value, name, what))
            .transpose()
    }

    /// Takes a string.
    pub(super) fn string(&mut self, name: &str) -> Result<Option<String>, Malformed> {
        self.take(name)
            .map(|value| text(value).ok_or_else(|| Malformed::new(name, "must be a string")))
            .transpose()
    }

    /// Takes `true` or `false`.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Malformed> {
        self.read(name, "true or false")
    }

    /// Takes a number.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<f64>, Malformed> {
        self.read(name, "a number")
    }

    /// Takes a whole number that is not negative; `10.0` is one.
    pub(super) fn count(&mut self, name: &str) -> Result<Option<u64>, Malformed> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let digits = value.get().strip_suffix(".0").unwrap_or(value.get());
        digits
            .parse()
            .map(Some)
            .map_err(|_| Malformed::new(name, "must be a whole number, 0 or more"))
    }

    /// Takes an object.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Self>, Malformed> {
        self.take(name)
            .map(|value| Self::of(value, name))
            .transpose()
    }

    /// Takes a list.
    pub(super) fn list(&mut self, name: &str) -> Result<Option<Vec<&'a RawValue>>, Malformed> {
        self.take(name)
            .map(|value| parsed(value, name, "a list"))
            .transpose()
    }

    /// What nobody took, without what is `null`.
    pub(super) fn rest(self) -> impl Iterator<Item = (String, &'a RawValue)> {
        self.0
            .into_iter()
            .filter(|(_, value)| value.get() != "null")
            .map(|(name, value)| (name.into_owned(), value))
    }
}

/// The text of a JSON string; `None` for another value. Half a surrogate pair (text cut in the middle of a character by JavaScript) reads
/// as the replacement character: it must not end a conversation.
pub(super) fn text(value: &RawValue) -> Option<String> {
    if !value.get().starts_with('"') {
        return None;
    }
    match strings::text(value) {
        Some(text) => Some(text.into_owned()),
        None => serde_json::from_str::<Lossy>(value.get())
            .ok()
            .map(|lossy| lossy.0),
    }
}

/// A string read as bytes, which may hold half a surrogate pair.
struct Lossy(String);

impl<'de> Deserialize<'de> for Lossy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Lossy;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(Lossy(String::from_utf8_lossy(bytes).into_owned()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// Reads a value, or says that the field of that name must be `what`.
pub(super) fn parsed<'a, T: Deserialize<'a>>(
    value: &'a RawValue,
    name: &str,
    what: &str,
) -> Result<T, Malformed> {
    serde_json::from_str(value.get()).map_err(|_| Malformed::new(name, format!("must be {what}")))
}

/// The same complaint, seen from the object around it.
pub(super) fn inside(parent: &str, complaint: Malformed) -> Malformed {
    let between = if complaint.field.is_empty() || complaint.field.starts_with('[') {
        ""
    } else {
        "."
    };
    Malformed::new(
        format!("{parent}{between}{}", complaint.field),
        complaint.why,
    )
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(Word(name)) = map.next_key()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Fields(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// A string that is borrowed where it holds no escapes. What is not a string reads as an empty one: compatible servers send `null`,
/// numbers and objects where the vendor sends strings, and none of that may end an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyWord)
    }
}

struct AnyWord;

impl<'de> Visitor<'de> for AnyWord {
    type Value = Word<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Word(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Word(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Word(Cow::Owned(text)))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Word::default())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Word::default())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Word::default())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Word::default())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Word::default())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<de::IgnoredAny>()?.is_some() {}
        Ok(Word::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map
            .next_entry::<de::IgnoredAny, de::IgnoredAny>()?
            .is_some()
        {}
        Ok(Word::default())
    }
}
