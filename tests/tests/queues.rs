//! Where the user has said how fast something may be used, requests queue: a bounded queue, a true deadline, and no wait where another
//! account stands open.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use suite::{Dialect, Gate, Script, Step, Street, until};

/// A provider that answers well once the gate opens.
fn held(gate: &Gate) -> Script {
    let Script(answer) = Script::json(200, Dialect::Chat.answer("Hi."));
    Script([vec![Step::Wait(gate.clone())], answer].concat())
}

#[test]
fn one_waits_for_room_and_the_next_is_told_at_once_that_the_queue_is_full() {
    let street = Street::of(&["narrow"]);
    street.rule(json!({"paces": {"narrow": {"concurrent": 1, "queue": 1, "wait_ms": 15_000}}}));
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    let first = street.question("narrow/m").open();
    street.doors[0].wait_for_call();
    let (told, waited) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        // Two come: one of them waits, the other is told at once.
        let others = [(); 2].map(|()| {
            scope.spawn(|| {
                let answer = street.ask("narrow/m");
                let count = if answer.status == 200 { &waited } else { &told };
                count.fetch_add(1, Ordering::SeqCst);
            })
        });
        until("one is told", || {
            (told.load(Ordering::SeqCst) == 1).then_some(())
        });
        // The queue stays full, whatever dialect one speaks.
        for client in Dialect::ALL {
            let path = client.path("narrow/m", false);
            let ask = street
                .gateway
                .post(&path, client.request("narrow/m", false));
            let full = ask.key(&street.key).send();
            assert_eq!(full.status, 429, "{}", full.text());
            let told = client.told(&full.body);
            assert!(
                told.message.contains("wait for the provider `narrow`"),
                "{told:?}"
            );
            let row = street.gateway.ledger().row(&full.trace());
            assert_eq!(row["failure_code"], "queue_full");
        }
        assert_eq!(street.calls(), [1], "one at a time");
        gate.open();
        assert_eq!(first.rest().status, 200);
        others.into_iter().for_each(|other| other.join().unwrap());
    });
    assert_eq!((told.into_inner(), waited.into_inner()), (1, 1));
}

#[test]
fn the_deadline_of_the_queue_ends_the_wait_and_not_the_answer_under_way() {
    let street = Street::of(&["narrow"]);
    street.rule(json!({"paces": {"narrow": {"concurrent": 1, "wait_ms": 1_000}}}));
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    let first = street.question("narrow/m").open();
    street.doors[0].wait_for_call();
    let begun = Instant::now();
    let late = street.ask("narrow/m");
    let waited = begun.elapsed();
    assert_eq!(late.status, 429, "{}", late.text());
    assert_eq!(Dialect::Chat.told(&late.body).code, "queue_timeout");
    let in_time = Duration::from_millis(990)..Duration::from_secs(6);
    assert!(in_time.contains(&waited), "{waited:?}");
    gate.open();
    assert_eq!(
        first.rest().status,
        200,
        "it has run longer than one may wait"
    );
    assert_eq!(street.ask("narrow/m").status, 200);
}

#[test]
fn who_hangs_up_leaves_the_queue_and_who_hangs_up_on_an_answer_makes_room() {
    let street = Street::of(&["narrow"]);
    street.rule(json!({"paces": {"narrow": {"concurrent": 1, "queue": 1, "wait_ms": 15_000}}}));
    street.doors[0].always(Script::silence());
    let first = street.question("narrow/m").open();
    street.doors[0].wait_for_call();
    let second = street.question("narrow/m").open();
    drop(second);
    street.answers(0);
    thread::scope(|scope| {
        // Refused until the gateway has seen that the second one is gone, then it waits; and it is served when the first one goes.
        let third = scope.spawn(|| {
            until("there is a place in the queue", || {
                let answer = street.ask("narrow/m");
                (answer.status != 429).then_some(answer)
            })
        });
        drop(first);
        let third = third.join().unwrap();
        assert_eq!(third.status, 200, "{}", third.text());
    });
}

#[test]
fn nobody_queues_while_another_target_stands_open() {
    let street = Street::of(&["narrow", "wide"]);
    street.combo("both", &["narrow/m", "wide/m"]);
    street.rule(json!({"paces": {"narrow": {"concurrent": 1, "wait_ms": 60_000}}}));
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    let first = street.question("both").open();
    street.doors[0].wait_for_call();
    let begun = Instant::now();
    assert_eq!(street.ask("both").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(10), "it queued");
    assert_eq!(street.calls(), [1, 1]);
    gate.open();
    assert_eq!(first.rest().status, 200);
}

#[test]
fn nobody_queues_after_a_failure_either_while_another_target_stands_open() {
    let street = Street::of(&["broken", "narrow", "wide"]);
    street.combo("all", &["broken/m", "narrow/m", "wide/m"]);
    street.rule(json!({"paces": {"narrow": {"concurrent": 1, "wait_ms": 60_000}}}));
    let gate = Gate::default();
    street.doors[1].always(held(&gate));
    let first = street.question("narrow/m").open();
    street.doors[1].wait_for_call();
    street.fails(0, 500);
    let begun = Instant::now();
    assert_eq!(street.ask("all").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(10), "it queued");
    assert_eq!(street.calls(), [1, 1, 1]);
    gate.open();
    assert_eq!(first.rest().status, 200);
}
