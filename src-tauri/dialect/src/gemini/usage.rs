//! `usageMetadata`, both ways: Google counts thoughts apart from candidates and a tool's prompt apart from the prompt.

use super::wire::UsageMetadata;
use crate::scan::Word;
use chat::Usage;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The field's name as it stands in JSON text, in both of proto3's spellings.
static KEYS: [Word; 2] = [
    Word::new("\"usageMetadata\""),
    Word::new("\"usage_metadata\""),
];

/// The counts as Google sends them; details by modality are not read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Counts {
    #[serde(alias = "prompt_token_count")]
    prompt_token_count: Option<u64>,
    #[serde(alias = "tool_use_prompt_token_count")]
    tool_use_prompt_token_count: Option<u64>,
    #[serde(alias = "cached_content_token_count")]
    cached_content_token_count: Option<u64>,
    #[serde(alias = "candidates_token_count")]
    candidates_token_count: Option<u64>,
    #[serde(alias = "thoughts_token_count")]
    thoughts_token_count: Option<u64>,
}

impl Counts {
    fn usage(&self) -> Usage {
        Usage {
            input: sum(self.prompt_token_count, self.tool_use_prompt_token_count),
            cache_read: self.cached_content_token_count,
            cache_write: None,
            output: sum(self.candidates_token_count, self.thoughts_token_count),
            reasoning: self.thoughts_token_count,
        }
    }
}

fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}

/// Reads the counts. What cannot be read is unknown: a count is never a reason to lose an answer.
pub(super) fn read(value: &RawValue) -> Usage {
    let counts: Counts = serde_json::from_str(value.get()).unwrap_or_default();
    counts.usage()
}

/// Reads the counts of a chunk; `None` when it is not as it should be.
pub(super) fn plain(json: &str) -> Option<Usage> {
    let counts: Counts = serde_json::from_str(json).ok()?;
    Some(counts.usage())
}

/// Finds the counts in an answer or chunk without reading the rest.
pub(super) fn find(json: &[u8]) -> Option<Usage> {
    let counts = KEYS.iter().find_map(|key| key.last_value::<Counts>(json));
    counts.map(|counts| counts.usage())
}

/// Writes the counts; nothing when none is known.
pub(super) fn write(usage: &Usage) -> Option<UsageMetadata> {
    (*usage != Usage::default()).then(|| UsageMetadata {
        prompt_token_count: usage.input,
        cached_content_token_count: usage.cache_read,
        candidates_token_count: usage
            .output
            .map(|output| output.saturating_sub(usage.reasoning.unwrap_or(0))),
        thoughts_token_count: usage.reasoning,
        total_token_count: usage.total(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn thoughts_and_tool_prompts_are_counted_in_and_out_again() {
        let json = br#"{"candidates":[],"usageMetadata":{"promptTokenCount":10,"toolUsePromptTokenCount":3,"cachedContentTokenCount":4,
            "candidatesTokenCount":5,"thoughtsTokenCount":7,"totalTokenCount":25,"promptTokensDetails":[{"modality":"TEXT","tokenCount":10}]}}"#;
        let usage = find(json).unwrap();
        assert_eq!(
            usage,
            Usage {
                input: Some(13),
                cache_read: Some(4),
                cache_write: None,
                output: Some(12),
                reasoning: Some(7)
            }
        );
        let written = write(&usage).unwrap();
        assert_eq!(written.candidates_token_count, Some(5));
        assert_eq!(written.total_token_count, 25);
    }

    #[test]
    fn missing_counts_stay_unknown() {
        let usage = find(br#"{"usageMetadata":{"promptTokenCount":10}}"#).unwrap();
        assert_eq!((usage.input, usage.output), (Some(10), None));
        assert!(write(&Usage::default()).is_none());
        assert!(find(b"{}").is_none());
    }
}
