//! Output items as they are read: of each only what becomes of it.

use super::items::Words;
use crate::wire;
use chat::ToolKind;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A call, in an item or in the frame that ends its arguments.
#[derive(Debug, Default, Deserialize)]
pub(super) struct CallItem {
    pub(super) id: Option<String>,
    pub(super) call_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) arguments: Option<String>,
    pub(super) input: Option<String>,
    caller: Option<Box<RawValue>>,
    r#async: Option<Box<RawValue>>,
}

impl CallItem {
    /// What pairs the call with its result; the item's own id, where a server knows no other.
    pub(super) fn pairing(&self) -> Option<&str> {
        let known = [&self.call_id, &self.id].into_iter().flatten();
        known.map(String::as_str).find(|id| !id.is_empty())
    }

    /// What else is said of the call, unless it says what is so anyway: that the model calls, and waits.
    pub(super) fn beside(&self) -> impl Iterator<Item = (&'static str, &RawValue)> {
        let caller = self.caller.as_deref();
        let caller = caller.filter(|caller| wire::tag(caller) != "direct");
        let waits = self.r#async.as_deref();
        let waits = waits.filter(|waits| waits.get() != "false");
        let named = [("caller", caller), ("async", waits)];
        named
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
    }

    /// What the tool is given.
    pub(super) fn input(&self, kind: ToolKind) -> Option<&str> {
        match kind {
            ToolKind::Function => self.arguments.as_deref(),
            ToolKind::Custom => self.input.as_deref(),
        }
    }
}

/// A message.
#[derive(Deserialize)]
pub(super) struct MessageItem {
    pub(super) content: Option<Vec<ContentItem>>,
}

/// A part of a message.
#[derive(Deserialize)]
pub(super) struct ContentItem {
    pub(super) text: Option<String>,
    pub(super) refusal: Option<String>,
    pub(super) annotations: Option<Vec<Box<RawValue>>>,
    pub(super) logprobs: Option<Box<RawValue>>,
}

/// Thoughts.
#[derive(Deserialize)]
pub(super) struct ReasoningItem {
    pub(super) summary: Option<Vec<Words>>,
    pub(super) content: Option<Vec<Words>>,
    pub(super) encrypted_content: Option<String>,
}

/// A picture that was made.
#[derive(Deserialize)]
pub(super) struct PictureItem {
    pub(super) result: Option<String>,
    pub(super) output_format: Option<String>,
}
