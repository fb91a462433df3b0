//! JSON objects as Gemini reads and writes them: names in camelCase or snake_case on the way in, camelCase on the way out, and room for
//! fields nobody here has heard of.
//!
//! Only objects whose names are Google's go through here, never a schema or a call's arguments: there a name is the user's own.

use crate::wire::raw;
use crate::{Malformed, strings};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// An object being read: its fields in order, each taken out once it is understood. A `null` field is absent.
#[derive(Debug, Default)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A string that borrows when it holds no escapes.
#[derive(serde::Deserialize)]
pub(super) struct Words<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl<'a> Object<'a> {
    /// Reads an object.
    pub(super) fn parse(value: &'a RawValue) -> Result<Self, Malformed> {
        serde_json::from_str(value.get()).map_err(|_| Malformed::new("", "must be an object"))
    }

    /// Reads a whole body that must be an object.
    pub(super) fn body(body: &'a [u8]) -> Result<Self, Malformed> {
        strings::read(body).map_err(|why| {
            Malformed::new(
                "",
                format!("the body must be one complete JSON object: {why}"),
            )
        })
    }

    /// Takes a field out; of a repeated field the last.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let mut found = None;
        self.0.retain(|(key, value)| {
            let same = key == name;
            if same {
                found = Some(*value);
            }
            !same
        });
        found
    }

    /// Takes a field out and reads it; `must` says what it has to be.
    pub(super) fn read<T: Deserialize<'a>>(
        &mut self,
        name: &str,
        must: &str,
    ) -> Result<Option<T>, Malformed> {
        self.take(name)
            .map(|value| serde_json::from_str(value.get()).map_err(|_| Malformed::new(name, must)))
            .transpose()
    }

    /// Takes out a string.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<Cow<'a, str>>, Malformed> {
        let words: Option<Words<'a>> = self.read(name, "must be a string")?;
        Ok(words.map(|words| words.0))
    }

    /// Takes out an object.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Self>, Malformed> {
        self.read(name, "must be an object")
    }

    /// Takes out a list. A single value stands for a list of one, as in proto3 JSON.
    pub(super) fn list(&mut self, name: &str) -> Result<Option<Vec<&'a RawValue>>, Malformed> {
        self.take(name)
            .map(|value| {
                if value.get().starts_with('[') {
                    serde_json::from_str(value.get())
                        .map_err(|_| Malformed::new(name, "must be a list"))
                } else {
                    Ok(vec![value])
                }
            })
            .transpose()
    }

    /// Takes out a number.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<f64>, Malformed> {
        self.read(name, "must be a number")
    }

    /// Takes out a whole number, which proto3 JSON also writes as `40.0` or `"40"`.
    pub(super) fn whole(&mut self, name: &str) -> Result<Option<i64>, Malformed> {
        self.take(name)
            .map(|value| whole(value).ok_or_else(|| Malformed::new(name, "must be a whole number")))
            .transpose()
    }

    /// Takes out a whole number that is not negative.
    pub(super) fn count(&mut self, name: &str) -> Result<Option<u64>, Malformed> {
        self.whole(name)?
            .map(|number| {
                u64::try_from(number).map_err(|_| Malformed::new(name, "must not be negative"))
            })
            .transpose()
    }

    /// The name of the first field that is left.
    pub(super) fn first(&self) -> Option<&str> {
        self.0.first().map(|(name, _)| name.as_ref())
    }

    /// How many fields are left.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What nobody took.
    pub(super) fn rest(self) -> Vec<(Cow<'a, str>, &'a RawValue)> {
        self.0
    }
}

fn whole(value: &RawValue) -> Option<i64> {
    let text = value.get();
    let text = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        // Beyond 2^53 a float is no exact count, and nothing that is counted here comes near.
        (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
    })
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((Words(name), value)) = map.next_entry::<Words<'de>, &'de RawValue>()? {
            if value.get() != "null" {
                fields.push((camel(name), value));
            }
        }
        Ok(Object(fields))
    }
}

/// `inline_data` as `inlineData`; every other name as it is.
fn camel(name: Cow<'_, str>) -> Cow<'_, str> {
    if !name.contains('_') || name.starts_with('_') {
        return name;
    }
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    Cow::Owned(camel)
}

/// The malformed field, told from one level further out.
pub(super) fn under(outer: impl fmt::Display) -> impl FnOnce(Malformed) -> Malformed {
    move |inner| Malformed {
        field: if inner.field.is_empty() {
            outer.to_string()
        } else {
            format!("{outer}.{}", inner.field)
        },
        why: inner.why,
    }
}

/// An object being written: its fields in order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, Box<RawValue>)>);

impl Fields {
    /// Writes a field, if there is a value for it.
    pub(super) fn set(&mut self, name: &str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.0.push((name.to_owned(), raw(&value)));
        }
    }

    /// Nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The object, unless nothing was written.
    pub(super) fn filled(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }

    /// The fields in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_ref()))
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
