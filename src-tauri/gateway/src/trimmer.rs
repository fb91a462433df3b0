//! Takes a frame that the client did not ask for out of a passed-through stream; every other byte stays as it came.

use bytes::{Bytes, BytesMut};
use dialect::Codec;
use dialect::sse::Splitter;
use memchr::memmem;

/// Whether the bytes end with the blank line that ends a frame.
pub(crate) fn ends_a_frame(bytes: &[u8]) -> bool {
    FRAME_ENDS.iter().any(|end| bytes.ends_with(end))
}

const FRAME_ENDS: &[&[u8]] = &[b"\n\n", b"\r\n\r\n", b"\r\r"];

/// Looks for surplus frames.
pub(crate) struct Trimmer {
    codec: &'static dyn Codec,
    /// A frame that has begun but not ended.
    pending: BytesMut,
    usage: memmem::Finder<'static>,
}

impl Trimmer {
    /// For streams of that dialect.
    pub(crate) fn new(codec: &'static dyn Codec) -> Self {
        Self {
            codec,
            pending: BytesMut::new(),
            usage: memmem::Finder::new("\"usage\""),
        }
    }

    /// The bytes without surplus frames. Most chunks are whole frames without usage and pass as they are.
    pub(crate) fn pass(&mut self, chunk: Bytes) -> Bytes {
        if self.pending.is_empty() && ends_a_frame(&chunk) && !self.states_usage(&chunk) {
            return chunk;
        }
        self.pending.extend_from_slice(&chunk);
        let mut kept = BytesMut::with_capacity(self.pending.len());
        while let Some(end) = frame_end(&self.pending) {
            let frame = self.pending.split_to(end);
            if !self.is_surplus(&frame) {
                kept.extend_from_slice(&frame);
            }
        }
        kept.freeze()
    }

    /// What is left when the stream has ended in the middle of a frame.
    pub(crate) fn rest(&mut self) -> Bytes {
        let rest = self.pending.split().freeze();
        if self.is_surplus(&rest) {
            Bytes::new()
        } else {
            rest
        }
    }

    fn is_surplus(&self, frame: &[u8]) -> bool {
        let mut surplus = false;
        if self.states_usage(frame) {
            let mut splitter = Splitter::default();
            let mut look =
                |frame: dialect::sse::Frame<'_>| surplus |= self.codec.glance(frame).surplus;
            let _oversized = splitter.push(frame, &mut look);
            splitter.end(look);
        }
        surplus
    }

    /// Whether a usage object stands there; servers that know the option put `"usage":null` on every other frame.
    fn states_usage(&self, bytes: &[u8]) -> bool {
        self.usage.find_iter(bytes).any(|at| {
            let after = bytes[at + self.usage.needle().len()..].trim_ascii_start();
            after
                .strip_prefix(b":")
                .is_some_and(|value| value.trim_ascii_start().starts_with(b"{"))
        })
    }
}

/// Just behind the first frame's end.
pub(crate) fn frame_end(bytes: &[u8]) -> Option<usize> {
    let ends = FRAME_ENDS
        .iter()
        .filter_map(|end| memmem::find(bytes, end).map(|at| at + end.len()));
    ends.min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chat::Dialect;

    const STREAM: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"\\\"usage\\\":{}\"}}],\"usage\":null}\n\n: note\n\ndata: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\ndata: [DONE]\n\n";

    #[test]
    fn only_the_usage_frame_is_taken_out_whatever_the_chunks() {
        let expected = STREAM.replace(
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n",
            "",
        );
        for size in [1, 2, 3, 7, 50, 1000] {
            let mut trimmer = Trimmer::new(dialect::codec(Dialect::OpenAiChat));
            let mut out = Vec::new();
            for chunk in STREAM.as_bytes().chunks(size) {
                out.extend_from_slice(&trimmer.pass(Bytes::copy_from_slice(chunk)));
            }
            out.extend_from_slice(&trimmer.rest());
            assert_eq!(String::from_utf8_lossy(&out), expected, "chunks of {size}");
        }
    }
}
