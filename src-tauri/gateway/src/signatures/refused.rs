//! A provider that refuses the proofs in a conversation, and the conversation without them.

use chat::{Failure, Part, Request};

/// How the vendors say that a proof is not theirs, is damaged or is missing: in the message or as the code, lower case, without backticks.
const REFUSALS: &[&str] = &[
    // Anthropic.
    "invalid signature in thinking block",
    "expected thinking or redacted_thinking, but found",
    "thinking or redacted_thinking blocks in the latest assistant message cannot be modified",
    // OpenAI.
    "invalid_encrypted_content",
    "of type 'reasoning' was provided without its required following item",
    // Google.
    "corrupted thought signature",
    "is missing a thought_signature",
];

/// Whether the provider refused the request for the proofs in it.
pub(crate) fn refuses_proofs(failure: &Failure) -> bool {
    let says = |text: &str| {
        let text = text.replace('`', "").to_lowercase();
        REFUSALS.iter().any(|words| text.contains(words))
    };
    (400..500).contains(&failure.status)
        && (says(&failure.message) || failure.code.as_deref().is_some_and(says))
}

/// The conversation without what was thought in it, and without proofs of calls; `None` when there was neither.
pub(crate) fn without_thoughts(request: &Request) -> Option<Request> {
    let mut request = request.clone();
    let mut forgot = false;
    for turn in &mut request.turns {
        let before = turn.parts.len();
        turn.parts
            .retain(|part| !matches!(part, Part::Reasoning(_)));
        forgot |= turn.parts.len() < before;
        for part in &mut turn.parts {
            if let Part::ToolCall(call) = part {
                forgot |= call.signature.take().is_some();
            }
        }
    }
    forgot.then_some(request)
}
