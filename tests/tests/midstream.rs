//! After the first word there is no fallback: what goes wrong then is told inside the stream, in the client's dialect, and never looks
//! like an end.

use serde_json::Value;
use std::time::{Duration, Instant};
use suite::{Dialect, FakeProvider, Household, Script, Step, parallel};

/// What happens after two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Cut,
    ClosedWithoutEnd,
    EndedWithoutEnd,
    Stalled,
    BrokenFraming,
    Garbage,
    Error,
}

const TROUBLES: &[Trouble] = &[
    Trouble::Cut,
    Trouble::ClosedWithoutEnd,
    Trouble::EndedWithoutEnd,
    Trouble::Stalled,
    Trouble::BrokenFraming,
    Trouble::Garbage,
    Trouble::Error,
];

const WORDS: [&str; 2] = ["Once upon ", "a time"];

fn script(trouble: Trouble, upstream: Dialect) -> Script {
    let begun = Script::open(upstream.story(&WORDS).unfinished());
    let ended = Step::Send(b"0\r\n\r\n".to_vec());
    match trouble {
        Trouble::Cut => begun.then(Step::Reset),
        Trouble::ClosedWithoutEnd => begun.then(Step::Close),
        Trouble::EndedWithoutEnd => begun.then(ended),
        Trouble::Stalled => begun.then(Step::Stall),
        Trouble::BrokenFraming => begun
            .then(Step::Send(b"what is this?\r\n".to_vec()))
            .then(Step::Close),
        Trouble::Garbage => begun
            .then_piece("event: x\ndata: {\"a\":\n\n\u{1}\u{2}\n\n")
            .then(ended),
        Trouble::Error => begun
            .then_piece(upstream.error_frame("we ran out of steam"))
            .then(ended),
    }
}

#[test]
fn every_trouble_after_the_first_word_is_told_inside_the_stream() {
    let provider = FakeProvider::start();
    let house = Household::new().impatient();
    let key = house.key("tests").key;
    let mut cells = Vec::new();
    for trouble in TROUBLES.iter().copied() {
        for upstream in Dialect::ALL {
            for client in Dialect::ALL {
                // Gemini's streams have no terminal event of their own; a proxy that drops the last chunk's reason is forgiven.
                if upstream == Dialect::Gemini && trouble == Trouble::EndedWithoutEnd {
                    continue;
                }
                let at = cells.len();
                let (door, second) = (
                    provider.door(script(trouble, upstream)),
                    provider.door(Script::stream(upstream.story(&["other"]).frames())),
                );
                house.furnish(
                    &format!("p{at}"),
                    upstream,
                    &[door.base(upstream), second.base(upstream)],
                );
                cells.push((at, trouble, client, upstream, second));
            }
        }
    }
    let gateway = house.start();
    parallel(
        &cells,
        |(_, trouble, client, upstream, _)| {
            format!("{} -> {} {trouble:?}", client.name(), upstream.name())
        },
        |(at, trouble, client, _, second)| {
            let model = format!("p{at}/m");
            let begun = Instant::now();
            let answer = gateway
                .post(&client.path(&model, true), client.request(&model, true))
                .key(&key)
                .send();
            assert_eq!(answer.status, 200, "{}", answer.text());
            // The idle limit is under a second; the keep-alive, at 15 s, must not be what ends the wait.
            assert!(begun.elapsed() < Duration::from_secs(10), "told late");
            assert_eq!(
                client.streamed(&answer.body),
                WORDS.concat(),
                "{}",
                answer.text()
            );
            let told = client.failure_in(&answer.body);
            assert!(
                told.as_ref().is_some_and(|told| !told.is_empty()),
                "no failure told: {}",
                answer.text()
            );
            assert!(
                *trouble != Trouble::Error
                    || told.is_some_and(|told| told.contains("we ran out of steam")),
                "{}",
                answer.text()
            );
            assert!(
                !client.ends_well(&answer.body),
                "looks like an end: {}",
                answer.text()
            );
            assert!(answer.complete, "the HTTP body itself is to end properly");
            assert_eq!(second.calls().len(), 0, "no fallback after the first word");
            let row = gateway.ledger().row(&answer.trace());
            assert!(row["failure_code"].is_string(), "{row:?}");
            assert_eq!(
                (&row["status"], &row["client_gone"]),
                (&200.into(), &0.into())
            );
            assert_ne!(row["failure_stage"], Value::Null);
        },
    );
    gateway.is_well(None, 0);
}

#[test]
fn a_failure_in_the_middle_of_a_frame_is_told_in_a_frame_of_its_own() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    for dialect in Dialect::ALL {
        let torn = Script::open(dialect.story(&WORDS).unfinished())
            .then_piece("event: half\ndata: {\"half")
            .then(Step::Reset);
        house.furnish(
            dialect.name(),
            dialect,
            &[provider.door(torn).base(dialect)],
        );
    }
    let gateway = house.start();
    for dialect in Dialect::ALL {
        let model = format!("{}/m", dialect.name());
        let answer = gateway
            .post(&dialect.path(&model, true), dialect.request(&model, true))
            .key(&key)
            .send();
        assert!(
            dialect.failure_in(&answer.body).is_some(),
            "{}",
            answer.text()
        );
        assert_eq!(dialect.streamed(&answer.body), WORDS.concat());
    }
}
