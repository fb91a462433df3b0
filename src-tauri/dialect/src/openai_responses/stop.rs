//! Why an answer ended: this dialect's status and reason (`wire/05-mappings.md` 2).
//!
//! What was sent decides: an answer with calls waits for their results, whatever its status says.

use chat::{Stop, StopReason};

/// What kinds of parts an answer held.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sent {
    /// Tool calls.
    pub(super) calls: bool,
    /// Words of refusal.
    pub(super) refusal: bool,
}

/// The end of a completed answer.
pub(super) fn completed(sent: Sent) -> Stop {
    Stop::new(match sent {
        Sent { calls: true, .. } => StopReason::ToolUse,
        Sent { refusal: true, .. } => StopReason::Refusal,
        Sent { .. } => StopReason::EndTurn,
    })
}

/// The end of an incomplete answer.
pub(super) fn incomplete(reason: Option<&str>) -> Stop {
    let Some(reason) = reason else {
        return Stop::new(StopReason::MaxTokens);
    };
    let known = REASONS.iter().find(|(known, _)| *known == reason);
    Stop::new(match known {
        Some((_, reason)) => reason.clone(),
        None => StopReason::Other(reason.to_owned()),
    })
}

/// The reason an answer is incomplete for, as written; `None` when it is complete.
pub(super) fn reason(stop: &Stop, sent: Sent) -> Option<&'static str> {
    if sent.refusal && stop.reason == StopReason::Refusal {
        return None;
    }
    if let StopReason::Other(word) = &stop.reason {
        return OWN.iter().find(|known| *known == word).copied();
    }
    let mut rows = REASONS.iter();
    rows.find(|(_, known)| *known == stop.reason)
        .map(|(word, _)| *word)
}

const REASONS: &[(&str, StopReason)] = &[
    ("max_output_tokens", StopReason::MaxTokens),
    ("content_filter", StopReason::Refusal),
];

/// Reasons only this dialect knows.
const OWN: &[&str] = &["max_messages", "steered"];
