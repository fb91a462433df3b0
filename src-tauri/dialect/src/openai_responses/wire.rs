//! The items and parts of a request as they are written, in the vendor's own names.

use crate::openai_notes::Breakpoint;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// An input item.
#[derive(Debug)]
pub(super) enum Item<'a> {
    /// One we know.
    Known(Known<'a>),
    /// One only this dialect knows, as it came.
    Raw(&'a RawValue),
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(item) => item.serialize(serializer),
            Self::Raw(raw) => raw.serialize(serializer),
        }
    }
}

/// An input item we know.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Known<'a> {
    /// Someone speaks.
    Message {
        role: &'static str,
        content: Vec<Content<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        phase: Option<&'a RawValue>,
    },
    /// What the model thought.
    Reasoning {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        summary: Vec<Summary<'a>>,
        encrypted_content: &'a str,
    },
    /// The model asks for a function.
    FunctionCall {
        call_id: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        namespace: Option<&'a str>,
        name: &'a str,
        arguments: &'a str,
    },
    /// What the function gave back.
    FunctionCallOutput {
        call_id: Cow<'a, str>,
        output: Output<'a>,
    },
    /// The model asks for a custom tool.
    CustomToolCall {
        call_id: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        namespace: Option<&'a str>,
        name: &'a str,
        input: &'a str,
    },
    /// What the custom tool gave back.
    CustomToolCallOutput {
        call_id: Cow<'a, str>,
        output: Output<'a>,
    },
    /// A picture the model made.
    ImageGenerationCall {
        id: String,
        status: &'static str,
        result: &'a str,
    },
}

/// A part of a reasoning item's summary.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "summary_text")]
pub(super) struct Summary<'a> {
    /// Its words.
    pub(super) text: &'a str,
}

/// What a tool gave back.
#[derive(Debug)]
pub(super) enum Output<'a> {
    /// Words alone.
    Text(Cow<'a, str>),
    /// Several parts, or media.
    Parts(Vec<Content<'a>>),
}

impl Serialize for Output<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Parts(parts) => parts.serialize(serializer),
        }
    }
}

/// A part of a message or of a tool's output.
#[derive(Debug)]
pub(super) enum Content<'a> {
    /// One we know.
    Known(KnownContent<'a>),
    /// One we know, up to which the prompt is to be cached.
    Marked(Marked<'a>),
    /// One only this dialect knows, as it came.
    Raw(&'a RawValue),
}

/// A part with a cache mark.
#[derive(Debug, Serialize)]
pub(super) struct Marked<'a> {
    #[serde(flatten)]
    pub(super) known: KnownContent<'a>,
    pub(super) prompt_cache_breakpoint: Breakpoint<'a>,
}

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(content) => content.serialize(serializer),
            Self::Marked(content) => content.serialize(serializer),
            Self::Raw(raw) => raw.serialize(serializer),
        }
    }
}

/// A part we know.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum KnownContent<'a> {
    /// The client's words.
    InputText { text: Cow<'a, str> },
    /// The model's words.
    OutputText { text: Cow<'a, str> },
    /// The model declined.
    Refusal { refusal: &'a str },
    /// A picture.
    InputImage {
        #[serde(skip_serializing_if = "Option::is_none")]
        image_url: Option<Cow<'a, str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        file_id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<&'a str>,
    },
    /// A document.
    InputFile {
        #[serde(skip_serializing_if = "Option::is_none")]
        file_data: Option<Cow<'a, str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        file_url: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        file_id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        filename: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<&'a str>,
    },
}
