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

#[test]
fn between_two_requests_is_the_gap_the_user_wants_whether_of_the_provider_or_of_an_account() {
    const GAP: u64 = 200;
    let gap = json!({ "gap_ms": GAP });
    for limit in [
        json!({ "paces": { "some": gap } }),
        json!({ "policies": { "acc_some_1": { "pace": gap } } }),
    ] {
        let street = Street::of_accounts("some", 1);
        street.rule(limit);
        let begun = Instant::now();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(street.ask("some/m").status, 200));
            }
        });
        let work = street.doors[0].at_work();
        let (last, _) = work.last().unwrap();
        assert!(
            *last - begun >= Duration::from_millis(3 * GAP),
            "four, three gaps"
        );
    }
}

#[test]
fn an_account_that_has_its_fill_is_passed_over_and_queued_for_only_if_all_have() {
    let street = Street::of_accounts("some", 2);
    let pace = json!({ "concurrent": 1, "queue": 1, "wait_ms": 15_000 });
    let policies = json!({ "acc_some_1": { "pace": pace }, "acc_some_2": { "pace": pace } });
    street.rule(json!({ "accounts": { "strategy": "fill-first" }, "policies": policies }));
    let gate = Gate::default();
    street
        .doors
        .iter()
        .for_each(|door| door.always(held(&gate)));
    let first = street.question("some/m").open();
    until("the first account is asked", || {
        (street.calls() == [1, 0]).then_some(())
    });
    let second = street.question("some/m").open();
    until("the second one is", || {
        (street.calls() == [1, 1]).then_some(())
    });
    let (refused, served) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        // There is room for one in each queue.
        for _ in 0..6 {
            scope.spawn(|| {
                let answer = street.ask("some/m");
                if answer.status == 200 {
                    served.fetch_add(1, Ordering::SeqCst);
                    return;
                }
                assert_eq!(answer.status, 429, "{}", answer.text());
                let told = Dialect::Chat.told(&answer.body);
                assert!(told.message.contains("the account `"), "{told:?}");
                refused.fetch_add(1, Ordering::SeqCst);
            });
        }
        until("those without a place are told", || {
            (refused.load(Ordering::SeqCst) >= 4).then_some(())
        });
        assert_eq!(street.calls(), [1, 1], "one at a time each");
        gate.open();
    });
    assert_eq!((refused.into_inner(), served.into_inner()), (4, 2));
    for held in [first, second] {
        assert_eq!(held.rest().status, 200);
    }
}

#[test]
fn a_minute_has_room_for_so_many_of_a_provider_however_many_come_at_once() {
    let street = Street::of_accounts("some", 3);
    street.rule(json!({ "paces": { "some": { "per_minute": 5, "wait_ms": 0 } } }));
    let served = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| match street.ask("some/m").status {
                200 => _ = served.fetch_add(1, Ordering::SeqCst),
                status => assert_eq!(status, 429),
            });
        }
    });
    assert_eq!(served.into_inner(), 5);
    assert_eq!(street.calls().iter().sum::<usize>(), 5);
    // What is laid down is in force at once, also for an account that is new.
    let base = street.doors[0].base(Dialect::Chat);
    let words = [
        "accounts",
        "add",
        "some",
        "--label",
        "new",
        "--base-url",
        &base,
        "--key-stdin",
    ];
    street.gateway.cli(&words, "sk-new");
    assert_eq!(street.ask("some/m").status, 429);
    street.rule(json!({ "paces": {} }));
    assert_eq!(street.ask("some/m").status, 200);
}
