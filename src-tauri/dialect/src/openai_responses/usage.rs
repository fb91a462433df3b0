//! Token counts: this dialect counts as the conversation does, cached and reasoning tokens included.

use chat::Usage;
use serde::{Deserialize, Serialize};

/// `usage` as it is read: servers leave out or null what they do not count.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Counted {
    input_tokens: Option<u64>,
    input_tokens_details: Option<InputDetails>,
    output_tokens: Option<u64>,
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Debug, Default, Deserialize)]
struct InputDetails {
    cached_tokens: Option<u64>,
    cache_write_tokens: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
struct OutputDetails {
    reasoning_tokens: Option<u64>,
}

impl From<Counted> for Usage {
    fn from(counted: Counted) -> Self {
        let input = counted.input_tokens_details.unwrap_or_default();
        let output = counted.output_tokens_details.unwrap_or_default();
        Self {
            input: counted.input_tokens,
            cache_read: input.cached_tokens,
            cache_write: input.cache_write_tokens,
            output: counted.output_tokens,
            reasoning: output.reasoning_tokens,
        }
    }
}

/// `usage` as it is written: clients demand every figure, so zero stands for one that is unknown.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    input_tokens: u64,
    input_tokens_details: ToldInput,
    output_tokens: u64,
    output_tokens_details: ToldOutput,
    total_tokens: u64,
}

#[derive(Debug, Serialize)]
struct ToldInput {
    cached_tokens: u64,
    cache_write_tokens: u64,
}

#[derive(Debug, Serialize)]
struct ToldOutput {
    reasoning_tokens: u64,
}

impl From<&Usage> for Told {
    fn from(usage: &Usage) -> Self {
        Self {
            input_tokens: usage.input.unwrap_or(0),
            input_tokens_details: ToldInput {
                cached_tokens: usage.cache_read.unwrap_or(0),
                cache_write_tokens: usage.cache_write.unwrap_or(0),
            },
            output_tokens: usage.output.unwrap_or(0),
            output_tokens_details: ToldOutput {
                reasoning_tokens: usage.reasoning.unwrap_or(0),
            },
            total_tokens: usage.total(),
        }
    }
}
