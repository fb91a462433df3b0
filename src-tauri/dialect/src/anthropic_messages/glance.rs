//! What a pass-through relay must know of a stream, without reading it.

use super::failure;
use super::usage::Stated;
use crate::sse::Frame;
use crate::{Glance, scan};
use chat::Usage;
use serde::Deserialize;

/// Looks at one frame: a delta costs the comparison of its name.
pub(super) fn frame(frame: Frame<'_>) -> Glance {
    match frame.event {
        "content_block_delta" | "content_block_start" | "content_block_stop" | "ping" => {
            Glance::default()
        }
        "message_start" | "message_delta" => Glance {
            usage: usage(frame.data),
            ..Glance::default()
        },
        "message_stop" => Glance {
            ends: true,
            ..Glance::default()
        },
        "error" => Glance {
            failure: Some(failure::read_inside(frame.data)),
            ..Glance::default()
        },
        _ => unnamed(frame.data),
    }
}

/// The last `usage` object of the text.
pub(super) fn usage(json: &[u8]) -> Option<Usage> {
    scan::last::<Stated>(json, "\"usage\"").map(|stated| stated.usage())
}

/// A frame without a name we know: some compatible servers leave the name to the data.
fn unnamed(data: &[u8]) -> Glance {
    #[derive(Deserialize)]
    struct Tagged<'a> {
        #[serde(rename = "type")]
        tag: &'a str,
    }
    let worth_reading = [
        "\"message_start\"",
        "\"message_delta\"",
        "\"message_stop\"",
        "\"error\"",
    ];
    if !worth_reading.iter().any(|word| scan::holds(data, word)) {
        return Glance::default();
    }
    match serde_json::from_slice::<Tagged<'_>>(data) {
        Ok(Tagged {
            tag: tag @ ("message_start" | "message_delta" | "message_stop" | "error"),
        }) => self::frame(Frame { event: tag, data }),
        _ => Glance::default(),
    }
}
