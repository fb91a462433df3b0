//! Settings that change in the middle of a conversation (`configuration_update`).
//!
//! Each stays in effect until a later one replaces it. A provider that knows only settings of the whole request is told the latest.

use super::fields::Fields;
use super::items::OPAQUE_PREFIX;
use super::request_decode::format;
use crate::thinking;
use chat::{Dialect, Effort, Format, Opaque, Part, Request};
use std::borrow::Cow;

/// The request with the latest settings in place of its first ones. What cannot be read stays where it stood.
pub(crate) fn settled(request: &Request) -> Cow<'_, Request> {
    let mut parts = request.turns.iter().flat_map(|turn| &turn.parts);
    let own = request.source == Some(Dialect::OpenAiResponses);
    if !own || !parts.any(|part| Update::of(part).is_some()) {
        return Cow::Borrowed(request);
    }
    let mut settled = request.clone();
    let mut turns = std::mem::take(&mut settled.turns);
    for turn in &mut turns {
        turn.parts.retain(|part| match Update::of(part) {
            Some(update) => {
                update.apply(&mut settled);
                false
            }
            None => true,
        });
    }
    settled.turns = turns;
    Cow::Owned(settled)
}

/// What an item changes.
struct Update {
    effort: Option<Effort>,
    format: Option<Format>,
}

impl Update {
    fn of(part: &Part) -> Option<Self> {
        let is_one = |opaque: &&Opaque| {
            opaque.dialect == Dialect::OpenAiResponses
                && opaque.name.strip_prefix(OPAQUE_PREFIX) == Some("configuration_update")
        };
        let opaque = part.opaque().filter(is_one)?;
        let mut item = Fields::read(opaque.value.get().as_bytes(), "").ok()?;
        let mut update = Self {
            effort: None,
            format: None,
        };
        if let Some(mut reasoning) = item.object("reasoning").ok()?
            && let Some(word) = reasoning.take::<String>("effort").ok()?
        {
            update.effort = Some(thinking::effort(&word)?);
        }
        if let Some(mut text) = item.object("text").ok()?
            && let Some(value) = text.raw("format")
        {
            update.format = Some(format(&value, "").ok()??);
        }
        Some(update)
    }

    fn apply(self, request: &mut Request) {
        if self.effort.is_some() {
            request.thinking.get_or_insert_default().effort = self.effort;
        }
        request.format = self.format.or_else(|| request.format.take());
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::codec;

    fn read(items: &str) -> Request {
        let body = format!(
            r#"{{"model":"m","reasoning":{{"effort":"high","summary":"auto"}},"input":[{{"role":"user","content":"Hi"}},{items}]}}"#
        );
        codec(Dialect::OpenAiResponses)
            .decode_request(body.as_bytes())
            .unwrap()
    }

    #[test]
    fn the_latest_of_each_setting_is_the_requests() {
        let request = read(
            r#"{"type":"configuration_update","reasoning":{"effort":"medium"}},
               {"type":"configuration_update","text":{"format":{"type":"json_object"}}},
               {"type":"configuration_update","reasoning":{"effort":"low"}}"#,
        );
        let settled = settled(&request);
        let thinking = settled.thinking.as_ref().unwrap();
        assert_eq!(thinking.effort, Some(Effort::Low));
        assert_eq!(thinking.style.as_deref(), Some("auto"));
        assert!(matches!(settled.format, Some(Format::JsonObject)));
        let mut parts = settled.turns.iter().flat_map(|turn| &turn.parts);
        assert!(parts.all(|part| part.opaque().is_none()));
    }

    #[test]
    fn a_setting_that_cannot_be_read_stays_where_it_stood() {
        let request = read(
            r#"{"type":"configuration_update","reasoning":{"effort":"as you like"}},{"type":"web_search_call","id":"ws_1"}"#,
        );
        let settled = settled(&request);
        assert!(matches!(settled, Cow::Borrowed(_)));
        let effort = settled.thinking.as_ref().unwrap().effort;
        assert_eq!(effort, Some(Effort::High));
    }
}
