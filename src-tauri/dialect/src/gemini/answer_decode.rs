//! A whole answer, read as the events its stream would have brought: it is a stream of one chunk, or the array of all of them.

use super::failure;
use super::object::Object;
use super::stream_decode::StreamDecoder;
use crate::Decoder as _;
use crate::failures;
use crate::sse::Frame;
use chat::{Event, Failure, FailureKind, Stage};
use serde_json::value::RawValue;

/// Reads an answer.
///
/// # Errors
/// The body is no answer, or tells of a failure.
pub(super) fn decode(body: &[u8]) -> Result<Vec<Event>, Failure> {
    let chunks =
        chunks(body).ok_or_else(|| failures::text_instead(body).unwrap_or_else(not_an_answer))?;
    let mut decoder = StreamDecoder::default();
    let mut events = Vec::new();
    for chunk in chunks {
        check(chunk, body)?;
        let data = chunk.get().as_bytes();
        decoder.frame(Frame { event: "", data }, &mut events);
    }
    decoder.complete(&mut events);
    Ok(events)
}

fn chunks(body: &[u8]) -> Option<Vec<&RawValue>> {
    let chunks = if body.trim_ascii_start().starts_with(b"[") {
        serde_json::from_slice(body).ok()?
    } else {
        vec![serde_json::from_slice(body).ok()?]
    };
    (!chunks.is_empty()).then_some(chunks)
}

fn check(chunk: &RawValue, body: &[u8]) -> Result<(), Failure> {
    const FIELDS: [&str; 3] = ["candidates", "promptFeedback", "usageMetadata"];
    let mut object = Object::parse(chunk).map_err(|_| not_an_answer())?;
    if object.take("error").is_some() {
        return Err(failure::read(200, body));
    }
    let known = FIELDS.iter().any(|field| object.take(field).is_some());
    known.then_some(()).ok_or_else(not_an_answer)
}

fn not_an_answer() -> Failure {
    let message = "the provider's answer is not one that Gemini gives";
    Failure::new(FailureKind::BadAnswer, Stage::Upstream, message).with_code("malformed_answer")
}
