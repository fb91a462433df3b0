//! Tests of the Anthropic Messages codec, and what they share.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod answers;
mod failures;
mod laws;
mod request_decode;
mod request_encode;
mod streams;
mod thinking;

use super::AnthropicMessages;
use crate::sse::{Frame, FrameSink, Framing, Splitter};
use crate::{Codec, Encoded, Reply};
use chat::{Event, PartId, Quirk, Quirks, Request, Target};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

const CODEC: AnthropicMessages = AnthropicMessages;
const SIGNATURE: &str = "EqQBCkYIBxgCKkBqLm0t9cR1f0aQ2vP8kYt3bS0uQ5sT";

/// Every file of that name in the dialect's corpus, with its case.
fn corpus(file: &str) -> Vec<(String, Vec<u8>)> {
    let root =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/anthropic-messages");
    let mut cases: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .map(|case| case.unwrap())
        .filter_map(|case| {
            let name = case.file_name().into_string().unwrap();
            Some((name, std::fs::read(case.path().join(file)).ok()?))
        })
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "no {file} in the corpus");
    cases
}

fn target(quirks: impl IntoIterator<Item = Quirk>) -> Target {
    Target {
        model: "claude-sonnet-4-5-20250929".to_owned(),
        max_output_tokens: Some(64_000),
        quirks: quirks.into_iter().collect::<Quirks>(),
    }
}

fn decode(body: &str) -> Request {
    CODEC.decode_request(body.as_bytes()).unwrap()
}

fn encode(request: &Request, target: &Target) -> (Value, Encoded) {
    let encoded = CODEC.encode_request(request, target).unwrap();
    (serde_json::from_slice(&encoded.body).unwrap(), encoded)
}

fn lost(encoded: &Encoded) -> Vec<&str> {
    encoded.losses.iter().map(|loss| &*loss.field).collect()
}

fn reply() -> Reply {
    Reply {
        request: Arc::new(Request {
            model: "claude-asked-for".to_owned(),
            ..Request::default()
        }),
        created: 1_790_000_000,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    }
}

/// The events of a stream whose bytes arrive in those pieces.
fn read_stream<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut decoder = CODEC.decoder();
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

/// The frames of the stream that tells those events.
fn write_stream(events: impl IntoIterator<Item = Event>) -> Vec<u8> {
    let mut sink = FrameSink::new(Framing::Events);
    let mut encoder = CODEC.encoder(&reply());
    for event in events {
        encoder.event(event, &mut sink);
    }
    sink.take().to_vec()
}

fn frames(bytes: &[u8]) -> Vec<Value> {
    let mut frames = Vec::new();
    let mut each = |frame: Frame<'_>| {
        let data: Value = serde_json::from_slice(frame.data).unwrap();
        assert_eq!(data["type"], frame.event);
        frames.push(data);
    };
    let mut splitter = Splitter::default();
    splitter.push(bytes, &mut each).unwrap();
    splitter.end(&mut each);
    frames
}

/// Panics when the frames of a complete stream break the vendor's grammar: one block at a time, numbered from 0.
fn check_frames(frames: &[Value]) {
    let (mut open, mut next) = (false, 0);
    for (at, frame) in frames.iter().enumerate() {
        let name = frame["type"].as_str().unwrap();
        assert_eq!(at == 0, name == "message_start");
        assert_eq!(at + 1 == frames.len(), name == "message_stop");
        if name.starts_with("content_block") {
            assert_eq!(frame["index"], next);
            assert_eq!(open, name != "content_block_start", "{frame}");
            open = name != "content_block_stop";
            next += u64::from(!open);
        } else {
            assert!(!open, "{frame}");
        }
    }
}

/// Panics when the events break the grammar of `chat::Event`.
fn check_grammar(events: &[Event]) {
    let mut open: Vec<PartId> = Vec::new();
    let mut next = 0;
    for (at, event) in events.iter().enumerate() {
        let last = at + 1 == events.len();
        match event {
            Event::Started { .. } => assert_eq!(at, 0, "started twice or late"),
            Event::PartStarted { part, .. } => {
                assert_eq!(*part, PartId(next), "parts are numbered in order");
                next += 1;
                open.push(*part);
            }
            Event::PartDelta { part, text } => {
                assert!(open.contains(part), "a delta of a part that is not open");
                assert!(!text.is_empty(), "an empty delta");
            }
            Event::PartEnded { part, .. } => {
                let known = open.len();
                open.retain(|known| known != part);
                assert_eq!(open.len() + 1, known, "ended twice or never begun");
            }
            Event::Usage(_) | Event::Noted(_) | Event::Opaque(_) | Event::Other { .. } => {}
            Event::Finished(_) | Event::Failed(_) => {
                assert!(last, "something follows the end");
                let broke = matches!(event, Event::Failed(_));
                assert!(broke || open.is_empty(), "a part was never ended");
            }
        }
        let ends = matches!(event, Event::Finished(_) | Event::Failed(_));
        assert_eq!(
            last, ends,
            "the answer does not end with its end: {event:?}"
        );
    }
}
