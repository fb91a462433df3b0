//! An answer being read, from a stream or whole: blocks become parts, counts add up, the stop word waits for the end.
//!
//! Keeps the grammar of `chat::Event` whatever arrives: every part that began ends before `Finished`, and that or `Failed` comes once and last.

use super::fields::{Fields, Path};
use super::usage::{self, Counts};
use super::{DIALECT, citations, stop};
use crate::tight::tight;
use crate::wire::raw;
use crate::{Malformed, ids, proof};
use chat::{
    Citation, Event, Failure, FailureKind, Maker, Note, Opaque, PartId, PartKind, Signature, Stage,
    Stop, StopReason, ToolKind,
};
use serde_json::value::RawValue;

/// The state of one answer.
#[derive(Default)]
pub(super) struct Reading {
    started: bool,
    done: bool,
    parts: u32,
    called: bool,
    /// The tier was told.
    served: bool,
    open: Vec<Open>,
    counts: Counts,
    stop: Option<Stop>,
}

/// A block that has begun and not ended.
struct Open {
    index: u64,
    block: Block,
}

enum Block {
    Text {
        part: PartId,
        /// Told when the words they are for are complete.
        citations: Vec<Citation>,
    },
    Thinking {
        part: PartId,
        signature: String,
    },
    Redacted {
        part: PartId,
        data: String,
    },
    Call {
        part: PartId,
        /// The input that came with the block itself; counts only when no piece follows.
        whole: String,
    },
    /// Only this dialect knows it: kept until it is complete.
    Foreign {
        name: String,
        value: Box<RawValue>,
        input: String,
    },
}

/// One piece of a block.
pub(super) enum Piece {
    Text(String),
    Thinking(String),
    Signature(String),
    Input(String),
    Citation(Citation),
    /// Fields of a block that only this dialect knows.
    Fields(Box<RawValue>),
}

impl Reading {
    /// Whether the answer has ended, one way or the other.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// The answer begins. A second beginning is ignored.
    pub(super) fn start(&mut self, id: String, model: String, out: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.started, true) {
            out.push(Event::Started { id, model });
        }
    }

    /// Takes over counts.
    pub(super) fn usage(&mut self, raw: &RawValue, out: &mut Vec<Event>) {
        self.counts.update(&Counts::read(raw));
        self.tier(raw, out);
        let usage = self.counts.usage();
        if usage != chat::Usage::default() {
            out.push(Event::Usage(usage));
        }
    }

    /// The tier that serves, once.
    fn tier(&mut self, usage: &RawValue, out: &mut Vec<Event>) {
        if !self.served
            && let Some(word) = usage::tier(usage)
        {
            self.served = true;
            out.push(Event::Noted(Note::Tier(word)));
        }
    }

    /// Takes over why the answer ends.
    pub(super) fn stop(&mut self, word: &str, sequence: Option<String>) {
        self.stop = Some(Stop {
            reason: stop::reason(word),
            sequence,
        });
    }

    /// A block begins, perhaps with all it holds.
    pub(super) fn open(
        &mut self,
        index: u64,
        mut fields: Fields<'_>,
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        self.start(String::new(), String::new(), out);
        self.close(index, out);
        let at = &Path::ROOT.field("content_block");
        let tag = fields.shown_tag();
        match tag.as_str() {
            "text" => {
                let text = fields.text("text", at)?.unwrap_or_default();
                let part = self.begin(PartKind::Text, out);
                self.open.push(Open {
                    index,
                    block: Block::Text {
                        part,
                        citations: Vec::new(),
                    },
                });
                self.piece(index, Piece::Text(text), out);
                let cited: Vec<&RawValue> = fields
                    .take("citations")
                    .and_then(|list| serde_json::from_str(list.get()).ok())
                    .unwrap_or_default();
                for value in cited {
                    self.piece(index, Piece::Citation(citations::read(value)), out);
                }
            }
            "thinking" => self.open_thinking(index, fields, out)?,
            "redacted_thinking" => {
                let data = fields.need("data", at)?;
                let part = self.begin(PartKind::Reasoning { redacted: true }, out);
                let block = Block::Redacted { part, data };
                self.open.push(Open { index, block });
            }
            "tool_use" => self.open_call(index, fields, out)?,
            _ => self.open.push(Open {
                index,
                block: Block::Foreign {
                    name: tag,
                    value: raw(&fields),
                    input: String::new(),
                },
            }),
        }
        Ok(())
    }

    fn open_thinking(
        &mut self,
        index: u64,
        mut fields: Fields<'_>,
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        let at = &Path::ROOT.field("content_block");
        let text = fields.text("thinking", at)?.unwrap_or_default();
        let signature = fields.read("signature", at)?.unwrap_or_default();
        let part = self.begin(PartKind::Reasoning { redacted: false }, out);
        let block = Block::Thinking { part, signature };
        self.open.push(Open { index, block });
        self.piece(index, Piece::Thinking(text), out);
        Ok(())
    }

    fn open_call(
        &mut self,
        index: u64,
        mut fields: Fields<'_>,
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        let at = &Path::ROOT.field("content_block");
        let name: String = fields.need("name", at)?;
        let id: String = fields.read("id", at)?.unwrap_or_default();
        let whole = fields
            .take("input")
            .map(|input| tight(input.get()))
            .filter(|input| input != "{}")
            .unwrap_or_default()
            .into_owned();
        let id = if id.is_empty() {
            ids::made_up(self.parts as usize, &name, &whole)
        } else {
            id
        };
        let kind = PartKind::ToolCall {
            id,
            name,
            kind: ToolKind::Function,
        };
        self.called = true;
        let part = self.begin(kind, out);
        let block = Block::Call { part, whole };
        self.open.push(Open { index, block });
        fields.tag();
        out.extend(
            fields
                .rest()
                .filter_map(|(name, value)| of_call(&name, value)),
        );
        Ok(())
    }

    /// More of an open block; says whether there is such a block. A piece that does not fit its block is skipped.
    pub(super) fn piece(&mut self, index: u64, piece: Piece, out: &mut Vec<Event>) -> bool {
        let Some(open) = self.open.iter_mut().find(|open| open.index == index) else {
            return false;
        };
        let (part, text) = match (&mut open.block, piece) {
            (Block::Text { citations, .. }, Piece::Citation(citation)) => {
                citations.push(citation);
                return true;
            }
            (Block::Text { part, .. }, Piece::Text(text))
            | (Block::Thinking { part, .. }, Piece::Thinking(text)) => (*part, text),
            (Block::Call { part, whole }, Piece::Input(text)) => {
                if !text.is_empty() {
                    whole.clear();
                }
                (*part, text)
            }
            (Block::Thinking { signature, .. }, Piece::Signature(blob)) => {
                signature.push_str(&blob);
                return true;
            }
            (Block::Foreign { input, .. }, Piece::Input(text)) => {
                input.push_str(&text);
                return true;
            }
            (Block::Foreign { value, .. }, Piece::Fields(delta)) => {
                *value = with_fields(value, &delta);
                return true;
            }
            _ => return true,
        };
        if !text.is_empty() {
            out.push(Event::PartDelta { part, text });
        }
        true
    }

    /// A block is complete.
    pub(super) fn close(&mut self, index: u64, out: &mut Vec<Event>) {
        if let Some(at) = self.open.iter().position(|open| open.index == index) {
            let open = self.open.remove(at);
            open.block.end(out);
        }
    }

    /// The answer is complete.
    pub(super) fn finish(&mut self, out: &mut Vec<Event>) {
        if std::mem::replace(&mut self.done, true) {
            return;
        }
        self.start(String::new(), String::new(), out);
        self.close_all(out);
        let mut stop = self
            .stop
            .take()
            .unwrap_or_else(|| Stop::new(StopReason::EndTurn));
        stop.reason = stop::settled(stop.reason, self.called);
        out.push(Event::Finished(stop));
    }

    /// The answer broke off.
    pub(super) fn fail(&mut self, failure: Failure, out: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.done, true) {
            self.start(String::new(), String::new(), out);
            out.push(Event::Failed(failure));
        }
    }

    fn begin(&mut self, kind: PartKind, out: &mut Vec<Event>) -> PartId {
        let part = PartId(self.parts);
        self.parts += 1;
        out.push(Event::PartStarted { part, kind });
        part
    }

    fn close_all(&mut self, out: &mut Vec<Event>) {
        for open in self.open.drain(..) {
            open.block.end(out);
        }
    }
}

impl Block {
    fn end(self, out: &mut Vec<Event>) {
        match self {
            Self::Text { part, citations } => {
                let cited = |citation| Event::Noted(Note::Cited { part, citation });
                out.extend(citations.into_iter().map(cited));
                ended(part, None, out);
            }
            Self::Thinking { part, signature } => {
                ended(part, proof::read(&signature, Maker::Claude), out);
            }
            Self::Redacted { part, data } => ended(part, proof::read(&data, Maker::Claude), out),
            Self::Call { part, whole } => {
                if !whole.is_empty() {
                    out.push(Event::PartDelta { part, text: whole });
                }
                ended(part, None, out);
            }
            Self::Foreign { name, value, input } => out.push(Event::Opaque(Opaque {
                dialect: DIALECT,
                name,
                value: with_input(value, input),
            })),
        }
    }
}

fn ended(part: PartId, signature: Option<Signature>, out: &mut Vec<Event>) {
    out.push(Event::PartEnded { part, signature });
}

/// What the name of something begins with that is said of a call and only this dialect knows.
pub(super) const OF_CALL: &str = "content[].tool_use.";

/// What else is said of a call, unless it says what is so anyway: that the model makes it itself.
fn of_call(name: &str, value: &RawValue) -> Option<Event> {
    let usual = name == "caller" && crate::wire::tag(value) == "direct";
    let opaque = || Opaque {
        dialect: DIALECT,
        name: format!("{OF_CALL}{name}"),
        value: value.to_owned(),
    };
    (!usual).then(|| Event::Opaque(opaque()))
}

/// The block with the input that came in pieces, as a whole answer would have it.
fn with_input(value: Box<RawValue>, input: String) -> Box<RawValue> {
    let Ok(input) = RawValue::from_string(input) else {
        return value;
    };
    match Fields::of(&value, &Path::ROOT) {
        Ok(mut fields) => {
            fields.put("input", &input);
            crate::wire::raw(&fields)
        }
        Err(_) => value.clone(),
    }
}

/// The block with the fields of a delta in the place of its own.
fn with_fields(value: &RawValue, delta: &RawValue) -> Box<RawValue> {
    let read = |raw| Fields::of(raw, &Path::ROOT).unwrap_or_default();
    let (mut block, mut delta) = (read(value), read(delta));
    delta.tag();
    let told: Vec<_> = delta.rest().collect();
    let is_own = |name: &str| told.iter().all(|(known, _)| known != name);
    let kept: Vec<_> = block.rest().filter(|(name, _)| is_own(name)).collect();
    raw(&kept.into_iter().chain(told).collect::<Fields<'_>>())
}

/// A failure of an answer that is not what it should be.
pub(super) fn bad_answer(why: impl Into<String>) -> Failure {
    Failure::new(FailureKind::BadAnswer, Stage::Stream, why).with_code("bad_answer")
}
