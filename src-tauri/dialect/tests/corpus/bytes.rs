//! Bytes: however they are cut and framed they say the same, and no bytes at all make a codec panic.

use crate::case::Case;
use crate::{grammar, stage};
use chat::{Dialect, Event};
use dialect::codec;
use dialect::sse::Frame;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::LazyLock;

static STREAMS: LazyLock<Vec<(Case, Vec<u8>)>> = LazyLock::new(|| {
    let streams = Case::with("stream.sse").into_iter();
    streams.filter(|(_, stream)| !stream.is_empty()).collect()
});
static BODIES: LazyLock<Vec<(Case, Vec<u8>)>> = LazyLock::new(|| {
    let files = ["request.json", "answer.json", "failure.json"];
    let bodies = files.into_iter().flat_map(Case::with);
    bodies.filter(|(_, body)| !body.is_empty()).collect()
});

fn told(events: &[Event]) -> String {
    format!("{events:?}")
}

/// The stream with plain line ends and one blank line behind each event.
fn plain(stream: &[u8]) -> String {
    let text = String::from_utf8_lossy(stream);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    format!("{}\n\n", text.trim_end_matches('\n'))
}

/// One way of framing the same events.
type Framing = (&'static str, fn(&str) -> String);

const FRAMINGS: &[Framing] = &[
    ("carriage return and line feed", |text| {
        text.replace('\n', "\r\n")
    }),
    ("carriage returns alone", |text| text.replace('\n', "\r")),
    ("mixed line ends", |text| text.replace("\n\n", "\r\n\n")),
    ("a byte-order mark", |text| format!("\u{feff}{text}")),
    ("no blank line at the end", |text| {
        text.trim_end().to_owned()
    }),
    ("one line end at the end", |text| {
        format!("{}\n", text.trim_end())
    }),
    ("no space behind the colon", |text| {
        text.replace("\ndata: ", "\ndata:")
            .replace("event: ", "event:")
    }),
    ("comments between the events", |text| {
        text.replace("\n\n", "\n\n: keep-alive\n\n")
    }),
    ("comments inside the events", |text| {
        text.replace("\n\n", "\n:\n\n")
    }),
    ("ids and retry times", |text| {
        text.replace("\n\n", "\nid: 7\nretry: 3000\n\n")
    }),
    ("blank lines without end", |text| {
        text.replace("\n\n", "\n\n\n\n\n")
    }),
    ("an event without data", |text| {
        format!("event: ping\n\n{text}")
    }),
];

#[test]
fn any_framing_gives_the_same_events() {
    let letters = |(_, stream): &&(Case, Vec<u8>)| std::str::from_utf8(stream).is_ok();
    for (case, stream) in STREAMS.iter().filter(letters) {
        let expected = told(&stage::read(case.dialect, [&stream[..]]));
        for (how, framing) in FRAMINGS {
            let framed = framing(&plain(stream));
            let read = told(&stage::read(case.dialect, [framed.as_bytes()]));
            assert_eq!(read, expected, "{}, {how}", case.path());
        }
    }
}

#[test]
fn single_bytes_give_the_same_events() {
    for (case, stream) in &*STREAMS {
        let whole = told(&stage::read(case.dialect, [&stream[..]]));
        let bytes = told(&stage::read(case.dialect, stream.chunks(1)));
        assert_eq!(bytes, whole, "{}", case.path());
    }
}

#[test]
fn what_follows_the_end_is_ignored() {
    for (case, stream) in &*STREAMS {
        let once = stage::read(case.dialect, [&stream[..]]);
        let ended = matches!(once.last(), Some(Event::Finished(_)));
        // What ends with the body, not with a frame of its own, has no end that something could follow.
        let closes = match case.dialect {
            Dialect::OpenAiChat => plain(stream).contains("data: [DONE]"),
            Dialect::OpenAiResponses | Dialect::AnthropicMessages => true,
            Dialect::Gemini => false,
        };
        if ended && closes {
            let text = plain(stream);
            let twice = format!("{text}{text}data: {{}}\n\ndata: not json\n\ndata: [DONE]\n\n");
            let read = stage::read(case.dialect, [twice.as_bytes()]);
            assert_eq!(told(&read), told(&once), "{}", case.path());
        }
    }
}

/// Everything that reads bytes reads these, and everything that was read is written in every dialect.
fn survive(dialect: Dialect, bytes: &[u8]) {
    let codec_ = codec(dialect);
    if let Ok(request) = codec_.decode_request(bytes) {
        for target in Dialect::ALL {
            let _either = codec(target).encode_request(&request, &stage::target(target));
        }
    }
    if let Ok(events) = codec_.decode_answer(bytes) {
        grammar::check(&events, "an answer");
        tell(&events);
    }
    let failure = codec_.read_failure(500, bytes);
    for client in Dialect::ALL {
        let _body = codec(client).write_failure(&failure);
    }
    let _usage = codec_.usage_of(bytes);
    let frame = Frame {
        event: "",
        data: bytes,
    };
    let _glance = codec_.glance(frame);
}

/// A stream is read, and told in every dialect.
fn survive_stream(dialect: Dialect, stream: &[u8]) {
    let events = stage::read(dialect, [stream]);
    grammar::check(&events, "a stream");
    tell(&events);
}

fn tell(events: &[Event]) {
    for client in Dialect::ALL {
        let reply = stage::reply_to(chat::Request::default());
        let (written, _) = stage::write(client, &reply, events.to_vec());
        grammar::check(&stage::read(client, [&written[..]]), client.name());
        if let Ok(answer) = chat::fold(events.to_vec()) {
            let rendered = codec(client).encode_answer(&answer, &reply);
            let _again = codec(client).decode_answer(&rendered.body);
        }
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for open in ["[", "{\"a\":"] {
        let close = if open == "[" { "]" } else { "}" };
        let deep = format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
        for (case, body) in BODIES.iter().step_by(23) {
            let text = String::from_utf8_lossy(body);
            if let Some(at) = text.find(':') {
                let body = format!("{}:{deep},\"x\"{}", &text[..at], &text[at..]);
                survive(case.dialect, body.as_bytes());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_chunking_gives_the_same_events(pick: Index, cuts in proptest::collection::vec(any::<Index>(), 0..24)) {
        let (case, stream) = pick.get(&STREAMS);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len())).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut from = 0;
        for cut in cuts.into_iter().chain([stream.len()]) {
            pieces.push(&stream[from..cut]);
            from = cut;
        }
        let whole = told(&stage::read(case.dialect, [&stream[..]]));
        prop_assert_eq!(told(&stage::read(case.dialect, pieces)), whole, "{}", case.path());
    }

    #[test]
    fn no_bytes_make_a_codec_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for dialect in Dialect::ALL {
            survive(dialect, &bytes);
            survive_stream(dialect, &bytes);
            survive_stream(dialect, &[b"data: ", &bytes[..], b"\n\n"].concat());
        }
    }

    #[test]
    fn no_damage_to_a_body_makes_a_codec_panic(
        pick: Index, at: Index, piece in r#"[\[\]{}",:0-9a-z\\ -]{0,8}"#, cut in 0_usize..60,
    ) {
        let (case, body) = pick.get(&BODIES);
        let mut body = body.clone();
        let at = at.index(body.len());
        let end = (at + cut).min(body.len());
        body.splice(at..end, piece.bytes());
        survive(case.dialect, &body);
    }

    #[test]
    fn a_body_of_another_dialect_makes_no_codec_panic(pick: Index) {
        let (_, body) = pick.get(&BODIES);
        for dialect in Dialect::ALL {
            survive(dialect, body);
        }
    }

    #[test]
    fn no_damage_to_a_stream_breaks_the_grammar(pick: Index, at: Index, drop in 0_usize..400, byte: u8) {
        let (case, stream) = pick.get(&STREAMS);
        let mut stream = stream.clone();
        let at = at.index(stream.len());
        let end = (at + drop).min(stream.len());
        stream.splice(at..end, [byte]);
        survive_stream(case.dialect, &stream);
    }

    #[test]
    fn frames_lost_doubled_and_swapped_obey_the_grammar(pick: Index, picks in proptest::collection::vec(any::<Index>(), 0..40)) {
        let (case, stream) = pick.get(&STREAMS);
        let text = plain(stream);
        let frames: Vec<&str> = text.split_inclusive("\n\n").collect();
        let mixed: String = picks.iter().map(|pick| *pick.get(&frames)).collect();
        survive_stream(case.dialect, mixed.as_bytes());
    }
}
