//! What stands in an answer beside its content and only this dialect's clients understand: why it was refused, the container it ran in,
//! what was cut from its context, why the cache was missed. In a stream it comes with the stop word.

use super::DIALECT;
use super::fields::Fields;
use chat::{Event, Opaque, Part};
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The fields of an answer that are carried.
const FIELDS: [&str; 4] = [
    "stop_details",
    "container",
    "context_management",
    "diagnostics",
];

/// Takes those that stand in an object of the provider's.
pub(super) fn take(fields: &mut Fields<'_>, out: &mut Vec<Event>) {
    for name in FIELDS {
        out.extend(fields.take(name).map(|value| {
            Event::Opaque(Opaque {
                dialect: DIALECT,
                name: name.to_owned(),
                value: value.to_owned(),
            })
        }));
    }
}

/// Whether it is one of them, and no block.
pub(super) fn is_one(opaque: &Opaque) -> bool {
    opaque.dialect == DIALECT && FIELDS.contains(&&*opaque.name)
}

/// Those of an answer, written under their own names.
#[derive(Debug, Default, Serialize)]
pub(super) struct Beside<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_details: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context_management: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnostics: Option<Cow<'a, RawValue>>,
}

impl<'a> Beside<'a> {
    /// Those of a whole answer.
    pub(super) fn of(parts: &'a [Part]) -> Self {
        let mut beside = Self::default();
        for part in parts {
            if let Part::Opaque(opaque) = part
                && is_one(opaque)
            {
                beside.put(&opaque.name, Cow::Borrowed(&*opaque.value));
            }
        }
        beside
    }

    /// Adds one; the last of a name counts.
    pub(super) fn put(&mut self, name: &str, value: Cow<'a, RawValue>) {
        let [stop_details, container, context_management, diagnostics] = FIELDS;
        let place = match name {
            name if name == stop_details => &mut self.stop_details,
            name if name == container => &mut self.container,
            name if name == context_management => &mut self.context_management,
            name if name == diagnostics => &mut self.diagnostics,
            _ => return,
        };
        *place = Some(value);
    }
}
