//! How each vendor spells a conversation: one codec per wire dialect, all of them pure functions over bytes and frames.
//!
//! No dialect is the hub. A request is decoded by the client's codec into `chat::Request` and encoded by the target's; the
//! answer runs back as `chat::Event`s. Between equal dialects nothing here is called but [`envelope`] and [`Codec::glance`].
//! The one `match` on [`Dialect`] of the whole workspace is [`codec`].

mod empty;
pub mod envelope;
mod failures;
mod history;
mod ids;
pub mod kept_elsewhere;
mod media;
mod names;
mod openai_notes;
mod proof;
mod quotes;
mod repair;
pub mod scan;
mod schema;
mod search;
mod shared;
pub mod sse;
mod strings;
mod surrogates;
mod thinking;
mod tight;
mod usual;
mod wire;

mod anthropic_messages;
mod gemini;
mod openai_chat;
mod openai_responses;

pub use empty::{is_empty, says};
pub use names::ToolNames;
pub use wire::Malformed;

use bytes::Bytes;
use chat::{Answer, Dialect, Event, Failure, Loss, Request, Target, Usage};
use envelope::Envelope;
use sse::{Frame, FrameSink};
use std::sync::Arc;

/// The codec of a dialect.
pub fn codec(dialect: Dialect) -> &'static dyn Codec {
    match dialect {
        Dialect::OpenAiChat => &openai_chat::OpenAiChat,
        Dialect::OpenAiResponses => &openai_responses::OpenAiResponses,
        Dialect::AnthropicMessages => &anthropic_messages::AnthropicMessages,
        Dialect::Gemini => &gemini::Gemini,
    }
}

/// The codec of OpenAI's legacy completions: a client's side only; what it asks is a chat.
pub fn completions() -> &'static dyn Codec {
    &openai_chat::Completions
}

/// One dialect's spelling, both directions, both sides.
pub trait Codec: Send + Sync {
    /// Reads a client's request body.
    ///
    /// `model` and `stream` are read from the body where the dialect has them there; the gateway overwrites them from the path otherwise (Gemini).
    ///
    /// # Errors
    /// The field that is malformed, and how. What is unknown is carried, never an error.
    fn decode_request(&self, body: &[u8]) -> Result<Request, Malformed>;

    /// Writes a request for a provider.
    ///
    /// # Errors
    /// Something that must not be dropped in silence and cannot be said in this dialect to this target (a medium).
    fn encode_request(&self, request: &Request, target: &Target) -> Result<Encoded, Failure>;

    /// Reads a provider's whole answer (HTTP 2xx) as the events a stream would have brought, `Finished` or `Failed` last.
    ///
    /// # Errors
    /// The body is not an answer in this dialect. An error object inside a 2xx body is the failure it tells.
    fn decode_answer(&self, body: &[u8]) -> Result<Vec<Event>, Failure>;

    /// Writes a whole answer for a client.
    fn encode_answer(&self, answer: &Answer, reply: &Reply) -> Rendered;

    /// A reader of a provider's stream.
    fn decoder(&self) -> Box<dyn Decoder>;

    /// A writer of a client's stream.
    fn encoder(&self, reply: &Reply) -> Box<dyn Encoder>;

    /// Reads a provider's error answer (HTTP status not 2xx, or an error object in a stream). Never fails: what cannot be read becomes a
    /// sentence with at most 500 characters of it.
    fn read_failure(&self, status: u16, body: &[u8]) -> Failure;

    /// The body that tells a client of a failure; its HTTP status is [`Codec::failure_status`].
    fn write_failure(&self, failure: &Failure) -> Vec<u8>;

    /// The HTTP status this dialect's clients expect for a failure (529 is spoken to Anthropic clients only).
    fn failure_status(&self, failure: &Failure) -> u16;

    /// The client's own body for a provider of the same dialect: only the named top-level fields differ.
    fn splice(&self, envelope: &Envelope, _stream: bool, target: &Target) -> Spliced {
        Spliced {
            body: with_model(envelope, target, &[]),
            usage_added: false,
        }
    }

    /// Top-level fields that the API no longer takes of a client with these headers, told by name.
    fn withdrawn<'h>(&self, _header: &dyn Fn(&str) -> Option<&'h str>) -> &'static [&'static str] {
        &[]
    }

    /// Tells a client in the middle of a provider's own stream that it broke off; `before` is the end of what the client was told.
    fn break_off(&self, failure: &Failure, _before: &[Bytes], out: &mut FrameSink) {
        let reply = Reply {
            request: Arc::default(),
            created: 0,
            id: String::new(),
            continues: None,
        };
        let failed = Event::Failed(failure.clone());
        self.encoder(&reply).event(failed, out);
    }

    /// What a pass-through relay must know of one frame of a stream, found as cheaply as possible: most frames are only scanned for a word.
    fn glance(&self, frame: Frame<'_>) -> Glance;

    /// Usage of a whole answer, found without parsing the rest.
    fn usage_of(&self, body: &[u8]) -> Option<Usage>;
}

/// Reads the frames of one provider's stream into events that obey the grammar of `chat::Event`.
pub trait Decoder: Send {
    /// Reads one frame. Unknown frames are skipped or carried as `Opaque`; a frame that is known and broken becomes `Failed`.
    fn frame(&mut self, frame: Frame<'_>, out: &mut Vec<Event>);

    /// The body ended. Emits what was held back, or `Failed` when the answer is incomplete. Does nothing after `Finished` or `Failed`.
    fn end(&mut self, out: &mut Vec<Event>);
}

/// Writes events as the frames of one client's stream.
pub trait Encoder: Send {
    /// Writes one event. After `Finished` or `Failed` the stream is complete, its terminal frames included.
    fn event(&mut self, event: Event, out: &mut FrameSink);

    /// Writes something harmless that keeps the connection alive; nothing in a dialect whose clients cannot read such a thing.
    fn keep_alive(&mut self, out: &mut FrameSink);

    /// What the events said and this dialect cannot.
    fn losses(&mut self) -> Vec<Loss>;
}

/// The body with `model` as the provider spells it, and further fields set; untouched when nothing differs.
fn with_model(envelope: &Envelope, target: &Target, further: &[(&str, &str)]) -> Vec<Bytes> {
    let spelled = wire::raw(&target.model);
    let mut edits = further.to_vec();
    if envelope.value("model") != Some(spelled.get()) {
        edits.push(("model", spelled.get()));
    }
    if edits.is_empty() {
        vec![envelope.body().clone()]
    } else {
        envelope.with(&edits)
    }
}

/// A client's body for a provider of the same dialect.
#[derive(Debug)]
pub struct Spliced {
    /// The body.
    pub body: Vec<Bytes>,
    /// Usage is asked for although the client did not: frames with [`Glance::surplus`] are not for it.
    pub usage_added: bool,
}

/// A request written for a provider.
#[derive(Debug, Default)]
pub struct Encoded {
    /// The JSON body.
    pub body: Vec<u8>,
    /// Headers the body needs, such as a beta flag.
    pub headers: Vec<(&'static str, String)>,
    /// What could not be said.
    pub losses: Vec<Loss>,
    /// Tool names that had to be respelled, for the way back.
    pub names: ToolNames,
}

/// An answer written for a client.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The JSON body.
    pub body: Vec<u8>,
    /// What could not be said.
    pub losses: Vec<Loss>,
}

/// What a codec must know of the client to answer it.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The client's request, as its own codec decoded it. `request.model` is the name the client asked for and is told back.
    pub request: Arc<Request>,
    /// Unix seconds.
    pub created: i64,
    /// 24 lower-case hexadecimal digits, unique for this answer; ids of the answer and its items are made from it.
    pub id: String,
    /// The answer that the client goes on from by its name alone (Responses); `request` has what was said up to it in its place.
    pub continues: Option<String>,
}

/// What a pass-through relay must know of a frame.
#[derive(Debug, Default)]
pub struct Glance {
    /// Running totals, when this frame states them.
    pub usage: Option<Usage>,
    /// This frame says nothing but usage that has to be asked for.
    pub surplus: bool,
    /// This frame ends the answer properly.
    pub ends: bool,
    /// This frame tells a failure.
    pub failure: Option<Failure>,
}
