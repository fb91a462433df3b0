//! A provider's whole answer into the events its stream would have brought.

use super::failure;
use super::fields::Fields;
use super::stream_decode::StreamDecoder;
use crate::sse::Frame;
use crate::{Decoder, codec, failures, strings};
use chat::{Dialect, Event, Failure, FailureKind, Stage};

/// Reads a whole answer.
pub(super) fn answer(body: &[u8]) -> Result<Vec<Event>, Failure> {
    let mut fields: Fields<'_> = strings::read(body).map_err(|_| unreadable(body))?;
    if fields.take("error").is_some() {
        return Err(failure::read(200, body));
    }
    if fields.take("choices").is_none() {
        return foreign(fields, body);
    }
    let mut events = Vec::new();
    let mut decoder = StreamDecoder::default();
    let whole = Frame {
        event: "",
        data: body,
    };
    decoder.frame(whole, &mut events);
    decoder.complete(&mut events);
    match events.pop() {
        Some(Event::Failed(failure)) => Err(Failure {
            stage: Stage::Upstream,
            ..failure
        }),
        last => {
            events.extend(last);
            Ok(events)
        }
    }
}

/// Copilot answers for some models in Anthropic's form under this dialect's path.
fn foreign(mut fields: Fields<'_>, body: &[u8]) -> Result<Vec<Event>, Failure> {
    if fields.take("content").is_some() && fields.take("stop_reason").is_some() {
        codec(Dialect::AnthropicMessages).decode_answer(body)
    } else {
        Err(unreadable(body))
    }
}

fn unreadable(body: &[u8]) -> Failure {
    failures::text_instead(body).unwrap_or_else(|| Failure {
        kind: FailureKind::BadAnswer,
        status: FailureKind::BadAnswer.status(),
        ..failure::read(FailureKind::BadAnswer.status(), body)
    })
}
