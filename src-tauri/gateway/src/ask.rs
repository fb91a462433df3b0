//! What a client asks, in neutral terms: its dialect, the model, whether it wants a stream, the body as it came.

use crate::idempotency::Fate;
use crate::progress::Progress;
use chat::Dialect;
use dialect::envelope::Envelope;
use dialect::sse::Framing;
use dialect::{Codec, codec};
use http::{HeaderMap, HeaderValue};
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// How the client speaks.
#[derive(Clone, Copy)]
pub(crate) struct Client {
    /// Its dialect.
    pub(crate) dialect: Dialect,
    /// Reads its requests and writes its answers.
    pub(crate) codec: &'static dyn Codec,
    /// Bytes may be passed through when the provider speaks the same dialect. Not so for the legacy completions form.
    pub(crate) splices: bool,
}

impl Client {
    /// A client of that dialect.
    pub(crate) fn of(dialect: Dialect) -> Self {
        Self {
            dialect,
            codec: codec(dialect),
            splices: true,
        }
    }

    /// A client of OpenAI's legacy completions.
    pub(crate) fn completions() -> Self {
        Self {
            dialect: Dialect::OpenAiChat,
            codec: dialect::completions(),
            splices: false,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.dialect)
    }
}

/// A generation request.
#[derive(Debug)]
pub(crate) struct Ask {
    /// How the client speaks.
    pub(crate) client: Client,
    /// The path, for the ledger.
    pub(crate) endpoint: &'static str,
    /// The model as the client named it.
    pub(crate) model: String,
    /// Whether the answer is to be streamed.
    pub(crate) stream: bool,
    /// How a streamed answer is framed.
    pub(crate) framing: Framing,
    /// The body as it came.
    pub(crate) envelope: Envelope,
    /// The session it belongs to, as its headers or its body name it: keeps it with an account, and proofs of reasoning apart.
    pub(crate) session: Option<Arc<str>>,
    /// The client's headers that a provider of the same dialect should see.
    pub(crate) headers: HeaderMap,
    /// What it wants of the gateway itself.
    pub(crate) wishes: Wishes,
}

impl Ask {
    /// The progress the client is told of, if it wants that and can be told: only a stream of events has room for it.
    pub(crate) fn progress(&self) -> Option<Arc<Progress>> {
        let progress = self.wishes.progress.clone()?;
        (self.stream && self.framing == Framing::Events).then_some(progress)
    }
}

/// What a client wants of the gateway itself, as its headers say. Most want nothing.
#[derive(Debug, Default)]
pub(crate) struct Wishes {
    /// The request is one and the same as any other with this key.
    pub(crate) idempotency: Option<HeaderValue>,
    /// The answer is not to come from a cache, nor to go into one.
    pub(crate) uncached: bool,
    /// The client is told how far it is.
    pub(crate) progress: Option<Arc<Progress>>,
    /// Somebody else wants to know whether it failed.
    pub(crate) fate: Option<Fate>,
}

impl Wishes {
    /// The request's trace: the one its client may have been told already, or a new one.
    pub(crate) fn trace(&self) -> Uuid {
        let told = self.progress.as_ref().map(|progress| progress.trace);
        told.unwrap_or_else(Uuid::now_v7)
    }

    /// Takes note of a header, if it is a wish.
    pub(crate) fn hear(&mut self, name: &str, value: &HeaderValue) {
        match name {
            "idempotency-key" => self.idempotency = Some(value.clone()),
            "x-omniroute-no-cache" => self.uncached = is_yes(value),
            "x-omniroute-progress" => self.progress = is_yes(value).then(Progress::new),
            _ => {}
        }
    }
}

fn is_yes(value: &HeaderValue) -> bool {
    let words: [&[u8]; 2] = [b"true", b"1"];
    words
        .iter()
        .any(|word| value.as_bytes().eq_ignore_ascii_case(word))
}
