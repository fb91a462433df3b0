//! Settings at the value they have anyway: to leave them out says the same, so that is no loss.
//!
//! Two tables and one rule, applied to what a codec could not say before it is told.

use chat::{Loss, Media, Part, Request};
use serde_json::value::RawValue;

/// A setting, by the name under which its loss is told, and whether it says what is so anyway.
type Setting = (&'static str, fn(&Request) -> bool);

/// Settings every dialect may know.
const SETTINGS: &[Setting] = &[
    ("temperature", |asked| {
        asked.sampling.temperature == Some(1.0)
    }),
    ("top_p", |asked| asked.sampling.top_p == Some(1.0)),
    ("presence_penalty", |asked| {
        asked.sampling.presence_penalty == Some(0.0)
    }),
    ("frequency_penalty", |asked| {
        asked.sampling.frequency_penalty == Some(0.0)
    }),
    ("parallel_tool_calls", |asked| {
        asked.parallel_tool_calls == Some(true)
    }),
    ("modalities", |asked| asked.modalities == ["text"]),
    ("verbosity", |asked| {
        asked.verbosity.as_deref() == Some("medium")
    }),
    ("service_tier", |asked| {
        matches!(asked.service_tier.as_deref(), Some("auto" | "default"))
    }),
    ("user", |asked| asked.user.as_deref() == Some("")),
    ("detail", looks_as_usual),
    ("messages[].content[].detail", looks_as_usual),
];

/// Fields only one dialect knows, with the values that say what is so without them; a tool's name in its brackets is left out.
const FIELDS: &[(&str, &[&str])] = &[
    ("background", &["false"]),
    ("context_management", &["[]", r#"{"edits":[]}"#]),
    ("fallbacks", &["[]"]),
    ("generationConfig.enableEnhancedCivicAnswers", &["false"]),
    (
        "generationConfig.mediaResolution",
        &[r#""MEDIA_RESOLUTION_UNSPECIFIED""#],
    ),
    ("include", &["[]"]),
    ("input[].custom_tool_call.async", &["false"]),
    ("input[].custom_tool_call.caller", &[DIRECT]),
    ("input[].custom_tool_call_output.caller", &[DIRECT]),
    ("input[].function_call.async", &["false"]),
    ("input[].function_call.caller", &[DIRECT]),
    ("input[].function_call_output.caller", &[DIRECT]),
    ("labels", &["{}"]),
    ("logit_bias", &["{}"]),
    ("mcp_servers", &["[]"]),
    ("messages[].content[].caller", &[DIRECT]),
    (
        "messages[].content[].citations",
        &["[]", r#"{"enabled":false}"#],
    ),
    ("metadata", &["{}"]),
    ("prompt_cache_options", &[r#"{"mode":"implicit"}"#]),
    ("prompt_cache_retention", &[r#""in_memory""#]),
    ("reasoning.context", &[r#""auto""#]),
    ("reasoning.mode", &[r#""standard""#]),
    ("safetySettings", &["[]"]),
    ("speed", &[r#""standard""#]),
    ("store", &["false"]),
    ("stream_options.include_obfuscation", &["false", "true"]),
    ("tools[].allowed_callers", &[r#"["direct"]"#]),
    ("tools[].defer_loading", &["false"]),
    ("tools[].eager_input_streaming", &["false"]),
    ("tools[].input_examples", &["[]"]),
    ("truncation", &[r#""disabled""#]),
];

const DIRECT: &str = r#"{"type":"direct"}"#;

/// What is worth telling of what could not be said.
pub(crate) fn worth_telling(request: &Request, mut losses: Vec<Loss>) -> Vec<Loss> {
    losses.retain(|loss| !is_usual(request, &loss.field));
    losses
}

fn is_usual(request: &Request, field: &str) -> bool {
    if let Some((_, is_usual)) = SETTINGS.iter().find(|(known, _)| *known == field) {
        return is_usual(request);
    }
    let Some((_, values)) = FIELDS.iter().find(|(known, _)| is_at(field, known)) else {
        return false;
    };
    let parts = request.turns.iter().flat_map(|turn| &turn.parts);
    let stand_in_parts = parts.flat_map(within).filter_map(Part::opaque);
    let mut said = request.extras.iter().chain(stand_in_parts);
    said.all(|opaque| opaque.name != field || values.iter().any(|known| is(&opaque.value, known)))
}

/// Whether it is that field; `tools[]` stands for the declaration of any tool, in a namespace or not.
fn is_at(field: &str, known: &str) -> bool {
    match known.strip_prefix("tools[]") {
        Some(below) => field.contains("tools[") && field.ends_with(&format!("]{below}")),
        None => field == known,
    }
}

/// Whether it is that value, however it is spaced; none of them holds a space.
fn is(value: &RawValue, known: &str) -> bool {
    let said = value.get().bytes();
    said.filter(|byte| !byte.is_ascii_whitespace())
        .eq(known.bytes())
}

fn looks_as_usual(request: &Request) -> bool {
    let usual = |media: &Media| matches!(media.detail.as_deref(), None | Some("auto"));
    let parts = request.turns.iter().flat_map(|turn| &turn.parts);
    parts
        .flat_map(within)
        .all(|part| !matches!(part, Part::Media(media) if !usual(media)))
}

/// The part, or what stands within it.
fn within(part: &Part) -> &[Part] {
    match part {
        Part::ToolResult(result) => &result.parts,
        Part::Text(_)
        | Part::Media(_)
        | Part::Reasoning(_)
        | Part::ToolCall(_)
        | Part::Refusal(_)
        | Part::Opaque(_) => std::slice::from_ref(part),
    }
}

#[cfg(test)]
mod tests;
