//! An answer as it arrives.
//!
//! Grammar: `Started (PartStarted PartDelta* PartEnded)* Usage* (Finished | Failed)`. Parts may interleave; every delta names its part.
//! What has not ended when an answer breaks off never ends: half a call must not look like a whole one.
//! `Usage` may come at any point after `Started`, also more than once, also after `Finished` has been decided upon but before it is sent:
//! decoders hold `Finished` back until nothing more can follow.
//!
//! Where a client asked for several answers, those behind the first come inside `Other`, each by the same grammar and with part numbers of
//! its own, without `Started`, `Usage` and `Failed`; all of them have finished before the first one has.

use crate::{Failure, Note, Opaque, Signature, ToolKind, Usage};

/// Numbers the parts of one answer, in the order in which they started: 0, 1, 2…
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartId(pub u32);

/// What a part of an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind {
    /// Words.
    Text,
    /// The model declines, in words.
    Refusal,
    /// Thoughts; `redacted` when only the proof comes.
    Reasoning {
        /// The vendor withheld the text.
        redacted: bool,
    },
    /// A tool call; its deltas are pieces of the arguments.
    ToolCall {
        /// Never empty: a decoder makes one up when the provider sends none.
        id: String,
        /// The tool as the provider spelled it; the gateway maps it back.
        name: String,
        /// Function or custom.
        kind: ToolKind,
    },
    /// A picture or other medium; its one delta is standard base64.
    Media {
        /// Media type such as `image/png`.
        mime: String,
    },
}

/// Why the model stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    /// It had said all.
    EndTurn,
    /// It reached the limit of output or context.
    MaxTokens,
    /// It wrote a stop string.
    StopSequence,
    /// It waits for tool results.
    ToolUse,
    /// It, or a filter, declined.
    Refusal,
    /// It paused a long turn (Anthropic `pause_turn`).
    Pause,
    /// A word we have no name for, in the vendor's spelling.
    Other(String),
}

/// The end of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Why.
    pub reason: StopReason,
    /// The stop string that was written, when told.
    pub sequence: Option<String>,
}

impl Stop {
    /// A stop without a stop string.
    pub fn new(reason: StopReason) -> Self {
        Self {
            reason,
            sequence: None,
        }
    }
}

/// One event of an answer.
#[derive(Debug, Clone)]
pub enum Event {
    /// The answer begins. Sent once, first.
    Started {
        /// The provider's id for the answer; may be empty.
        id: String,
        /// The model as the provider names it; may be empty.
        model: String,
    },
    /// A part begins.
    PartStarted {
        /// Its number.
        part: PartId,
        /// What it is.
        kind: PartKind,
    },
    /// More of a part.
    PartDelta {
        /// Its number.
        part: PartId,
        /// The piece, never trimmed.
        text: String,
    },
    /// A part is complete.
    PartEnded {
        /// Its number.
        part: PartId,
        /// The maker's proof, for reasoning, for calls (Gemini) and for text (Gemini).
        signature: Option<Signature>,
    },
    /// Running totals.
    Usage(Usage),
    /// Something told about what was said.
    Noted(Note),
    /// The answer is complete. Nothing follows.
    Finished(Stop),
    /// The answer broke off, perhaps in the middle of a part. Nothing follows.
    Failed(Failure),
    /// Only one dialect knows it.
    Opaque(Opaque),
    /// An event of another answer than the first.
    Other {
        /// Which: 1, 2… in the order in which they began.
        answer: u32,
        /// What happened in it.
        event: Box<Self>,
    },
}

impl Event {
    /// Whether this event is real content: something after which another account cannot be tried.
    pub fn is_content(&self) -> bool {
        match self {
            // A part of words that has been opened has not said anything yet: an error may still follow.
            Self::PartStarted { kind, .. } => !matches!(
                kind,
                PartKind::Text | PartKind::Refusal | PartKind::Reasoning { redacted: false }
            ),
            Self::PartDelta { text, .. } => !text.is_empty(),
            Self::Other { event, .. } => event.is_content(),
            Self::Started { .. }
            | Self::PartEnded { .. }
            | Self::Usage(_)
            | Self::Noted(_)
            | Self::Finished(_)
            | Self::Failed(_)
            | Self::Opaque(_) => false,
        }
    }
}
