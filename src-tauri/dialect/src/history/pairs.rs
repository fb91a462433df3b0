//! Which result answers which call.
//!
//! By id; else by name, first come first served among the calls that still wait; else, when the source knows neither, in order.
//! The nearest step that asked is answered first, since ids may repeat later on. Of several results for one call the last counts.

use super::{is_nothing, speaker};
use crate::ids;
use chat::{Part, Role, ToolCall, ToolResult, Turn};
use std::borrow::Cow;
use std::collections::HashMap;

/// The calls of a conversation in order, each with its result.
#[derive(Default)]
pub(super) struct Pairs<'a> {
    pub(super) calls: Vec<Call<'a>>,
    /// For every result in the order of the turns: whether it belongs to a call.
    pub(super) paired: Vec<bool>,
}

/// A call and what answers it.
pub(super) struct Call<'a> {
    pub(super) call: &'a ToolCall,
    /// Its id, unique in the conversation.
    pub(super) id: Cow<'a, str>,
    pub(super) result: Option<(&'a Part, &'a ToolResult)>,
    /// Calls that nobody but the assistant spoke between have the same step.
    step: usize,
    /// The call before this one that came with the same id.
    namesake: Option<usize>,
}

/// A result whose id no call has.
struct Stray<'a> {
    part: &'a Part,
    result: &'a ToolResult,
    /// Its place among the results.
    at: usize,
    /// How many calls stand before it.
    calls: usize,
}

impl<'a> Pairs<'a> {
    pub(super) fn of(turns: &'a [Turn]) -> Self {
        let mut pairs = Self::default();
        let mut latest = HashMap::new();
        let mut strays = Vec::new();
        let mut step = 0;
        let said = turns
            .iter()
            .flat_map(|turn| turn.parts.iter().map(|part| (turn.role, part)));
        for (role, part) in said.filter(|(_, part)| !is_nothing(part)) {
            if speaker(role, part) != Role::Assistant {
                step += 1;
            }
            match part {
                Part::ToolCall(call) => pairs.add(call, step, &mut latest),
                Part::ToolResult(result) => {
                    let call = latest.get(result.call_id.as_str());
                    match call {
                        Some(call) => pairs.answer(*call, part, result),
                        None => strays.push(Stray {
                            part,
                            result,
                            at: pairs.paired.len(),
                            calls: pairs.calls.len(),
                        }),
                    }
                    pairs.paired.push(call.is_some());
                }
                Part::Text(_)
                | Part::Media(_)
                | Part::Reasoning(_)
                | Part::Refusal(_)
                | Part::Opaque(_) => {}
            }
        }
        for stray in strays {
            pairs.take_in(&stray);
        }
        pairs
    }

    fn add(&mut self, call: &'a ToolCall, step: usize, latest: &mut HashMap<&'a str, usize>) {
        let place = self.calls.len();
        let own = !call.id.is_empty();
        let namesake = own.then(|| latest.insert(&call.id, place)).flatten();
        let id = if own && namesake.is_none() {
            Cow::Borrowed(call.id.as_str())
        } else {
            Cow::Owned(ids::made_up(place, &call.name, &call.arguments))
        };
        self.calls.push(Call {
            call,
            id,
            result: None,
            step,
            namesake,
        });
    }

    /// Answers the first waiting call of the step that came with that id; when none waits, the last is answered anew.
    fn answer(&mut self, latest: usize, part: &'a Part, result: &'a ToolResult) {
        let step = self.calls[latest].step;
        let namesakes = std::iter::successors(Some(latest), |at| self.calls[*at].namesake);
        let first = namesakes
            .take_while(|at| self.calls[*at].step == step)
            .filter(|at| self.calls[*at].result.is_none())
            .last();
        self.calls[first.unwrap_or(latest)].result = Some((part, result));
    }

    /// Finds the waiting call of the nearest step that a result without a known id fits.
    fn take_in(&mut self, stray: &Stray<'a>) {
        let fits = |call: &Call<'_>| {
            call.result.is_none()
                && match &stray.result.name {
                    Some(name) => *name == call.call.name,
                    None => stray.result.call_id.is_empty(),
                }
        };
        let before = &self.calls[..stray.calls];
        let Some(last) = before.iter().rposition(fits) else {
            return;
        };
        let step = before[last].step;
        let first = (0..=last)
            .rev()
            .take_while(|at| before[*at].step == step)
            .filter(|at| fits(&before[*at]))
            .last();
        self.calls[first.unwrap_or(last)].result = Some((stray.part, stray.result));
        self.paired[stray.at] = true;
    }
}
