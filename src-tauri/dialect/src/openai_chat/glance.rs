//! What a pass-through relay must know of a chunk, without reading it: an ordinary delta is only searched for four words.

use super::answer_wire::Chunk;
use super::failure;
use super::usage::Stated;
use crate::sse::Frame;
use crate::{Glance, scan};
use chat::{Failure, Stage, Usage};
use memchr::memmem;
use serde::de::IgnoredAny;

/// Glances at a frame. Inside JSON text a quote is escaped, so a key in quotes is never found in what the model says.
pub(super) fn frame(frame: Frame<'_>) -> Glance {
    let data = frame.data;
    if data.trim_ascii() == b"[DONE]" {
        return Glance {
            ends: true,
            ..Glance::default()
        };
    }
    let usage = scan::holds(data, "\"prompt_tokens\"")
        .then(|| usage(data))
        .flatten();
    Glance {
        usage,
        surplus: usage.is_some() && no_choices(data),
        ends: finishes(data),
        failure: scan::holds(data, "\"error\"")
            .then(|| error(data))
            .flatten(),
    }
}

/// The chunk behind the last one, which is there for the usage alone.
fn no_choices(data: &[u8]) -> bool {
    scan::last::<Vec<IgnoredAny>>(data, "\"choices\"").is_some_and(|choices| choices.is_empty())
}

/// The usage a body or a chunk states.
pub(super) fn usage(json: &[u8]) -> Option<Usage> {
    scan::last::<Stated>(json, "\"usage\"")?.usage()
}

/// Many servers send no `[DONE]`; the word why the answer ended is then its proper end.
fn finishes(data: &[u8]) -> bool {
    const KEY: &[u8] = b"\"finish_reason\"";
    let Some(at) = memmem::rfind(data, KEY) else {
        return false;
    };
    let value = data[at + KEY.len()..]
        .trim_ascii_start()
        .strip_prefix(b":")
        .map(<[u8]>::trim_ascii_start);
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
