//! What a fake provider answers, down to the single write.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// One thing done on the connection.
#[derive(Debug, Clone)]
pub enum Step {
    /// These bytes, in one write.
    Send(Vec<u8>),
    /// These bytes again and again, until the other side is gone.
    Repeat(Vec<u8>),
    /// A provider that takes its time.
    Pause(Duration),
    /// A provider that waits until the test lets it go on.
    Wait(Gate),
    /// Nothing more, for ever: until the other side is gone.
    Stall,
    /// The connection is cut: the other side is told by a reset.
    Reset,
    /// The connection is closed, as if all were well.
    Close,
}

/// What holds a script up until the test opens it.
#[derive(Debug, Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// Lets every script that waits here go on, and those that come.
    pub fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    /// Waits for that; whether it came within `limit`.
    pub(crate) fn wait(&self, limit: Duration) -> bool {
        let is_open = self.0.0.lock().unwrap();
        let (is_open, _) = self
            .0
            .1
            .wait_timeout_while(is_open, limit, |is_open| !*is_open)
            .unwrap();
        *is_open
    }
}

/// What is answered to one request. A script that neither resets nor closes leaves the connection open for the next.
#[derive(Debug, Clone, Default)]
pub struct Script(pub Vec<Step>);

impl Script {
    /// A whole answer of that type.
    pub fn whole(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        Self::with_headers(status, &[("content-type", content_type)], body)
    }

    /// A whole JSON answer.
    pub fn json(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::whole(status, "application/json", body)
    }

    /// A whole answer with those headers.
    pub fn with_headers(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut bytes = head(status, headers, &format!("content-length: {}", body.len()));
        bytes.extend_from_slice(body);
        Self(vec![Step::Send(bytes)])
    }

    /// A stream of events: the head, then every piece as a chunk and a write of its own, then the proper end.
    pub fn stream<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Self {
        let mut script = Self::open(pieces);
        script.0.push(Step::Send(b"0\r\n\r\n".to_vec()));
        script
    }

    /// The same without its end: what follows is up to the test.
    pub fn open<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Self {
        let opening = head(
            200,
            &[("content-type", "text/event-stream")],
            "transfer-encoding: chunked",
        );
        // An empty chunk is the end of a body.
        let pieces = pieces
            .into_iter()
            .filter(|piece| !piece.as_ref().is_empty());
        let chunks = pieces.map(|piece| Step::Send(chunk(piece.as_ref())));
        Self(std::iter::once(Step::Send(opening)).chain(chunks).collect())
    }

    /// These bytes and a closed connection.
    pub fn raw(bytes: impl AsRef<[u8]>) -> Self {
        Self(vec![Step::Send(bytes.as_ref().to_vec()), Step::Close])
    }

    /// Nothing at all.
    pub fn silence() -> Self {
        Self(vec![Step::Stall])
    }

    /// The request is read, then the connection is cut.
    pub fn hang_up() -> Self {
        Self(vec![Step::Reset])
    }

    /// The same answer, one byte a write.
    #[must_use]
    pub fn trickled(self) -> Self {
        let split = |step| {
            let Step::Send(bytes) = step else {
                return vec![step];
            };
            bytes
                .into_iter()
                .map(|byte| Step::Send(vec![byte]))
                .collect()
        };
        Self(self.0.into_iter().flat_map(split).collect())
    }

    /// The same, and then this.
    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// The same, and then this as a chunk of the stream.
    #[must_use]
    pub fn then_piece(self, piece: impl AsRef<[u8]>) -> Self {
        self.then(Step::Send(chunk(piece.as_ref())))
    }

    /// A stream that never ends.
    #[must_use]
    pub fn for_ever(self, piece: impl AsRef<[u8]>) -> Self {
        self.then(Step::Repeat(chunk(piece.as_ref())))
    }
}

fn head(status: u16, headers: &[(&str, &str)], framing: &str) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Whatever\r\n");
    headers
        .iter()
        .for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
    text.push_str(framing);
    text.push_str("\r\n\r\n");
    text.into_bytes()
}

fn chunk(piece: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{:x}\r\n", piece.len()).into_bytes();
    bytes.extend_from_slice(piece);
    bytes.extend_from_slice(b"\r\n");
    bytes
}
