//! Token counts as Chat and its compatible servers state them, and as we state them.

use crate::wire::count;
use chat::Usage;
use serde::{Deserialize, Deserializer, Serialize};

/// What a server states. Everything may be missing or of another type.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Stated {
    prompt_tokens: Count,
    completion_tokens: Count,
    total_tokens: Count,
    prompt_tokens_details: Option<InputDetails>,
    completion_tokens_details: Option<OutputDetails>,
    /// DeepSeek.
    prompt_cache_hit_tokens: Count,
    /// Moonshot.
    cached_tokens: Count,
    /// LiteLLM and other proxies before Claude.
    cache_read_input_tokens: Count,
    cache_creation_input_tokens: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct InputDetails {
    cached_tokens: Count,
    cache_write_tokens: Count,
    /// LiteLLM.
    cache_creation_tokens: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OutputDetails {
    reasoning_tokens: Count,
}

/// A count, or nothing for whatever is not one.
#[derive(Debug, Default, Clone, Copy)]
struct Count(Option<u64>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        count(deserializer).map(Self)
    }
}

impl Stated {
    /// The counts in the conversation's terms; `None` when nothing was stated.
    pub(super) fn usage(self) -> Option<Usage> {
        let input = self.prompt_tokens_details.unwrap_or_default();
        let output = self.completion_tokens_details.unwrap_or_default();
        let reasoning = output.reasoning_tokens.0;
        let usage = Usage {
            input: self.prompt_tokens.0,
            cache_read: first([
                input.cached_tokens,
                self.prompt_cache_hit_tokens,
                self.cached_tokens,
                self.cache_read_input_tokens,
            ]),
            cache_write: first([
                input.cache_write_tokens,
                input.cache_creation_tokens,
                self.cache_creation_input_tokens,
            ]),
            output: self.completion_tokens.0.map(|count| {
                let apart =
                    counted_apart(self.prompt_tokens.0, count, reasoning, self.total_tokens.0);
                count.saturating_add(apart)
            }),
            reasoning,
        };
        (usage != Usage::default()).then_some(usage)
    }
}

fn first<const N: usize>(counts: [Count; N]) -> Option<u64> {
    counts.into_iter().find_map(|count| count.0)
}

/// Some servers (xAI) count reasoning beside `completion_tokens`, not within; their total gives it away.
fn counted_apart(
    input: Option<u64>,
    output: u64,
    reasoning: Option<u64>,
    total: Option<u64>,
) -> u64 {
    let reasoning = reasoning.unwrap_or(0);
    let all = input
        .and_then(|input| input.checked_add(output))
        .and_then(|sum| sum.checked_add(reasoning));
    if all.is_some() && all == total {
        reasoning
    } else {
        0
    }
}

/// The counts as they are told a client. What is unknown is zero: clients do sums with them.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    prompt_tokens_details: ToldInput,
    completion_tokens_details: ToldOutput,
}

#[derive(Debug, Serialize)]
struct ToldInput {
    cached_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_write_tokens: Option<u64>,
}

#[derive(Debug, Serialize)]
struct ToldOutput {
    reasoning_tokens: u64,
}

impl Told {
    /// Those counts.
    pub(super) fn of(usage: &Usage) -> Self {
        Self {
            prompt_tokens: usage.input.unwrap_or(0),
            completion_tokens: usage.output.unwrap_or(0),
            total_tokens: usage.total(),
            prompt_tokens_details: ToldInput {
                cached_tokens: usage.cache_read.unwrap_or(0),
                cache_write_tokens: usage.cache_write,
            },
            completion_tokens_details: ToldOutput {
                reasoning_tokens: usage.reasoning.unwrap_or(0),
            },
        }
    }
}
