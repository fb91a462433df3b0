//! Who is on the other side: the model a request is written for, the client an answer is told to.

use crate::case::Case;
use chat::{Dialect, Event, Quirk, Quirks, Request, Target};
use dialect::sse::{FrameSink, Framing, Splitter};
use dialect::{Encoder, Reply, codec};
use std::sync::Arc;

/// A model of today that speaks that dialect, as the catalogue knows it.
pub(crate) fn target(dialect: Dialect) -> Target {
    let (model, max_output_tokens, quirks): (_, _, &[Quirk]) = match dialect {
        Dialect::OpenAiChat => ("gpt-4.1", Some(32_768), &[Quirk::MaxCompletionTokens]),
        Dialect::OpenAiResponses => ("gpt-5.2", Some(128_000), &[]),
        Dialect::AnthropicMessages => (
            "claude-sonnet-4-5",
            Some(64_000),
            &[
                Quirk::CacheMarks,
                Quirk::OneSampling,
                Quirk::OutputFormat,
                Quirk::ThinkingBudget,
            ],
        ),
        Dialect::Gemini => (
            "gemini-3.5-flash",
            Some(65_536),
            &[
                Quirk::CallSignatures,
                Quirk::NoPrefill,
                Quirk::SchemaWithTools,
                Quirk::ThinkingAlways,
                Quirk::ThinkingLevel,
            ],
        ),
    };
    Target {
        model: model.to_owned(),
        max_output_tokens,
        quirks: quirks.iter().copied().collect::<Quirks>(),
    }
}

/// A client whose request is the case's own, or a bare one when the case has none.
pub(crate) fn reply(case: &Case) -> Reply {
    let own = case
        .file("request.json")
        .and_then(|body| codec(case.dialect).decode_request(&body).ok());
    reply_to(own.unwrap_or_default())
}

/// A client with that request, who asks for everything a stream can tell.
pub(crate) fn reply_to(request: Request) -> Reply {
    Reply {
        request: Arc::new(Request {
            model: "asked-for".to_owned(),
            stream: true,
            stream_usage: true,
            ..request
        }),
        created: 1_795_300_000,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    }
}

/// The events of a stream whose bytes arrive in those pieces.
pub(crate) fn read<'a>(dialect: Dialect, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut decoder = codec(dialect).decoder();
    let mut splitter = Splitter::default();
    for piece in pieces {
        splitter
            .push(piece, |frame| decoder.frame(frame, &mut events))
            .unwrap();
    }
    splitter.end(|frame| decoder.frame(frame, &mut events));
    decoder.end(&mut events);
    events
}

/// The stream a client gets for those events, and the encoder that wrote it.
pub(crate) fn write(
    dialect: Dialect,
    reply: &Reply,
    events: impl IntoIterator<Item = Event>,
) -> (Vec<u8>, Box<dyn Encoder>) {
    let mut sink = FrameSink::new(Framing::Events);
    let mut encoder = codec(dialect).encoder(reply);
    for event in events {
        encoder.event(event, &mut sink);
    }
    (sink.take().to_vec(), encoder)
}

/// The other three.
pub(crate) fn others(dialect: Dialect) -> impl Iterator<Item = Dialect> {
    Dialect::ALL
        .into_iter()
        .filter(move |other| *other != dialect)
}
