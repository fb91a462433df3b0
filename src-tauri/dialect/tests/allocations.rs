//! How often the codecs ask for memory. The counts are the same on every machine, so they have bounds.
//!
//! An event of a stream asks once for its own text when it is read; in Chat the lists around it, of choices and of calls, ask too, since a
//! list that holds its first element itself is moved about for more than it saves. Writing asks for nothing: see `sse::FrameSink`.
//! Words, thoughts and the arguments of a call are counted alike. `cargo test -p dialect --test allocations -- --nocapture` prints what the page of
//! performance shows.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests, which are read too"
)]

use allocation_counter::{measure, opt_out};
use chat::{Dialect, Event, PartId, PartKind, Stop, StopReason, ToolKind, fold};
use dialect::sse::{FrameSink, Splitter};
use dialect::{Reply, codec};
use std::sync::Arc;

/// Two streams that differ in nothing but their length: what the longer one costs more is what its events cost.
const FEW: usize = 100;
const MANY: usize = 300;

/// What a dialect may ask for, in hundredths of an allocation for each event: reading a provider's stream, writing a client's, and
/// reading a whole answer and writing it, each once.
struct Bounds {
    dialect: Dialect,
    read: usize,
    written: usize,
    answer_read: usize,
    answer_written: usize,
}

const BOUNDS: [Bounds; 4] = [
    Bounds {
        dialect: Dialect::OpenAiChat,
        read: 310,
        written: 10,
        answer_read: 12,
        answer_written: 6,
    },
    Bounds {
        dialect: Dialect::OpenAiResponses,
        read: 110,
        written: 10,
        answer_read: 18,
        answer_written: 31,
    },
    Bounds {
        dialect: Dialect::AnthropicMessages,
        read: 110,
        written: 10,
        answer_read: 12,
        answer_written: 5,
    },
    Bounds {
        dialect: Dialect::Gemini,
        read: 110,
        written: 10,
        answer_read: 21,
        answer_written: 4,
    },
];

/// What is streamed.
#[derive(Debug, Clone, Copy)]
enum Told {
    Words,
    Thoughts,
    Arguments,
}

impl Told {
    const ALL: [Self; 3] = [Self::Words, Self::Thoughts, Self::Arguments];

    fn kind(self) -> PartKind {
        match self {
            Self::Words => PartKind::Text,
            Self::Thoughts => PartKind::Reasoning { redacted: false },
            Self::Arguments => PartKind::ToolCall {
                id: "call_1".to_owned(),
                name: "write".to_owned(),
                kind: ToolKind::Function,
            },
        }
    }

    /// The pieces; those of arguments are one object together.
    fn pieces(self, count: usize) -> Vec<String> {
        let mut pieces: Vec<String> = (0..count)
            .map(|at| format!(" word{:03}", at % 1000))
            .collect();
        if let (Self::Arguments, [first, .., last]) = (self, pieces.as_mut_slice()) {
            first.replace_range(.., "{\"a\":\"");
            last.replace_range(.., "\"}");
        }
        pieces
    }

    fn events(self, count: usize) -> Vec<Event> {
        let part = PartId(0);
        let started = Event::Started {
            id: "a".to_owned(),
            model: "m".to_owned(),
        };
        let opened = Event::PartStarted {
            part,
            kind: self.kind(),
        };
        let pieces = self.pieces(count).into_iter();
        let pieces = pieces.map(|text| Event::PartDelta { part, text });
        let closed = Event::PartEnded {
            part,
            signature: None,
        };
        let finished = Event::Finished(Stop::new(StopReason::EndTurn));
        let (head, tail) = ([started, opened], [closed, finished]);
        head.into_iter().chain(pieces).chain(tail).collect()
    }
}

fn reply(dialect: Dialect) -> Reply {
    let asked = match dialect {
        Dialect::OpenAiChat => r#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#,
        Dialect::OpenAiResponses => r#"{"model":"m","input":"Hi"}"#,
        Dialect::AnthropicMessages => {
            r#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#
        }
        Dialect::Gemini => r#"{"contents":[{"parts":[{"text":"Hi"}]}]}"#,
    };
    Reply {
        request: Arc::new(codec(dialect).decode_request(asked.as_bytes()).unwrap()),
        created: 1_700_000_000,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    }
}

/// The chunks a client gets, one for each event, and how often memory was asked for. What is in the sink is taken from it after
/// every event, and gone when the next is written, as on the way to a client.
fn written(dialect: Dialect, told: Told, count: usize) -> (Vec<Vec<u8>>, usize) {
    let (reply, events) = (reply(dialect), told.events(count));
    let mut encoder = codec(dialect).encoder(&reply);
    let mut sink = FrameSink::default();
    let mut chunks = Vec::with_capacity(count + 8);
    let counted = measure(|| {
        for event in events {
            encoder.event(event, &mut sink);
            let chunk = sink.take();
            opt_out(|| chunks.push(chunk.to_vec()));
        }
    });
    (chunks, usize::try_from(counted.count_total).unwrap())
}

/// How often memory is asked for to read the stream.
fn read(dialect: Dialect, told: Told, count: usize) -> usize {
    let (chunks, _) = written(dialect, told, count);
    let mut decoder = codec(dialect).decoder();
    let mut splitter = Splitter::default();
    let mut events = Vec::with_capacity(4 * count);
    let counted = measure(|| {
        for chunk in &chunks {
            let _whole = splitter.push(chunk, |frame| decoder.frame(frame, &mut events));
        }
        decoder.end(&mut events);
    });
    usize::try_from(counted.count_total).unwrap()
}

/// Hundredths of an allocation for each event.
fn per_event(cost: impl Fn(usize) -> usize) -> usize {
    cost(MANY).saturating_sub(cost(FEW)) * 100 / (MANY - FEW)
}

#[test]
fn an_event_of_a_stream_asks_for_little_memory() {
    for bounds in BOUNDS {
        let dialect = bounds.dialect;
        for told in Told::ALL {
            let reads = per_event(|count| read(dialect, told, count));
            let writes = per_event(|count| written(dialect, told, count).1);
            println!("{dialect}, {told:?}: {reads} read and {writes} written, in hundredths");
            assert!(reads <= bounds.read, "{dialect} {told:?}: {reads} to read");
            assert!(
                writes <= bounds.written,
                "{dialect} {told:?}: {writes} to write"
            );
        }
    }
}

#[test]
fn a_whole_answer_asks_for_little_memory() {
    for bounds in BOUNDS {
        let dialect = bounds.dialect;
        let answer = fold(Told::Words.events(MANY)).unwrap();
        let reply = reply(dialect);
        let mut body = Vec::new();
        let writes = measure(|| body = codec(dialect).encode_answer(&answer, &reply).body);
        let reads = measure(|| drop(codec(dialect).decode_answer(&body)));
        let (reads, writes) = (reads.count_total as usize, writes.count_total as usize);
        println!("{dialect}, a whole answer: {reads} read and {writes} written");
        assert!(reads <= bounds.answer_read, "{dialect}: {reads} to read");
        assert!(
            writes <= bounds.answer_written,
            "{dialect}: {writes} to write"
        );
    }
}
