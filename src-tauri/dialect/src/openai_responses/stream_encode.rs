//! Events to the frames of a client's stream.
//!
//! Items may overlap in time but are closed in the order in which they began; `*.done` frames carry the full value, and the
//! output of the last frame is what the done items were. After a failure nothing looks finished.

use super::draft::{Body, Content, Draft, Place};
use super::echo::{Echo, Response};
use super::failure;
use super::frames::{ErrorFrame, ItemFrame, ResponseFrame, Value};
use super::item_encode::call_words;
use super::slots::ANNOTATIONS;
use crate::sse::FrameSink;
use crate::{Encoder, Reply, shared};
use chat::{
    Dialect, Event, Failure, Logprob, Loss, Note, Opaque, PartId, PartKind, Signature, Stop,
    ToolKind, Usage,
};

/// Writes one client's stream.
#[derive(Debug)]
pub(super) struct StreamEncoder {
    echo: Echo,
    draft: Draft,
    parts: Vec<(PartId, Option<Place>)>,
    /// The last part of words, while it grows.
    saying: Option<PartId>,
    /// How likely the words are that come next.
    likely: Vec<Logprob>,
    /// Items before this one are closed.
    closed: usize,
    usage: Usage,
    frames: Frames,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Silent,
    Speaking,
    Over,
}

/// Why a source is not told.
const LATE: &str = "they came after the words had ended";

/// Counts the frames.
#[derive(Debug, Default)]
struct Frames {
    next: u64,
}

impl StreamEncoder {
    /// A writer of the answer to that client.
    pub(super) fn new(reply: &Reply) -> Self {
        Self {
            echo: Echo::new(reply),
            draft: Draft::new(&reply.id, &reply.request),
            parts: Vec::new(),
            saying: None,
            likely: Vec::new(),
            closed: 0,
            usage: Usage::default(),
            frames: Frames::default(),
            state: State::Silent,
        }
    }

    fn started(&mut self, out: &mut FrameSink) {
        if self.state == State::Silent {
            self.state = State::Speaking;
            self.frames
                .response("response.created", self.echo.begun(), out);
            self.frames
                .response("response.in_progress", self.echo.begun(), out);
        }
    }

    fn part_started(&mut self, part: PartId, kind: PartKind, out: &mut FrameSink) {
        if kind == PartKind::Text {
            self.saying = Some(part);
        }
        let begun = self.draft.begin(kind);
        self.parts.push((part, begun.map(|(place, _)| place)));
        let Some((place, is_new)) = begun else {
            return;
        };
        if is_new {
            self.close_complete(out);
            self.announce(place.item, out);
        }
        if let Body::Message(content) = &self.draft.items[place.item].body {
            let part = Value::Part(&content[place.content]);
            let frame = at(&self.draft, place, CONTENT, part);
            self.frames.item("response.content_part.added", frame, out);
        }
    }

    fn part_delta(&mut self, part: PartId, piece: &str, out: &mut FrameSink) {
        let Some(place) = self.place(part).filter(|_| !piece.is_empty()) else {
            return;
        };
        if let Body::Reasoning { summary, .. } = &self.draft.items[place.item].body
            && summary.is_empty()
        {
            let frame = at(&self.draft, place, SUMMARY, Value::Summary(""));
            self.frames
                .item("response.reasoning_summary_part.added", frame, out);
        }
        self.draft.extend(place, piece);
        let weighed = self.weigh(place);
        if let Some((kind, index, value)) = delta(&self.draft, place, piece, weighed) {
            let frame = at(&self.draft, place, index, value);
            self.frames.item(kind, frame, out);
        }
    }

    /// Weighs the words of a part, if it is words; how many tokens that are.
    fn weigh(&mut self, place: Place) -> usize {
        if self.likely.is_empty() || !matches!(self.draft.items[place.item].body, Body::Message(_))
        {
            return 0;
        }
        let tokens = std::mem::take(&mut self.likely);
        self.draft.weigh(Some(place), &tokens);
        tokens.len()
    }

    fn part_ended(&mut self, part: PartId, signature: Option<Signature>, out: &mut FrameSink) {
        let Some(place) = self.place(part) else {
            return;
        };
        self.saying = self.saying.filter(|saying| *saying != part);
        self.weigh(place);
        let late = self.draft.end(place, signature.as_ref());
        match &self.draft.items[place.item].body {
            Body::Message(content) => {
                let content = &content[place.content];
                let (kind, value) = match content {
                    Content::OutputText { text, logprobs, .. } => (
                        "response.output_text.done",
                        Value::OutputText("text", text, logprobs),
                    ),
                    Content::Refusal { refusal } => {
                        ("response.refusal.done", Value::Text("refusal", refusal))
                    }
                };
                let text = at(&self.draft, place, CONTENT, value);
                self.frames.item(kind, text, out);
                let part = at(&self.draft, place, CONTENT, Value::Part(content));
                self.frames.item("response.content_part.done", part, out);
            }
            Body::Call { kind, input, .. } if late => {
                let whole = at(&self.draft, place, None, Value::Text("delta", input));
                self.frames.item(call_frames(*kind).0, whole, out);
            }
            Body::Call { .. } | Body::Reasoning { .. } | Body::Picture { .. } | Body::Opaque(_) => {
            }
        }
        self.close_complete(out);
    }

    fn note(&mut self, note: Note, out: &mut FrameSink) {
        match note {
            Note::Cited { part, citation } => match self.place(part) {
                Some(place) if self.is_open(part) => {
                    let number = self.draft.cite(place, &citation);
                    self.annotated(place, number, out);
                }
                _ => self.draft.losses.add("citations", LATE),
            },
            Note::Logprobs(tokens) => self.likely.extend(tokens),
            Note::Tier(tier) => self.draft.tier = Some(tier),
            Note::Message(_) => self.draft.apart = true,
        }
    }

    /// Tells a source that stands in the draft already.
    fn annotated(&mut self, place: Place, number: Option<usize>, out: &mut FrameSink) {
        let Body::Message(content) = &self.draft.items[place.item].body else {
            return;
        };
        if let Some(number) = number
            && let Content::OutputText { annotations, .. } = &content[place.content]
        {
            let value = Value::Annotation(number, &annotations[number]);
            let frame = at(&self.draft, place, CONTENT, value);
            let kind = "response.output_text.annotation.added";
            self.frames.item(kind, frame, out);
        }
    }

    fn is_open(&self, part: PartId) -> bool {
        self.saying == Some(part)
    }

    fn opaque(&mut self, opaque: Opaque, out: &mut FrameSink) {
        if opaque.dialect == Dialect::OpenAiResponses && opaque.name == ANNOTATIONS {
            let place = self.saying.and_then(|part| self.place(part));
            if let Some(place) = place {
                let number = self.draft.annotate(place, opaque.value);
                self.annotated(place, number, out);
            }
            return;
        }
        if let Some(words) = shared::ran_code(&opaque) {
            let part = PartId(u32::MAX);
            self.part_started(part, PartKind::Text, out);
            self.part_delta(part, &words, out);
            return self.part_ended(part, None, out);
        }
        if let Some(place) = self.draft.opaque(opaque) {
            self.close_complete(out);
            self.announce(place.item, out);
            self.draft.end(place, None);
            self.close_complete(out);
        }
    }

    fn finished(&mut self, stop: &Stop, out: &mut FrameSink) {
        self.draft.stopped(stop);
        if !self.likely.is_empty() {
            self.draft.weigh(None, &self.likely);
        }
        self.close_complete(out);
        let response = self.echo.ended(&self.draft, stop, &self.usage);
        self.frames.response(response.kind(), response, out);
    }

    fn failed(&mut self, failure: &Failure, out: &mut FrameSink) {
        let code = failure::stream_code(failure);
        if self.state == State::Speaking {
            let done = &self.draft.items[..self.closed];
            let response = self.echo.failed(done, code, &failure.message);
            self.frames.response("response.failed", response, out);
        } else {
            self.frames.error(code, &failure.message, out);
        }
    }

    fn announce(&mut self, item: usize, out: &mut FrameSink) {
        let value = Value::Item(&self.draft.items[item]);
        let frame = ItemFrame::of(item, value);
        self.frames.item("response.output_item.added", frame, out);
        if let Body::Picture { .. } = self.draft.items[item].body {
            for step in PICTURE_BEGINS {
                let place = Place { item, content: 0 };
                let told = at(&self.draft, place, None, Value::Nothing);
                self.frames.item(step, told, out);
            }
        }
    }

    /// Closes the items that are complete, up to the first that is not.
    fn close_complete(&mut self, out: &mut FrameSink) {
        while self.draft.is_complete(self.closed) {
            let item = self.closed;
            self.closed += 1;
            let place = Place { item, content: 0 };
            self.tell_whole(place, out);
            self.draft.complete(item);
            let frame = ItemFrame::of(item, Value::Item(&self.draft.items[item]));
            self.frames.item("response.output_item.done", frame, out);
        }
    }

    /// The `*.done` frames of what an item holds.
    fn tell_whole(&mut self, place: Place, out: &mut FrameSink) {
        match &self.draft.items[place.item].body {
            Body::Reasoning { summary, .. } if !summary.is_empty() => {
                let text = at(&self.draft, place, SUMMARY, Value::Text("text", summary));
                self.frames
                    .item("response.reasoning_summary_text.done", text, out);
                let part = at(&self.draft, place, SUMMARY, Value::Summary(summary));
                self.frames
                    .item("response.reasoning_summary_part.done", part, out);
            }
            Body::Call { kind, input, .. } => {
                let whole = at(
                    &self.draft,
                    place,
                    None,
                    Value::Text(call_words(*kind).1, input),
                );
                self.frames.item(call_frames(*kind).1, whole, out);
            }
            Body::Picture { .. } => {
                let told = at(&self.draft, place, None, Value::Nothing);
                self.frames
                    .item("response.image_generation_call.completed", told, out);
            }
            Body::Message(_) | Body::Reasoning { .. } | Body::Opaque(_) => {}
        }
    }

    fn place(&self, part: PartId) -> Option<Place> {
        let mut known = self.parts.iter().rev();
        known
            .find(|(id, _)| *id == part)
            .and_then(|(_, place)| *place)
    }
}

/// Tells that another's stream broke off, under that number.
pub(super) fn break_off(failure: &Failure, number: u64, out: &mut FrameSink) {
    let mut frames = Frames { next: number };
    frames.error(failure::stream_code(failure), &failure.message, out);
}

/// The steps of a picture before it is there.
const PICTURE_BEGINS: [&str; 2] = [
    "response.image_generation_call.in_progress",
    "response.image_generation_call.generating",
];

impl Encoder for StreamEncoder {
    fn event(&mut self, event: Event, out: &mut FrameSink) {
        if self.state == State::Over {
            return;
        }
        if let Event::Failed(failure) = &event {
            self.failed(failure, out);
            self.state = State::Over;
            return;
        }
        self.started(out);
        match event {
            Event::Started { .. } | Event::Failed(_) => {}
            Event::PartStarted { part, kind } => self.part_started(part, kind, out),
            Event::PartDelta { part, text } => self.part_delta(part, &text, out),
            Event::PartEnded { part, signature } => self.part_ended(part, signature, out),
            Event::Usage(usage) => self.usage.update(&usage),
            Event::Noted(note) => self.note(note, out),
            Event::Opaque(opaque) => self.opaque(opaque, out),
            Event::Other { .. } => self.draft.losses.add("choices[]", shared::ONE_TOLD),
            Event::Finished(stop) => {
                self.finished(&stop, out);
                self.state = State::Over;
            }
        }
    }

    fn keep_alive(&mut self, out: &mut FrameSink) {
        out.comment("keep-alive");
    }

    fn losses(&mut self) -> Vec<Loss> {
        self.draft.losses.take()
    }
}

impl Frames {
    fn number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        number
    }

    fn response(&mut self, kind: &'static str, response: Response<'_>, out: &mut FrameSink) {
        let sequence_number = self.number();
        let frame = ResponseFrame {
            kind,
            sequence_number,
            response,
        };
        out.named(kind, &frame);
    }

    fn item(&mut self, kind: &'static str, frame: ItemFrame<'_>, out: &mut FrameSink) {
        let sequence_number = self.number();
        let frame = ItemFrame {
            kind,
            sequence_number,
            ..frame
        };
        out.named(kind, &frame);
    }

    fn error(&mut self, code: &str, message: &str, out: &mut FrameSink) {
        let frame = ErrorFrame {
            kind: "error",
            sequence_number: self.number(),
            code,
            message,
            param: None,
        };
        out.named("error", &frame);
    }
}

/// The frame a piece of a part is told in; none for what is told only when it is complete.
fn delta<'f>(
    draft: &'f Draft,
    place: Place,
    piece: &'f str,
    weighed: usize,
) -> Option<(&'static str, Index, Value<'f>)> {
    match &draft.items[place.item].body {
        Body::Message(content) => Some(match &content[place.content] {
            Content::OutputText { logprobs, .. } => (
                "response.output_text.delta",
                CONTENT,
                Value::OutputText("delta", piece, &logprobs[logprobs.len() - weighed..]),
            ),
            Content::Refusal { .. } => (
                "response.refusal.delta",
                CONTENT,
                Value::Text("delta", piece),
            ),
        }),
        Body::Reasoning { .. } => Some((
            "response.reasoning_summary_text.delta",
            SUMMARY,
            Value::Text("delta", piece),
        )),
        Body::Call { kind, wrapped, .. } if !wrapped => {
            Some((call_frames(*kind).0, None, Value::Text("delta", piece)))
        }
        Body::Call { .. } | Body::Picture { .. } | Body::Opaque(_) => None,
    }
}

fn at<'f>(draft: &'f Draft, place: Place, index: Index, value: Value<'f>) -> ItemFrame<'f> {
    ItemFrame {
        item_id: Some(&draft.items[place.item].id),
        index: index.map(|name| (name, place.content)),
        ..ItemFrame::of(place.item, value)
    }
}

/// The delta and done frames of a call.
fn call_frames(kind: ToolKind) -> (&'static str, &'static str) {
    match kind {
        ToolKind::Function => (
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
        ),
        ToolKind::Custom => (
            "response.custom_tool_call_input.delta",
            "response.custom_tool_call_input.done",
        ),
    }
}

/// The name of the place within an item.
type Index = Option<&'static str>;

const CONTENT: Index = Some("content_index");
const SUMMARY: Index = Some("summary_index");
