//! A provider that refuses the proofs in a conversation, and the conversation without them.

use chat::{Failure, Part, Request, Stage};

/// How the vendors say that a proof is not theirs, is damaged or is missing: in the message or as the code, lower case, without backticks.
const REFUSALS: &[&str] = &[
    // Anthropic.
    "invalid signature in thinking block",
    "invalid data in redacted_thinking block",
    ".thinking.signature: ",
    ".redacted_thinking.data: ",
    "expected thinking or redacted_thinking, but found",
    "thinking or redacted_thinking blocks in the latest assistant message cannot be modified",
    // OpenAI.
    "invalid_encrypted_content",
    "encrypted content could not be",
    "of type 'reasoning' was provided without its required following item",
    // Google: the field's name in both spellings, and in words.
    "thought signature",
    "thought_signature",
    "thoughtsignature",
];

/// Which item's, or whose, stands in the middle of OpenAI's sentence.
const OF_AN_ITEM: (&str, &str) = ("the encrypted content ", " could not be verified");

/// Whether the provider refused the request for the proofs in it.
pub(crate) fn refuses_proofs(failure: &Failure) -> bool {
    let says = |text: &str| {
        let text = text.replace('`', "").to_lowercase();
        let (begins, ends) = OF_AN_ITEM;
        let of_an_item = text.split_once(begins);
        REFUSALS.iter().any(|words| text.contains(words))
            || of_an_item.is_some_and(|(_, rest)| rest.contains(ends))
    };
    // Inside a stream a failure has no status of its own.
    let is_refusal = (400..500).contains(&failure.status) || failure.stage == Stage::Stream;
    is_refusal && (says(&failure.message) || failure.code.as_deref().is_some_and(says))
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
