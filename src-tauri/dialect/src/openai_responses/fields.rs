//! A JSON object read field by field.
//!
//! Known fields are taken out with their type; what is left is what this dialect's next version brings, and is carried.
//! `null` equals absent. A field that is known and of the wrong type is malformed, with its whole path.

use crate::Malformed;
use serde::Deserialize;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// An object's fields that have not been taken yet.
#[derive(Debug, Default)]
pub(super) struct Fields {
    path: String,
    fields: Vec<(String, Box<RawValue>)>,
}

impl Fields {
    /// Reads an object that stands at `path`; the top of the body stands at `""`.
    pub(super) fn read(json: &[u8], path: impl Into<String>) -> Result<Self, Malformed> {
        let path = path.into();
        match serde_json::from_slice::<Object>(json) {
            Ok(Object(fields)) => Ok(Self { path, fields }),
            Err(error) => Err(Malformed::new(
                path,
                format!("this must be a JSON object: {error}"),
            )),
        }
    }

    /// Takes a field and reads it; `None` when it is absent or `null`.
    pub(super) fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Malformed> {
        let Some(raw) = self.raw(name) else {
            return Ok(None);
        };
        serde_json::from_str(raw.get())
            .map(Some)
            .map_err(|error| Malformed::new(self.at(name), error.to_string()))
    }

    /// Takes a field that must be there.
    pub(super) fn need<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Malformed> {
        self.take(name)?
            .ok_or_else(|| Malformed::new(self.at(name), "this field is missing"))
    }

    /// Takes a field as it stands; `None` when it is absent or `null`. Said more than once, the last one counts, and the others are gone with it.
    pub(super) fn raw(&mut self, name: &str) -> Option<Box<RawValue>> {
        let at = self.fields.iter().rposition(|(known, _)| known == name)?;
        let (_, raw) = self.fields.remove(at);
        self.fields.retain(|(known, _)| known != name);
        (raw.get() != "null").then_some(raw)
    }

    /// Takes an object-valued field.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Self>, Malformed> {
        let path = self.at(name);
        self.raw(name)
            .map(|raw| Self::read(raw.get().as_bytes(), path))
            .transpose()
    }

    /// The `type`, which stays where it is; empty when there is none or it is no string.
    pub(super) fn tag(&self) -> String {
        self.fields
            .iter()
            .rfind(|(name, _)| name == "type")
            .and_then(|(_, raw)| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default()
    }

    /// Whether the field is there and not `null`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|(known, raw)| known == name && raw.get() != "null")
    }

    /// The path of one of the object's fields.
    pub(super) fn at(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// What was not taken, `null`s left out.
    pub(super) fn rest(self) -> impl Iterator<Item = (String, Box<RawValue>)> {
        self.fields
            .into_iter()
            .filter(|(_, raw)| raw.get() != "null")
    }
}

struct Object(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Fields;

    #[test]
    fn a_field_said_twice_counts_once_and_as_it_was_said_last() {
        let mut fields = Fields::read(br#"{"tools":"none","tools":[1],"other":2}"#, "").unwrap();
        assert_eq!(fields.take::<Vec<u8>>("tools").unwrap(), Some(vec![1]));
        let names: Vec<String> = fields.rest().map(|(name, _)| name).collect();
        assert_eq!(names, ["other"]);
    }
}
