//! Tests of the codec as a whole: the laws over the corpus, and tables of what becomes what.

#![expect(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "tests")]

mod answers;
mod failures;
mod history;
mod laws;
mod reading;
mod settings;
mod thoughts;

use super::Gemini;
use crate::sse::{Frame, FrameSink, Framing};
use crate::{Codec, Encoded, Reply};
use chat::{Answer, Event, Part, Quirk, Quirks, Request, Role, Target, Turn};
use serde_json::Value;
use std::sync::Arc;

/// Reads a client's request.
fn read(body: &Value) -> Request {
    Gemini
        .decode_request(&serde_json::to_vec(body).unwrap())
        .unwrap()
}

/// Writes a request for a model with those quirks.
fn encoded(request: &Request, quirks: &[Quirk]) -> Encoded {
    Gemini.encode_request(request, &target(quirks)).unwrap()
}

fn target(quirks: &[Quirk]) -> Target {
    Target {
        model: "gemini-test".to_owned(),
        max_output_tokens: None,
        quirks: quirks.iter().copied().collect::<Quirks>(),
    }
}

/// The body written, and the fields that were lost.
fn written(request: &Request, quirks: &[Quirk]) -> (Value, Vec<String>) {
    let encoded = encoded(request, quirks);
    let lost = encoded.losses.iter().map(|loss| loss.field.to_string());
    (
        serde_json::from_slice(&encoded.body).unwrap(),
        lost.collect(),
    )
}

/// A request of these turns.
fn saying(turns: Vec<Turn>) -> Request {
    Request {
        turns,
        ..Request::default()
    }
}

fn user(text: &str) -> Turn {
    Turn::new(Role::User, vec![Part::text(text)])
}

/// All events of a stream of these chunks.
fn chunks(chunks: &[Value]) -> Vec<Event> {
    let mut decoder = Gemini.decoder();
    let mut events = Vec::new();
    for chunk in chunks {
        let data = serde_json::to_vec(chunk).unwrap();
        decoder.frame(
            Frame {
                event: "",
                data: &data,
            },
            &mut events,
        );
    }
    decoder.end(&mut events);
    events
}

fn whole(body: &Value) -> Vec<Event> {
    Gemini
        .decode_answer(&serde_json::to_vec(body).unwrap())
        .unwrap()
}

/// The stream a client reads.
fn spoken(events: Vec<Event>, reply: &Reply, framing: Framing) -> Vec<u8> {
    let mut encoder = Gemini.encoder(reply);
    let mut sink = FrameSink::new(framing);
    for event in events {
        encoder.event(event, &mut sink);
        encoder.keep_alive(&mut sink);
    }
    sink.take().to_vec()
}

/// The chunks a client reads.
fn spoken_chunks(events: Vec<Event>, reply: &Reply) -> Vec<Value> {
    serde_json::from_slice(&spoken(events, reply, Framing::JsonArray)).unwrap()
}

fn rendered(answer: &Answer, reply: &Reply) -> Value {
    serde_json::from_slice(&Gemini.encode_answer(answer, reply).body).unwrap()
}

/// A client that asked for that model.
fn reply(model: &str) -> Reply {
    Reply {
        request: Arc::new(Request {
            model: model.to_owned(),
            ..Request::default()
        }),
        created: 0,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    }
}
