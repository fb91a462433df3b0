//! Server-sent events: bytes to frames, and frames to bytes.
//!
//! Lines end with LF, CR or CRLF and nothing else (U+2028 and its kind are ordinary characters). Any chunking of the bytes
//! gives the same frames. A single frame may not grow without bound: see [`MAX_FRAME`].

use bytes::{Bytes, BytesMut};
use serde::Serialize;
use std::io;

/// One event of a stream. `data` is what its `data:` lines held, joined by line feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The `event:` name; empty when there was none.
    pub event: &'a str,
    /// The data, usually JSON; never empty.
    pub data: &'a [u8],
}

/// The largest frame that is read, in bytes: a whole picture fits.
pub const MAX_FRAME: usize = 64 * 1024 * 1024;

/// A frame grew past [`MAX_FRAME`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// Splits the bytes of a stream into frames.
#[derive(Debug, Default)]
pub struct Splitter {
    /// The line that has begun but not ended.
    line: Vec<u8>,
    event: String,
    data: Vec<u8>,
    /// The last byte was a CR; an LF that follows belongs to it.
    after_cr: bool,
    /// The first line, which may carry a byte-order mark, has been read.
    started: bool,
}

impl Splitter {
    /// Takes the next bytes and hands every frame they complete to `each`.
    ///
    /// # Errors
    /// A frame larger than [`MAX_FRAME`]; the stream cannot be read on.
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        mut each: impl FnMut(Frame<'_>),
    ) -> Result<(), TooLarge> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let Some(at) = memchr::memchr2(b'\n', b'\r', bytes) else {
                self.line.extend_from_slice(bytes);
                break;
            };
            self.after_cr = bytes[at] == b'\r';
            self.complete_line(&bytes[..at], &mut each);
            bytes = &bytes[at + 1..];
        }
        if self.line.len() + self.data.len() > MAX_FRAME {
            Err(TooLarge)
        } else {
            Ok(())
        }
    }

    /// The body ended: a last line and a last frame without their line ends still count.
    pub fn end(&mut self, mut each: impl FnMut(Frame<'_>)) {
        if !self.line.is_empty() {
            self.complete_line(&[], &mut each);
        }
        self.dispatch(&mut each);
    }

    fn complete_line(&mut self, tail: &[u8], each: &mut impl FnMut(Frame<'_>)) {
        if self.line.is_empty() {
            return self.read_line(tail, each);
        }
        let mut line = std::mem::take(&mut self.line);
        line.extend_from_slice(tail);
        self.read_line(&line, each);
        line.clear();
        self.line = line;
    }

    fn read_line(&mut self, line: &[u8], each: &mut impl FnMut(Frame<'_>)) {
        let line = if std::mem::replace(&mut self.started, true) {
            line
        } else {
            line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
        };
        if line.is_empty() {
            return self.dispatch(each);
        }
        let (field, value) = match memchr::memchr(b':', line) {
            Some(at) => (
                &line[..at],
                line[at + 1..].strip_prefix(b" ").unwrap_or(&line[at + 1..]),
            ),
            None => (line, &[][..]),
        };
        match field {
            b"data" => {
                if !self.data.is_empty() {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(value);
            }
            b"event" => {
                self.event.clear();
                self.event.push_str(&String::from_utf8_lossy(value));
            }
            _ => {}
        }
    }

    fn dispatch(&mut self, each: &mut impl FnMut(Frame<'_>)) {
        if !self.data.is_empty() {
            each(Frame {
                event: &self.event,
                data: &self.data,
            });
        }
        self.event.clear();
        self.data.clear();
    }
}

/// How frames are written out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Framing {
    /// Server-sent events.
    #[default]
    Events,
    /// One JSON array, element by element (Gemini without `alt=sse`). Event names and comments do not exist there.
    JsonArray,
}

/// What a frame of a few words takes.
const ROOM: usize = 256;
/// How much memory is asked for at a time; a stream that rests holds no more than that.
const BLOCK: usize = 1024;

/// Writes JSON behind what was written.
struct Pen<'b>(&'b mut BytesMut);

impl io::Write for Pen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Collects the bytes of written frames.
#[derive(Debug, Default)]
pub struct FrameSink {
    framing: Framing,
    /// Blocks of memory that are used again as soon as what was taken from them has been sent.
    buffer: BytesMut,
    elements: usize,
    finished: bool,
}

impl FrameSink {
    /// A sink that writes in that framing.
    pub fn new(framing: Framing) -> Self {
        Self {
            framing,
            ..Self::default()
        }
    }

    /// Writes a frame with an event name.
    pub fn named(&mut self, event: &str, data: &impl Serialize) {
        if self.framing == Framing::Events {
            self.make_room();
            self.buffer.extend_from_slice(b"event: ");
            self.buffer.extend_from_slice(event.as_bytes());
            self.buffer.extend_from_slice(b"\n");
        }
        self.data(data);
    }

    /// Writes a frame without a name.
    pub fn data(&mut self, data: &impl Serialize) {
        self.open();
        let from = self.buffer.len();
        // Writing a plain data structure into memory cannot fail; a value that did would leave the frame empty.
        let _infallible = serde_json::to_writer(Pen(&mut self.buffer), data);
        self.join_lines(from);
        self.close();
    }

    /// Writes a frame whose data is not JSON (`[DONE]`). Nothing in an array.
    pub fn word(&mut self, word: &str) {
        if self.framing == Framing::Events {
            self.open();
            self.buffer.extend_from_slice(word.as_bytes());
            self.close();
        }
    }

    /// Writes a comment line. Nothing in an array.
    pub fn comment(&mut self, comment: &str) {
        if self.framing == Framing::Events {
            self.buffer.extend_from_slice(b": ");
            self.buffer.extend_from_slice(comment.as_bytes());
            self.buffer.extend_from_slice(b"\n\n");
        }
    }

    /// The stream is complete: closes the array, if it is one.
    pub fn finish(&mut self) {
        if self.framing == Framing::JsonArray && !std::mem::replace(&mut self.finished, true) {
            self.buffer
                .extend_from_slice(if self.elements == 0 { b"[]" } else { b"]" });
        }
    }

    /// Takes what was written since the last call.
    pub fn take(&mut self) -> Bytes {
        self.buffer.split().freeze()
    }

    /// Nothing has been written since the last [`FrameSink::take`].
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Raw JSON may come indented, and a line end would break the frame. In JSON it is never more than a blank.
    fn join_lines(&mut self, mut from: usize) {
        while let Some(at) = memchr::memchr2(b'\n', b'\r', &self.buffer[from..]) {
            from += at;
            self.buffer[from] = b' ';
        }
    }

    /// A frame of a few words fits: without that, memory is asked for again and again while it grows.
    fn make_room(&mut self) {
        if self.buffer.capacity() - self.buffer.len() < ROOM {
            self.buffer.reserve(BLOCK);
        }
    }

    fn open(&mut self) {
        self.make_room();
        match self.framing {
            Framing::Events => self.buffer.extend_from_slice(b"data: "),
            Framing::JsonArray => {
                self.buffer
                    .extend_from_slice(if self.elements == 0 { b"[" } else { b",\r\n" })
            }
        }
        self.elements += 1;
    }

    fn close(&mut self) {
        if self.framing == Framing::Events {
            self.buffer.extend_from_slice(b"\n\n");
        }
    }
}

#[cfg(test)]
mod tests;
