//! The frames of a provider's stream to events.
//!
//! The type in the data tells what a frame is; some servers send no event names. The answer ends with `response.completed`,
//! `.incomplete` or `.failed`, or with an error; a stream that ends otherwise has failed.

use super::failure;
use super::item_wire::CallItem;
use super::slots::{Slots, Source, opaque, read};
use super::stop;
use super::usage::Counted;
use crate::Decoder;
use crate::sse::Frame;
use chat::{Event, Failure, FailureKind, Note, Stage, Stop, ToolKind};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Reads one provider's stream.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    slots: Slots,
    started: bool,
    over: bool,
}

/// A frame's data: every field that any frame has.
#[derive(Debug, Default, Deserialize)]
struct Data<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Cow<'a, str>,
    #[serde(default)]
    output_index: Option<u64>,
    #[serde(default)]
    content_index: Option<u64>,
    #[serde(default)]
    summary_index: Option<u64>,
    #[serde(borrow)]
    delta: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    refusal: Option<&'a RawValue>,
    #[serde(borrow)]
    annotation: Option<&'a RawValue>,
    #[serde(borrow)]
    logprobs: Option<&'a RawValue>,
    #[serde(borrow)]
    item: Option<&'a RawValue>,
    #[serde(borrow)]
    response: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

/// An answer object, whole or as far as it has come.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Whole<'a> {
    /// The provider's id.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// The model as the provider names it.
    #[serde(default)]
    pub(super) model: Option<String>,
    /// `completed`, `incomplete`, `failed`, `cancelled` …
    #[serde(default)]
    pub(super) status: Option<String>,
    /// What went wrong.
    #[serde(borrow)]
    pub(super) error: Option<&'a RawValue>,
    /// Why it is incomplete.
    #[serde(default)]
    incomplete_details: Option<Details>,
    /// The items.
    #[serde(borrow)]
    pub(super) output: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(default)]
    service_tier: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Details {
    reason: Option<String>,
}

impl StreamDecoder {
    /// The answer begins.
    pub(super) fn start(&mut self, whole: &Whole<'_>, out: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.started, true) {
            out.push(Event::Started {
                id: whole.id.clone().unwrap_or_default(),
                model: whole.model.clone().unwrap_or_default(),
            });
        }
    }

    /// The answer ended, in that way if its status does not say otherwise.
    pub(super) fn finish(
        &mut self,
        way: &str,
        whole: &Whole<'_>,
        out: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        self.start(whole, out);
        // At the end only: before, it is what was asked for.
        if let Some(tier) = whole.service_tier.clone().filter(|tier| tier != "auto") {
            out.push(Event::Noted(Note::Tier(tier)));
        }
        let way = match whole.status.as_deref() {
            Some(status @ ("incomplete" | "failed" | "cancelled")) => status,
            _ => way,
        };
        let output = whole.output.as_deref().unwrap_or_default();
        if matches!(way, "completed" | "incomplete") {
            self.slots.fill(output, out)?;
            self.slots.parts.end_all(out);
        }
        if let Some(Ok(counted)) = whole.usage.map(read::<Counted>) {
            out.push(Event::Usage(counted.into()));
        }
        let stop = match way {
            "completed" => stop::completed(self.slots.sent),
            "incomplete" => whole.incomplete(),
            "cancelled" => return Err(cancelled()),
            _ => return Err(failure::inside(whole.error)),
        };
        self.over = true;
        out.push(Event::Finished(stop));
        Ok(())
    }

    /// The answer broke off.
    pub(super) fn fail(&mut self, failure: Failure, out: &mut Vec<Event>) {
        self.start(&Whole::default(), out);
        self.over = true;
        out.push(Event::Failed(failure));
    }

    fn read(&mut self, frame: Frame<'_>, out: &mut Vec<Event>) -> Result<(), Failure> {
        let data = match serde_json::from_slice::<Data<'_>>(frame.data) {
            Ok(data) => data,
            Err(_) if is_foreign(frame) => return Ok(()),
            Err(error) => return Err(failure::broken(&error.to_string())),
        };
        let kind = if data.kind.is_empty() {
            frame.event
        } else {
            &data.kind
        };
        match kind {
            "response.created" | "response.in_progress" | "response.queued" => {
                self.start(&whole(data.response)?, out);
                return Ok(());
            }
            "response.completed" => return self.finish("completed", &whole(data.response)?, out),
            "response.incomplete" => return self.finish("incomplete", &whole(data.response)?, out),
            "response.failed" => return self.finish("failed", &whole(data.response)?, out),
            "response.cancelled" => return self.finish("cancelled", &whole(data.response)?, out),
            "error" => return Err(told(&data, frame)),
            "" | "message" if data.error.is_some() => return Err(told(&data, frame)),
            _ => {}
        }
        if kind.starts_with("response.") {
            self.start(&Whole::default(), out);
            self.item_frame(kind, &data, frame, out)?;
        }
        Ok(())
    }

    /// A frame about one item.
    fn item_frame(
        &mut self,
        kind: &str,
        data: &Data<'_>,
        frame: Frame<'_>,
        out: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        let place = data.output_index.unwrap_or(0);
        let content = data.content_index.unwrap_or(0);
        let summary = data.summary_index.unwrap_or(0);
        let slots = &mut self.slots;
        match kind {
            "response.output_item.added" => slots.added(place, item(data)?, out)?,
            "response.output_item.done" => slots.done(place, item(data)?, out)?,
            "response.output_text.delta" => {
                let from = out.len();
                slots.words(place, content, false, text(data.delta)?, out);
                if let Some(list) = data.logprobs {
                    slots.weighed((place, content), list, false, from, out);
                }
            }
            "response.output_text.annotation.added" => {
                if let Some(annotation) = data.annotation {
                    slots.cited(place, content, annotation, out);
                }
            }
            "response.output_text.done" => {
                let whole = text(data.text)?;
                slots.words_done(place, content, false, &whole, data.logprobs, out);
            }
            "response.refusal.delta" => slots.words(place, content, true, text(data.delta)?, out),
            "response.refusal.done" => {
                let whole = text(data.refusal)?;
                slots.words_done(place, content, true, &whole, None, out);
            }
            "response.reasoning_summary_text.delta" => {
                slots.thoughts(place, Source::Summary, summary, text(data.delta)?, out);
            }
            "response.reasoning_text.delta" => {
                slots.thoughts(place, Source::Content, content, text(data.delta)?, out);
            }
            "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => {
                slots.input(place, text(data.delta)?, out);
            }
            "response.function_call_arguments.done" => {
                slots.input_done(place, ToolKind::Function, &call(frame)?, out);
            }
            "response.custom_tool_call_input.done" => {
                slots.input_done(place, ToolKind::Custom, &call(frame)?, out);
            }
            _ if kind.starts_with(AUDIO) => out.push(opaque(AUDIO.to_owned(), RawValue::NULL)),
            _ => {}
        }
        Ok(())
    }
}

impl Decoder for StreamDecoder {
    fn frame(&mut self, frame: Frame<'_>, out: &mut Vec<Event>) {
        if self.over || frame.data == b"[DONE]" {
            return;
        }
        if let Err(failure) = self.read(frame, out) {
            self.fail(failure, out);
        }
    }

    fn end(&mut self, out: &mut Vec<Event>) {
        if !self.over {
            self.fail(failure::incomplete(), out);
        }
    }
}

impl Whole<'_> {
    fn incomplete(&self) -> Stop {
        let details = self.incomplete_details.as_ref();
        stop::incomplete(details.and_then(|details| details.reason.as_deref()))
    }
}

/// Whether a frame that cannot be read is none of ours: it is JSON, and its type is not one we know.
fn is_foreign(frame: Frame<'_>) -> bool {
    #[derive(Deserialize)]
    struct Typed {
        #[serde(rename = "type")]
        kind: String,
    }
    serde_json::from_slice::<Typed>(frame.data)
        .is_ok_and(|typed| !KNOWN.iter().any(|known| typed.kind.starts_with(known)))
}

fn whole(response: Option<&RawValue>) -> Result<Whole<'_>, Failure> {
    response.map_or_else(
        || Ok(Whole::default()),
        |raw| serde_json::from_str(raw.get()).map_err(|error| failure::broken(&error.to_string())),
    )
}

/// The failure an error frame tells: in an object of its own, or on its top level.
fn told(data: &Data<'_>, frame: Frame<'_>) -> Failure {
    let top = serde_json::from_slice::<&RawValue>(frame.data).ok();
    failure::inside(data.error.or(top))
}

fn item<'d>(data: &Data<'d>) -> Result<&'d RawValue, Failure> {
    data.item
        .ok_or_else(|| failure::broken("a frame has no item"))
}

/// A text that may be absent.
fn text(raw: Option<&RawValue>) -> Result<String, Failure> {
    raw.map_or_else(|| Ok(String::new()), read)
}

/// The call in a frame that ends its arguments. The item's id is no pairing id there.
fn call(frame: Frame<'_>) -> Result<CallItem, Failure> {
    serde_json::from_slice(frame.data).map_err(|error| failure::broken(&error.to_string()))
}

fn cancelled() -> Failure {
    Failure::new(
        FailureKind::BadAnswer,
        Stage::Stream,
        "the provider cancelled the answer",
    )
    .with_code("cancelled")
}

/// What the types of the frames begin with that bring speech: the events of an answer have no place for it.
const AUDIO: &str = "response.audio";

/// What the types of the frames begin with that are read.
const KNOWN: &[&str] = &[
    "error",
    "response.created",
    "response.in_progress",
    "response.queued",
    "response.completed",
    "response.incomplete",
    "response.failed",
    "response.cancelled",
    "response.output_item.",
    "response.output_text.",
    "response.refusal.",
    "response.reasoning_",
    "response.function_call_arguments.",
    "response.custom_tool_call_input.",
];
