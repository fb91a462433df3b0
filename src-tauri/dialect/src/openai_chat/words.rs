//! Chat's words for what the conversation names differently.

use super::fields::Fields;
use chat::{Request, Role, StopReason, ToolKind};
use serde_json::value::RawValue;

/// `finish_reason`, the vendor's words first, then those of compatible servers.
const FINISH_REASONS: &[(&str, StopReason)] = &[
    ("stop", StopReason::EndTurn),
    ("length", StopReason::MaxTokens),
    ("tool_calls", StopReason::ToolUse),
    ("content_filter", StopReason::Refusal),
    ("function_call", StopReason::ToolUse),
    ("eos", StopReason::EndTurn),
    ("end_turn", StopReason::EndTurn),
    ("max_tokens", StopReason::MaxTokens),
    ("model_length", StopReason::MaxTokens),
    ("tool_use", StopReason::ToolUse),
];

/// The reason a `finish_reason` stands for; an unknown word keeps its spelling.
pub(super) fn stop_reason(word: &str) -> StopReason {
    FINISH_REASONS
        .iter()
        .find(|(known, _)| *known == word)
        .map_or_else(
            || StopReason::Other(word.to_owned()),
            |(_, reason)| reason.clone(),
        )
}

/// What was sent decides, not the word: many servers say `stop` after calls, and some `tool_calls` after none.
pub(super) fn decided(reason: StopReason, called: bool) -> StopReason {
    match reason {
        StopReason::EndTurn | StopReason::Other(_) if called => StopReason::ToolUse,
        StopReason::ToolUse if !called => StopReason::EndTurn,
        kept @ (StopReason::EndTurn
        | StopReason::MaxTokens
        | StopReason::StopSequence
        | StopReason::ToolUse
        | StopReason::Refusal
        | StopReason::Pause
        | StopReason::Other(_)) => kept,
    }
}

/// The `finish_reason` for a reason. Typed clients know five words and no others, so a word without a name here is `stop`.
pub(super) fn finish_reason(reason: &StopReason, called: bool) -> &'static str {
    match decided(reason.clone(), called) {
        StopReason::MaxTokens => "length",
        StopReason::ToolUse => "tool_calls",
        StopReason::Refusal => "content_filter",
        StopReason::EndTurn
        | StopReason::StopSequence
        | StopReason::Pause
        | StopReason::Other(_) => "stop",
    }
}

/// `input_audio.format` by media type; the first of a format is the one it is read as.
const AUDIO_FORMATS: &[(&str, &str)] = &[
    ("audio/wav", "wav"),
    ("audio/x-wav", "wav"),
    ("audio/wave", "wav"),
    ("audio/mpeg", "mp3"),
    ("audio/mp3", "mp3"),
];

/// The media type of an audio format.
pub(super) fn audio_mime(format: &str) -> String {
    AUDIO_FORMATS
        .iter()
        .find(|(_, known)| *known == format)
        .map_or_else(|| format!("audio/{format}"), |(mime, _)| (*mime).to_owned())
}

/// Whether the vendor's own models hear that media type.
pub(super) fn is_heard(mime: &str) -> bool {
    AUDIO_FORMATS.iter().any(|(known, _)| *known == mime)
}

/// The audio format of a media type.
pub(super) fn audio_format(mime: &str) -> &str {
    AUDIO_FORMATS
        .iter()
        .find(|(known, _)| *known == mime)
        .map_or_else(
            || mime.strip_prefix("audio/").unwrap_or(mime),
            |(_, format)| format,
        )
}

/// The word for a role that is not a tool's.
pub(super) fn role(role: Role, developer: bool) -> &'static str {
    match role {
        Role::System | Role::Developer if developer => "developer",
        Role::System | Role::Developer => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

/// Whether the client knows the tool of that name as a custom one.
pub(super) fn is_custom(request: &Request, name: &str) -> bool {
    request
        .tools
        .iter()
        .any(|tool| tool.kind == ToolKind::Custom && tool.name == name)
}

/// The field under which a custom tool's free string travels when it has to be sent as a function.
pub(super) const CUSTOM_INPUT: &str = "input";

/// The free string in the arguments of a function that stands for a custom tool; a model that sent something else is taken at its word.
pub(super) fn custom_input(arguments: &str) -> String {
    serde_json::from_str::<Box<RawValue>>(arguments)
        .ok()
        .and_then(|object| Fields::of(&object, "").ok()?.string(CUSTOM_INPUT).ok()?)
        .unwrap_or_else(|| arguments.to_owned())
}
