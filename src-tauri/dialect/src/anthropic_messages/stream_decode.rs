//! Reads a provider's stream, frame by frame.

use super::fields::{Fields, Path};
use super::reading::{Piece, Reading, bad_answer};
use super::{beside, citations, failure};
use crate::sse::Frame;
use crate::{Decoder, Malformed};
use chat::Event;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A stream being read.
#[derive(Default)]
pub(super) struct StreamDecoder {
    reading: Reading,
}

#[derive(Deserialize)]
struct BlockDelta<'a> {
    index: u64,
    #[serde(borrow)]
    delta: Delta<'a>,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(rename = "type", borrow)]
    tag: Cow<'a, str>,
    #[serde(default, borrow)]
    citation: Option<&'a RawValue>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    thinking: Option<String>,
    #[serde(default)]
    signature: Option<String>,
    #[serde(default)]
    partial_json: Option<String>,
}

#[derive(Deserialize)]
struct BlockStop {
    index: u64,
}

impl Decoder for StreamDecoder {
    fn frame(&mut self, frame: Frame<'_>, out: &mut Vec<Event>) {
        if self.reading.is_done() || frame.data == b"[DONE]" {
            return;
        }
        if let Err(broken) = self.read(frame, out) {
            let why = format!("the provider sent a frame that cannot be read: {broken}");
            self.reading.fail(bad_answer(why), out);
        }
    }

    fn end(&mut self, out: &mut Vec<Event>) {
        let why = "the provider's answer ended before it was complete";
        let failure = bad_answer(why).with_code("incomplete_answer");
        self.reading.fail(failure, out);
    }
}

impl StreamDecoder {
    fn read(&mut self, frame: Frame<'_>, out: &mut Vec<Event>) -> Result<(), Malformed> {
        let name = named(frame);
        match &*name {
            "content_block_delta" => self.block_delta(frame.data, out),
            "content_block_start" => self.block_start(frame.data, out),
            "content_block_stop" => self.block_stop(frame.data, out),
            "message_start" => self.message_start(frame.data, out),
            "message_delta" => self.message_delta(frame.data, out),
            "message_stop" => {
                self.reading.finish(out);
                Ok(())
            }
            "error" => {
                self.reading.fail(failure::read_inside(frame.data), out);
                Ok(())
            }
            // `ping`, and whatever the vendor adds.
            _ => Ok(()),
        }
    }

    fn message_start(&mut self, data: &[u8], out: &mut Vec<Event>) -> Result<(), Malformed> {
        let at = &Path::ROOT.field("message");
        let Some(raw) = Fields::of_body(data)?.take("message") else {
            return Err(at.broken("this field is required"));
        };
        let mut message = Fields::of(raw, at)?;
        let id = message.read("id", at)?.unwrap_or_default();
        let model = message.read("model", at)?.unwrap_or_default();
        self.reading.start(id, model, out);
        if let Some(usage) = message.take("usage") {
            self.reading.usage(usage, out);
        }
        Ok(())
    }

    fn block_start(&mut self, data: &[u8], out: &mut Vec<Event>) -> Result<(), Malformed> {
        let mut fields = Fields::of_body(data)?;
        let index = fields.need("index", &Path::ROOT)?;
        let Some(block) = fields.take("content_block") else {
            return Err(Path::ROOT
                .field("content_block")
                .broken("this field is required"));
        };
        let block = Fields::of(block, &Path::ROOT.field("content_block"))?;
        self.reading.open(index, block, out)
    }

    fn block_delta(&mut self, data: &[u8], out: &mut Vec<Event>) -> Result<(), Malformed> {
        let BlockDelta { index, delta } = parse(data)?;
        let (piece, text) = match &*delta.tag {
            "text_delta" => (Piece::Text as fn(_) -> _, delta.text),
            "input_json_delta" => (Piece::Input as fn(_) -> _, delta.partial_json),
            "thinking_delta" => (Piece::Thinking as fn(_) -> _, delta.thinking),
            "signature_delta" => (Piece::Signature as fn(_) -> _, delta.signature),
            "citations_delta" => return self.citation(index, delta.citation, out),
            "compaction_delta" => return self.fields(index, data, out),
            // Whatever the vendor adds.
            _ => return Ok(()),
        };
        let text = text.unwrap_or_default();
        if self.reading.piece(index, piece(text), out) {
            Ok(())
        } else {
            Err(Path::ROOT
                .field("index")
                .broken("a piece of a block that is not open"))
        }
    }

    /// What a block holds that only this dialect knows.
    fn fields(&mut self, index: u64, data: &[u8], out: &mut Vec<Event>) -> Result<(), Malformed> {
        if let Some(delta) = Fields::of_body(data)?.take("delta") {
            let piece = Piece::Fields(delta.to_owned());
            self.reading.piece(index, piece, out);
        }
        Ok(())
    }

    fn citation(
        &mut self,
        index: u64,
        citation: Option<&RawValue>,
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        if let Some(value) = citation {
            let piece = Piece::Citation(citations::read(value));
            self.reading.piece(index, piece, out);
        }
        Ok(())
    }

    fn block_stop(&mut self, data: &[u8], out: &mut Vec<Event>) -> Result<(), Malformed> {
        let BlockStop { index } = parse(data)?;
        self.reading.close(index, out);
        Ok(())
    }

    fn message_delta(&mut self, data: &[u8], out: &mut Vec<Event>) -> Result<(), Malformed> {
        let at = &Path::ROOT;
        let mut fields = Fields::of_body(data)?;
        self.reading.start(String::new(), String::new(), out);
        if let Some(raw) = fields.take("delta") {
            let at = &at.field("delta");
            let mut delta = Fields::of(raw, at)?;
            if let Some(word) = delta.text("stop_reason", at)? {
                self.reading.stop(&word, delta.text("stop_sequence", at)?);
            }
            beside::take(&mut delta, out);
        }
        beside::take(&mut fields, out);
        if let Some(usage) = fields.take("usage") {
            self.reading.usage(usage, out);
        }
        Ok(())
    }
}

/// The frame's name; some compatible servers leave it to the data, and tell errors without any.
pub(super) fn named<'f>(frame: Frame<'f>) -> Cow<'f, str> {
    if !frame.event.is_empty() {
        return Cow::Borrowed(frame.event);
    }
    let tag = serde_json::from_slice::<&RawValue>(frame.data)
        .map(crate::wire::tag)
        .unwrap_or_default();
    if tag.is_empty() && frame.data.starts_with(b"{\"error\"") {
        return Cow::Borrowed("error");
    }
    Cow::Owned(tag)
}

fn parse<'a, T: Deserialize<'a>>(data: &'a [u8]) -> Result<T, Malformed> {
    serde_json::from_slice(data).map_err(|error| Malformed::new("", error.to_string()))
}
