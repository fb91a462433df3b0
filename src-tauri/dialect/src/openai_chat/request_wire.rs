//! A request as it is written, in the vendor's own field names.

use crate::openai_notes::Breakpoint;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Members whose names we only carry.
#[derive(Debug, Default)]
pub(super) struct Extras<'a>(pub(super) Vec<(&'a str, &'a RawValue)>);

impl Serialize for Extras<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The body.
#[derive(Debug, Default, Serialize)]
pub(super) struct Body<'a> {
    pub(super) model: &'a str,
    pub(super) messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_choice: Option<Choice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_completion_tokens: Option<u64>,
    #[serde(flatten)]
    pub(super) sampling: Sampling,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) stop: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasoning_effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) response_format: Option<Format<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) modalities: Cow<'a, [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) audio: Option<Speech<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) n: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) logprobs: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) top_logprobs: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) safety_identifier: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) web_search_options: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service_tier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verbosity: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prompt_cache_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stream_options: Option<StreamOptions<'a>>,
    #[serde(flatten)]
    pub(super) extras: Extras<'a>,
}

/// How the next token is drawn.
#[derive(Debug, Default, Serialize)]
pub(super) struct Sampling {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) top_k: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) presence_penalty: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) frequency_penalty: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seed: Option<i64>,
}

/// `stream_options`.
#[derive(Debug, Serialize)]
pub(super) struct StreamOptions<'a> {
    pub(super) include_usage: bool,
    #[serde(flatten)]
    pub(super) extras: Extras<'a>,
}

/// `response_format`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Format<'a> {
    Text,
    JsonObject,
    JsonSchema { json_schema: JsonSchema<'a> },
}

/// `response_format.json_schema`.
#[derive(Debug, Serialize)]
pub(super) struct JsonSchema<'a> {
    pub(super) name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    pub(super) schema: Cow<'a, RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) strict: Option<bool>,
}

/// A message of any role.
#[derive(Debug, Default, Serialize)]
pub(super) struct Message<'a> {
    pub(super) role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_call_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) content: Content<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refusal: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasoning_content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<Call<'a>>,
    #[serde(flatten)]
    pub(super) extras: Extras<'a>,
}

/// What a message says.
#[derive(Debug, Default, Serialize)]
#[serde(untagged)]
pub(super) enum Content<'a> {
    #[default]
    Null,
    Text(Cow<'a, str>),
    Parts(Vec<Piece<'a>>),
}

/// A content part.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Piece<'a> {
    Known(Known<'a>),
    /// The prompt is to be cached up to here.
    Marked(Marked<'a>),
    Carried(&'a RawValue),
}

/// A content part whose type we know.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Known<'a> {
    Text { text: Cow<'a, str> },
    ImageUrl { image_url: Address<'a> },
    VideoUrl { video_url: Address<'a> },
    InputAudio { input_audio: Audio<'a> },
    File { file: File<'a> },
}

/// A part with the vendor's own cache mark.
#[derive(Debug, Serialize)]
pub(super) struct Marked<'a> {
    #[serde(flatten)]
    pub(super) known: Known<'a>,
    pub(super) prompt_cache_breakpoint: Breakpoint<'a>,
}

/// How the answer is to be spoken.
#[derive(Debug, Serialize)]
pub(super) struct Speech<'a> {
    pub(super) voice: &'a str,
    pub(super) format: &'a str,
}

/// Where a picture is.
#[derive(Debug, Serialize)]
pub(super) struct Address<'a> {
    pub(super) url: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) detail: Option<&'a str>,
}

/// A sound.
#[derive(Debug, Serialize)]
pub(super) struct Audio<'a> {
    pub(super) data: &'a str,
    pub(super) format: &'a str,
}

/// A document.
#[derive(Debug, Default, Serialize)]
pub(super) struct File<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filename: Option<&'a str>,
}

/// An entry of `tool_calls`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Call<'a> {
    Function {
        id: Cow<'a, str>,
        r#type: &'static str,
        function: Called<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        extra_content: Option<ExtraContent<'a>>,
    },
    Custom {
        id: Cow<'a, str>,
        r#type: &'static str,
        custom: CustomCalled<'a>,
    },
    Carried(&'a RawValue),
}

/// A function and its arguments, as JSON text.
#[derive(Debug, Serialize)]
pub(super) struct Called<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: Cow<'a, str>,
}

/// A custom tool and its input.
#[derive(Debug, Serialize)]
pub(super) struct CustomCalled<'a> {
    pub(super) name: &'a str,
    pub(super) input: &'a str,
}

/// Google's place for its own proof of a call.
#[derive(Debug, Serialize)]
pub(super) struct ExtraContent<'a> {
    pub(super) google: Google<'a>,
}

/// See [`ExtraContent`].
#[derive(Debug, Serialize)]
pub(super) struct Google<'a> {
    pub(super) thought_signature: Cow<'a, str>,
}

impl<'a> ExtraContent<'a> {
    /// The place, holding that proof.
    pub(super) fn holding(blob: impl Into<Cow<'a, str>>) -> Self {
        Self {
            google: Google {
                thought_signature: blob.into(),
            },
        }
    }
}

/// An entry of `tools`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Tool<'a> {
    Function {
        r#type: &'static str,
        function: Function<'a>,
    },
    Custom {
        r#type: &'static str,
        custom: Custom<'a>,
    },
    Carried(&'a RawValue),
}

/// A function on offer.
#[derive(Debug, Serialize)]
pub(super) struct Function<'a> {
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    pub(super) parameters: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) strict: Option<bool>,
    #[serde(flatten)]
    pub(super) extras: Extras<'a>,
}

/// A custom tool on offer.
#[derive(Debug, Serialize)]
pub(super) struct Custom<'a> {
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<Box<RawValue>>,
}

/// `tool_choice`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Choice<'a> {
    Word(&'static str),
    Function {
        r#type: &'static str,
        function: Named<'a>,
    },
    Custom {
        r#type: &'static str,
        custom: Named<'a>,
    },
    Allowed {
        r#type: &'static str,
        allowed_tools: Allowed<'a>,
    },
}

impl<'a> Choice<'a> {
    /// That function, also as an entry of `allowed_tools`.
    pub(super) const fn function(name: &'a str) -> Self {
        Self::Function {
            r#type: "function",
            function: Named { name },
        }
    }

    /// That custom tool.
    pub(super) const fn custom(name: &'a str) -> Self {
        Self::Custom {
            r#type: "custom",
            custom: Named { name },
        }
    }
}

/// A tool by name.
#[derive(Debug, Serialize)]
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
}

/// `tool_choice.allowed_tools`.
#[derive(Debug, Serialize)]
pub(super) struct Allowed<'a> {
    pub(super) mode: &'static str,
    pub(super) tools: Vec<Choice<'a>>,
}
