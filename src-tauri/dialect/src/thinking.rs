//! How hard to think: words, budgets and levels (`wire/07-reasoning.md`).

use chat::{Effort, Thinking};

/// The effort's word in the OpenAI dialects and Anthropic.
pub(crate) fn word(_effort: Effort) -> &'static str {
    todo!()
}

/// The effort of that word, in any case.
pub(crate) fn effort(_word: &str) -> Option<Effort> {
    todo!()
}

/// The budget in tokens written for an effort; 0 for `None`.
pub(crate) fn budget_of(_effort: Effort) -> u64 {
    todo!()
}

/// The effort a budget stands for; `None` for -1 (the model decides).
pub(crate) fn effort_of(_budget: i64) -> Option<Effort> {
    todo!()
}

/// The effort a client asked for in whatever form: stated, else read from the budget, else (`adaptive` or nothing) `None`.
pub(crate) fn asked_effort(_thinking: &Thinking) -> Option<Effort> {
    todo!()
}

/// The budget a client asked for in whatever form: stated and positive, else written for the effort. `None` when thinking is off or unstated.
pub(crate) fn asked_budget(_thinking: &Thinking) -> Option<u64> {
    todo!()
}
