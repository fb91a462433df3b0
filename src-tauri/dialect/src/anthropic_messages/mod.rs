//! Anthropic Messages: the codec, and the words its files share.

mod answer_decode;
mod answer_encode;
mod beside;
mod cache_marks;
mod citations;
mod content_decode;
mod content_encode;
mod failure;
mod fields;
mod glance;
mod losses;
mod reading;
mod request_decode;
mod request_encode;
mod stop;
mod stream_decode;
mod stream_encode;
mod stream_frames;
#[cfg(test)]
mod tests;
mod thinking_encode;
mod tools_encode;
mod usage;
mod wire;

use crate::sse::Frame;
use crate::{Codec, Decoder, Encoded, Encoder, Glance, Malformed, Rendered, Reply};
use crate::{failures, surrogates};
use chat::{Answer, Dialect, Event, Failure, Opaque, Part, Request, Target, Usage};
use serde_json::value::RawValue;

const DIALECT: Dialect = Dialect::AnthropicMessages;

/// How the first words of Claude Code's billing block read, and the name under which the block is carried.
const BILLING: &str = "x-anthropic-billing-header";

/// A tool the vendor runs is carried in the request's extras under this and its type.
const SERVER_TOOL: &str = crate::shared::OWN_TOOL;

/// The vendor's service tiers and what the other dialects call them.
const SERVICE_TIERS: &[(&str, &str)] = &[("auto", "auto"), ("standard_only", "default")];

/// The version of the API, a date, from which on these are refused.
const WITHOUT_SAMPLING: &str = "2026-10-21";
const SAMPLING: &[&str] = &["temperature", "top_p", "top_k"];

/// Anthropic Messages.
pub(crate) struct AnthropicMessages;

impl Codec for AnthropicMessages {
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
        // Plain data cannot fail to serialise.
        serde_json::to_vec(&failure::ErrorOut::from(failure)).unwrap_or_default()
    }

    fn failure_status(&self, failure: &Failure) -> u16 {
        failures::status(failure, DIALECT)
    }

    fn withdrawn<'h>(&self, header: &dyn Fn(&str) -> Option<&'h str>) -> &'static [&'static str] {
        match header("anthropic-version") {
            Some(version) if version >= WITHOUT_SAMPLING => SAMPLING,
            _ => &[],
        }
    }

    fn glance(&self, frame: Frame<'_>) -> Glance {
        glance::frame(frame)
    }

    fn usage_of(&self, body: &[u8]) -> Option<Usage> {
        glance::usage(body)
    }
}

/// A block only this dialect knows.
fn opaque(name: impl Into<String>, raw: &RawValue) -> Part {
    Part::Opaque(opaque_field(name, raw))
}

/// Whether it stood beside an answer's blocks.
pub(crate) fn stands_beside(opaque: &Opaque) -> bool {
    let of_call = opaque.dialect == DIALECT && opaque.name.starts_with(reading::OF_CALL);
    of_call || beside::is_one(opaque)
}

/// A field only this dialect knows.
fn opaque_field(name: impl Into<String>, raw: &RawValue) -> Opaque {
    Opaque {
        dialect: DIALECT,
        name: name.into(),
        value: raw.to_owned(),
    }
}
