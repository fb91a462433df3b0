//! Arranges the turns of a conversation so that every target dialect accepts their order (`wire/05-mappings.md` 1).
//!
//! After [`arrange`]: every tool call has exactly one result, results stand directly behind the turn with their calls and first in
//! their user line, no line and no text is empty, every call has an id and every result the id of its call. Nothing is lost: a
//! result without a call becomes user text, a call without a result gets one that says so.

use chat::{Part, Role, Turn};
use std::borrow::Cow;

/// One turn of the arranged conversation, borrowing what did not change.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// Who speaks.
    pub(crate) role: Role,
    /// The speaker's name.
    pub(crate) name: Option<&'a str>,
    /// What is said. In a user line all `ToolResult`s come first.
    pub(crate) parts: Vec<Cow<'a, Part>>,
}

/// Whether neighbouring turns of one speaker become one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Merge {
    /// Strict alternation (Anthropic, Gemini): user with user, assistant with assistant.
    Neighbours,
    /// Only what the pairing of calls and results demands (the OpenAI dialects).
    CallsOnly,
}

/// Arranges the turns.
pub(crate) fn arrange(_turns: &[Turn], _merge: Merge) -> Vec<Line<'_>> {
    todo!()
}

/// Splits standing instructions at the head of the conversation from the rest: `(leading System/Developer lines, the rest)`.
pub(crate) fn split_leading<'l, 'a>(_lines: &'l [Line<'a>]) -> (&'l [Line<'a>], &'l [Line<'a>]) {
    todo!()
}
