//! What a combo allows its targets: how often the last one is tried again, how many requests each has at once, how long one may queue.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use std::thread;
use std::time::{Duration, Instant};
use suite::{Dialect, Gate, Script, Step, Street, until};

/// A provider that answers well once the gate opens.
fn held(gate: &Gate) -> Script {
    let Script(answer) = Script::json(200, Dialect::Chat.answer("Hi."));
    Script([vec![Step::Wait(gate.clone())], answer].concat())
}

#[test]
fn only_the_last_target_is_tried_again_as_often_and_as_late_as_the_combo_says() {
    let street = Street::of(&["one", "two"]);
    let targets = json!([{ "model": "one/m" }, { "model": "two/m" }]);
    let terms = json!({ "retries": 2, "retry_delay_ms": 150 });
    street.make(json!({ "name": "both", "targets": targets, "terms": terms }));
    street.fails(0, 503);
    let refusal = Script::json(503, Dialect::Chat.error_body(503, "not now"));
    (0..2).for_each(|_| street.doors[1].once(refusal.clone()));
    let begun = Instant::now();
    let answer = street.ask("both");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(street.calls(), [1, 3]);
    assert!(
        begun.elapsed() >= Duration::from_millis(300),
        "twice it waited"
    );
    street.reset();
    street.fails(1, 503);
    assert_eq!(street.ask("both").status, 503);
    assert_eq!(street.calls(), [2, 6], "and no more than twice");
    street.reset();
    street.fails(1, 400);
    assert_eq!(street.ask("both").status, 400);
    assert_eq!(
        street.calls(),
        [3, 7],
        "a client's mistake is not tried again"
    );
}

#[test]
fn a_combo_asks_each_target_so_often_at_once_and_queues_only_where_nobody_else_is_free() {
    let street = Street::of(&["one", "two"]);
    let terms = json!({ "concurrency": 1, "queue_ms": 15_000 });
    let targets = json!([{ "model": "one/m" }, { "model": "two/m" }]);
    street.make(json!({ "name": "both", "targets": targets, "terms": terms }));
    let gate = Gate::default();
    let held = held(&gate);
    street
        .doors
        .iter()
        .for_each(|door| door.always(held.clone()));
    thread::scope(|scope| {
        let ask = || street.ask("both").status;
        let clients = [scope.spawn(ask), scope.spawn(ask)];
        until("each target has one", || {
            (street.calls() == [1, 1]).then_some(())
        });
        let third = scope.spawn(ask);
        // The limit is the combo's: the same model by its own name is not held up.
        let direct = scope.spawn(|| street.ask("one/m").status);
        until("it is asked beside the combo", || {
            (street.calls() == [2, 1]).then_some(())
        });
        gate.open();
        for client in [direct, third].into_iter().chain(clients) {
            assert_eq!(client.join().unwrap(), 200);
        }
    });
    assert_eq!(street.calls().iter().sum::<usize>(), 4);
}

#[test]
fn who_waits_for_a_combos_target_longer_than_it_allows_is_told_which() {
    let street = Street::of(&["one"]);
    let terms = json!({ "concurrency": 1, "queue_ms": 300 });
    let targets = json!([{ "model": "one/m" }]);
    street.make(json!({ "name": "narrow", "targets": targets, "terms": terms }));
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    let first = street.question("narrow").open();
    street.doors[0].wait_for_call();
    let late = street.ask("narrow");
    assert_eq!(late.status, 429, "{}", late.text());
    let told = Dialect::Chat.told(&late.body);
    assert_eq!(told.code, "queue_timeout");
    let words = "`one/m` in the combo `narrow` had no room within 300 ms";
    assert!(told.message.contains(words), "{}", told.message);
    gate.open();
    assert_eq!(first.rest().status, 200);
    assert_eq!(
        street.ask("narrow").status,
        200,
        "nothing is held against it"
    );
}
