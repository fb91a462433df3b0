//! The frames of a client's stream, in the vendor's own names.
//!
//! One form serves every frame about an item: which item, where in it, and one value under the name the frame gives it.

use super::draft::{Content, Item};
use super::echo::Response;
use crate::openai_notes;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A frame about the answer as a whole.
#[derive(Debug, Serialize)]
pub(super) struct ResponseFrame<'f> {
    /// `response.created` and the like.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// Counts the frames.
    pub(super) sequence_number: u64,
    /// The answer object.
    pub(super) response: Response<'f>,
}

/// The frame of a failure before the answer began.
#[derive(Debug, Serialize)]
pub(super) struct ErrorFrame<'f> {
    /// `error`
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// Counts the frames.
    pub(super) sequence_number: u64,
    /// A stable word.
    pub(super) code: &'f str,
    /// A sentence.
    pub(super) message: &'f str,
    /// Always `null`.
    pub(super) param: Option<()>,
}

/// A frame about one item.
#[derive(Debug)]
pub(super) struct ItemFrame<'f> {
    /// `response.output_item.added` and the like.
    pub(super) kind: &'static str,
    /// Counts the frames.
    pub(super) sequence_number: u64,
    /// The item's place.
    pub(super) output_index: usize,
    /// The item's id, where the value is not the item itself.
    pub(super) item_id: Option<&'f str>,
    /// The place within the item, and its name.
    pub(super) index: Option<(&'static str, usize)>,
    /// What the frame tells.
    pub(super) value: Value<'f>,
}

/// What a frame about an item tells.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'f> {
    /// The item.
    Item(&'f Item),
    /// A part of a message.
    Part(&'f Content),
    /// A part of a summary.
    Summary(&'f str),
    /// A piece of text under that name.
    Text(&'static str, &'f str),
    /// A piece of a message's text, which carries probabilities.
    OutputText(&'static str, &'f str, &'f [Box<RawValue>]),
    /// A source, and its number.
    Annotation(usize, &'f RawValue),
    /// Nothing.
    Nothing,
}

impl<'f> ItemFrame<'f> {
    /// A frame that tells that of an item; its name and number come when it is written.
    pub(super) fn of(output_index: usize, value: Value<'f>) -> Self {
        Self {
            kind: "",
            sequence_number: 0,
            output_index,
            item_id: None,
            index: None,
            value,
        }
    }
}

impl Serialize for ItemFrame<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.kind)?;
        map.serialize_entry("sequence_number", &self.sequence_number)?;
        if let Some(id) = self.item_id {
            map.serialize_entry("item_id", id)?;
        }
        map.serialize_entry("output_index", &self.output_index)?;
        if let Some((name, index)) = self.index {
            map.serialize_entry(name, &index)?;
        }
        match self.value {
            Value::Item(item) => map.serialize_entry("item", item)?,
            Value::Part(part) => map.serialize_entry("part", part)?,
            Value::Summary(text) => map.serialize_entry("part", &SummaryPart::new(text))?,
            Value::Text(name, text) => map.serialize_entry(name, text)?,
            Value::OutputText(name, text, logprobs) => {
                map.serialize_entry(name, text)?;
                map.serialize_entry("logprobs", &openai_notes::said(logprobs))?;
            }
            Value::Annotation(number, annotation) => {
                map.serialize_entry("annotation_index", &number)?;
                map.serialize_entry("annotation", annotation)?;
            }
            Value::Nothing => {}
        }
        map.end()
    }
}

#[derive(Debug, Serialize)]
struct SummaryPart<'f> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'f str,
}

impl<'f> SummaryPart<'f> {
    fn new(text: &'f str) -> Self {
        Self {
            kind: "summary_text",
            text,
        }
    }
}
