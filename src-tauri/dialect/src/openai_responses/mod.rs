//! OpenAI Responses.

mod answer_decode;
mod answer_encode;
mod client;
mod configuration;
mod content;
mod content_encode;
mod draft;
mod echo;
mod failure;
mod fields;
mod frames;
mod glance;
mod include;
mod item_encode;
mod item_wire;
mod items;
mod items_encode;
mod losses;
mod namespaces;
mod numbers;
mod object;
mod parts;
mod request_decode;
mod request_encode;
mod settings;
mod slots;
mod stop;
mod stream_decode;
mod stream_encode;
mod tools;
mod tools_encode;
mod usage;
mod wire;

#[cfg(test)]
mod tests;

pub(crate) use configuration::settled;

use crate::sse::{Frame, FrameSink};
use crate::{Codec, Decoder, Encoded, Encoder, Glance, Malformed, Rendered, Reply};
use crate::{failures, surrogates};
use bytes::Bytes;
use chat::{Answer, Dialect, Event, Failure, Opaque, Request, Target, Usage};
use stream_decode::StreamDecoder;
use stream_encode::StreamEncoder;

/// OpenAI Responses.
pub(crate) struct OpenAiResponses;

/// Whether it is no item of an answer, but stood within one.
pub(crate) fn stands_beside(opaque: &Opaque) -> bool {
    let item = opaque.name.strip_prefix(draft::OPAQUE_PREFIX);
    let within = item.map_or(opaque.name == slots::ANNOTATIONS, |name| name.contains('.'));
    opaque.dialect == Dialect::OpenAiResponses && within
}

impl Codec for OpenAiResponses {
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
        Box::<StreamDecoder>::default()
    }

    fn encoder(&self, reply: &Reply) -> Box<dyn Encoder> {
        Box::new(StreamEncoder::new(reply))
    }

    fn read_failure(&self, status: u16, body: &[u8]) -> Failure {
        failure::read(status, body)
    }

    fn write_failure(&self, failure: &Failure) -> Vec<u8> {
        failure::write(failure)
    }

    fn failure_status(&self, failure: &Failure) -> u16 {
        failures::status(failure, Dialect::OpenAiResponses)
    }

    /// The frames are numbered, and strict clients look whether one is missing.
    fn break_off(&self, failure: &Failure, before: &[Bytes], out: &mut FrameSink) {
        stream_encode::break_off(failure, numbers::next(before), out);
    }

    fn glance(&self, frame: Frame<'_>) -> Glance {
        glance::glance(frame)
    }

    fn usage_of(&self, body: &[u8]) -> Option<Usage> {
        glance::usage(body)
    }
}
