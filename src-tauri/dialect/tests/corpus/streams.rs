//! The grammar of events, on every answer and stream of the corpus and on what is read back from every client's stream.

use crate::case::Case;
use crate::grammar::check;
use crate::stage;
use chat::Event;

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
