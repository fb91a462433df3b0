//! The settings of a request, as a provider reads them.
//!
//! What this dialect has no word for is a loss, from a table.

use super::content_encode::UNMARKED;
use super::losses::Losses;
use super::object::Object;
use crate::{schema, shared, thinking};
use chat::{Dialect, Format, Part, Quirk, Quirks, Request, Target, Thinking};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Writes limits and sampling.
pub(super) fn limits(body: &mut Object, request: &Request, target: &Target, losses: &mut Losses) {
    if let Some(asked) = request.max_output_tokens {
        let most = target.max_output_tokens.unwrap_or(u64::MAX);
        let sent = asked.min(most).max(LEAST_OUTPUT);
        if sent != asked {
            losses.add("max_output_tokens", format!("{asked} is sent as {sent}"));
        }
        body.put("max_output_tokens", &sent);
    }
    let sampling = &request.sampling;
    let refused = target.quirks.has(Quirk::NoSampling);
    for (name, value) in [
        ("temperature", sampling.temperature),
        ("top_p", sampling.top_p),
    ] {
        match value {
            Some(_) if refused => losses.add(name, "this model refuses it"),
            value => body.put_some(name, value),
        }
    }
    body.put_some("top_logprobs", request.logprobs.filter(|count| *count > 0));
}

/// The `reasoning` object, when anything is asked of the thinking.
pub(super) fn reasoning(
    request: &Request,
    quirks: Quirks,
    losses: &mut Losses,
) -> Option<Box<RawValue>> {
    if quirks.has(Quirk::NoThinking) {
        let asked = request.thinking.as_ref();
        if asked.is_some_and(thinking::is_wanted) || says(request, "reasoning.") {
            losses.add("reasoning", "this model does not think");
        }
        return None;
    }
    let mut object = Object::new();
    if let Some(asked) = &request.thinking {
        object.put_some("effort", effort(asked, quirks, losses));
        object.put_some("summary", summary(asked));
        if asked.budget.is_some_and(|budget| budget > 0) {
            losses.add("thinking.budget_tokens", "sent as an effort");
        }
        if thinking::is_dynamic(asked) && thinking::asked_effort(asked).is_none() {
            losses.add("thinking", "the model thinks as much as it usually does");
        }
    }
    nested(&mut object, request, "reasoning.");
    (!object.is_empty() || request.thinking.is_some()).then(|| object.into_raw())
}

/// The effort, as near to the one asked for as the model takes.
fn effort(asked: &Thinking, quirks: Quirks, losses: &mut Losses) -> Option<&'static str> {
    let asked = thinking::asked_effort(asked)?;
    if quirks.has(Quirk::NoEffort) {
        losses.add("reasoning.effort", "this model takes none");
        return None;
    }
    let given = thinking::nearest(asked, quirks);
    if given != asked {
        losses.add(
            "reasoning.effort",
            "put to the nearest effort this model takes",
        );
    }
    Some(thinking::word(given))
}

/// The `text` object, when a form or verbosity is asked.
pub(super) fn text(request: &Request, losses: &mut Losses) -> Option<Box<RawValue>> {
    let mut object = Object::new();
    let asked = request.format.as_ref();
    object.put_some(
        "format",
        asked.map(|asked| format(&held(request, asked, losses))),
    );
    object.put_some("verbosity", request.verbosity.as_deref());
    nested(&mut object, request, "text.");
    (!object.is_empty()).then(|| object.into_raw())
}

/// The form, without `strict` where the model cannot be held to its schema.
fn held<'f>(request: &Request, format: &'f Format, losses: &mut Losses) -> Cow<'f, Format> {
    match format {
        Format::JsonSchema {
            name,
            description,
            schema,
            strict: Some(true),
        } if !schema::holds_answer(request, schema) => {
            losses.add("response_format.strict", schema::TOO_OPEN);
            Cow::Owned(Format::JsonSchema {
                name: name.clone(),
                description: description.clone(),
                schema: schema.clone(),
                strict: None,
            })
        }
        Format::Text | Format::JsonObject | Format::JsonSchema { .. } => Cow::Borrowed(format),
    }
}

/// The `stream_options` object, when anything is said there.
pub(super) fn stream_options(request: &Request) -> Option<Box<RawValue>> {
    let mut object = Object::new();
    nested(&mut object, request, "stream_options.");
    (!object.is_empty()).then(|| object.into_raw())
}

/// Notes everything that was set and has no word here.
pub(super) fn unsayable(request: &Request, losses: &mut Losses) {
    for (field, set) in [
        ("top_k", request.sampling.top_k.is_some()),
        (
            "presence_penalty",
            request.sampling.presence_penalty.is_some(),
        ),
        (
            "frequency_penalty",
            request.sampling.frequency_penalty.is_some(),
        ),
        ("seed", request.sampling.seed.is_some()),
        ("stop", !request.stop.is_empty()),
        ("n", request.candidates.is_some_and(|count| count > 1)),
        ("modalities", !request.modalities.is_empty()),
        ("audio", request.speech.is_some()),
    ] {
        if set {
            losses.add(field, "the Responses API has no such setting");
        }
    }
    if marks_more_than_parts(request) {
        losses.add("cache_control", UNMARKED);
    }
}

/// The form of the answer.
pub(super) fn format(format: &Format) -> Box<RawValue> {
    let mut object = Object::new();
    match format {
        Format::Text => object.put("type", "text"),
        Format::JsonObject => object.put("type", "json_object"),
        Format::JsonSchema {
            name,
            description,
            schema,
            strict,
        } => {
            object.put("type", "json_schema");
            object.put("name", name.as_deref().unwrap_or(UNNAMED));
            object.put_some("description", description.as_deref());
            if *strict == Some(true) {
                object.put("schema", &schema::closed(schema));
            } else {
                object.put("schema", schema);
            }
            object.put_some("strict", *strict);
        }
    }
    object.into_raw()
}

/// Whether something stood within an object of this dialect that only it knows.
fn says(request: &Request, prefix: &str) -> bool {
    let mut extras = request.extras.iter();
    extras.any(|extra| extra.name.starts_with(prefix))
}

/// Extras that stood within an object of this dialect.
fn nested(object: &mut Object, request: &Request, prefix: &str) {
    for extra in &request.extras {
        if (extra.dialect == Dialect::OpenAiResponses || shared::is_openais(extra))
            && let Some(name) = extra.name.strip_prefix(prefix)
        {
            object.put(name, &extra.value);
        }
    }
}

/// How thoughts are shown: in this dialect's own words, or `auto` when they shall be shown at all.
fn summary(asked: &Thinking) -> Option<&str> {
    let style = asked.style.as_deref();
    match asked.show {
        Some(false) => None,
        Some(true) => style.filter(|word| STYLES.contains(word)).or(Some("auto")),
        None => style.filter(|word| STYLES.contains(word)),
    }
}

/// Whether the prompt is to be cached up to something that takes no mark here: a tool, or a tool's result.
fn marks_more_than_parts(request: &Request) -> bool {
    let marked = |part: &Part| matches!(part, Part::ToolResult(result) if result.cache.is_some());
    let mut parts = request.turns.iter().flat_map(|turn| &turn.parts);
    request.tools.iter().any(|tool| tool.cache.is_some()) || parts.any(marked)
}

/// The vendor refuses less.
const LEAST_OUTPUT: u64 = 16;
/// The vendor demands a name for a schema.
const UNNAMED: &str = "answer";
const STYLES: &[&str] = &["auto", "concise", "detailed"];
