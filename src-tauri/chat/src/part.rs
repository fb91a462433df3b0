//! Parts: what a turn is made of.

use crate::{Dialect, Signature};
use serde_json::value::RawValue;

/// One piece of a turn.
#[derive(Debug, Clone)]
pub enum Part {
    /// Words.
    Text(Text),
    /// A picture, sound, film or document.
    Media(Media),
    /// What the model thought.
    Reasoning(Reasoning),
    /// The model asks for a tool to be run.
    ToolCall(ToolCall),
    /// What a tool gave back. Stands in user turns, whatever the dialect's own role for it.
    ToolResult(ToolResult),
    /// The model declined, in words.
    Refusal(String),
    /// Only one dialect knows it.
    Opaque(Opaque),
}

impl Part {
    /// A plain text part.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Text {
            text: text.into(),
            cache: None,
        })
    }

    /// What only one dialect knows of it, if it is that.
    pub fn opaque(&self) -> Option<&Opaque> {
        match self {
            Self::Opaque(opaque) => Some(opaque),
            Self::Text(_)
            | Self::Media(_)
            | Self::Reasoning(_)
            | Self::ToolCall(_)
            | Self::ToolResult(_)
            | Self::Refusal(_) => None,
        }
    }
}

/// Words, never trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words.
    pub text: String,
    /// The client wants the prompt cached up to here.
    pub cache: Option<CacheMark>,
}

/// A request to cache the prompt up to this point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheMark {
    /// How long, in the vendor's spelling (`5m`, `1h`), when said.
    pub ttl: Option<String>,
}

/// What kind of medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A sound.
    Audio,
    /// A film.
    Video,
    /// A document: PDF or plain text.
    Document,
}

/// Where a medium's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the request: standard base64, no line breaks.
    Base64(String),
    /// At an address.
    Url(String),
    /// In the vendor's file store, usable by that vendor alone.
    File(String),
    /// Plain text standing for a document.
    Text(String),
}

/// A picture, sound, film or document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Media type such as `image/png`; empty when the source does not say (an address).
    pub mime: String,
    /// Where its bytes are.
    pub source: Source,
    /// File name or title, when given.
    pub name: Option<String>,
    /// How closely to look (`auto`, `low`, `high`), when said.
    pub detail: Option<String>,
    /// The client wants the prompt cached up to here.
    pub cache: Option<CacheMark>,
}

/// What the model thought: its text (or summary) and the maker's proof of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reasoning {
    /// The dialect's item id, when it has one (Responses `rs_…`).
    pub id: Option<String>,
    /// Text or summary; empty when only the proof is known (redacted or omitted).
    pub text: String,
    /// The maker's proof.
    pub signature: Option<Signature>,
    /// The text was withheld by the vendor (Anthropic `redacted_thinking`): the signature is the whole content.
    pub redacted: bool,
}

/// How a tool takes its input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ToolKind {
    /// JSON arguments that follow a schema.
    #[default]
    Function,
    /// One free string (OpenAI custom tools).
    Custom,
}

/// The model asks for a tool to be run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolCall {
    /// Pairs the call with its result. Empty when the source has none: the writer makes one up deterministically.
    pub id: String,
    /// The tool's name as the conversation knows it (namespaces already flattened to `ns__tool`).
    pub name: String,
    /// JSON text exactly as received (it may be cut short); for a custom tool the plain input string.
    pub arguments: String,
    /// Function or custom.
    pub kind: ToolKind,
    /// A proof that travels with the call (Gemini `thoughtSignature`).
    pub signature: Option<Signature>,
}

/// What a tool gave back.
#[derive(Debug, Clone, Default)]
pub struct ToolResult {
    /// The call it answers; empty when the source pairs by name and order.
    pub call_id: String,
    /// The tool's name, when the source says it.
    pub name: Option<String>,
    /// Text, media or opaque parts; empty when the tool gave nothing.
    pub parts: Vec<Part>,
    /// The tool failed.
    pub is_error: bool,
    /// Function or custom, as the call was.
    pub kind: ToolKind,
    /// The client wants the prompt cached up to here.
    pub cache: Option<CacheMark>,
}

impl ToolResult {
    /// All text parts, joined by line breaks.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self
            .parts
            .iter()
            .filter_map(|part| {
                if let Part::Text(text) = part {
                    Some(text.text.as_str())
                } else {
                    None
                }
            })
            .collect();
        texts.join("\n")
    }
}

/// Something only `dialect` knows; spoken again only in that dialect, a loss in every other.
#[derive(Debug, Clone)]
pub struct Opaque {
    /// Whose it is.
    pub dialect: Dialect,
    /// What it is called there (a type or field name), for the loss report.
    pub name: String,
    /// Its JSON, exactly as received.
    pub value: Box<RawValue>,
}
