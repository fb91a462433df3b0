//! A request: turns, tools and settings.

use crate::{CacheMark, Dialect, Opaque, Part, ToolKind};
use serde_json::value::RawValue;

/// Who speaks a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Standing instructions.
    System,
    /// Standing instructions in OpenAI's newer spelling; the same as `System` everywhere else.
    Developer,
    /// The person, or a tool's result.
    User,
    /// The model.
    Assistant,
}

/// One turn of the conversation, as the client sent it: not merged, not reordered.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Who speaks.
    pub role: Role,
    /// What is said, in order.
    pub parts: Vec<Part>,
    /// The speaker's name, when given (OpenAI `name`).
    pub name: Option<String>,
}

impl Turn {
    /// A turn without a name.
    pub fn new(role: Role, parts: Vec<Part>) -> Self {
        Self {
            role,
            parts,
            name: None,
        }
    }
}

/// A tool the model may ask for.
#[derive(Debug, Clone)]
pub struct Tool {
    /// Its name (namespaces already flattened to `ns__tool`).
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// JSON Schema of its arguments, in ordinary lower-case JSON Schema; `None` when it takes none. For a custom tool, its `format`.
    pub schema: Option<Box<RawValue>>,
    /// Whether arguments must follow the schema exactly; `None` when the client did not say.
    pub strict: Option<bool>,
    /// Function or custom.
    pub kind: ToolKind,
    /// The client wants the prompt cached up to here.
    pub cache: Option<CacheMark>,
}

/// Whether tools may or must be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolMode {
    /// The model decides.
    Auto,
    /// At least one call.
    Required,
}

/// What the client wants of the tools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToolChoice {
    /// No call.
    None,
    /// The model decides.
    Auto,
    /// At least one call.
    Required,
    /// This tool.
    Named {
        /// Its name.
        name: String,
        /// Function or custom.
        kind: ToolKind,
    },
    /// Only these tools.
    Allowed {
        /// Whether one of them must be called.
        mode: ToolMode,
        /// Their names.
        names: Vec<String>,
    },
}

/// How hard to think, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    /// Not at all.
    None,
    /// `minimal`
    Minimal,
    /// `low`
    Low,
    /// `medium`
    Medium,
    /// `high`
    High,
    /// `xhigh`
    XHigh,
    /// `max`
    Max,
}

/// What the client wants of the model's thinking. All absent means: the model's default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thinking {
    /// How hard, in words.
    pub effort: Option<Effort>,
    /// How many tokens; `-1` lets the model decide (Gemini), `0` switches it off.
    pub budget: Option<i64>,
    /// The model decides when to think (Anthropic `adaptive`).
    pub adaptive: bool,
    /// The client asked to see thoughts (`true`), asked not to (`false`), or said nothing.
    pub show: Option<bool>,
    /// Summary style in the vendor's words (Responses `summary`, Anthropic `display`).
    pub style: Option<String>,
}

/// The form the answer must have.
#[derive(Debug, Clone)]
pub enum Format {
    /// Plain text, said explicitly.
    Text,
    /// Any JSON object.
    JsonObject,
    /// JSON that follows a schema.
    JsonSchema {
        /// A name for the schema, where the dialect has one.
        name: Option<String>,
        /// What it is for.
        description: Option<String>,
        /// The schema in ordinary lower-case JSON Schema.
        schema: Box<RawValue>,
        /// Whether it must be followed exactly; `None` when the client did not say.
        strict: Option<bool>,
    },
}

/// How the next token is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sampling {
    /// 0..2 (Anthropic 0..1).
    pub temperature: Option<f64>,
    /// 0..1.
    pub top_p: Option<f64>,
    /// Whole number above 0.
    pub top_k: Option<u64>,
    /// -2..2.
    pub presence_penalty: Option<f64>,
    /// -2..2.
    pub frequency_penalty: Option<f64>,
    /// Best-effort repeatability.
    pub seed: Option<i64>,
}

/// How an answer is to be spoken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Speech {
    /// The voice, by the vendor's name for it.
    pub voice: Option<String>,
    /// `wav`, `mp3`, `pcm16`, …, when said.
    pub format: Option<String>,
}

/// A request, free of any vendor's spelling.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The model as the client named it.
    pub model: String,
    /// The conversation in the client's order; standing instructions are `System` or `Developer` turns.
    pub turns: Vec<Turn>,
    /// Tools on offer.
    pub tools: Vec<Tool>,
    /// What is wanted of them.
    pub tool_choice: Option<ToolChoice>,
    /// Whether several calls may come in one turn.
    pub parallel_tool_calls: Option<bool>,
    /// Most tokens to produce, reasoning included.
    pub max_output_tokens: Option<u64>,
    /// How the next token is drawn.
    pub sampling: Sampling,
    /// Strings that end the answer.
    pub stop: Vec<String>,
    /// What is wanted of the thinking.
    pub thinking: Option<Thinking>,
    /// The form of the answer.
    pub format: Option<Format>,
    /// What the answer may be made of: `text`, `image`, `audio`; empty when the client did not say.
    pub modalities: Vec<String>,
    /// How it is to be spoken.
    pub speech: Option<Speech>,
    /// How many answers; `None` is one.
    pub candidates: Option<u64>,
    /// How many alternatives per token to report; `Some(0)` asks for the chosen token's own probability only.
    pub logprobs: Option<u64>,
    /// The end user, in the operator's terms.
    pub user: Option<String>,
    /// `auto`, `default`, `flex`, `priority`, …
    pub service_tier: Option<String>,
    /// `low`, `medium`, `high`.
    pub verbosity: Option<String>,
    /// A routing hint for the provider's prompt cache.
    pub cache_key: Option<String>,
    /// The dialect it came in, when it came from a client.
    pub source: Option<Dialect>,
    /// The answer is to be streamed.
    pub stream: bool,
    /// The client wants usage at the end of the stream (Chat `stream_options.include_usage`).
    pub stream_usage: bool,
    /// Fields only one dialect knows, at the top level of the request.
    pub extras: Vec<Opaque>,
}
