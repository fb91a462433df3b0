//! What the failure readers and writers of all dialects share (`wire/09-errors.md`).

use chat::{Failure, FailureKind};
use std::time::Duration;

/// Error words of each dialect for a kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    /// OpenAI `error.type`.
    pub(crate) openai_type: &'static str,
    /// OpenAI `error.code`, used when the failure has no code of its own.
    pub(crate) openai_code: &'static str,
    /// Anthropic `error.type`.
    pub(crate) anthropic: &'static str,
    /// Gemini `error.status`.
    pub(crate) gemini: &'static str,
}

/// The words for a kind of failure.
pub(crate) fn words(_kind: FailureKind) -> Words {
    todo!()
}

/// Builds the failure of a provider's error answer from what its body said. The kind comes from the status, corrected by what message and code
/// tell (context length, key, quota). An empty or unreadable message becomes a sentence naming the status.
pub(crate) fn told(
    _status: u16,
    _message: Option<String>,
    _code: Option<String>,
    _retry_after: Option<Duration>,
) -> Failure {
    todo!()
}

/// The failure of an error body that is not the dialect's: other known shapes (`detail`, `message`, an `error` string, OpenAI's, Google's and
/// Anthropic's envelopes) are tried, then plain text, at most 500 characters, HTML reduced to its title.
pub(crate) fn foreign(_status: u16, _body: &[u8]) -> Failure {
    todo!()
}

/// A message that a dialect's clients recognise by its words: a context overflow reads `prompt is too long: …` for Anthropic clients and
/// `… exceeds the maximum number of tokens …` for Gemini's.
pub(crate) fn phrase(_failure: &Failure, _dialect: chat::Dialect) -> String {
    todo!()
}
