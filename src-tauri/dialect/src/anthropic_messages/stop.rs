//! Why an answer ended, in Anthropic's words.

use chat::StopReason;

/// Every word the vendor says. `model_context_window_exceeded` is a limit like the other; the first word of a reason is the one we write.
const STOP_REASONS: &[(&str, StopReason)] = &[
    ("end_turn", StopReason::EndTurn),
    ("max_tokens", StopReason::MaxTokens),
    ("model_context_window_exceeded", StopReason::MaxTokens),
    ("stop_sequence", StopReason::StopSequence),
    ("tool_use", StopReason::ToolUse),
    ("pause_turn", StopReason::Pause),
    ("refusal", StopReason::Refusal),
];

/// The reason a word stands for.
pub(super) fn reason(word: &str) -> StopReason {
    STOP_REASONS
        .iter()
        .find(|(known, _)| *known == word)
        .map_or_else(
            || StopReason::Other(word.to_owned()),
            |(_, reason)| reason.clone(),
        )
}

/// The word for a client, by what was sent to it. A word of another vendor reads as the plain end: the clients know their own list only.
pub(super) fn word(reason: &StopReason, called: bool, refused: bool) -> &'static str {
    let foreign = matches!(reason, StopReason::Other(_));
    let plain = if foreign {
        StopReason::EndTurn
    } else {
        reason.clone()
    };
    let mut reason = settled(plain, called);
    if refused && reason == StopReason::EndTurn {
        reason = StopReason::Refusal;
    }
    STOP_REASONS
        .iter()
        .find(|(_, known)| *known == reason)
        .map_or("end_turn", |(word, _)| word)
}

/// The reason that fits what was sent: calls decide, not the word (`wire/05-mappings.md` 2).
pub(super) fn settled(reason: StopReason, called: bool) -> StopReason {
    match (&reason, called) {
        (StopReason::EndTurn, true) => StopReason::ToolUse,
        (StopReason::ToolUse, false) => StopReason::EndTurn,
        _ => reason,
    }
}
