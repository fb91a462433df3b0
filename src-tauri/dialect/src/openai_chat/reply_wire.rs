//! Answers and chunks as they are written, in the vendor's own field names.

use super::request_wire::{ExtraContent, Extras};
use super::usage::Told;
use crate::openai_notes::{self, Token, UrlCitation};
use crate::{Reply, media};
use chat::Logprob;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A whole answer.
#[derive(Debug, Serialize)]
pub(super) struct Completion<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: i64,
    pub(super) model: &'a str,
    pub(super) choices: Vec<WholeChoice<'a>>,
    pub(super) usage: Told,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service_tier: Option<&'a str>,
}

/// One of the answers of a completion.
#[derive(Debug, Serialize)]
pub(super) struct WholeChoice<'a> {
    pub(super) index: u32,
    pub(super) message: Message<'a>,
    pub(super) logprobs: Option<Logprobs<'a>>,
    pub(super) finish_reason: &'static str,
}

/// What the model said.
#[derive(Debug, Default, Serialize)]
pub(super) struct Message<'a> {
    pub(super) role: &'static str,
    pub(super) content: Option<String>,
    pub(super) refusal: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) reasoning_content: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) thinking_blocks: Vec<Block<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<Call<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) images: Vec<Image<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) audio: Option<Sound<'a>>,
    #[serde(flatten)]
    pub(super) extras: Extras<'a>,
}

/// How likely the tokens were.
#[derive(Debug, Serialize)]
pub(super) struct Logprobs<'a> {
    pub(super) content: Option<Vec<Token<'a>>>,
    pub(super) refusal: Option<Vec<Token<'a>>>,
}

impl<'a> Logprobs<'a> {
    /// Those of these tokens, of an answer's words or of a refusal's.
    pub(super) fn of(tokens: &'a [Logprob], refusal: bool) -> Self {
        let told = openai_notes::tokens(tokens);
        let (content, refusal) = if refusal {
            (None, Some(told))
        } else {
            (Some(told), None)
        };
        Self { content, refusal }
    }
}

/// Where words come from.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Annotation<'a> {
    Url {
        r#type: &'static str,
        url_citation: UrlCitation,
    },
    Carried(Cow<'a, RawValue>),
}

impl Annotation<'_> {
    /// A source on the web.
    pub(super) fn url(url_citation: UrlCitation) -> Self {
        Self::Url {
            r#type: "url_citation",
            url_citation,
        }
    }
}

/// Nothing is kept under a spoken answer's id; the vendor's own lives an hour.
const KEPT_FOR: i64 = 3600;

/// A spoken answer; its words stand in `content`.
#[derive(Debug, Serialize)]
pub(super) struct Sound<'a> {
    pub(super) id: String,
    pub(super) data: Cow<'a, str>,
    pub(super) expires_at: i64,
    pub(super) transcript: &'static str,
}

impl<'a> Sound<'a> {
    /// The sound in the form the client asked for, where that is only a matter of a header.
    pub(super) fn of(reply: &Reply, mime: &str, data: &'a str) -> Self {
        let speech = reply.request.speech.as_ref();
        let format = speech.and_then(|speech| speech.format.as_deref());
        Self {
            id: format!("audio_{}", reply.id),
            data: if mime == media::PCM && format == Some("wav") {
                Cow::Owned(media::wav(data))
            } else {
                Cow::Borrowed(data)
            },
            expires_at: reply.created + KEPT_FOR,
            transcript: "",
        }
    }
}

/// A piece of a spoken answer. Clients add the pieces up: what is told once must not be told twice.
#[derive(Debug, Default, Serialize)]
pub(super) struct SoundPiece<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transcript: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<i64>,
}

impl<'a> SoundPiece<'a> {
    /// The next piece of a sound; the first one names it.
    pub(super) fn of(sound: Sound<'a>, is_first: bool) -> Self {
        Self {
            id: is_first.then_some(sound.id),
            data: Some(sound.data),
            transcript: is_first.then_some(sound.transcript),
            expires_at: None,
        }
    }

    /// The last one.
    pub(super) fn forgotten(reply: &Reply) -> Self {
        Self {
            expires_at: Some(reply.created + KEPT_FOR),
            ..Self::default()
        }
    }
}

/// A chunk of an answer.
#[derive(Debug, Serialize)]
pub(super) struct Chunk<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: i64,
    pub(super) model: &'a str,
    pub(super) choices: &'a [Choice<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service_tier: Option<&'a str>,
    /// Absent when the client did not ask for usage, `null` in every chunk but the last when it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<Option<Told>>,
}

/// One of the answers of a chunk.
#[derive(Debug, Serialize)]
pub(super) struct Choice<'a> {
    pub(super) index: u32,
    pub(super) delta: Delta<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) logprobs: Option<Logprobs<'a>>,
    pub(super) finish_reason: Option<&'static str>,
}

/// A piece of what the model says.
#[derive(Debug, Default, Serialize)]
pub(super) struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refusal: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thinking_blocks: Option<[Block<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_calls: Option<[Call<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) images: Option<[Image<'a>; 1]>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) annotations: &'a [Annotation<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) audio: Option<SoundPiece<'a>>,
    #[serde(flatten)]
    pub(super) extras: Extras<'a>,
}

/// A thought with its proof, as LiteLLM passes it on: a client that sends the message back keeps it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block<'a> {
    Thinking {
        thinking: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        signature: Option<String>,
    },
    RedactedThinking {
        data: String,
    },
}

/// A tool call, or a piece of one.
#[derive(Debug, Default, Serialize)]
pub(super) struct Call<'a> {
    /// Only in chunks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) function: Option<Function<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom: Option<Custom<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extra_content: Option<ExtraContent<'a>>,
}

/// A function and (a piece of) its arguments.
#[derive(Debug, Serialize)]
pub(super) struct Function<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) arguments: Cow<'a, str>,
}

/// A custom tool and (a piece of) its input.
#[derive(Debug, Serialize)]
pub(super) struct Custom<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) input: Cow<'a, str>,
}

impl<'a> Call<'a> {
    /// What is said of a call; a first piece names it.
    pub(super) fn said(
        custom: bool,
        named: Option<(&'a str, &'a str)>,
        input: impl Into<Cow<'a, str>>,
    ) -> Self {
        let input = input.into();
        let (id, name) = named.unzip();
        let (function, custom_call) = if custom {
            (None, Some(Custom { name, input }))
        } else {
            (
                Some(Function {
                    name,
                    arguments: input,
                }),
                None,
            )
        };
        Self {
            index: None,
            id,
            r#type: id.map(|_| if custom { "custom" } else { "function" }),
            function,
            custom: custom_call,
            extra_content: None,
        }
    }

    /// Whether it is a piece of a function's arguments.
    pub(super) fn says_more(&self) -> bool {
        let function = self.function.as_ref();
        function.is_some_and(|function| !function.arguments.is_empty())
    }
}

/// A picture the model made, as OpenRouter passes it on.
#[derive(Debug, Serialize)]
pub(super) struct Image<'a> {
    r#type: &'static str,
    image_url: Url<'a>,
}

#[derive(Debug, Serialize)]
struct Url<'a> {
    url: Cow<'a, str>,
}

impl<'a> Image<'a> {
    /// A picture at that address, usually a data URL.
    pub(super) fn at(url: impl Into<Cow<'a, str>>) -> Self {
        Self {
            r#type: "image_url",
            image_url: Url { url: url.into() },
        }
    }
}
