//! Tests of the Chat codec: tables for what each server and each target does differently.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod answers;
mod encoding;
mod failures;
mod requests;
mod streams;

use super::OpenAiChat;
use crate::sse::{Frame, FrameSink, Framing, Splitter};
use crate::{Codec, Reply};
use chat::{Answer, Event, Failure, Loss, PartId, Quirk, Quirks, Request, Target};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

/// The corpus of this dialect.
fn corpus() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/corpus/openai-chat"
    ))
}

fn case(name: &str, file: &str) -> Vec<u8> {
    std::fs::read(corpus().join(name).join(file)).unwrap()
}

/// The events of a stream that arrives in pieces of `size` bytes.
fn events_of(stream: &[u8], size: usize) -> Vec<Event> {
    let mut splitter = Splitter::default();
    let mut decoder = OpenAiChat.decoder();
    let mut events = Vec::new();
    for piece in stream.chunks(size) {
        let frame = |frame: Frame<'_>| decoder.frame(frame, &mut events);
        splitter.push(piece, frame).unwrap();
    }
    splitter.end(|frame| decoder.frame(frame, &mut events));
    decoder.end(&mut events);
    events
}

/// The events of a stream of these chunks, `[DONE]` last.
fn events_of_chunks(chunks: &[&str]) -> Vec<Event> {
    let mut stream: String = chunks
        .iter()
        .map(|chunk| format!("data: {chunk}\n\n"))
        .collect();
    stream.push_str("data: [DONE]\n\n");
    let events = events_of(stream.as_bytes(), usize::MAX);
    obeys_grammar(&events);
    events
}

fn answered(stream: &[u8]) -> Result<Answer, Failure> {
    chat::fold(events_of(stream, usize::MAX))
}

/// Panics unless the events obey the grammar of `chat::Event`.
fn obeys_grammar(events: &[Event]) {
    let mut open = HashSet::new();
    let mut next = 0;
    assert!(
        matches!(events.first(), Some(Event::Started { .. })),
        "the first event is Started: {events:?}"
    );
    for (place, event) in events.iter().enumerate() {
        let last = place + 1 == events.len();
        match event {
            Event::Started { .. } => assert_eq!(place, 0, "Started only once: {events:?}"),
            Event::PartStarted { part, .. } => {
                assert_eq!(*part, PartId(next), "parts are numbered: {events:?}");
                next += 1;
                open.insert(*part);
            }
            Event::PartDelta { part, text } => {
                assert!(open.contains(part), "a delta of an open part: {events:?}");
                assert!(!text.is_empty(), "no empty delta: {events:?}");
            }
            Event::PartEnded { part, .. } => {
                assert!(open.remove(part), "an open part ends: {events:?}");
            }
            Event::Usage(_) | Event::Noted(_) | Event::Opaque(_) | Event::Other { .. } => {}
            Event::Finished(_) | Event::Failed(_) => {
                assert!(last, "nothing follows the end: {events:?}");
                let broke = matches!(event, Event::Failed(_));
                assert!(broke || open.is_empty(), "every part is ended: {events:?}");
            }
        }
    }
    assert!(
        matches!(events.last(), Some(Event::Finished(_) | Event::Failed(_))),
        "the last event is an end: {events:?}"
    );
}

fn reply_to(request: Request) -> Reply {
    Reply {
        request: Arc::new(request),
        created: 1_790_000_000,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    }
}

fn reply() -> Reply {
    reply_to(Request {
        model: "asked".to_owned(),
        stream: true,
        stream_usage: true,
        ..Request::default()
    })
}

/// The stream a client gets for these events, and what it could not be told.
fn written_with(reply: &Reply, events: Vec<Event>) -> (String, Vec<Loss>) {
    let mut sink = FrameSink::new(Framing::Events);
    let mut encoder = OpenAiChat.encoder(reply);
    for event in events {
        encoder.event(event, &mut sink);
    }
    let stream = String::from_utf8(sink.take().to_vec()).unwrap();
    (stream, encoder.losses())
}

fn written(events: Vec<Event>) -> String {
    written_with(&reply(), events).0
}

/// A target with these quirks.
fn target(quirks: &[Quirk]) -> Target {
    Target {
        model: "target".to_owned(),
        max_output_tokens: None,
        quirks: quirks.iter().copied().collect::<Quirks>(),
    }
}

fn request(body: &str) -> Request {
    OpenAiChat
        .decode_request(body.as_bytes())
        .unwrap_or_else(|complaint| panic!("{complaint} in {body}"))
}

/// The body written for a request and the fields it could not say.
fn sent(request: &Request, target: &Target) -> (serde_json::Value, Vec<String>) {
    let encoded = OpenAiChat.encode_request(request, target).unwrap();
    let losses = encoded
        .losses
        .into_iter()
        .map(|loss| loss.field.into_owned())
        .collect();
    (serde_json::from_slice(&encoded.body).unwrap(), losses)
}

/// The body written for a request that itself was read from `body`.
fn resent(body: &str, quirks: &[Quirk]) -> (serde_json::Value, Vec<String>) {
    sent(&request(body), &target(quirks))
}
