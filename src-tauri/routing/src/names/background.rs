//! Chores that clients send on their own: titles, summaries, topic checks. A table of how such requests begin.

/// How the instructions of such requests are worded, in lower case.
pub const PHRASES: &[&str] = &[
    "generate a title",
    "generate a concise title",
    "generate a short title",
    "write a title",
    "a concise, 3-5 word title",
    "title for this conversation",
    "title for the conversation",
    "summarize this conversation",
    "summarize the conversation",
    "summarise this conversation",
    "summary of the conversation",
    "analyze if this message indicates a new conversation topic",
    "generate a commit message",
    "generate follow-up questions",
    "suggest follow-up",
];

/// A chore is short.
const LONGEST_PROMPT: u64 = 40_000;
/// Its instructions stand at the beginning.
const LOOKED_AT: usize = 4096;

/// Whether a request is such a chore: short, without tools, and worded like one in its system prompt or its last words.
pub fn is_background(system: &str, last_words: &str, prompt_tokens: u64, tools: bool) -> bool {
    if tools || prompt_tokens > LONGEST_PROMPT {
        return false;
    }
    [system, last_words].iter().any(|text| {
        let head: String = text
            .chars()
            .take(LOOKED_AT)
            .collect::<String>()
            .to_lowercase();
        PHRASES.iter().any(|phrase| head.contains(phrase))
    })
}
