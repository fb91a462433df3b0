//! Whole answers of the mock upstream, in both dialects, made once.

use crate::shape::{Dialect, Shape};
use bytes::Bytes;
use serde_json::json;

/// The whole answers.
#[derive(Debug)]
pub struct Answers {
    rows: Vec<(Dialect, Shape, Bytes)>,
}

const LENGTHS: &[(Shape, usize)] = &[(Shape::Short, 600), (Shape::Long, 65_000)];

impl Answers {
    /// Writes all of them.
    pub fn new() -> Self {
        let rows = [Dialect::Chat, Dialect::Messages].into_iter();
        let rows = rows.flat_map(|dialect| {
            LENGTHS
                .iter()
                .map(move |(shape, length)| (dialect, *shape, body(dialect, *length)))
        });
        Self {
            rows: rows.collect(),
        }
    }

    /// The answer of a shape; `None` when it is a stream.
    pub fn whole(&self, dialect: Dialect, shape: Shape) -> Option<Bytes> {
        let row = self
            .rows
            .iter()
            .find(|row| (row.0, row.1) == (dialect, shape))?;
        Some(row.2.clone())
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self::new()
    }
}

/// Prose with the line ends and quotes an answer has.
pub(crate) fn prose(length: usize) -> String {
    const SENTENCE: &str = "The gateway reads the name of the model, \"chooses\" an account,\n\tand hands the bytes on. ";
    SENTENCE.chars().cycle().take(length).collect()
}

fn body(dialect: Dialect, length: usize) -> Bytes {
    let text = prose(length);
    let value = match dialect {
        Dialect::Chat => json!({
            "id": "chatcmpl-bench", "object": "chat.completion", "created": 1_700_000_000, "model": "bench",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text, "refusal": null},
                "logprobs": null, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 256, "completion_tokens": 150, "total_tokens": 406,
                "prompt_tokens_details": {"cached_tokens": 0}},
            "service_tier": "default", "system_fingerprint": "fp_bench",
        }),
        Dialect::Messages => json!({
            "id": "msg_bench", "type": "message", "role": "assistant", "model": "bench",
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn", "stop_sequence": null,
            "usage": {"input_tokens": 256, "output_tokens": 150, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0},
        }),
    };
    Bytes::from(value.to_string())
}
