//! What any bytes must survive: being read, and being told in every dialect in words that can be read again.
//!
//! Invariant: nothing here fails on bytes that are refused; it fails (by panicking) on what was accepted and then went wrong.

#![expect(clippy::unwrap_used, reason = "a panic is what a fuzzer looks for")]

#[path = "../../tests/corpus/grammar.rs"]
mod grammar;

use chat::{Answer, Dialect, Event, Part, Quirk, Quirks, Request, Target};
use dialect::codec;
use dialect::sse::{Frame, FrameSink, Framing, Splitter};
use dialect::{Reply, envelope::Envelope};
use std::sync::Arc;

/// A request is read, written for every target, and what was written is read.
pub fn request(dialect: Dialect, bytes: &[u8]) {
    if let Ok(envelope) = Envelope::parse(bytes.to_vec().into()) {
        let _spliced = codec(dialect).splice(&envelope, true, &target(dialect));
    }
    let Ok(request) = codec(dialect).decode_request(bytes) else {
        return;
    };
    // A request that says nothing (its conversation is kept elsewhere) is nothing in any other dialect.
    let mut parts = request.turns.iter().flat_map(|turn| &turn.parts);
    let silent = parts.all(|part| match part {
        Part::Text(text) => text.text.trim().is_empty(),
        Part::Opaque(_) | Part::Reasoning(_) => true,
        Part::Refusal(text) => text.trim().is_empty(),
        Part::Media(_) | Part::ToolCall(_) | Part::ToolResult(_) => false,
    });
    // A client's own field may bear a name under which a codec keeps a tool (`tools[].…`); it is then spoken as one.
    let borrowed = bytes.windows(2).any(|pair| pair == b"[]");
    for to in Dialect::ALL {
        let model = "model".to_owned();
        let plain = Target {
            model,
            ..Target::default()
        };
        for target in [target(to), plain] {
            let encoded = codec(to).encode_request(&request, &target);
            if let (Ok(encoded), false) = (encoded, silent || borrowed) {
                codec(to).decode_request(&encoded.body).unwrap();
            }
        }
    }
}

/// A whole answer is read and told to every client, whole and as a stream. The same bytes are read as a failure.
pub fn answer(dialect: Dialect, bytes: &[u8]) {
    let _usage = codec(dialect).usage_of(bytes);
    let failure = codec(dialect).read_failure(500, bytes);
    for client in Dialect::ALL {
        let _body = codec(client).write_failure(&failure);
    }
    if let Ok(events) = codec(dialect).decode_answer(bytes) {
        grammar::check(&events, "an answer");
        tell(&events);
    }
}

/// A stream is read, whole and in pieces, and told to every client.
pub fn stream(dialect: Dialect, bytes: &[u8]) {
    let mut splitter = Splitter::default();
    let look = |frame: Frame<'_>| drop(codec(dialect).glance(frame));
    splitter.push(bytes, look).unwrap();
    splitter.end(look);
    let events = read(dialect, bytes, usize::MAX);
    grammar::check(&events, "a stream");
    let pieces = read(dialect, bytes, 7);
    assert_eq!(format!("{events:?}"), format!("{pieces:?}"));
    tell(&events);
}

fn target(dialect: Dialect) -> Target {
    let quirks: &[Quirk] = match dialect {
        Dialect::OpenAiChat => &[Quirk::WantsReasoning, Quirk::StringContent, Quirk::TopK],
        Dialect::OpenAiResponses => &[Quirk::NoSampling],
        Dialect::AnthropicMessages => &[
            Quirk::CacheMarks,
            Quirk::ThinkingBudget,
            Quirk::OutputFormat,
        ],
        Dialect::Gemini => &[
            Quirk::CallSignatures,
            Quirk::OpenApiSchema,
            Quirk::NoPrefill,
        ],
    };
    Target {
        model: "model".to_owned(),
        max_output_tokens: Some(8192),
        quirks: quirks.iter().copied().collect::<Quirks>(),
    }
}

fn reply() -> Reply {
    Reply {
        request: Arc::new(Request {
            stream_usage: true,
            ..Request::default()
        }),
        created: 0,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    }
}

fn read(dialect: Dialect, bytes: &[u8], piece: usize) -> Vec<Event> {
    let (mut events, mut splitter) = (Vec::new(), Splitter::default());
    let mut decoder = codec(dialect).decoder();
    for piece in bytes.chunks(piece) {
        let each = |frame: Frame<'_>| decoder.frame(frame, &mut events);
        splitter.push(piece, each).unwrap();
    }
    splitter.end(|frame| decoder.frame(frame, &mut events));
    decoder.end(&mut events);
    events
}

fn tell(events: &[Event]) {
    for client in Dialect::ALL {
        let mut sink = FrameSink::new(Framing::Events);
        let mut encoder = codec(client).encoder(&reply());
        for event in events {
            encoder.event(event.clone(), &mut sink);
        }
        let told = read(client, &sink.take(), usize::MAX);
        grammar::check(&told, client.name());
        if let Ok(answer) = chat::fold(events.to_vec()) {
            whole(client, &answer);
        }
    }
}

fn whole(client: Dialect, answer: &Answer) {
    let rendered = codec(client).encode_answer(answer, &reply());
    let events = codec(client).decode_answer(&rendered.body).unwrap();
    grammar::check(&events, client.name());
}
