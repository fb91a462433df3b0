//! The grammar of `chat::Event`, on every answer and stream of the corpus and on what is read back from every client's stream.

use crate::case::Case;
use crate::stage;
use chat::{Event, PartId};
use std::collections::HashSet;

/// Panics unless the events obey the grammar of `chat::Event`.
pub(crate) fn check(events: &[Event], of: &str) {
    let (mut open, mut next) = (HashSet::new(), 0);
    assert!(
        matches!(events.first(), Some(Event::Started { .. })),
        "{of}: does not start with its start: {events:?}"
    );
    for (at, event) in events.iter().enumerate() {
        let last = at + 1 == events.len();
        match event {
            Event::Started { .. } => assert_eq!(at, 0, "{of}: started twice"),
            Event::PartStarted { part, .. } => {
                assert_eq!(*part, PartId(next), "{of}: parts are numbered in order");
                next += 1;
                open.insert(*part);
            }
            Event::PartDelta { part, text } => {
                assert!(open.contains(part), "{of}: a delta of no open part");
                assert!(!text.is_empty(), "{of}: an empty delta");
            }
            Event::PartEnded { part, .. } => {
                assert!(open.remove(part), "{of}: ended twice or never begun");
            }
            Event::Usage(_) | Event::Opaque(_) => {}
            Event::Finished(_) | Event::Failed(_) => {
                assert!(last, "{of}: something follows the end: {events:?}");
                assert!(open.is_empty(), "{of}: a part was never ended: {events:?}");
            }
        }
        let ends = matches!(event, Event::Finished(_) | Event::Failed(_));
        assert!(!last || ends, "{of}: no end: {events:?}");
    }
}

#[test]
fn every_stream_and_every_answer_obeys_the_grammar() {
    for (case, stream) in Case::with("stream.sse") {
        check(&stage::read(case.dialect, [&stream[..]]), &case.path());
    }
    for (case, body) in Case::with("answer.json") {
        if let Ok(events) = dialect::codec(case.dialect).decode_answer(&body) {
            check(&events, &case.path());
        }
    }
}

#[test]
fn what_a_client_reads_obeys_the_grammar_in_every_dialect() {
    for (case, stream) in Case::with("stream.sse") {
        for client in chat::Dialect::ALL {
            let events = stage::read(case.dialect, [&stream[..]]);
            let failed = matches!(events.last(), Some(Event::Failed(_)));
            let (written, _) = stage::write(client, &stage::reply(&case), events);
            let read = stage::read(client, [&written[..]]);
            let of = format!("{} told in {client}", case.path());
            check(&read, &of);
            let fails = matches!(read.last(), Some(Event::Failed(_)));
            assert_eq!(failed, fails, "{of}: a failure is told as one");
        }
    }
}
