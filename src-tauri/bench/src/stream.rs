//! Streamed answers of the mock upstream: opening, stamped events at a beat, closing.
//!
//! Invariant: an event is stamped when it is handed to the connection, and is one frame, as a vendor sends one token.

use crate::clock;
use crate::pace;
use crate::shape::{Dialect, Shape};
use crate::stamp;
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use tokio::sync::mpsc::Receiver;

/// How many events a paced stream has, besides its opening and closing.
pub const EVENTS: usize = 300;

struct Telling {
    dialect: Dialect,
    beat: Receiver<()>,
    next: Next,
}

enum Next {
    Opening,
    Events,
    Nothing,
}

/// The frames of a stream.
pub fn frames(dialect: Dialect, shape: Shape) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let beat = match shape {
        Shape::Slow => pace::slow(),
        Shape::Short | Shape::Long | Shape::Stream => pace::steady(EVENTS),
    };
    let telling = Telling {
        dialect,
        beat,
        next: Next::Opening,
    };
    stream::unfold(telling, |mut telling| async move {
        Some((Ok(telling.frame().await?), telling))
    })
}

impl Telling {
    async fn frame(&mut self) -> Option<Bytes> {
        match self.next {
            Next::Opening => {
                self.next = Next::Events;
                Some(Bytes::from_static(opening(self.dialect).as_bytes()))
            }
            Next::Events => Some(match self.beat.recv().await {
                Some(()) => Bytes::from(event(self.dialect, &stamp::text(clock::now()))),
                None => {
                    self.next = Next::Nothing;
                    Bytes::from_static(closing(self.dialect).as_bytes())
                }
            }),
            Next::Nothing => None,
        }
    }
}

fn opening(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Chat => concat!(
            r#"data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench","#,
            r#""choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
            "\n\n"
        ),
        Dialect::Messages => concat!(
            "event: message_start\n",
            r#"data: {"type":"message_start","message":{"id":"msg_bench","type":"message","role":"assistant","model":"bench","#,
            r#""content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":256,"output_tokens":1}}}"#,
            "\n\nevent: content_block_start\n",
            r#"data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            "\n\n"
        ),
    }
}

fn event(dialect: Dialect, text: &str) -> String {
    match dialect {
        Dialect::Chat => format!(
            concat!(
                r#"data: {{"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench","#,
                r#""choices":[{{"index":0,"delta":{{"content":"{text}"}},"finish_reason":null}}]}}"#,
                "\n\n"
            ),
            text = text
        ),
        Dialect::Messages => format!(
            concat!(
                "event: content_block_delta\n",
                r#"data: {{"type":"content_block_delta","index":0,"delta":{{"type":"text_delta","text":"{text}"}}}}"#,
                "\n\n"
            ),
            text = text
        ),
    }
}

fn closing(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Chat => concat!(
            r#"data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench","#,
            r#""choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
            "\n\n",
            r#"data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench","#,
            r#""choices":[],"usage":{"prompt_tokens":256,"completion_tokens":300,"total_tokens":556}}"#,
            "\n\ndata: [DONE]\n\n"
        ),
        Dialect::Messages => concat!(
            "event: content_block_stop\n",
            r#"data: {"type":"content_block_stop","index":0}"#,
            "\n\nevent: message_delta\n",
            r#"data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":300}}"#,
            "\n\nevent: message_stop\n",
            r#"data: {"type":"message_stop"}"#,
            "\n\n"
        ),
    }
}
