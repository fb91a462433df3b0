//! What holds for every case of the corpus, and for anything at all.

use super::*;
use chat::{PartKind, fold};
use proptest::prelude::*;

/// A request as text, with the JSON it carries in one spelling.
fn canonical(mut request: Request) -> String {
    for extra in &mut request.extras {
        compact(&mut extra.value);
    }
    for tool in &mut request.tools {
        tool.schema.iter_mut().for_each(compact);
    }
    for turn in &mut request.turns {
        turn.parts.iter_mut().for_each(compact_part);
    }
    if let Some(chat::Format::JsonSchema { schema, .. }) = &mut request.format {
        compact(schema);
    }
    request.model.clear();
    format!("{request:#?}")
}

#[test]
fn a_request_read_and_written_and_read_again_is_the_same() {
    for (case, body) in corpus("request.json") {
        let first = CODEC.decode_request(&body).unwrap();
        let (_, encoded) = encode(&first);
        let second = CODEC.decode_request(&encoded.body).unwrap();
        assert_eq!(encoded.losses, [], "{case}");
        assert_eq!(canonical(first), canonical(second), "{case}");
    }
}

#[test]
fn every_stream_obeys_the_grammar() {
    for (_, stream) in corpus("stream.sse") {
        assert_grammar(&events(&stream, usize::MAX));
    }
}

#[test]
fn a_stream_in_single_bytes_gives_the_same_events() {
    for (case, stream) in corpus("stream.sse") {
        let whole = format!("{:?}", events(&stream, usize::MAX));
        assert_eq!(format!("{:?}", events(&stream, 1)), whole, "{case}");
    }
}

#[test]
fn a_whole_answer_is_what_its_stream_folds_to() {
    for (case, body) in corpus("answer.json") {
        let whole = CODEC.decode_answer(&body).unwrap();
        assert_grammar(&whole);
        let stream = events(&corpus_file(&case, "stream.sse"), usize::MAX);
        let folded = fold(stream).unwrap();
        assert_eq!(
            canonical_answer(fold(whole).unwrap()),
            canonical_answer(folded),
            "{case}"
        );
    }
}

#[test]
fn an_answer_survives_its_own_stream_and_its_own_whole() {
    for (case, body) in corpus("answer.json") {
        let request = CODEC
            .decode_request(&corpus_file(&case, "request.json"))
            .unwrap();
        let reply = reply(request);
        let original = CODEC.decode_answer(&body).unwrap();
        let expected = nameless(fold(original.clone()).unwrap());
        let sent = stream(original.clone(), &reply);
        assert_eq!(
            nameless(fold(events(&sent, 7)).unwrap()),
            expected,
            "{case}"
        );
        let rendered = CODEC.encode_answer(&fold(original).unwrap(), &reply);
        let again = CODEC.decode_answer(&rendered.body).unwrap();
        assert_eq!(nameless(fold(again).unwrap()), expected, "{case}");
    }
}

#[test]
fn the_last_frame_holds_the_done_items_and_equals_the_whole_answer() {
    for (case, body) in corpus("answer.json") {
        let request = corpus_file(&case, "request.json");
        let reply = reply(CODEC.decode_request(&request).unwrap());
        let events = CODEC.decode_answer(&body).unwrap();
        let frames = frames(&stream(events.clone(), &reply));
        let done: Vec<&Value> = frames
            .iter()
            .filter(|(name, _)| name == "response.output_item.done")
            .map(|(_, data)| &data["item"])
            .collect();
        let (_, last) = frames.last().unwrap();
        let output: Vec<&Value> = last["response"]["output"]
            .as_array()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(done, output, "{case}");
        let rendered = CODEC.encode_answer(&fold(events).unwrap(), &reply);
        let whole: Value = serde_json::from_slice(&rendered.body).unwrap();
        assert_eq!(last["response"], whole, "{case}");
    }
}

#[test]
fn a_written_stream_is_numbered_and_names_each_frame_twice() {
    for (case, body) in corpus("stream.sse") {
        let request = corpus_file(&case, "request.json");
        let reply = reply(CODEC.decode_request(&request).unwrap());
        let sent = stream(events(&body, usize::MAX), &reply);
        for (number, (name, data)) in frames(&sent).iter().enumerate() {
            assert_eq!(data["sequence_number"], number, "{case}");
            assert_eq!(data["type"], name.as_str(), "{case}");
        }
        assert_grammar(&events(&sent, usize::MAX));
    }
}

#[test]
fn a_glance_sees_what_reading_the_stream_sees() {
    for (case, body) in corpus("stream.sse") {
        let mut splitter = Splitter::default();
        let mut glances = Vec::new();
        splitter
            .push(&body, |frame| glances.push(CODEC.glance(frame)))
            .unwrap();
        let read = events(&body, usize::MAX);
        let ends = glances.iter().filter(|glance| glance.ends).count();
        let usage = glances.iter().find_map(|glance| glance.usage);
        let told = read.iter().find_map(|event| match event {
            Event::Usage(usage) => Some(*usage),
            _ => None,
        });
        assert_eq!(usage, told, "{case}");
        match read.last().unwrap() {
            Event::Finished(_) => assert_eq!(ends, 1, "{case}"),
            Event::Failed(failure) => {
                assert_eq!(ends, 0, "{case}");
                if case != "cut-off" {
                    let seen = glances.into_iter().find_map(|glance| glance.failure);
                    assert_eq!(seen.as_ref(), Some(failure), "{case}");
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Events of parts that overlap: each pick says a word in one of the parts that are open, starts one, or ends one.
fn overlapping(picks: &[(u8, u8)]) -> Vec<Event> {
    let mut events = vec![Event::Started {
        id: String::new(),
        model: String::new(),
    }];
    let (mut open, mut next) = (Vec::new(), 0);
    for (what, which) in picks {
        let chosen = usize::from(*which).checked_rem(open.len());
        match (what % 4, chosen) {
            (0, Some(at)) => events.push(ended(open.remove(at))),
            (1 | 2, Some(at)) => events.push(word(open[at])),
            _ => {
                let part = PartId(next);
                next += 1;
                open.push(part);
                let kind = kind(*which, next);
                events.extend([Event::PartStarted { part, kind }, word(part)]);
            }
        }
    }
    events.extend(open.into_iter().map(ended));
    // Figures that are unknown are told as zeros.
    events.push(Event::Usage(chat::Usage {
        input: Some(0),
        cache_read: Some(0),
        cache_write: Some(0),
        output: Some(0),
        reasoning: Some(0),
    }));
    events.push(Event::Finished(chat::Stop::new(
        chat::StopReason::MaxTokens,
    )));
    events
}

fn kind(which: u8, number: u32) -> PartKind {
    match which % 4 {
        0 => PartKind::Text,
        1 => PartKind::Refusal,
        2 => PartKind::Reasoning { redacted: false },
        _ => PartKind::ToolCall {
            id: format!("call_{number}"),
            name: "a".to_owned(),
            kind: chat::ToolKind::Function,
        },
    }
}

fn word(part: PartId) -> Event {
    let text = " w\n".to_owned();
    Event::PartDelta { part, text }
}

fn ended(part: PartId) -> Event {
    Event::PartEnded {
        part,
        signature: None,
    }
}

proptest! {
    #[test]
    fn parts_that_overlap_survive_their_own_stream(picks in proptest::collection::vec(any::<(u8, u8)>(), 0..40)) {
        let original = overlapping(&picks);
        let sent = stream(original.clone(), &reply(Request::default()));
        let read = events(&sent, 11);
        assert_grammar(&read);
        // That words behind thoughts are a message of their own is this dialect's way.
        let read: Vec<Event> = read.into_iter().filter(|event| !matches!(event, Event::Noted(_))).collect();
        prop_assert_eq!(nameless(fold(read).unwrap()), nameless(fold(original).unwrap()));
        let places: Vec<u64> = frames(&sent)
            .iter()
            .filter(|(name, _)| name == "response.output_item.done")
            .map(|(_, data)| data["output_index"].as_u64().unwrap())
            .collect();
        prop_assert!(places.iter().copied().eq(0..places.len() as u64));
    }

    #[test]
    fn any_chunking_gives_the_same_events(piece in 1usize..400) {
        for (_, stream) in corpus("stream.sse") {
            let whole = format!("{:?}", events(&stream, usize::MAX));
            prop_assert_eq!(format!("{:?}", events(&stream, piece)), whole);
        }
    }

    #[test]
    fn nothing_that_arrives_makes_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = CODEC.decode_request(&bytes);
        let _ = CODEC.decode_answer(&bytes);
        let _ = CODEC.read_failure(500, &bytes);
        let _ = CODEC.usage_of(&bytes);
        assert_grammar(&events(&bytes, usize::MAX));
    }

    #[test]
    fn a_stream_whose_frames_are_lost_doubled_and_swapped_still_obeys_the_grammar(
        case in 0usize..64, picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        let cases = corpus("stream.sse");
        let text = String::from_utf8(cases[case % cases.len()].1.clone()).unwrap();
        let frames: Vec<&str> = text.split_inclusive("\n\n").collect();
        let mixed: String = picks.iter().map(|pick| *pick.get(&frames)).collect();
        assert_grammar(&events(mixed.as_bytes(), usize::MAX));
    }

    #[test]
    fn a_damaged_stream_still_obeys_the_grammar(
        case in 0usize..64, at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let cases = corpus("stream.sse");
        let mut stream = cases[case % cases.len()].1.clone();
        let at = at.index(stream.len());
        stream[at] = byte;
        assert_grammar(&events(&stream, usize::MAX));
    }
}
