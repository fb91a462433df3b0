//! What a pass-through relay must know of a chunk, without reading it: an ordinary delta is only searched for four words.

use super::answer_wire::Chunk;
use super::failure;
use super::usage::Stated;
use crate::Glance;
use crate::scan::{Word, value_text};
use crate::sse::Frame;
use chat::{Failure, Stage, Usage};
use serde::de::IgnoredAny;

static PROMPT_TOKENS: Word = Word::new("\"prompt_tokens\"");
static ERROR: Word = Word::new("\"error\"");
static CHOICES: Word = Word::new("\"choices\"");
static USAGE: Word = Word::new("\"usage\"");
static FINISH_REASON: Word = Word::new("\"finish_reason\"");

/// Glances at a frame. Inside JSON text a quote is escaped, so a key in quotes is never found in what the model says.
pub(super) fn frame(frame: Frame<'_>) -> Glance {
    let data = frame.data;
    if data.trim_ascii() == b"[DONE]" {
        return Glance {
            ends: true,
            ..Glance::default()
        };
    }
    let usage = PROMPT_TOKENS.is_in(data).then(|| usage(data)).flatten();
    Glance {
        usage,
        surplus: usage.is_some() && no_choices(data),
        ends: finishes(data),
        failure: ERROR.is_in(data).then(|| error(data)).flatten(),
    }
}

/// The chunk behind the last one, which is there for the usage alone.
fn no_choices(data: &[u8]) -> bool {
    CHOICES
        .last_value::<Vec<IgnoredAny>>(data)
        .is_some_and(|choices| choices.is_empty())
}

/// The usage a body or a chunk states.
pub(super) fn usage(json: &[u8]) -> Option<Usage> {
    USAGE.last_value::<Stated>(json)?.usage()
}

/// Many servers send no `[DONE]`; the word why the answer ended is then its proper end.
fn finishes(data: &[u8]) -> bool {
    let value = FINISH_REASON.behind_last(data).and_then(value_text);
    value.is_some_and(|value| {
        value.starts_with(b"\"") && !value.starts_with(b"\"\"") && !value.starts_with(b"\"error\"")
    })
}

/// Only an error of the answer or of a choice: Azure tells of errors of its filter too, which are none of the answer's.
fn error(data: &[u8]) -> Option<Failure> {
    let chunk: Chunk<'_> = serde_json::from_slice(data).ok()?;
    let choices = chunk.choices.unwrap_or_default();
    let error = chunk
        .error
        .or_else(|| choices.into_iter().find_map(|choice| choice.error))?;
    Some(failure::inside(error, Stage::Stream))
}
