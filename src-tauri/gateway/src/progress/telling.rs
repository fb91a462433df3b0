//! How progress is written, so that no client trips over it.
//!
//! Invariant: what is written is nothing to any client that does not look for it. OpenAI's and Google's own programs read every event's data
//! as a piece of an answer, whatever the event is called, so an event of our own would break them: they are told in comments, and as a field
//! of frames that come anyway. Anthropic's ignore `ping`, by its name and by its type.

use super::{Now, Progress, Step};
use bytes::{Bytes, BytesMut};
use chat::Dialect;
use dialect::sse::FrameSink;
use serde::Serialize;

/// In which form a dialect's clients are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A comment: `: progress {…}`.
    Comment,
    /// A ping with a field of our own.
    Ping,
    /// A field of the next frame of the answer; Google's readers know neither comments nor events.
    Within,
}

const FORMS: &[(Dialect, Form)] = &[
    (Dialect::OpenAiChat, Form::Comment),
    (Dialect::OpenAiResponses, Form::Comment),
    (Dialect::AnthropicMessages, Form::Ping),
    (Dialect::Gemini, Form::Within),
];

impl Form {
    /// How that dialect's clients are told.
    pub(super) fn of(dialect: Dialect) -> Self {
        let known = FORMS.iter().find(|(known, _)| *known == dialect);
        known.map_or(Self::Comment, |(_, form)| *form)
    }

    /// A frame of its own; nothing where there can be none.
    pub(super) fn frame(self, told: &Told) -> Bytes {
        let mut sink = FrameSink::default();
        match self {
            Self::Comment => sink.comment(&format!("progress {}", json(told))),
            Self::Ping => sink.named(
                "ping",
                &Ping {
                    kind: "ping",
                    progress: told,
                },
            ),
            Self::Within => {}
        }
        sink.take()
    }

    /// The same bytes with the field in the frame they begin with, where it fits.
    pub(super) fn within(self, piece: &Bytes, told: &Told) -> Option<Bytes> {
        let rest = piece.strip_prefix(b"data: {")?;
        if self != Self::Within || !rest.starts_with(b"\"") {
            return None;
        }
        let mut bytes = BytesMut::with_capacity(piece.len() + 256);
        bytes.extend_from_slice(b"data: {\"omniroute_progress\":");
        bytes.extend_from_slice(json(told).as_bytes());
        bytes.extend_from_slice(b",");
        bytes.extend_from_slice(rest);
        Some(bytes.freeze())
    }
}

#[derive(Serialize)]
struct Ping<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    progress: &'a Told,
}

/// What is told.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    stage: Step,
    elapsed_ms: u64,
    #[serde(skip_serializing_if = "is_none")]
    attempt: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    provider: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    model: String,
    /// Why the account before was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_tokens: Option<u64>,
    /// They are reckoned, not told by the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    estimated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<bool>,
}

fn is_none(attempt: &u32) -> bool {
    *attempt == 0
}

impl Told {
    /// As it is now. `tokens` are those produced so far, and whether they are reckoned.
    pub(super) fn of(progress: &Progress, tokens: Option<(u64, bool)>) -> Self {
        let Now {
            step,
            attempt,
            account,
            provider,
            model,
            reason,
            changes: _,
        } = progress.now().clone();
        let elapsed = progress.began.elapsed().as_millis();
        Self {
            stage: step,
            elapsed_ms: u64::try_from(elapsed).unwrap_or(u64::MAX),
            attempt,
            account: account.map(|label| label.to_string()),
            provider,
            model,
            reason,
            output_tokens: tokens.map(|(count, _)| count),
            estimated: tokens.filter(|(_, reckoned)| *reckoned).map(|_| true),
            done: (step == Step::Done).then_some(true),
        }
    }
}

fn json(told: &Told) -> String {
    // A plain structure of words and numbers can be written; JSON keeps line ends out of it.
    serde_json::to_string(told).unwrap_or_default()
}
