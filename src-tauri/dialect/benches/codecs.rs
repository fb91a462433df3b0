//! How long the codecs take: a request with tools and history, a whole answer, and a stream of 300 events, for each dialect.
//!
//! `cargo bench -p dialect` names a case `what/dialect`; for a stream, `read` is the provider's side, `write` the client's.
#![expect(clippy::unwrap_used, reason = "a benchmark's data is known to be good")]

use chat::{Dialect, Event, PartId, PartKind, Request, Stop, StopReason, Target, Usage, fold};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dialect::sse::{FrameSink, Splitter};
use dialect::{Reply, codec};
use std::hint::black_box;
use std::sync::Arc;

const EVENTS: u32 = 300;
const REQUEST: &str = include_str!("request.json");

fn request() -> Request {
    codec(Dialect::OpenAiChat)
        .decode_request(REQUEST.as_bytes())
        .unwrap()
}

fn target() -> Target {
    Target {
        model: "m".to_owned(),
        ..Target::default()
    }
}

fn reply() -> Reply {
    Reply {
        request: Arc::new(request()),
        created: 1_700_000_000,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    }
}

/// Words in small pieces, as providers send them.
fn events() -> Vec<Event> {
    let part = PartId(0);
    let mut events = vec![
        Event::Started {
            id: "a".to_owned(),
            model: "m".to_owned(),
        },
        Event::PartStarted {
            part,
            kind: PartKind::Text,
        },
    ];
    events.extend((4..EVENTS - 1).map(|number| Event::PartDelta {
        part,
        text: format!(" word{number}"),
    }));
    events.extend([
        Event::PartEnded {
            part,
            signature: None,
        },
        Event::Usage(Usage {
            input: Some(100),
            output: Some(300),
            ..Usage::default()
        }),
        Event::Finished(Stop::new(StopReason::EndTurn)),
    ]);
    events
}

fn stream(dialect: Dialect) -> Vec<u8> {
    let mut sink = FrameSink::default();
    let mut encoder = codec(dialect).encoder(&reply());
    for event in events() {
        encoder.event(event, &mut sink);
    }
    sink.take().to_vec()
}

fn requests(criterion: &mut Criterion) {
    let (request, target) = (request(), target());
    let mut group = criterion.benchmark_group("request");
    for dialect in Dialect::ALL {
        let body = codec(dialect)
            .encode_request(&request, &target)
            .unwrap()
            .body;
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("read/{dialect}"), |bencher| {
            bencher.iter(|| codec(dialect).decode_request(black_box(&body)));
        });
        group.bench_function(format!("write/{dialect}"), |bencher| {
            bencher.iter(|| codec(dialect).encode_request(black_box(&request), &target));
        });
    }
    group.finish();
}

fn answers(criterion: &mut Criterion) {
    let (answer, reply) = (fold(events()).unwrap(), reply());
    let mut group = criterion.benchmark_group("answer");
    for dialect in Dialect::ALL {
        let body = codec(dialect).encode_answer(&answer, &reply).body;
        group.bench_function(format!("read/{dialect}"), |bencher| {
            bencher.iter(|| codec(dialect).decode_answer(black_box(&body)));
        });
        group.bench_function(format!("write/{dialect}"), |bencher| {
            bencher.iter(|| codec(dialect).encode_answer(black_box(&answer), &reply));
        });
    }
    group.finish();
}

fn streams(criterion: &mut Criterion) {
    let reply = reply();
    let mut group = criterion.benchmark_group("stream of 300 events");
    group.throughput(Throughput::Elements(u64::from(EVENTS)));
    for dialect in Dialect::ALL {
        let bytes = stream(dialect);
        group.bench_function(format!("read/{dialect}"), |bencher| {
            bencher.iter(|| read(dialect, black_box(&bytes)));
        });
        group.bench_function(format!("write/{dialect}"), |bencher| {
            bencher.iter(|| {
                let mut sink = FrameSink::default();
                let mut encoder = codec(dialect).encoder(&reply);
                for event in events() {
                    encoder.event(event, &mut sink);
                }
                sink.take()
            });
        });
    }
    group.finish();
}

fn read(dialect: Dialect, bytes: &[u8]) -> Vec<Event> {
    let (mut splitter, mut decoder) = (Splitter::default(), codec(dialect).decoder());
    let mut events = Vec::new();
    for chunk in bytes.chunks(1400) {
        let _whole = splitter.push(chunk, |frame| decoder.frame(frame, &mut events));
    }
    splitter.end(|frame| decoder.frame(frame, &mut events));
    decoder.end(&mut events);
    events
}

criterion_group!(benches, requests, answers, streams);
criterion_main!(benches);
