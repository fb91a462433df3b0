//! What goes out on the wire, in Google's own field names: parts, contents, chunks.
//!
//! Everything here borrows; nothing is copied only to be written.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A turn.
#[derive(Debug, serde::Serialize)]
pub(super) struct Content<'a> {
    pub(super) parts: Cow<'a, [Piece<'a>]>,
    pub(super) role: &'static str,
}

/// The role of the person, and of tool results.
pub(super) const USER: &str = "user";
/// The role of the model.
pub(super) const MODEL: &str = "model";

/// The one thing a part holds.
#[derive(Debug, Clone)]
pub(super) enum Data<'a> {
    Text(Cow<'a, str>),
    InlineData(Blob<'a>),
    FileData(FileData<'a>),
    FunctionCall(FunctionCall<'a>),
    FunctionResponse(FunctionResponse<'a>),
    /// A whole part that only this dialect knows.
    Opaque(&'a RawValue),
}

/// A part.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub(super) data: Data<'a>,
    pub(super) thought: bool,
    pub(super) signature: Option<Cow<'a, str>>,
    /// Fields beside the data that only this dialect knows (`videoMetadata`, …).
    pub(super) beside: Vec<(&'a str, &'a RawValue)>,
}

impl<'a> Piece<'a> {
    /// A part that holds only its data.
    pub(super) fn of(data: Data<'a>) -> Self {
        Self {
            data,
            thought: false,
            signature: None,
            beside: Vec::new(),
        }
    }

    /// A text part.
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::of(Data::Text(text.into()))
    }

    /// Whether it is text that says nothing, and nothing else.
    pub(super) fn is_empty(&self) -> bool {
        let mute = matches!(&self.data, Data::Text(text) if text.is_empty());
        mute && !self.thought && self.signature.is_none() && self.beside.is_empty()
    }

    /// The same part, signed.
    pub(super) fn signed(mut self, signature: Option<Cow<'a, str>>) -> Self {
        self.signature = signature;
        self
    }

    /// The same part, as a thought or not.
    pub(super) fn thought(mut self, thought: bool) -> Self {
        self.thought = thought;
        self
    }
}

impl Serialize for Piece<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Data::Opaque(part) = self.data {
            return part.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        match &self.data {
            Data::Text(text) => map.serialize_entry("text", text)?,
            Data::InlineData(blob) => map.serialize_entry("inlineData", blob)?,
            Data::FileData(file) => map.serialize_entry("fileData", file)?,
            Data::FunctionCall(call) => map.serialize_entry("functionCall", call)?,
            Data::FunctionResponse(result) => map.serialize_entry("functionResponse", result)?,
            Data::Opaque(_) => {}
        }
        if self.thought {
            map.serialize_entry("thought", &true)?;
        }
        if let Some(signature) = &self.signature {
            map.serialize_entry("thoughtSignature", signature)?;
        }
        for (name, value) in &self.beside {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Bytes in the message itself.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Blob<'a> {
    pub(super) mime_type: Cow<'a, str>,
    pub(super) data: Cow<'a, str>,
}

/// Bytes at an address.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mime_type: Option<Cow<'a, str>>,
    pub(super) file_uri: Cow<'a, str>,
}

/// A tool call.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct FunctionCall<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) args: Box<RawValue>,
}

/// A tool's result.
#[derive(Debug, Clone)]
pub(super) struct FunctionResponse<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) response: Box<RawValue>,
    /// Media the tool gave back (Gemini 3).
    pub(super) parts: Vec<Piece<'a>>,
    /// Fields that only this dialect knows (`willContinue`, `scheduling`).
    pub(super) beside: Vec<(&'a str, &'a RawValue)>,
}

impl Serialize for FunctionResponse<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.id.is_empty() {
            map.serialize_entry("id", self.id)?;
        }
        map.serialize_entry("name", self.name)?;
        map.serialize_entry("response", &self.response)?;
        if !self.parts.is_empty() {
            map.serialize_entry("parts", &self.parts)?;
        }
        for (name, value) in &self.beside {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// An answer, or one chunk of its stream.
#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Chunk<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) candidates: Option<&'a [Candidate<'a>]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prompt_feedback: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage_metadata: Option<UsageMetadata>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) model_version: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) response_id: &'a str,
}

/// A candidate of an answer. Its content is never absent: google-genai drops a turn from its history otherwise.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    pub(super) content: Content<'a>,
    pub(super) finish_reason: Option<&'a str>,
    pub(super) index: u32,
    /// Fields that only this dialect knows (`groundingMetadata`, …).
    pub(super) beside: &'a [(String, Box<RawValue>)],
}

impl Serialize for Candidate<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("content", &self.content)?;
        if let Some(word) = self.finish_reason {
            map.serialize_entry("finishReason", word)?;
        }
        for (name, value) in self.beside {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("index", &self.index)?;
        map.end()
    }
}

/// Token counts, Google's way: candidates without thoughts.
#[derive(Debug, Clone, Copy, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UsageMetadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prompt_token_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cached_content_token_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) candidates_token_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thoughts_token_count: Option<u64>,
    pub(super) total_token_count: u64,
}
