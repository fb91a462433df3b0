//! Every limit in one place: how long, how large, how many.

use std::time::Duration;

/// How long, how large, how many.
#[derive(Debug, Clone)]
pub struct Limits {
    /// TCP and TLS to a provider.
    pub connect: Duration,
    /// From sending a streamed request to the first real content of its answer; then the next account is tried.
    pub first_content: Duration,
    /// A stream that has properly begun, but has no content yet, is handed to the client after this.
    pub hold: Duration,
    /// From sending a whole request to the end of its answer.
    pub whole_answer: Duration,
    /// Between two reads of a stream.
    pub idle: Duration,
    /// Silence towards the client after which something harmless is sent.
    pub keep_alive: Duration,
    /// Bytes of a request body.
    pub body: usize,
    /// Time for a client to send its headers.
    pub client_headers: Duration,
    /// Time for a client to send its body.
    pub client_body: Duration,
    /// A client that takes nothing for so long is dropped.
    pub client_write: Duration,
    /// Bytes of a whole answer.
    pub answer: usize,
    /// Bytes of an error answer.
    pub error_answer: usize,
    /// Bytes held back of a stream before it is handed on.
    pub held: usize,
    /// Accounts tried for one request.
    pub attempts: usize,
    /// At shutdown, time for running answers to finish.
    pub drain: Duration,
    /// Pictures may be fetched from the user's own network.
    pub private_media: bool,
    /// The name or address the data door is bound to, which a client may call it by.
    pub host: String,
    /// A client must show a key.
    pub require_key: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_content: Duration::from_secs(60),
            hold: Duration::from_secs(10),
            whole_answer: Duration::from_secs(600),
            idle: Duration::from_secs(300),
            keep_alive: Duration::from_secs(15),
            body: 64 * 1024 * 1024,
            client_headers: Duration::from_secs(15),
            client_body: Duration::from_secs(120),
            client_write: Duration::from_secs(60),
            answer: 64 * 1024 * 1024,
            error_answer: 1024 * 1024,
            held: 1024 * 1024,
            attempts: 16,
            drain: Duration::from_secs(30),
            private_media: false,
            host: "127.0.0.1".to_owned(),
            require_key: true,
        }
    }
}
