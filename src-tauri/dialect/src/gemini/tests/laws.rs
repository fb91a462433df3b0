//! Laws that hold for every case of the corpus, and for garbage.

use super::*;
use chat::{PartId, fold};
use proptest::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

/// The quirks of the model a case was recorded with, where they are needed to say it again.
const QUIRKS: &[(&str, Quirk)] = &[
    ("tool-results-media", Quirk::CallSignatures),
    ("thinking-level", Quirk::ThinkingLevel),
];

fn cases() -> Vec<(String, PathBuf)> {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/gemini");
    let mut cases: Vec<(String, PathBuf)> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// Every case that has that file, with its bytes.
fn each(file: &str) -> impl Iterator<Item = (String, Vec<u8>)> {
    cases()
        .into_iter()
        .filter_map(move |(case, path)| Some((case, fs::read(path.join(file)).ok()?)))
}

/// The same JSON without white space: raw values keep their spelling.
fn compact(json: &[u8]) -> Vec<u8> {
    let value: Box<serde_json::value::RawValue> = serde_json::from_slice(json).unwrap();
    let mut inside = false;
    let mut escaped = false;
    let mut out = String::new();
    for letter in value.get().chars() {
        if inside || !letter.is_ascii_whitespace() {
            out.push(letter);
        }
        if letter == '"' && !escaped {
            inside = !inside;
        }
        escaped = letter == '\\' && !escaped;
    }
    out.into_bytes()
}

/// Checks the grammar of `chat::Event`.
fn obeys_the_grammar(events: &[Event]) {
    assert!(matches!(events.first(), Some(Event::Started { .. })));
    let mut open = HashSet::new();
    let mut next = 0;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Started { .. } => assert_eq!(at, 0),
            Event::PartStarted { part, .. } => {
                assert_eq!(*part, PartId(next));
                next += 1;
                open.insert(*part);
            }
            Event::PartDelta { part, .. } => assert!(open.contains(part)),
            Event::PartEnded { part, .. } => assert!(open.remove(part)),
            Event::Finished(_) | Event::Failed(_) => assert_eq!(at, events.len() - 1),
            Event::Usage(_) | Event::Noted(_) | Event::Opaque(_) => {}
        }
    }
    assert!(open.is_empty());
    assert!(matches!(
        events.last(),
        Some(Event::Finished(_) | Event::Failed(_))
    ));
}

fn same<T: std::fmt::Debug>(case: &str, one: &T, other: &T) {
    assert_eq!(format!("{one:#?}"), format!("{other:#?}"), "{case}");
}

#[test]
fn a_request_read_and_written_reads_the_same() {
    for (case, body) in each("request.json") {
        let quirks: Vec<Quirk> = QUIRKS
            .iter()
            .filter(|(known, _)| *known == case)
            .map(|(_, quirk)| *quirk)
            .collect();
        let first = Gemini.decode_request(&compact(&body)).unwrap();
        let encoded = encoded(&first, &quirks);
        assert_eq!(encoded.losses, [], "{case}");
        let second = Gemini.decode_request(&encoded.body).unwrap();
        same(&case, &first, &second);
    }
}

#[test]
fn every_answer_and_stream_obeys_the_grammar() {
    for (_, body) in each("answer.json") {
        obeys_the_grammar(&Gemini.decode_answer(&body).unwrap());
    }
    for (_, stream) in each("stream.sse") {
        obeys_the_grammar(&streamed(&stream));
    }
}

#[test]
fn a_whole_answer_is_the_fold_of_its_stream() {
    for (case, path) in cases() {
        let files = [path.join("answer.json"), path.join("stream.sse")];
        if let [Ok(answer), Ok(stream)] = files.map(fs::read) {
            let answer = fold(Gemini.decode_answer(&compact(&answer)).unwrap()).unwrap();
            same(&case, &answer, &fold(streamed(&stream)).unwrap());
        }
    }
}

#[test]
fn an_answer_comes_back_whole_from_a_client() {
    for (case, body) in each("answer.json") {
        let body = compact(&body);
        let events = Gemini.decode_answer(&body).unwrap();
        let answer = fold(events.clone()).unwrap();
        let reply = reply(&answer.model);
        let stream = spoken(events, &reply, Framing::Events);
        same(&case, &answer, &fold(streamed(&stream)).unwrap());
        let array = spoken(
            Gemini.decode_answer(&body).unwrap(),
            &reply,
            Framing::JsonArray,
        );
        same(
            &case,
            &answer,
            &fold(Gemini.decode_answer(&array).unwrap()).unwrap(),
        );
        let body = Gemini.encode_answer(&answer, &reply).body;
        same(
            &case,
            &answer,
            &fold(Gemini.decode_answer(&body).unwrap()).unwrap(),
        );
    }
}

#[test]
fn what_a_relay_glances_is_what_a_reader_reads() {
    for (case, stream) in each("stream.sse") {
        let mut glances = Vec::new();
        Splitter::default()
            .push(&stream, |frame| glances.push(Gemini.glance(frame)))
            .unwrap();
        let mut usage = chat::Usage::default();
        for glance in &glances {
            usage.update(&glance.usage.unwrap_or_default());
        }
        match fold(streamed(&stream)) {
            Ok(answer) => {
                assert_eq!(answer.usage, usage, "{case}");
                assert!(glances.iter().any(|glance| glance.ends), "{case}");
                assert!(glances.iter().all(|glance| glance.failure.is_none()));
            }
            Err(failure) => {
                let glanced = glances.iter().find_map(|glance| glance.failure.clone());
                assert_eq!(glanced, Some(failure), "{case}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_events(cuts in proptest::collection::vec(0_usize..4000, 0..12)) {
        for (case, stream) in each("stream.sse") {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
            cuts.sort_unstable();
            let mut splitter = Splitter::default();
            let mut decoder = Gemini.decoder();
            let mut events = Vec::new();
            let mut from = 0;
            for cut in cuts.into_iter().chain([stream.len()]) {
                splitter.push(&stream[from..cut], |frame| decoder.frame(frame, &mut events)).unwrap();
                from = cut;
            }
            splitter.end(|frame| decoder.frame(frame, &mut events));
            decoder.end(&mut events);
            same(&case, &streamed(&stream), &events);
        }
    }

    #[test]
    fn garbage_never_panics(garbage in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _either = Gemini.decode_request(&garbage);
        let _either = Gemini.decode_answer(&garbage);
        let _failure = Gemini.read_failure(500, &garbage);
        let _glance = Gemini.glance(Frame { event: "", data: &garbage });
        obeys_the_grammar(&streamed(&garbage));
        obeys_the_grammar(&streamed(&[b"data: ", garbage.as_slice(), b"\n\n"].concat()));
    }

    /// Real traffic, mutilated: nearer to what breaks readers than noise is.
    #[test]
    fn mutilated_traffic_never_panics(at in 0_usize..3000, with in any::<u8>(), cut in 0_usize..3000) {
        for (_, mut stream) in each("stream.sse") {
            let length = stream.len();
            stream[at % length] = with;
            stream.truncate(cut % length + 1);
            obeys_the_grammar(&streamed(&stream));
        }
        for (_, mut body) in each("request.json").chain(each("answer.json")) {
            let length = body.len();
            body[at % length] = with;
            let _either = Gemini.decode_request(&body);
            let _either = Gemini.decode_answer(&body);
        }
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let request = format!(
        r#"{{"contents":[{{"parts":[{{"functionCall":{{"name":"f","args":{{"x":{deep}}}}}}},{{"x":{deep}}}]}}],"y":{deep}}}"#
    );
    let _either = Gemini.decode_request(request.as_bytes());
    let answer = format!(
        r#"{{"candidates":[{{"content":{{"parts":[{{"functionCall":{{"name":"f","args":{deep}}}}}]}},"z":{deep}}}]}}"#
    );
    let _either = Gemini.decode_answer(answer.as_bytes());
    obeys_the_grammar(&streamed(format!("data: {answer}\n\n").as_bytes()));
}
