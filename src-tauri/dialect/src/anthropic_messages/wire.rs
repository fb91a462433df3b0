//! What is written to the wire, in the vendor's own field names, borrowing from the conversation.

use super::fields::Fields;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A request body.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    pub(super) model: &'a str,
    pub(super) max_tokens: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) system: Vec<Block<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_choice: Option<ToolChoice<'a>>,
    pub(super) messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thinking: Option<Thinking<'a>>,
    #[serde(skip_serializing_if = "OutputConfig::is_empty")]
    pub(super) output_config: OutputConfig<'a>,
    #[serde(flatten)]
    pub(super) sampling: Sampling,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) stop_sequences: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<Metadata<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service_tier: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) stream: bool,
    /// Fields only this dialect knows, spoken again.
    #[serde(flatten)]
    pub(super) extras: Fields<'a>,
}

/// How the next token is drawn.
#[derive(Default, Serialize)]
pub(super) struct Sampling {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) top_k: Option<u64>,
}

/// One message.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    pub(super) role: &'static str,
    pub(super) content: Vec<Block<'a>>,
}

/// One block: known, or exactly as it was received.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Block<'a> {
    Known(Known<'a>),
    /// With fields that only this dialect knows.
    Beside {
        #[serde(flatten)]
        known: Known<'a>,
        #[serde(flatten)]
        beside: Fields<'a>,
    },
    Raw(&'a RawValue),
}

/// The blocks we write ourselves.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Known<'a> {
    Text {
        text: Cow<'a, str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        citations: Vec<Box<RawValue>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<Cache<'a>>,
    },
    Image {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<Cache<'a>>,
    },
    Document {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<Cache<'a>>,
    },
    ToolUse {
        id: Cow<'a, str>,
        name: &'a str,
        input: Box<RawValue>,
    },
    ToolResult {
        tool_use_id: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        content: Option<Content<'a>>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<Cache<'a>>,
    },
    Thinking {
        thinking: &'a str,
        signature: Cow<'a, str>,
    },
    RedactedThinking {
        data: Cow<'a, str>,
    },
}

impl<'a> Block<'a> {
    /// A text block without a cache mark.
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Known(Known::Text {
            text: text.into(),
            citations: Vec::new(),
            cache_control: None,
        })
    }

    /// Whether it is words.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.known(), Some(Known::Text { .. }))
    }

    /// Whether it is a call.
    pub(super) fn is_call(&self) -> bool {
        matches!(self.known(), Some(Known::ToolUse { .. }))
    }

    fn known(&self) -> Option<&Known<'a>> {
        match self {
            Self::Known(known) | Self::Beside { known, .. } => Some(known),
            Self::Raw(_) => None,
        }
    }

    /// Whether it is a thought, shown or withheld.
    pub(super) fn is_thinking(&self) -> bool {
        matches!(
            self,
            Self::Known(Known::Thinking { .. } | Known::RedactedThinking { .. })
        )
    }

    /// Its cache mark, when it has one.
    pub(super) fn cache_mark(&mut self) -> Option<&mut Option<Cache<'a>>> {
        self.mark_place().filter(|mark| mark.is_some())
    }

    /// The place of its cache mark, when it may have one.
    pub(super) fn mark_place(&mut self) -> Option<&mut Option<Cache<'a>>> {
        let known = match self {
            Self::Known(known) | Self::Beside { known, .. } => known,
            Self::Raw(_) => return None,
        };
        match known {
            Known::Text { cache_control, .. }
            | Known::Image { cache_control, .. }
            | Known::Document { cache_control, .. }
            | Known::ToolResult { cache_control, .. } => Some(cache_control),
            Known::ToolUse { .. } | Known::Thinking { .. } | Known::RedactedThinking { .. } => None,
        }
    }
}

/// What a tool gave back.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Content<'a> {
    Text(&'a str),
    Blocks(Vec<Block<'a>>),
}

/// Where a medium's bytes are.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Source<'a> {
    Base64 {
        media_type: &'a str,
        data: &'a str,
    },
    Text {
        media_type: &'static str,
        data: Cow<'a, str>,
    },
    Url {
        url: &'a str,
    },
    File {
        file_id: &'a str,
    },
}

/// A cache mark.
#[derive(Serialize)]
#[serde(tag = "type", rename = "ephemeral")]
pub(super) struct Cache<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ttl: Option<&'a str>,
}

/// One tool: the client's own, or one the vendor runs.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Tool<'a> {
    Own {
        name: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<&'a str>,
        input_schema: Box<RawValue>,
        #[serde(skip_serializing_if = "Option::is_none")]
        strict: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<Cache<'a>>,
        #[serde(flatten)]
        extras: Fields<'a>,
    },
    Server(&'a RawValue),
    Search {
        #[serde(rename = "type")]
        tag: &'static str,
        name: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        allowed_domains: Option<Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        blocked_domains: Option<Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        user_location: Option<Value>,
    },
}

/// What is wanted of the tools.
#[derive(Serialize)]
pub(super) struct ToolChoice<'a> {
    #[serde(rename = "type")]
    pub(super) tag: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) disable_parallel_tool_use: Option<bool>,
}

/// What is wanted of the thinking.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Thinking<'a> {
    Enabled {
        budget_tokens: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        display: Option<&'a str>,
    },
    Adaptive {
        #[serde(skip_serializing_if = "Option::is_none")]
        display: Option<&'a str>,
    },
    Disabled,
}

/// Effort, form, and whatever else is said there.
#[derive(Default, Serialize)]
pub(super) struct OutputConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<OutputFormat>,
    #[serde(flatten)]
    pub(super) rest: Fields<'a>,
}

impl OutputConfig<'_> {
    fn is_empty(&self) -> bool {
        self.effort.is_none() && self.format.is_none() && self.rest.is_empty()
    }
}

/// The form of the answer.
#[derive(Serialize)]
#[serde(tag = "type", rename = "json_schema")]
pub(super) struct OutputFormat {
    pub(super) schema: Box<RawValue>,
}

/// Who the end user is.
#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    pub(super) user_id: Cow<'a, str>,
}
