//! Fields of a request that only Gemini knows, kept with the path at which they stood (`safetySettings`, `generationConfig.speechConfig`,
//! `tools[].googleSearch`) and written at the same place again.

use super::losses::Losses;
use super::object::Fields;
use crate::shared;
use chat::{Dialect, Opaque, Request};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Keeps the fields nobody knew of an object whose place is `prefix`.
pub(super) fn keep(prefix: &str, fields: Vec<(Cow<'_, str>, &RawValue)>, request: &mut Request) {
    for (name, value) in fields {
        keep_one(format!("{prefix}{name}"), Some(value), request);
    }
}

/// Keeps one field, if it is there.
pub(super) fn keep_one(name: String, value: Option<&RawValue>, request: &mut Request) {
    request.extras.extend(value.map(|value| Opaque {
        dialect: Dialect::Gemini,
        name,
        value: value.to_owned(),
    }));
}

/// The kept fields of a request that is being written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extras<'a>(&'a [Opaque]);

impl<'a> Extras<'a> {
    /// The kept fields of that request.
    pub(super) fn of(request: &'a Request) -> Self {
        Self(&request.extras)
    }

    /// Those directly at the place `prefix`, by their own names.
    pub(super) fn under(self, prefix: &str) -> impl Iterator<Item = (&'a str, &'a RawValue)> {
        self.0
            .iter()
            .filter(|extra| extra.dialect == Dialect::Gemini)
            .filter_map(move |extra| {
                let name = extra.name.strip_prefix(prefix)?;
                (!name.contains(['.', '['])).then_some((name, &*extra.value))
            })
    }

    /// Whether the field of that name at that place was kept.
    pub(super) fn has(self, prefix: &str, name: &str) -> bool {
        self.under(prefix).any(|(known, _)| known == name)
    }

    /// Writes those at a place.
    pub(super) fn write(self, prefix: &str, fields: &mut Fields) {
        for (name, value) in self.under(prefix) {
            fields.set(name, Some(value));
        }
    }

    /// Tells of those that another dialect kept. Web search is understood in every spelling: see [`Extras::wants_search`].
    pub(super) fn report_foreign(self, losses: &mut Losses) {
        let said = |extra: &&Opaque| is_search(extra) || shared::is_said_elsewhere(extra);
        for extra in self.0.iter().filter(|extra| !said(extra)) {
            losses.own(extra);
        }
    }

    /// The field by which another dialect asks for web search.
    pub(super) fn wants_search(self) -> Option<&'a str> {
        let asking = self.0.iter().find(|extra| is_search(extra));
        asking.map(|extra| extra.name.as_str())
    }
}

fn is_search(extra: &Opaque) -> bool {
    shared::is_foreign_search(extra, Dialect::Gemini)
}
