//! JSON objects read field by field, and the path that names a broken one.
//!
//! Nothing is lost: what nobody asked for is still there at the end. `null` counts as absent, of two fields with one name the last counts.

use crate::{Malformed, strings};
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Where in the body we are; spelled out only when something is broken there.
#[derive(Clone, Copy)]
pub(super) struct Path<'p> {
    parent: Option<&'p Self>,
    step: Step,
}

#[derive(Clone, Copy)]
enum Step {
    Root,
    Field(&'static str),
    Item(usize),
}

impl Path<'static> {
    /// The body as a whole.
    pub(super) const ROOT: Self = Self {
        parent: None,
        step: Step::Root,
    };
}

impl<'p> Path<'p> {
    /// A field of the object here.
    pub(super) fn field(&'p self, name: &'static str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Field(name),
        }
    }

    /// An element of the list here.
    pub(super) fn item(&'p self, index: usize) -> Self {
        Self {
            parent: Some(self),
            step: Step::Item(index),
        }
    }

    /// What stands here is broken.
    pub(super) fn broken(&self, why: impl Into<String>) -> Malformed {
        Malformed::new(self.to_string(), why)
    }

    /// Reads what stands here.
    pub(super) fn read<T: DeserializeOwned>(&self, raw: &RawValue) -> Result<T, Malformed> {
        serde_json::from_str(raw.get()).map_err(|error| self.broken(sentence(&error)))
    }

    /// Reads the string that stands here.
    pub(super) fn text(&self, raw: &RawValue) -> Result<String, Malformed> {
        match strings::text(raw) {
            Some(text) => Ok(text.into_owned()),
            None => self.read(raw),
        }
    }

    /// The elements of the list that stands here.
    pub(super) fn items<'a>(&self, raw: &'a RawValue) -> Result<Vec<&'a RawValue>, Malformed> {
        serde_json::from_str(raw.get()).map_err(|error| self.broken(sentence(&error)))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let top = match self.parent {
            Some(parent) => {
                parent.fmt(f)?;
                parent.parent.is_none()
            }
            None => true,
        };
        match self.step {
            Step::Root => Ok(()),
            Step::Field(name) if top => f.write_str(name),
            Step::Field(name) => write!(f, ".{name}"),
            Step::Item(index) => write!(f, "[{index}]"),
        }
    }
}

/// The fields of one object, none of them read yet.
#[derive(Debug, Default)]
pub(super) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Reads a body's outermost object.
    pub(super) fn of_body(body: &'a [u8]) -> Result<Self, Malformed> {
        strings::read(body)
            .map_err(|error| Malformed::new("", format!("the body is not a JSON object: {error}")))
    }

    /// Reads the object that stands at that place.
    pub(super) fn of(raw: &'a RawValue, at: &Path<'_>) -> Result<Self, Malformed> {
        serde_json::from_str(raw.get()).map_err(|error| at.broken(sentence(&error)))
    }

    /// Takes a field out.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let mut found = None;
        self.0.retain(|(known, value)| {
            let hit = known == name;
            if hit {
                found = Some(*value);
            }
            !hit
        });
        found.filter(|value| value.get() != "null")
    }

    /// Takes a field out and reads it.
    pub(super) fn read<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        at: &Path<'_>,
    ) -> Result<Option<T>, Malformed> {
        self.take(name)
            .map(|raw| at.field(name).read(raw))
            .transpose()
    }

    /// Takes a string out.
    pub(super) fn text(
        &mut self,
        name: &'static str,
        at: &Path<'_>,
    ) -> Result<Option<String>, Malformed> {
        self.take(name)
            .map(|raw| at.field(name).text(raw))
            .transpose()
    }

    /// Takes out and reads a field that must be there.
    pub(super) fn need<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        at: &Path<'_>,
    ) -> Result<T, Malformed> {
        self.read(name, at)?
            .ok_or_else(|| at.field(name).broken("this field is required"))
    }

    /// Takes out the `type` field; empty when there is none.
    pub(super) fn tag(&mut self) -> String {
        let tag = self.shown_tag();
        self.take("type");
        tag
    }

    /// The `type` field; empty when there is none.
    pub(super) fn shown_tag(&self) -> String {
        let field = self.0.iter().rfind(|(name, _)| name == "type");
        field
            .and_then(|(_, tag)| strings::text(tag))
            .unwrap_or_default()
            .into_owned()
    }

    /// Puts a field in the place of the one with that name, or behind the others.
    pub(super) fn put(&mut self, name: &'static str, value: &'a RawValue) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => self.0.push((Cow::Borrowed(name), value)),
        }
    }

    /// Adds a field behind the others.
    pub(super) fn push(&mut self, name: &'a str, value: &'a RawValue) {
        self.0.push((Cow::Borrowed(name), value));
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is left and not null.
    pub(super) fn rest(&mut self) -> impl Iterator<Item = (Cow<'a, str>, &'a RawValue)> {
        std::mem::take(&mut self.0)
            .into_iter()
            .filter(|(_, value)| value.get() != "null")
    }
}

impl<'a> FromIterator<(Cow<'a, str>, &'a RawValue)> for Fields<'a> {
    fn from_iter<I: IntoIterator<Item = (Cow<'a, str>, &'a RawValue)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor).map(Self)
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut fields = Vec::with_capacity(8);
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            fields.push((name, value));
        }
        Ok(fields)
    }
}

/// The name of a field.
#[derive(Deserialize)]
pub(super) struct Name<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// The parser's complaint without its line and column, which count from the start of the field only.
pub(super) fn sentence(error: &serde_json::Error) -> String {
    let full = error.to_string();
    match full.split_once(" at line ") {
        Some((complaint, _)) => complaint.to_owned(),
        None => full,
    }
}
