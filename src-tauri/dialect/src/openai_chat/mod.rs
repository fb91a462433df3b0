//! OpenAI Chat Completions, and everything the servers compatible with it do differently.
//!
//! Reading is lenient, writing is strict: what leaves here is what the vendor's own documentation allows, unless a quirk says otherwise.

mod answer_decode;
mod answer_encode;
mod answer_wire;
mod calls;
mod choice;
mod completions;
mod failure;
mod fields;
mod glance;
mod media_encode;
mod messages_decode;
mod messages_encode;
mod parts_decode;
mod reply_wire;
mod request_decode;
mod request_encode;
mod request_wire;
mod saying;
mod stream_decode;
mod stream_encode;
mod tools_decode;
mod tools_encode;
mod usage;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use completions::Completions;

use crate::envelope::Envelope;
use crate::sse::Frame;
use crate::{Codec, Decoder, Encoded, Encoder, Glance, Malformed, Rendered, Reply};
use crate::{Spliced, with_model};
use crate::{failures, surrogates};
use chat::{Answer, Dialect, Event, Failure, Opaque, Quirk, Request, Target, Usage};

/// OpenAI Chat Completions.
pub(crate) struct OpenAiChat;

/// Whether it stood beside an answer's words.
pub(crate) fn stands_beside(opaque: &Opaque) -> bool {
    opaque.dialect == Dialect::OpenAiChat && opaque.name == "annotations"
}

impl Codec for OpenAiChat {
    fn decode_request(&self, body: &[u8]) -> Result<Request, Malformed> {
        request_decode::request(&surrogates::mended(body))
    }

    fn encode_request(&self, request: &Request, target: &Target) -> Result<Encoded, Failure> {
        request_encode::request(request, target)
    }

    fn decode_answer(&self, body: &[u8]) -> Result<Vec<Event>, Failure> {
        answer_decode::answer(body)
    }

    fn encode_answer(&self, answer: &Answer, reply: &Reply) -> Rendered {
        answer_encode::answer(answer, reply)
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(stream_decode::StreamDecoder::default())
    }

    fn encoder(&self, reply: &Reply) -> Box<dyn Encoder> {
        Box::new(stream_encode::StreamEncoder::new(reply))
    }

    fn read_failure(&self, status: u16, body: &[u8]) -> Failure {
        failure::read(status, body)
    }

    fn write_failure(&self, failure: &Failure) -> Vec<u8> {
        // Writing a plain data structure into memory cannot fail.
        serde_json::to_vec(&failure::Envelope::of(failure)).unwrap_or_default()
    }

    fn failure_status(&self, failure: &Failure) -> u16 {
        failures::status(failure, Dialect::OpenAiChat)
    }

    /// A stream tells its usage only when asked; the ledger needs it, and the client is spared what it did not ask for.
    fn splice(&self, envelope: &Envelope, stream: bool, target: &Target) -> Spliced {
        const ASK: (&str, &str) = ("stream_options", r#"{"include_usage":true}"#);
        let silent = envelope.value(ASK.0).is_none();
        let usage_added = stream && silent && !target.quirks.has(Quirk::NoStreamUsage);
        let further = if usage_added { &[ASK][..] } else { &[] };
        Spliced {
            body: with_model(envelope, target, further),
            usage_added,
        }
    }

    fn glance(&self, frame: Frame<'_>) -> Glance {
        glance::frame(frame)
    }

    fn usage_of(&self, body: &[u8]) -> Option<Usage> {
        glance::usage(body)
    }
}
