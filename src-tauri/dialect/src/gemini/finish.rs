//! `finishReason`, both ways (`wire/05-mappings.md` 2). Google has no word for waiting on tools: calls that were sent say so.

use chat::{Stop, StopReason};

/// A `finishReason` and what it means.
const FINISH_REASONS: &[(&str, StopReason)] = &[
    ("STOP", StopReason::EndTurn),
    ("MAX_TOKENS", StopReason::MaxTokens),
    ("CONTINUATION", StopReason::MaxTokens),
    ("SAFETY", StopReason::Refusal),
    ("BLOCKLIST", StopReason::Refusal),
    ("PROHIBITED_CONTENT", StopReason::Refusal),
    ("SPII", StopReason::Refusal),
    ("RECITATION", StopReason::Refusal),
    ("IMAGE_SAFETY", StopReason::Refusal),
    ("IMAGE_PROHIBITED_CONTENT", StopReason::Refusal),
    ("IMAGE_RECITATION", StopReason::Refusal),
    ("MODEL_ARMOR", StopReason::Refusal),
    ("LANGUAGE", StopReason::Refusal),
    ("ESCALATION", StopReason::Refusal),
    ("PUP_LIMITED_DISABLED", StopReason::Refusal),
    ("MALFORMED_FUNCTION_CALL", StopReason::EndTurn),
    ("UNEXPECTED_TOOL_CALL", StopReason::EndTurn),
    ("TOO_MANY_TOOL_CALLS", StopReason::EndTurn),
    ("MALFORMED_RESPONSE", StopReason::EndTurn),
    ("MISSING_THOUGHT_SIGNATURE", StopReason::EndTurn),
    ("OTHER", StopReason::EndTurn),
    ("NO_IMAGE", StopReason::EndTurn),
    ("IMAGE_OTHER", StopReason::EndTurn),
    (UNSPECIFIED, StopReason::EndTurn),
];

/// Proto's word for nothing.
pub(super) const UNSPECIFIED: &str = "FINISH_REASON_UNSPECIFIED";

/// What a `finishReason` means, when so many calls were sent before it.
pub(super) fn read(word: &str, calls: usize) -> Stop {
    let known = FINISH_REASONS.iter().find(|(known, _)| *known == word);
    let reason = match known.map(|(_, reason)| reason) {
        Some(StopReason::EndTurn) if calls > 0 => StopReason::ToolUse,
        Some(reason) => reason.clone(),
        None => StopReason::Other(word.to_owned()),
    };
    Stop::new(reason)
}

/// The `finishReason` for it. A word of Google's own goes back as it came; SDKs take no other.
pub(super) fn write(reason: &StopReason) -> &str {
    match reason {
        StopReason::EndTurn
        | StopReason::StopSequence
        | StopReason::ToolUse
        | StopReason::Pause => "STOP",
        StopReason::MaxTokens => "MAX_TOKENS",
        StopReason::Refusal => "SAFETY",
        StopReason::Other(word) if is_googles(word) => word,
        StopReason::Other(_) => "OTHER",
    }
}

fn is_googles(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_decides_over_the_word() {
        for (word, calls, reason) in [
            ("STOP", 0, StopReason::EndTurn),
            ("STOP", 2, StopReason::ToolUse),
            ("MALFORMED_FUNCTION_CALL", 0, StopReason::EndTurn),
            ("MAX_TOKENS", 1, StopReason::MaxTokens),
            ("SAFETY", 1, StopReason::Refusal),
            ("RECITATION", 0, StopReason::Refusal),
            ("CONTINUATION", 0, StopReason::MaxTokens),
            ("NEXT_YEAR", 0, StopReason::Other("NEXT_YEAR".to_owned())),
        ] {
            assert_eq!(read(word, calls).reason, reason, "{word}");
        }
    }

    #[test]
    fn every_reason_has_a_word_of_googles() {
        for (reason, word) in [
            (StopReason::EndTurn, "STOP"),
            (StopReason::StopSequence, "STOP"),
            (StopReason::ToolUse, "STOP"),
            (StopReason::Pause, "STOP"),
            (StopReason::MaxTokens, "MAX_TOKENS"),
            (StopReason::Refusal, "SAFETY"),
            (StopReason::Other("NEXT_YEAR".to_owned()), "NEXT_YEAR"),
            (StopReason::Other("weird".to_owned()), "OTHER"),
        ] {
            assert_eq!(write(&reason), word);
        }
    }
}
