//! What a pass-through relay must know of a stream, without reading it.

use super::failure;
use super::stream_decode::named;
use super::usage::Stated;
use crate::Glance;
use crate::scan::Word;
use crate::sse::Frame;
use chat::Usage;

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
        "" if TELLING.iter().any(|word| word.is_in(frame.data)) => unnamed(frame),
        _ => Glance::default(),
    }
}

/// The last `usage` object of the text.
pub(super) fn usage(json: &[u8]) -> Option<Usage> {
    USAGE
        .last_value::<Stated>(json)
        .map(|stated| stated.usage())
}

/// Words without which a frame that has no name tells nothing.
static TELLING: [Word; 2] = [Word::new("\"message_"), Word::new("\"error\"")];
static USAGE: Word = Word::new("\"usage\"");

/// A frame whose name stands in its data.
fn unnamed(unnamed: Frame<'_>) -> Glance {
    match &*named(unnamed) {
        "" => Glance::default(),
        event => frame(Frame { event, ..unnamed }),
    }
}
