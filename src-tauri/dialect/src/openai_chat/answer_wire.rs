//! Answers and chunks as they are read: only what is needed, and nothing that a compatible server may spell in its own way fails.

use super::fields::{Word, text};
use super::usage::Stated;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A whole answer or a chunk of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chunk<'a> {
    #[serde(borrow)]
    pub(super) id: Word<'a>,
    #[serde(borrow)]
    pub(super) object: Word<'a>,
    #[serde(borrow)]
    pub(super) model: Word<'a>,
    #[serde(borrow)]
    pub(super) choices: Option<Vec<Choice<'a>>>,
    #[serde(borrow)]
    pub(super) service_tier: Word<'a>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    /// Where Groq puts the usage of a stream.
    #[serde(borrow)]
    x_groq: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) error: Option<&'a RawValue>,
}

impl Chunk<'_> {
    /// The counts, where a server states any that can be read.
    pub(super) fn usage(&self) -> Option<Stated> {
        #[derive(Deserialize)]
        struct Groq {
            usage: Stated,
        }
        let read = |usage: &RawValue| serde_json::from_str(usage.get()).ok();
        let groqs = |own: &RawValue| Some(serde_json::from_str::<Groq>(own.get()).ok()?.usage);
        self.usage.and_then(read).or_else(|| groqs(self.x_groq?))
    }
}

/// One of the answers asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice<'a> {
    pub(super) index: Option<i64>,
    #[serde(borrow)]
    pub(super) delta: Option<Said<'a>>,
    /// In a whole answer; some servers stream under this name too.
    #[serde(borrow)]
    pub(super) message: Option<Said<'a>>,
    #[serde(borrow)]
    pub(super) finish_reason: Word<'a>,
    #[serde(borrow)]
    pub(super) logprobs: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) error: Option<&'a RawValue>,
}

impl Choice<'_> {
    /// Its number; some servers leave out the first one's.
    pub(super) fn at(&self) -> i64 {
        self.index.unwrap_or(0)
    }
}

/// A message, or a piece of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said<'a> {
    #[serde(borrow)]
    pub(super) content: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) refusal: Word<'a>,
    #[serde(borrow)]
    pub(super) reasoning_content: Word<'a>,
    /// OpenRouter, Groq, vLLM.
    #[serde(borrow)]
    pub(super) reasoning: Word<'a>,
    /// Copilot.
    #[serde(borrow)]
    pub(super) reasoning_text: Word<'a>,
    #[serde(borrow)]
    pub(super) thinking_blocks: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) tool_calls: Option<Vec<CallPiece<'a>>>,
    #[serde(borrow)]
    pub(super) function_call: Option<FunctionPiece<'a>>,
    #[serde(borrow)]
    pub(super) images: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) annotations: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) audio: Option<&'a RawValue>,
}

impl Said<'_> {
    /// Whether anything is said but `content` and calls.
    pub(super) fn says_more(&self) -> bool {
        let words = [
            &self.refusal,
            &self.reasoning_content,
            &self.reasoning,
            &self.reasoning_text,
        ];
        let lists = [self.thinking_blocks, self.images, self.audio];
        words.iter().any(|word| !word.0.is_empty()) || lists.iter().any(Option::is_some)
    }
}

/// An entry of `tool_calls`, or a piece of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CallPiece<'a> {
    pub(super) index: Option<i64>,
    #[serde(borrow)]
    pub(super) id: Word<'a>,
    #[serde(borrow)]
    pub(super) function: Option<FunctionPiece<'a>>,
    #[serde(borrow)]
    pub(super) custom: Option<FunctionPiece<'a>>,
    #[serde(borrow)]
    pub(super) extra_content: Option<&'a RawValue>,
}

/// What is called, and a piece of what it is given.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FunctionPiece<'a> {
    #[serde(borrow)]
    pub(super) name: Word<'a>,
    #[serde(borrow)]
    pub(super) arguments: Option<&'a RawValue>,
    /// A custom tool's.
    #[serde(borrow)]
    pub(super) input: Option<&'a RawValue>,
}

impl FunctionPiece<'_> {
    /// The piece of the arguments; some servers send the object itself.
    pub(super) fn piece(&self) -> String {
        self.arguments
            .or(self.input)
            .map(|value| text(value).unwrap_or_else(|| value.get().to_owned()))
            .unwrap_or_default()
    }
}
