//! The frames of a client's stream, each written straight from borrowed data.

use super::answer_encode::Message;
use super::beside::Beside;
use super::usage::UsageOut;
use super::wire::Block;
use crate::sse::FrameSink;
use serde::Serialize;
use serde_json::value::RawValue;

/// Writes frames and counts blocks.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// The number of the open block, or of the next one.
    index: u64,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Out<'a> {
    Ping,
    MessageStart {
        message: &'a Message<'a>,
    },
    ContentBlockStart {
        index: u64,
        content_block: &'a Block<'a>,
    },
    ContentBlockDelta {
        index: u64,
        delta: Delta<'a>,
    },
    ContentBlockStop {
        index: u64,
    },
    MessageDelta {
        delta: &'a End<'a>,
        usage: UsageOut,
    },
    MessageStop,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Delta<'a> {
    TextDelta { text: &'a str },
    ThinkingDelta { thinking: &'a str },
    SignatureDelta { signature: &'a str },
    InputJsonDelta { partial_json: &'a str },
    CitationsDelta { citation: &'a RawValue },
}

/// How an answer ends.
#[derive(Serialize)]
pub(super) struct End<'a> {
    pub(super) stop_reason: &'static str,
    pub(super) stop_sequence: Option<&'a str>,
    #[serde(flatten)]
    pub(super) beside: Beside<'a>,
}

impl Frames {
    pub(super) fn ping(&self, out: &mut FrameSink) {
        out.named("ping", &Out::Ping);
    }

    pub(super) fn message_start(&self, message: &Message<'_>, out: &mut FrameSink) {
        out.named("message_start", &Out::MessageStart { message });
    }

    pub(super) fn block_start(&self, content_block: &Block<'_>, out: &mut FrameSink) {
        let index = self.index;
        let frame = Out::ContentBlockStart {
            index,
            content_block,
        };
        out.named("content_block_start", &frame);
    }

    pub(super) fn text(&self, text: &str, out: &mut FrameSink) {
        self.delta(Delta::TextDelta { text }, out);
    }

    pub(super) fn thinking(&self, thinking: &str, out: &mut FrameSink) {
        self.delta(Delta::ThinkingDelta { thinking }, out);
    }

    pub(super) fn signature(&self, signature: &str, out: &mut FrameSink) {
        self.delta(Delta::SignatureDelta { signature }, out);
    }

    pub(super) fn input(&self, partial_json: &str, out: &mut FrameSink) {
        self.delta(Delta::InputJsonDelta { partial_json }, out);
    }

    pub(super) fn citation(&self, citation: &RawValue, out: &mut FrameSink) {
        self.delta(Delta::CitationsDelta { citation }, out);
    }

    pub(super) fn block_stop(&mut self, out: &mut FrameSink) {
        let index = self.index;
        self.index += 1;
        out.named("content_block_stop", &Out::ContentBlockStop { index });
    }

    /// The last two frames.
    pub(super) fn message_end(&self, delta: &End<'_>, usage: UsageOut, out: &mut FrameSink) {
        out.named("message_delta", &Out::MessageDelta { delta, usage });
        out.named("message_stop", &Out::MessageStop);
    }

    fn delta(&self, delta: Delta<'_>, out: &mut FrameSink) {
        let index = self.index;
        out.named(
            "content_block_delta",
            &Out::ContentBlockDelta { index, delta },
        );
    }
}
