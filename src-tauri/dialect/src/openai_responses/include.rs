//! The `include` a request needs for what it asks elsewhere.

use crate::thinking::{asked_effort, nearest};
use chat::{Effort, Part, Quirk, Quirks, Request};

/// Token probabilities.
pub(super) const LOGPROBS: &str = "message.output_text.logprobs";

/// The proof of the reasoning, without which nothing can be replayed to a provider that stores nothing.
pub(super) const PROOF: &str = "reasoning.encrypted_content";

/// What must be included for this request.
pub(super) fn needed(request: &Request, quirks: Quirks) -> Vec<&'static str> {
    let mut needed = Vec::new();
    if wants_proof(request, quirks) {
        needed.push(PROOF);
    }
    if request.logprobs.is_some() {
        needed.push(LOGPROBS);
    }
    needed
}

/// The model will think, because it always does or was asked to, or was seen thinking in this conversation.
fn wants_proof(request: &Request, quirks: Quirks) -> bool {
    if quirks.has(Quirk::NoThinking) {
        return false;
    }
    let thinking = request.thinking.as_ref();
    let effort = thinking
        .and_then(asked_effort)
        .map(|asked| nearest(asked, quirks));
    let thinks = thinking.is_some() || quirks.has(Quirk::ThinkingEffort);
    thinks && effort != Some(Effort::None)
        || request
            .turns
            .iter()
            .flat_map(|turn| &turn.parts)
            .any(|part| matches!(part, Part::Reasoning(_)))
}
