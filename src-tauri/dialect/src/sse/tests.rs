//! Any chunking gives the same frames.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use proptest::prelude::*;

fn frames_of(chunks: &[&[u8]]) -> Vec<(String, String)> {
    let mut splitter = Splitter::default();
    let mut frames = Vec::new();
    let mut keep = |frame: Frame<'_>| {
        frames.push((
            frame.event.to_owned(),
            String::from_utf8_lossy(frame.data).into_owned(),
        ))
    };
    for chunk in chunks {
        splitter.push(chunk, &mut keep).unwrap();
    }
    splitter.end(keep);
    frames
}

fn frame(event: &str, data: &str) -> (String, String) {
    (event.to_owned(), data.to_owned())
}

#[test]
fn every_line_end_ends_a_line_and_comments_are_skipped() {
    let expected = vec![frame("a", "1"), frame("", "2\n3")];
    assert_eq!(
        frames_of(&[b"event: a\ndata: 1\n\n: hello\ndata:2\ndata: 3\n\n"]),
        expected
    );
    assert_eq!(
        frames_of(&[b"event: a\r\ndata: 1\r\n\r\ndata:2\r\ndata: 3\r\n\r\n"]),
        expected
    );
    assert_eq!(
        frames_of(&[b"event: a\rdata: 1\r\rdata:2\rdata: 3\r\r"]),
        expected
    );
}

#[test]
fn a_byte_order_mark_and_a_missing_last_blank_line_do_no_harm() {
    assert_eq!(frames_of(&[b"\xEF\xBB\xBFdata: x"]), vec![frame("", "x")]);
}

#[test]
fn line_separators_of_unicode_are_ordinary_characters() {
    let text = "data: a\u{2028}b\u{2029}c\u{85}d\n\n";
    assert_eq!(
        frames_of(&[text.as_bytes()]),
        vec![frame("", "a\u{2028}b\u{2029}c\u{85}d")]
    );
}

#[test]
fn an_event_without_data_is_no_frame() {
    assert_eq!(
        frames_of(&[b"event: ping\n\ndata: x\n\n"]),
        vec![frame("", "x")]
    );
}

#[test]
fn raw_json_that_is_spread_over_lines_stays_one_frame() {
    let raw: Box<serde_json::value::RawValue> =
        serde_json::from_str("{\n  \"a\":\r\n \"b\\n\"\n}").unwrap();
    let mut sink = FrameSink::default();
    sink.data(&raw);
    assert_eq!(&sink.take()[..], b"data: {   \"a\":   \"b\\n\" }\n\n");
}

#[test]
fn an_array_is_one_json_document() {
    let mut sink = FrameSink::new(Framing::JsonArray);
    sink.named("x", &1);
    sink.word("[DONE]");
    sink.comment("hi");
    sink.data(&2);
    sink.finish();
    assert_eq!(
        serde_json::from_slice::<Vec<u8>>(&sink.take()).unwrap(),
        [1, 2]
    );
}

#[test]
fn indented_json_stays_one_frame() {
    let indented = serde_json::value::RawValue::from_string("{\n  \"a\":\r\n 1\n}".into()).unwrap();
    let mut sink = FrameSink::new(Framing::Events);
    sink.data(&indented);
    assert_eq!(
        frames_of(&[&sink.take()]),
        vec![frame("", "{   \"a\":   1 }")]
    );
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_frames(text in "(event: [a-z]{0,3}(\r\n|\n|\r)|data:? ?[a-zé{}\"]{0,8}(\r\n|\n|\r)|(\r\n|\n|\r)|:x\n){0,30}", cuts in prop::collection::vec(0usize..400, 0..12)) {
        let bytes = text.as_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(frames_of(&chunks), frames_of(&[bytes]));
    }
}
