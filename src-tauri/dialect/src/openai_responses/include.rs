//! The `include` a request needs for what it asks elsewhere.

use chat::{Effort, Part, Request};

/// Token probabilities.
pub(super) const LOGPROBS: &str = "message.output_text.logprobs";

/// The proof of the reasoning, without which nothing can be replayed to a provider that stores nothing.
const PROOF: &str = "reasoning.encrypted_content";

/// What must be included for this request.
pub(super) fn needed(request: &Request) -> Vec<&'static str> {
    let mut needed = Vec::new();
    if wants_proof(request) {
        needed.push(PROOF);
    }
    if request.logprobs.is_some() {
        needed.push(LOGPROBS);
    }
    needed
}

/// Thinking is wanted, or was done before in this conversation.
fn wants_proof(request: &Request) -> bool {
    let asked = request.thinking.as_ref().is_some_and(|thinking| {
        thinking.effort != Some(Effort::None) && thinking.budget != Some(0)
    });
    asked
        || request
            .turns
            .iter()
            .flat_map(|turn| &turn.parts)
            .any(|part| matches!(part, Part::Reasoning(_)))
}
