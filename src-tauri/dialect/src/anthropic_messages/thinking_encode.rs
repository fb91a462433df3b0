//! How much the model may think and produce: `thinking`, `output_config.effort` and `max_tokens` depend on one another
//! (`wire/07-reasoning.md`, `wire/12-limits.md`).

use super::losses::Losses;
use super::tools_encode;
use super::wire::{Message, Thinking as Mode};
use crate::thinking::{asked_budget, asked_effort, budget_of, is_dynamic, word};
use chat::{Effort, Quirk, Quirks, Request, Target, Thinking, ToolChoice, ToolMode};

/// Without a wish of the client's: as much as the model can, but no answer that takes ten minutes.
const MOST_UNASKED: u64 = 32_000;
/// Without a wish, for a model we know nothing of.
const UNKNOWN_MODEL: u64 = 8192;
/// The least the vendor takes as a budget.
const LEAST_BUDGET: u64 = 1024;
/// What is left for the answer itself when we choose `max_tokens`.
const ANSWER_SHARE: u64 = 4096;

/// What is written of the three.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) max_tokens: u64,
    pub(super) thinking: Option<Mode<'a>>,
    pub(super) effort: Option<&'static str>,
}

impl Plan<'_> {
    /// Whether the model is told to think.
    pub(super) fn thinks(&self) -> bool {
        matches!(
            self.thinking,
            Some(Mode::Enabled { .. } | Mode::Adaptive { .. })
        )
    }
}

/// Decides all three.
pub(super) fn plan<'a>(
    request: &'a Request,
    target: &Target,
    messages: &[Message<'_>],
    losses: &mut Losses,
) -> Plan<'a> {
    let mut plan = Plan {
        max_tokens: max_tokens(request, target, losses),
        thinking: None,
        effort: None,
    };
    let Some(thinking) = &request.thinking else {
        return plan;
    };
    let wanted = Wanted::of(thinking, target.quirks);
    if wanted == Wanted::Nothing {
        return plan;
    }
    if target.quirks.has(Quirk::NoThinking) {
        losses.add_if(wanted != Wanted::Off, "thinking", "the model cannot think");
        return plan;
    }
    if wanted == Wanted::Off {
        if target.quirks.has(Quirk::ThinkingAlways) {
            losses.add("thinking", "the model's thinking cannot be switched off");
        } else {
            plan.thinking = Some(Mode::Disabled);
        }
        return plan;
    }
    if target.quirks.has(Quirk::ThinkingAdaptive) {
        let effort = match wanted {
            Wanted::Adaptive => asked_effort(thinking),
            Wanted::Budget(_) | Wanted::Nothing | Wanted::Off => thinking.effort,
        };
        plan.effort = effort.map(effort_word);
    }
    if forces_a_call(request) {
        losses.add(
            "thinking",
            "Claude does not think when a tool call is forced",
        );
        return plan;
    }
    plan.thinking = match wanted {
        Wanted::Adaptive => Some(adaptive(thinking, target.quirks, losses)),
        Wanted::Budget(budget) => enabled(budget, request, target, messages, &mut plan, losses),
        Wanted::Nothing | Wanted::Off => None,
    };
    plan
}

/// What the client's wish means to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Off,
    Adaptive,
    Budget(u64),
}

impl Wanted {
    /// A model that says nothing of itself is taken for one with budgets: every Claude before 4.6 and every imitation is.
    fn of(thinking: &Thinking, quirks: Quirks) -> Self {
        let effort = asked_effort(thinking);
        if effort == Some(Effort::None) {
            return Self::Off;
        }
        if effort.is_none() && !is_dynamic(thinking) {
            return Self::Nothing;
        }
        let adaptive = quirks.has(Quirk::ThinkingAdaptive);
        let budgets = quirks.has(Quirk::ThinkingBudget) || !adaptive;
        let stated = thinking.budget.is_some_and(|budget| budget > 0) && !thinking.adaptive;
        if adaptive && !(budgets && stated) {
            return Self::Adaptive;
        }
        // The vendor's own default effort is `high`.
        Self::Budget(asked_budget(thinking).unwrap_or_else(|| budget_of(Effort::High)))
    }
}

fn max_tokens(request: &Request, target: &Target, losses: &mut Losses) -> u64 {
    match (request.max_output_tokens, target.max_output_tokens) {
        (Some(asked), Some(most)) if asked > most => {
            losses.add("max_tokens", "lowered to the most the model can produce");
            most
        }
        (Some(asked), _) => asked,
        (None, Some(most)) => most.min(MOST_UNASKED),
        (None, None) => UNKNOWN_MODEL,
    }
}

/// Thinking as the model sees fit.
fn adaptive<'a>(thinking: &'a Thinking, quirks: Quirks, losses: &mut Losses) -> Mode<'a> {
    losses.add_if(
        thinking.budget.is_some_and(|budget| budget > 0) && !quirks.has(Quirk::ThinkingBudget),
        "thinking.budget_tokens",
        "the model takes an effort, not a budget",
    );
    let shown = thinking
        .show
        .map(|show| if show { "summarized" } else { "omitted" });
    Mode::Adaptive {
        display: display(thinking).or(shown),
    }
}

/// Thinking within a budget; the budget is below `max_tokens`, and `max_tokens` is never raised over what the client said.
fn enabled<'a>(
    budget: u64,
    request: &'a Request,
    target: &Target,
    messages: &[Message<'_>],
    plan: &mut Plan<'_>,
    losses: &mut Losses,
) -> Option<Mode<'a>> {
    if must_not_think(messages) {
        losses.add(
            "thinking",
            "the last turn's own thinking is missing from the history",
        );
        return None;
    }
    let mut budget = budget.max(LEAST_BUDGET);
    if request.max_output_tokens.is_none() {
        let room = plan.max_tokens.max(budget + ANSWER_SHARE);
        plan.max_tokens = target.max_output_tokens.map_or(room, |most| room.min(most));
    }
    if budget >= plan.max_tokens {
        losses.add("thinking.budget_tokens", "lowered to fit into max_tokens");
        budget = plan.max_tokens - plan.max_tokens / 4;
    }
    if budget < LEAST_BUDGET {
        losses.add("thinking", "max_tokens leaves no room for thinking");
        return None;
    }
    Some(Mode::Enabled {
        budget_tokens: budget,
        display: request.thinking.as_ref().and_then(display),
    })
}

/// The wish to see thoughts, where it is one of the vendor's two words.
fn display(thinking: &Thinking) -> Option<&str> {
    thinking
        .style
        .as_deref()
        .filter(|style| matches!(*style, "summarized" | "omitted"))
}

fn effort_word(effort: Effort) -> &'static str {
    word(effort.max(Effort::Low))
}

fn forces_a_call(request: &Request) -> bool {
    let forced = match &request.tool_choice {
        Some(
            ToolChoice::Required
            | ToolChoice::Named { .. }
            | ToolChoice::Allowed {
                mode: ToolMode::Required,
                ..
            },
        ) => true,
        Some(ToolChoice::None | ToolChoice::Auto | ToolChoice::Allowed { .. }) | None => false,
    };
    forced && !request.tools.is_empty() || tools_encode::must_search(request)
}

/// With a budget, the assistant turn at the end of the history must begin with its own thinking when it called tools or is to be continued.
fn must_not_think(messages: &[Message<'_>]) -> bool {
    let Some(at) = messages
        .iter()
        .rposition(|message| message.role == "assistant")
    else {
        return false;
    };
    let content = &messages[at].content;
    let bound = at + 1 == messages.len() || content.iter().any(|block| block.is_call());
    bound && !content.first().is_some_and(|block| block.is_thinking())
}
