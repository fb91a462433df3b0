//! What a relay that passes bytes through must know: usage, and how the answer ended.
//!
//! Nearly every frame is a delta: its name is compared and nothing is parsed. A frame without a name is scanned for the words
//! that matter, and only what holds one is looked at.

use super::failure;
use super::usage::Counted;
use crate::Glance;
use crate::scan::Word;
use crate::sse::Frame;
use chat::Usage;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

static USAGE: Word = Word::new("\"usage\"");

/// Looks at one frame.
pub(super) fn glance(frame: Frame<'_>) -> Glance {
    match end_of(frame) {
        None => Glance::default(),
        Some(End::Proper) => Glance {
            surplus: false,
            usage: usage(frame.data),
            ends: true,
            failure: None,
        },
        Some(End::Failed) => Glance {
            surplus: false,
            usage: usage(frame.data),
            ends: false,
            failure: Some(told(frame.data)),
        },
    }
}

/// Usage of a whole answer or a last frame.
pub(super) fn usage(json: &[u8]) -> Option<Usage> {
    USAGE.last_value::<Counted>(json).map(Usage::from)
}

#[derive(Debug, Clone, Copy)]
enum End {
    Proper,
    Failed,
}

fn end_of(frame: Frame<'_>) -> Option<End> {
    if !frame.event.is_empty() && frame.event != "message" {
        return named(frame.event);
    }
    let holds_end = ENDS.iter().any(|(_, quoted, _)| quoted.is_in(frame.data));
    if !holds_end {
        return None;
    }
    let data = serde_json::from_slice::<Data<'_>>(frame.data).ok()?;
    named(&data.kind).or_else(|| {
        let bare = data.kind.is_empty() && data.error.is_some();
        bare.then_some(End::Failed)
    })
}

fn named(kind: &str) -> Option<End> {
    let mut ends = ENDS.iter();
    ends.find(|(known, ..)| *known == kind)
        .map(|(.., end)| *end)
}

fn told(json: &[u8]) -> chat::Failure {
    let data = serde_json::from_slice::<Data<'_>>(json).unwrap_or_default();
    let nested = data
        .response
        .and_then(|raw| serde_json::from_str::<Data<'_>>(raw.get()).ok())
        .and_then(|response| response.error);
    let top = serde_json::from_slice::<&RawValue>(json).ok();
    failure::inside(nested.or(data.error).or(top))
}

#[derive(Default, Deserialize)]
struct Data<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    response: Option<&'a RawValue>,
}

/// The frames that end an answer, the word to look for, and what they mean.
static ENDS: [(&str, Word, End); 4] = [
    (
        "response.completed",
        Word::new("\"response.completed\""),
        End::Proper,
    ),
    (
        "response.incomplete",
        Word::new("\"response.incomplete\""),
        End::Proper,
    ),
    (
        "response.failed",
        Word::new("\"response.failed\""),
        End::Failed,
    ),
    ("error", Word::new("\"error\""), End::Failed),
];
