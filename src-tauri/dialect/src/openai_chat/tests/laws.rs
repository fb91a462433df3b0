//! What holds for every case of the corpus, and for any bytes at all.

use super::*;
use chat::{Part, Role};
use proptest::prelude::*;

/// A target that takes everything this dialect can say; proofs of calls only where there are any, since missing ones are made good.
fn willing(case: &str) -> Target {
    let mut willing = target(&[
        Quirk::MaxCompletionTokens,
        Quirk::WantsReasoning,
        Quirk::TopK,
    ]);
    if case == "google-signature" {
        willing.quirks = willing.quirks.with(Quirk::CallSignatures);
    }
    willing
}

/// What a request keeps on its way to a provider of the same dialect: not the difference between system and developer, not proofs of
/// thoughts (they go to their maker only), and usage is always asked for.
fn essence(mut request: Request) -> String {
    request.stream_usage = request.stream;
    for turn in &mut request.turns {
        if turn.role == Role::Developer {
            turn.role = Role::System;
        }
        for part in &mut turn.parts {
            if let Part::Reasoning(reasoning) = part {
                reasoning.signature = None;
            }
        }
    }
    request.model = "same".to_owned();
    format!("{request:#?}")
}

fn minified(json: &[u8]) -> Vec<u8> {
    let mut tight = Vec::new();
    let mut in_string = false;
    let mut escaped = false;
    for &byte in json {
        if in_string || !byte.is_ascii_whitespace() {
            tight.push(byte);
        }
        if byte == b'"' && !escaped {
            in_string = !in_string;
        }
        escaped = in_string && byte == b'\\' && !escaped;
    }
    tight
}

#[test]
fn a_request_survives_its_own_dialect() {
    for (name, body) in cases("request.json") {
        // Calls without ids get some on the way.
        if name == "legacy-functions" {
            continue;
        }
        let first = OpenAiChat.decode_request(&minified(&body)).expect(&name);
        let encoded = OpenAiChat
            .encode_request(&first, &willing(&name))
            .expect(&name);
        let second = OpenAiChat.decode_request(&encoded.body).expect(&name);
        assert_eq!(essence(first), essence(second), "{name}");
    }
}

#[test]
fn every_stream_and_every_answer_obeys_the_grammar() {
    for (_, stream) in cases("stream.sse") {
        obeys_grammar(&events_of(&stream, usize::MAX));
    }
    for (_, body) in cases("answer.json") {
        if let Ok(events) = OpenAiChat.decode_answer(&body) {
            obeys_grammar(&events);
        }
    }
}

#[test]
fn any_chunking_gives_the_same_events() {
    for (name, stream) in cases("stream.sse") {
        let whole = format!("{:?}", events_of(&stream, usize::MAX));
        for size in [1, 2, 3, 7, 64] {
            assert_eq!(whole, format!("{:?}", events_of(&stream, size)), "{name}");
        }
    }
}

/// Parts and end of an answer; ids and counts may differ between a stream and a whole answer.
fn said(answer: &Answer) -> String {
    format!("{:#?}\n{:?}", answer.parts, answer.stop)
}

#[test]
fn a_stream_and_a_whole_answer_say_the_same() {
    let mut compared = 0;
    for (name, body) in cases("answer.json") {
        let Ok(stream) = std::fs::read(corpus().join(&name).join("stream.sse")) else {
            continue;
        };
        let whole = chat::fold(OpenAiChat.decode_answer(&minified(&body)).expect(&name));
        let whole = whole.expect(&name);
        let streamed = answered(&stream).expect(&name);
        assert_eq!(said(&whole), said(&streamed), "{name}");
        compared += 1;
    }
    assert!(compared > 20);
}

#[test]
fn an_answer_survives_being_written_as_a_stream_and_as_a_whole() {
    for (name, body) in cases("answer.json") {
        let Ok(events) = OpenAiChat.decode_answer(&minified(&body)) else {
            continue;
        };
        let first = chat::fold(events.clone()).expect(&name);
        let streamed = answered(written(events).as_bytes()).expect(&name);
        assert_eq!(said(&first), said(&streamed), "{name}, streamed");
        let rendered = OpenAiChat.encode_answer(&first, &reply());
        let whole = chat::fold(OpenAiChat.decode_answer(&rendered.body).expect(&name));
        let whole = whole.expect(&name);
        assert_eq!(said(&first), said(&whole), "{name}, whole");
        for (again, how) in [(streamed.usage, "streamed"), (whole.usage, "whole")] {
            assert_eq!(first.usage.total(), again.total(), "{name}, {how}");
        }
    }
}

/// All bytes that reach a reader.
fn read_everything(bytes: &[u8]) {
    let _ = OpenAiChat.decode_request(bytes);
    if let Ok(events) = OpenAiChat.decode_answer(bytes) {
        obeys_grammar(&events);
    }
    let _ = OpenAiChat.read_failure(500, bytes);
    let _ = OpenAiChat.usage_of(bytes);
    let frame = Frame {
        event: "",
        data: bytes,
    };
    let _ = OpenAiChat.glance(frame);
    let mut events = Vec::new();
    let mut decoder = OpenAiChat.decoder();
    decoder.frame(frame, &mut events);
    decoder.end(&mut events);
    obeys_grammar(&events);
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
    for body in [
        format!(r#"{{"model":"m","messages":[{{"role":"user","content":"x"}}],"deep":{deep}}}"#),
        format!(r#"{{"choices":[{{"message":{{"content":"x","deep":{deep}}}}}]}}"#),
        format!(r#"{{"choices":[{{"message":{{"content":{deep}}}}}],"usage":{deep}}}"#),
        deep,
    ] {
        read_everything(body.as_bytes());
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_everything(&bytes);
    }

    #[test]
    fn no_damage_to_the_corpus_panics(
        file in 0..2_usize,
        pick in any::<proptest::sample::Index>(),
        at in any::<proptest::sample::Index>(),
        piece in "[\\[\\]{}\",:0-9a-z ]{0,6}",
        cut in 0..40_usize,
    ) {
        let all = cases(["request.json", "answer.json"][file]);
        let (_, mut body) = all[pick.index(all.len())].clone();
        let at = at.index(body.len());
        let end = (at + cut).min(body.len());
        body.splice(at..end, piece.bytes());
        read_everything(&body);
    }

    #[test]
    fn no_damage_to_a_stream_breaks_the_grammar(
        pick in any::<proptest::sample::Index>(),
        at in any::<proptest::sample::Index>(),
        drop in 0..400_usize,
        size in 1..50_usize,
    ) {
        let all = cases("stream.sse");
        let (_, mut stream) = all[pick.index(all.len())].clone();
        let at = at.index(stream.len());
        let end = (at + drop).min(stream.len());
        stream.drain(at..end);
        obeys_grammar(&events_of(&stream, size));
    }
}
