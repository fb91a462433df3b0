//! Tests of the codec: the laws over the corpus, and a table for each mapping.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod answers;
mod failures;
mod laws;
mod replies;
mod requests;
mod streams;

use super::OpenAiResponses;
use crate::sse::{FrameSink, Splitter};
use crate::{Codec, Encoded, Reply};
use chat::{Answer, Event, Part, PartId, Request, Target};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

const CODEC: OpenAiResponses = OpenAiResponses;

/// The files of that name, with the name of their case.
fn corpus(file: &str) -> Vec<(String, Vec<u8>)> {
    let root =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/openai-responses");
    let mut cases: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .map(|case| case.unwrap().path())
        .collect();
    cases.sort();
    let read = |case: PathBuf| {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        Some((name, std::fs::read(case.join(file)).ok()?))
    };
    let found: Vec<_> = cases.into_iter().filter_map(read).collect();
    assert!(!found.is_empty(), "no {file} in the corpus");
    found
}

fn corpus_file(case: &str, file: &str) -> Vec<u8> {
    let mut files = corpus(file).into_iter();
    files.find(|(name, _)| name == case).unwrap().1
}

fn decode(json: &str) -> Request {
    CODEC.decode_request(json.as_bytes()).unwrap()
}

fn target() -> Target {
    Target {
        model: "gpt-5.2".to_owned(),
        ..Target::default()
    }
}

fn encode(request: &Request) -> (Value, Encoded) {
    let encoded = CODEC.encode_request(request, &target()).unwrap();
    (serde_json::from_slice(&encoded.body).unwrap(), encoded)
}

fn reply(request: Request) -> Reply {
    Reply {
        request: Arc::new(request),
        created: 1_795_300_000,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    }
}

/// The events of a stream that arrives in pieces of that size.
fn events(stream: &[u8], piece: usize) -> Vec<Event> {
    let (mut decoder, mut splitter, mut out) = (CODEC.decoder(), Splitter::default(), Vec::new());
    for bytes in stream.chunks(piece.max(1)) {
        splitter
            .push(bytes, |frame| decoder.frame(frame, &mut out))
            .unwrap();
    }
    splitter.end(|frame| decoder.frame(frame, &mut out));
    decoder.end(&mut out);
    out
}

/// The bytes of the stream a client gets.
fn stream(events: impl IntoIterator<Item = Event>, reply: &Reply) -> Vec<u8> {
    let (mut encoder, mut sink) = (CODEC.encoder(reply), FrameSink::default());
    for event in events {
        encoder.event(event, &mut sink);
    }
    sink.take().to_vec()
}

/// The frames of a stream: event name and data.
fn frames(stream: &[u8]) -> Vec<(String, Value)> {
    let mut frames = Vec::new();
    let mut splitter = Splitter::default();
    let mut collect = |frame: crate::sse::Frame<'_>| {
        let data = serde_json::from_slice(frame.data).unwrap();
        frames.push((frame.event.to_owned(), data));
    };
    splitter.push(stream, &mut collect).unwrap();
    splitter.end(&mut collect);
    frames
}

/// Consecutive deltas of a part count as one.
fn joined(events: Vec<Event>) -> Vec<String> {
    let mut joined: Vec<Event> = Vec::new();
    for event in events {
        if let Event::PartDelta { part, text } = &event
            && let Some(Event::PartDelta {
                part: last,
                text: whole,
            }) = joined.last_mut()
            && last == part
        {
            whole.push_str(text);
        } else {
            joined.push(event);
        }
    }
    joined.iter().map(|event| format!("{event:?}")).collect()
}

/// Whether events obey the grammar of `chat::Event`.
fn assert_grammar(events: &[Event]) {
    let (mut open, mut next) = (HashSet::new(), 0);
    let (last, before) = events.split_last().unwrap();
    assert!(
        matches!(before.first(), Some(Event::Started { .. })),
        "{events:?}"
    );
    for event in &before[1..] {
        match event {
            Event::PartStarted { part, .. } => {
                assert_eq!(*part, PartId(next), "parts are numbered as they start");
                next += 1;
                open.insert(*part);
            }
            Event::PartDelta { part, .. } => assert!(open.contains(part), "{event:?}"),
            Event::PartEnded { part, .. } => assert!(open.remove(part), "{event:?}"),
            Event::Usage(_) | Event::Noted(_) | Event::Opaque(_) | Event::Other { .. } => {}
            Event::Started { .. } | Event::Finished(_) | Event::Failed(_) => {
                panic!("{event:?} in the middle")
            }
        }
    }
    let broke = matches!(last, Event::Failed(_));
    assert!(broke || open.is_empty(), "every part is ended");
    assert!(
        matches!(last, Event::Finished(_) | Event::Failed(_)),
        "{last:?}"
    );
}

/// An answer as text, with the JSON it carries in one spelling.
fn canonical_answer(mut answer: Answer) -> String {
    answer.parts.iter_mut().for_each(compact_part);
    format!("{answer:#?}")
}

/// An answer as text, without the names that each side gives it.
fn nameless(mut answer: Answer) -> String {
    answer.id.clear();
    answer.model.clear();
    canonical_answer(answer)
}

/// JSON without its white space.
fn compact(raw: &mut Box<RawValue>) {
    let value: Value = serde_json::from_str(raw.get()).unwrap();
    *raw = serde_json::value::to_raw_value(&value).unwrap();
}

fn compact_part(part: &mut Part) {
    if let Part::Opaque(opaque) = part {
        compact(&mut opaque.value);
    }
}
