//! Writes a client's stream: strictly one block after the other, whatever order the parts come in.
//!
//! Parts stand in line. The first is written as it grows; the others wait. Words give way to a part that begins behind them and go on
//! later as a block of their own; a call keeps its place until it is complete, since a call cut in two is broken JSON. A block's
//! end is written when something follows it, so that after a failure nothing looks complete. The start waits for what comes first: it
//! states the tokens of the prompt, where the provider has counted them by then.

use super::answer_encode::{Message, NO_LOGPROBS, NO_MEDIA, NO_TIER, message_id, note, withheld};
use super::beside::{self, Beside};
use super::failure::ErrorOut;
use super::losses::Losses;
use super::reading::OF_CALL;
use super::stream_frames::{End, Frames};
use super::usage::{UsageOut, tier_word};
use super::wire::{Block, Known};
use super::{DIALECT, citations, stop};
use crate::sse::{FrameSink, MAX_FRAME};
use crate::{Encoder, Reply, ids, proof, shared};
use chat::{
    Event, Failure, FailureKind, Loss, Maker, Note, Opaque, PartId, PartKind, Signature, Stage,
    Stop, ToolKind, Usage,
};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::VecDeque;

/// A stream being written.
pub(super) struct StreamEncoder {
    reply: Reply,
    frames: Frames,
    /// Told with the stop word.
    beside: Beside<'static>,
    /// The kind of every part that began, by its number.
    kinds: Vec<Kind>,
    line: VecDeque<Waiting>,
    /// Bytes that wait for their turn.
    waiting: usize,
    usage: Usage,
    tier: Option<&'static str>,
    called: bool,
    refused: bool,
    /// The answer has begun.
    begun: bool,
    /// And the client was told.
    started: bool,
    done: bool,
    losses: Losses,
}

/// What a part becomes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Thinking,
    Withheld,
    Call(ToolKind),
    /// Written whole when its turn comes.
    Whole,
}

impl Kind {
    /// Whether it may be cut into several blocks.
    fn is_words(self) -> bool {
        matches!(self, Self::Text | Self::Thinking)
    }
}

/// A part in the line.
struct Waiting {
    part: Option<PartId>,
    kind: Kind,
    /// The rest of words that gave way: it waits, and nothing gives way to it.
    resumed: bool,
    /// The block's first frame, until it is written.
    head: Option<Head>,
    /// What came before its turn.
    text: String,
    /// Citations that came before its turn.
    citations: Vec<Box<RawValue>>,
    ended: bool,
    signature: Option<Signature>,
}

enum Head {
    /// Opened by its first words, so that no block is empty.
    Lazy,
    Call {
        id: String,
        name: String,
    },
    Note(String),
    Raw(Box<RawValue>),
}

impl Encoder for StreamEncoder {
    fn event(&mut self, event: Event, out: &mut FrameSink) {
        if self.done {
            return;
        }
        match event {
            Event::Started { .. } => self.begun = true,
            Event::PartStarted { part, kind } => self.part_started(part, kind, out),
            Event::PartDelta { part, text } => self.part_delta(part, text, out),
            Event::PartEnded { part, signature } => self.part_ended(part, signature, out),
            Event::Usage(usage) => self.usage.update(&usage),
            Event::Noted(note) => self.note(&note, out),
            Event::Opaque(opaque) => self.opaque(opaque, out),
            Event::Finished(stop) => self.finish(&stop, out),
            Event::Failed(failure) => self.fail(&failure, out),
            Event::Other { .. } => self.losses.add("choices[]", shared::ONE_TOLD),
        }
        if self.waiting > MAX_FRAME {
            self.fail(&overflow(), out);
        }
    }

    fn keep_alive(&mut self, out: &mut FrameSink) {
        if !self.done {
            self.start_if_begun(out);
            self.frames.ping(out);
        }
    }

    fn losses(&mut self) -> Vec<Loss> {
        self.losses.take()
    }
}

/// The tier that serves whoever asks for none.
const USUAL_TIER: &str = "default";

/// Why a tier is not told.
const TIER_LATE: &str = "it came after the answer had begun";

impl StreamEncoder {
    /// A writer for that client.
    pub(super) fn new(reply: &Reply) -> Self {
        Self {
            reply: reply.clone(),
            frames: Frames::default(),
            beside: Beside::default(),
            kinds: Vec::new(),
            line: VecDeque::new(),
            waiting: 0,
            usage: Usage::default(),
            tier: None,
            called: false,
            refused: false,
            begun: false,
            started: false,
            done: false,
            losses: Losses::default(),
        }
    }

    fn start(&mut self, out: &mut FrameSink) {
        if std::mem::replace(&mut self.started, true) {
            return;
        }
        // What was said is counted at the end: clients that add both up would count it twice.
        let asked = Usage {
            output: None,
            reasoning: None,
            ..self.usage
        };
        let mut usage = UsageOut::from(&asked);
        usage.service_tier = self.tier;
        let message = Message {
            id: message_id(&self.reply),
            tag: "message",
            role: "assistant",
            model: &self.reply.request.model,
            content: Vec::new(),
            stop_reason: None,
            stop_sequence: None,
            usage,
            beside: Beside::default(),
        };
        self.frames.message_start(&message, out);
    }

    fn start_if_begun(&mut self, out: &mut FrameSink) {
        if self.begun {
            self.start(out);
        }
    }

    fn part_started(&mut self, part: PartId, kind: PartKind, out: &mut FrameSink) {
        self.start(out);
        let (kind, head) = match kind {
            PartKind::Text => (Kind::Text, Head::Lazy),
            PartKind::Refusal => {
                self.refused = true;
                (Kind::Text, Head::Lazy)
            }
            PartKind::Reasoning { redacted: false } => (Kind::Thinking, Head::Lazy),
            PartKind::Reasoning { redacted: true } => (Kind::Withheld, Head::Lazy),
            PartKind::ToolCall { id, name, kind } => {
                self.called = true;
                (Kind::Call(kind), Head::Call { id, name })
            }
            PartKind::Media { mime } => {
                self.losses.add("media", NO_MEDIA);
                (Kind::Whole, Head::Note(note(&mime)))
            }
        };
        self.kinds.push(kind);
        self.line.push_back(Waiting::new(Some(part), kind, head));
        self.advance(false, out);
    }

    fn part_delta(&mut self, part: PartId, text: String, out: &mut FrameSink) {
        let Some(at) = self.place(part) else {
            return;
        };
        let waiting = &mut self.line[at];
        if text.is_empty() || matches!(waiting.kind, Kind::Whole | Kind::Withheld) {
            return;
        }
        if at == 0 && waiting.text.is_empty() {
            waiting.write(&text, &mut self.frames, out);
        } else {
            self.waiting += text.len();
            waiting.text.push_str(&text);
        }
    }

    fn part_ended(&mut self, part: PartId, signature: Option<Signature>, out: &mut FrameSink) {
        let known = self.line.iter().any(|waiting| waiting.part == Some(part));
        if !known && signature.is_none() {
            return;
        }
        if let Some(at) = self.place(part) {
            self.line[at].ended = true;
            self.line[at].signature = signature;
            self.advance(false, out);
        }
    }

    fn note(&mut self, note: &Note, out: &mut FrameSink) {
        match note {
            Note::Cited { part, citation } => match citations::write(citation) {
                Some(value) => self.cite(*part, value, out),
                None => self.losses.add("citations", citations::NO_ADDRESS),
            },
            Note::Logprobs(_) => self.losses.add("logprobs", NO_LOGPROBS),
            Note::Message(_) => {}
            Note::Tier(tier) => self.served(tier),
        }
    }

    /// The tier that serves is told where the answer begins, and nowhere else; the usual one need not be.
    fn served(&mut self, tier: &str) {
        self.tier = tier_word(tier);
        let late = self.started && tier != USUAL_TIER;
        match self.tier {
            None => self.losses.add("service_tier", NO_TIER),
            Some(_) => self.losses.add_if(late, "service_tier", TIER_LATE),
        }
    }

    /// A citation stands in the block of its words, which must not have ended.
    fn cite(&mut self, part: PartId, value: Box<RawValue>, out: &mut FrameSink) {
        let known = |waiting: &Waiting| waiting.part == Some(part) && waiting.kind == Kind::Text;
        match self.line.iter().rposition(known) {
            Some(0) => {
                let waiting = &mut self.line[0];
                waiting.open(&mut self.frames, out);
                self.frames.citation(&value, out);
            }
            Some(at) => self.line[at].citations.push(value),
            None => self
                .losses
                .add("citations", "they came after the words had ended"),
        }
    }

    /// Where a part stands in the line. Words that gave way stand in line anew when they go on.
    fn place(&mut self, part: PartId) -> Option<usize> {
        if let Some(at) = self
            .line
            .iter()
            .rposition(|waiting| waiting.part == Some(part) && !waiting.ended)
        {
            return Some(at);
        }
        let kind = *self.kinds.get(usize::try_from(part.0).ok()?)?;
        if !kind.is_words() {
            return None;
        }
        let mut resumed = Waiting::new(Some(part), kind, Head::Lazy);
        resumed.resumed = true;
        self.line.push_back(resumed);
        Some(self.line.len() - 1)
    }

    fn opaque(&mut self, opaque: Opaque, out: &mut FrameSink) {
        if let Some(words) = shared::ran_code(&opaque) {
            return self.whole(Head::Note(words), out);
        }
        if opaque.dialect != DIALECT || opaque.name.starts_with(OF_CALL) {
            self.losses
                .add(opaque.name, "only its own dialect knows it");
            return;
        }
        if beside::is_one(&opaque) {
            return self.beside.put(&opaque.name, Cow::Owned(opaque.value));
        }
        self.whole(Head::Raw(opaque.value), out);
    }

    /// Something that is complete as it comes.
    fn whole(&mut self, head: Head, out: &mut FrameSink) {
        self.start(out);
        let mut whole = Waiting::new(None, Kind::Whole, head);
        whole.ended = true;
        self.line.push_back(whole);
        self.advance(false, out);
    }

    /// Writes what the line allows. `all`: nothing more can come, so every block is complete.
    fn advance(&mut self, all: bool, out: &mut FrameSink) {
        loop {
            let yields = self.line.iter().skip(1).any(|waiting| !waiting.resumed);
            let followed = self.line.len() > 1;
            let Some(first) = self.line.front_mut() else {
                return;
            };
            self.waiting -= first.text.len();
            first.flush(&mut self.frames, out);
            let complete = (first.ended && followed) || (first.kind.is_words() && yields) || all;
            if !complete {
                return;
            }
            if let Some(mut first) = self.line.pop_front() {
                first.close(&mut self.frames, out);
            }
        }
    }

    fn finish(&mut self, stop: &Stop, out: &mut FrameSink) {
        self.start(out);
        self.advance(true, out);
        let word = stop::word(&stop.reason, self.called, self.refused);
        let usage = UsageOut::from(&self.usage);
        let sequence = stop.sequence.as_deref();
        let end = End {
            stop_reason: word,
            stop_sequence: sequence,
            beside: std::mem::take(&mut self.beside),
        };
        self.frames.message_end(&end, usage, out);
        self.done = true;
        out.finish();
    }

    fn fail(&mut self, failure: &Failure, out: &mut FrameSink) {
        if !std::mem::replace(&mut self.done, true) {
            self.start_if_begun(out);
            out.named("error", &ErrorOut::from(failure));
            out.finish();
        }
    }
}

impl Waiting {
    fn new(part: Option<PartId>, kind: Kind, head: Head) -> Self {
        Self {
            part,
            kind,
            resumed: false,
            head: Some(head),
            text: String::new(),
            citations: Vec::new(),
            ended: false,
            signature: None,
        }
    }

    /// Its turn has come: writes what waited.
    fn flush(&mut self, frames: &mut Frames, out: &mut FrameSink) {
        match &self.head {
            Some(Head::Lazy) | None => {}
            Some(Head::Call { .. } | Head::Note(_) | Head::Raw(_)) => self.open(frames, out),
        }
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.write(&text, frames, out);
        }
        for citation in std::mem::take(&mut self.citations) {
            self.open(frames, out);
            frames.citation(&citation, out);
        }
    }

    fn write(&mut self, text: &str, frames: &mut Frames, out: &mut FrameSink) {
        self.open(frames, out);
        match self.kind {
            Kind::Text => frames.text(text, out),
            Kind::Thinking => frames.thinking(text, out),
            Kind::Call(ToolKind::Function) => frames.input(text, out),
            Kind::Call(ToolKind::Custom) => frames.input(&escaped(text), out),
            Kind::Withheld | Kind::Whole => {}
        }
    }

    fn open(&mut self, frames: &mut Frames, out: &mut FrameSink) {
        let Some(head) = self.head.take() else {
            return;
        };
        match (head, self.kind) {
            (Head::Call { id, name }, kind) => {
                let block = Block::Known(Known::ToolUse {
                    id: ids::legal(&id),
                    name: &name,
                    input: crate::wire::raw(&NoInput {}),
                });
                frames.block_start(&block, out);
                if kind == Kind::Call(ToolKind::Custom) {
                    frames.input("{\"input\":\"", out);
                }
            }
            (Head::Note(words), _) => {
                frames.block_start(&Block::text(""), out);
                frames.text(&words, out);
            }
            (Head::Raw(value), _) => frames.block_start(&Block::Raw(&value), out),
            (Head::Lazy, Kind::Thinking) => frames.block_start(
                &Block::Known(Known::Thinking {
                    thinking: "",
                    signature: Cow::Borrowed(""),
                }),
                out,
            ),
            (Head::Lazy, Kind::Withheld) => {
                if let Some(signature) = &self.signature {
                    frames.block_start(&withheld(signature), out);
                }
            }
            (Head::Lazy, Kind::Text | Kind::Call(_) | Kind::Whole) => {
                frames.block_start(&Block::text(""), out);
            }
        }
    }

    /// It is complete: writes its proof and its end. A block that never opened has neither.
    fn close(&mut self, frames: &mut Frames, out: &mut FrameSink) {
        match (self.kind, &self.signature) {
            (Kind::Thinking, Some(signature)) => {
                let blob = proof::write(signature, Maker::Claude);
                self.open(frames, out);
                frames.signature(&blob, out);
            }
            // As in a whole answer: clients drop thoughts whose signature was never told, and some providers want them back.
            (Kind::Thinking, None) if self.head.is_none() => frames.signature("", out),
            (Kind::Withheld, Some(_)) => self.open(frames, out),
            (Kind::Call(ToolKind::Custom), _) => frames.input("\"}", out),
            _ => {}
        }
        if self.head.is_none() {
            frames.block_stop(out);
        }
    }
}

#[derive(serde::Serialize)]
struct NoInput {}

/// A piece of a string, as it stands between the quotes of JSON.
fn escaped(text: &str) -> String {
    let quoted = crate::wire::raw(&text);
    let quoted = quoted.get();
    quoted[1..quoted.len() - 1].to_owned()
}

fn overflow() -> Failure {
    Failure::new(
        FailureKind::BadAnswer,
        Stage::Stream,
        "the provider's parallel calls are too large to be put in order",
    )
    .with_code("bad_answer")
}
