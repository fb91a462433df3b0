//! Gemini generateContent and streamGenerateContent.
//!
//! Names are read in camelCase and snake_case and written in camelCase. Model and streaming stand in the path, not in the body: the
//! gateway adds them. Everything here delegates: one file per thing that goes over the wire.

mod answer_decode;
mod answer_encode;
mod candidate;
mod contents_decode;
mod contents_encode;
mod extras;
mod failure;
mod finish;
mod generation;
mod glance;
mod grounding;
mod losses;
mod object;
mod part_decode;
mod part_encode;
mod plain;
mod request_decode;
mod request_encode;
mod signature;
mod speech;
mod stream_decode;
mod stream_encode;
mod thinking_config;
mod tools;
mod usage;
mod wire;

#[cfg(test)]
mod tests;

use crate::Spliced;
use crate::envelope::Envelope;
use crate::sse::Frame;
use crate::{Codec, Decoder, Encoded, Encoder, Glance, Malformed, Rendered, Reply};
use crate::{failures, surrogates};
use chat::{Answer, Dialect, Event, Failure, Opaque, Request, Target, Usage};

/// Gemini generateContent and streamGenerateContent.
pub(crate) struct Gemini;

/// Whether it stood beside what the parts of an answer hold.
pub(crate) fn stands_beside(opaque: &Opaque) -> bool {
    let marks = [contents_decode::BESIDE, candidate::CANDIDATE];
    let within = marks.iter().any(|mark| opaque.name.starts_with(mark));
    opaque.dialect == Dialect::Gemini && (within || opaque.name == stream_decode::FEEDBACK)
}

impl Codec for Gemini {
    fn decode_request(&self, body: &[u8]) -> Result<Request, Malformed> {
        request_decode::decode(&surrogates::mended(body))
    }

    fn encode_request(&self, request: &Request, target: &Target) -> Result<Encoded, Failure> {
        request_encode::encode(request, target)
    }

    fn decode_answer(&self, body: &[u8]) -> Result<Vec<Event>, Failure> {
        answer_decode::decode(body)
    }

    fn encode_answer(&self, answer: &Answer, reply: &Reply) -> Rendered {
        answer_encode::encode(answer, reply)
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
        failure::write(failure)
    }

    fn failure_status(&self, failure: &Failure) -> u16 {
        failures::status(failure, Dialect::Gemini)
    }

    /// The model is in the path.
    fn splice(&self, envelope: &Envelope, _stream: bool, _target: &Target) -> Spliced {
        Spliced {
            body: vec![envelope.body().clone()],
            usage_added: false,
        }
    }

    fn glance(&self, frame: Frame<'_>) -> Glance {
        glance::glance(frame.data)
    }

    fn usage_of(&self, body: &[u8]) -> Option<Usage> {
        usage::find(body)
    }
}
