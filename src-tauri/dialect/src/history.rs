//! Arranges the turns of a conversation so that every target dialect accepts their order (`wire/05-mappings.md` 1).
//!
//! After [`arrange`]: every tool call has exactly one result, results stand directly behind the turn with their calls and first in
//! their user line, no line is empty and no text but one that fields of its own dialect stand beside (only with
//! [`Merge::Neighbours`]), every call has an id of its own and every result the id of its call. Nothing is lost but a result that
//! a later one for the same call replaces: a result without a call becomes user text, a call without a result gets one that says so.

mod pairs;

use chat::{CacheMark, Part, Role, Text, ToolCall, ToolResult, Turn};
use pairs::{Call, Pairs};
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
    /// Only what the pairing of calls and results demands (the OpenAI dialects): an assistant's calls join what it said directly
    /// before them, and its thoughts join what they led to.
    CallsOnly,
}

/// Arranges the turns.
pub(crate) fn arrange(turns: &[Turn], merge: Merge) -> Vec<Line<'_>> {
    let mut arranging = Arranging {
        merge,
        lines: Vec::with_capacity(turns.len()),
        pairs: Pairs::of(turns),
        called: 0,
        answered: 0,
        results: 0,
    };
    for turn in turns {
        let mut parts = said(&turn.parts, merge).peekable();
        while let Some(first) = parts.peek() {
            let role = speaker(turn.role, first);
            let mut line = Line {
                role,
                name: turn.name.as_deref(),
                parts: Vec::new(),
            };
            while let Some(part) = parts.next_if(|part| speaker(turn.role, part) == role) {
                arranging.place(part, &mut line.parts);
            }
            arranging.push(line);
        }
    }
    arranging.close();
    arranging.lines
}

/// The parts that say something. An empty one stays in front of what stood beside it, which would else be taken for another's.
fn said(parts: &[Part], merge: Merge) -> impl Iterator<Item = &Part> {
    let fields = |at: usize| matches!(parts.get(at + 1), Some(Part::Opaque(_)));
    let stays = move |at| merge == Merge::Neighbours && fields(at);
    let says = move |(at, part): &(usize, &Part)| !is_nothing(part) || stays(*at);
    parts.iter().enumerate().filter(says).map(|(_, part)| part)
}

/// Splits standing instructions at the head of the conversation from the rest: `(leading System/Developer lines, the rest)`.
pub(crate) fn split_leading<'l, 'a>(lines: &'l [Line<'a>]) -> (&'l [Line<'a>], &'l [Line<'a>]) {
    let standing = |line: &Line<'_>| matches!(line.role, Role::System | Role::Developer);
    let rest = lines.iter().position(|line| !standing(line));
    lines.split_at(rest.unwrap_or(lines.len()))
}

/// The lines so far, of which the last may still grow.
struct Arranging<'a> {
    merge: Merge,
    lines: Vec<Line<'a>>,
    pairs: Pairs<'a>,
    /// How many calls stand in the lines.
    called: usize,
    /// How many of them have their results in the lines.
    answered: usize,
    /// How many results of the turns have been looked at.
    results: usize,
}

impl<'a> Arranging<'a> {
    /// Takes a part at its place; paired results wait for [`Self::close`].
    fn place(&mut self, part: &'a Part, parts: &mut Vec<Cow<'a, Part>>) {
        match part {
            Part::ToolCall(call) => {
                parts.push(called(part, call, &self.pairs.calls[self.called]));
                self.called += 1;
            }
            Part::ToolResult(result) => {
                if !self.pairs.paired[self.results] {
                    told(result, parts);
                }
                self.results += 1;
            }
            Part::Text(_)
            | Part::Media(_)
            | Part::Reasoning(_)
            | Part::Refusal(_)
            | Part::Opaque(_) => parts.push(Cow::Borrowed(part)),
        }
    }

    fn push(&mut self, line: Line<'a>) {
        if line.role == Role::Assistant {
            self.lines.push(line);
            return self.settle(false);
        }
        self.close();
        if line.parts.is_empty() {
            return;
        }
        match self.lines.last_mut() {
            Some(last)
                if self.merge == Merge::Neighbours
                    && (last.role, line.role) == (Role::User, Role::User) =>
            {
                last.name = last.name.filter(|name| line.name == Some(name));
                last.parts.extend(line.parts);
            }
            Some(_) | None => self.lines.push(line),
        }
    }

    /// The assistant has ended its turn: the results of its calls follow at once.
    fn close(&mut self) {
        self.settle(true);
        if self.answered < self.called {
            let calls = &self.pairs.calls[self.answered..self.called];
            self.lines.push(Line {
                role: Role::User,
                name: None,
                parts: calls.iter().map(answer).collect(),
            });
            self.answered = self.called;
        }
    }

    /// Joins assistant lines at the end that belong together. Thoughts alone wait for what they led to, unless the turn has `ended`.
    fn settle(&mut self, ended: bool) {
        while let [.., before, last] = self.lines.as_slice()
            && before.role == Role::Assistant
            && last.role == Role::Assistant
            && (ended || !is_thought(last))
            && (self.merge == Merge::Neighbours
                || is_thought(before)
                || has_calls(before)
                || has_calls(last))
            && let Some(last) = self.lines.pop()
            && let Some(before) = self.lines.last_mut()
        {
            join(before, last);
        }
    }
}

/// Appends the later line; but words between a call and its result go in front of the call.
fn join<'a>(before: &mut Line<'a>, last: Line<'a>) {
    let end = before.parts.len();
    let at = if has_calls(&last) {
        end
    } else {
        before
            .parts
            .iter()
            .position(|part| is_call(part))
            .unwrap_or(end)
    };
    before.name = before.name.or(last.name);
    before.parts.splice(at..at, last.parts);
}

/// The call, with its own id when it came with none or with one that was taken.
fn called<'a>(part: &'a Part, call: &ToolCall, known: &Call<'_>) -> Cow<'a, Part> {
    if call.id == known.id {
        return Cow::Borrowed(part);
    }
    Cow::Owned(Part::ToolCall(ToolCall {
        id: known.id.to_string(),
        ..call.clone()
    }))
}

/// The result of a call, speaking of it as the call does; one that says so when there is none.
fn answer<'a>(call: &Call<'a>) -> Cow<'a, Part> {
    let (id, kind) = (call.id.to_string(), call.call.kind);
    match call.result {
        Some((part, result)) if result.call_id == call.id && result.kind == kind => {
            Cow::Borrowed(part)
        }
        Some((_, result)) => Cow::Owned(Part::ToolResult(ToolResult {
            call_id: id,
            kind,
            ..result.clone()
        })),
        None => Cow::Owned(Part::ToolResult(ToolResult {
            call_id: id,
            name: Some(call.call.name.clone()),
            parts: vec![Part::text("no result: the call was interrupted")],
            is_error: true,
            kind,
            cache: None,
        })),
    }
}

/// A result without a call, told by the user.
fn told<'a>(result: &'a ToolResult, parts: &mut Vec<Cow<'a, Part>>) {
    let name = result.name.as_deref().unwrap_or_default();
    let whose = if result.call_id.is_empty() {
        name
    } else {
        &result.call_id
    };
    let gap = if whose.is_empty() { "" } else { " " };
    let what = if result.is_error { "error" } else { "result" };
    parts.push(Cow::Owned(Part::Text(Text {
        text: format!("[tool {what}{gap}{whose}] {}", result.text()),
        cache: result.cache.clone().or_else(|| mark_within(result)),
    })));
    let others = result
        .parts
        .iter()
        .filter(|part| !matches!(part, Part::Text(_)));
    parts.extend(others.map(Cow::Borrowed));
}

/// The last cache mark on the words of a result.
fn mark_within(result: &ToolResult) -> Option<CacheMark> {
    let mut parts = result.parts.iter().rev();
    parts.find_map(|part| match part {
        Part::Text(text) => text.cache.clone(),
        Part::Media(_)
        | Part::Reasoning(_)
        | Part::ToolCall(_)
        | Part::ToolResult(_)
        | Part::Refusal(_)
        | Part::Opaque(_) => None,
    })
}

/// Who says a part, whatever the turn it was found in: calls are the assistant's, results the user's.
fn speaker(role: Role, part: &Part) -> Role {
    match part {
        Part::ToolCall(_) => Role::Assistant,
        Part::ToolResult(_) => Role::User,
        Part::Text(_)
        | Part::Media(_)
        | Part::Reasoning(_)
        | Part::Refusal(_)
        | Part::Opaque(_) => role,
    }
}

fn is_nothing(part: &Part) -> bool {
    match part {
        Part::Text(text) => text.text.is_empty(),
        Part::Refusal(text) => text.is_empty(),
        Part::Reasoning(thought) => {
            thought.text.is_empty() && thought.signature.is_none() && thought.id.is_none()
        }
        Part::Media(_) | Part::ToolCall(_) | Part::ToolResult(_) | Part::Opaque(_) => false,
    }
}

fn is_thought(line: &Line<'_>) -> bool {
    line.parts
        .iter()
        .all(|part| matches!(**part, Part::Reasoning(_)))
}

fn has_calls(line: &Line<'_>) -> bool {
    line.parts.iter().any(|part| is_call(part))
}

fn is_call(part: &Part) -> bool {
    matches!(part, Part::ToolCall(_))
}

#[cfg(test)]
mod tests;
