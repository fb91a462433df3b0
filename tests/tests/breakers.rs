//! A provider that keeps failing is left alone while others can serve; after a while one request finds out whether it is back, and only
//! one at a time.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use suite::control::admin;
use suite::{Dialect, Gate, Script, Step, Street, until};

const FAILURES: usize = 3;
const LONG: u64 = 3_600_000;

/// A street whose breakers open after three failures, for so many milliseconds, and whose accounts do not rest by themselves; the
/// first provider has tripped its own. `both` is a combo of the first two.
fn tripped(names: &[&str], open_ms: u64) -> Street {
    let street = Street::of(names);
    street.rule(json!({"resilience": {
        "key_rest": {"base_ms": 0, "steps": 0},
        "key_breaker": {"failures": FAILURES, "open_ms": open_ms, "window_ms": LONG},
    }}));
    street.combo(
        "both",
        &["shaky/m", names.get(1).map_or("shaky/n", |_| "sound/m")],
    );
    street.fails(0, 503);
    for _ in 0..FAILURES {
        assert_eq!(street.ask("shaky/m").status, 503);
    }
    assert_eq!(street.doors[0].calls().len(), FAILURES);
    street
}

/// A provider that answers well once the gate opens.
fn held(gate: &Gate) -> Script {
    let Script(answer) = Script::json(200, Dialect::Chat.answer("Hi."));
    Script([vec![Step::Wait(gate.clone())], answer].concat())
}

#[test]
fn a_provider_that_keeps_failing_is_left_alone_while_another_serves() {
    let street = tripped(&["shaky", "sound"], LONG);
    for _ in 0..3 {
        assert_eq!(street.ask("both").status, 200);
    }
    assert_eq!(street.calls(), [FAILURES, 3]);
    let told = street.gateway.cli(&["route", "--dry-run", "both"], "");
    assert!(told.contains("its provider keeps failing"), "{told}");
}

#[test]
fn one_request_finds_out_whether_it_is_back_and_the_others_are_served_meanwhile() {
    let street = tripped(&["shaky", "sound"], 1_000);
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    let probed = || street.doors[0].calls().len() > FAILURES;
    thread::scope(|scope| {
        // All of them ask again and again, across the moment at which the first is let through.
        let clients = [(); 8].map(|()| {
            scope.spawn(|| {
                until("somebody finds out", || {
                    assert_eq!(street.ask("both").status, 200);
                    probed().then_some(())
                });
            })
        });
        until("somebody finds out", || probed().then_some(()));
        for _ in 0..8 {
            assert_eq!(street.ask("both").status, 200);
        }
        assert_eq!(
            street.doors[0].calls().len(),
            FAILURES + 1,
            "only one finds out"
        );
        gate.open();
        clients
            .into_iter()
            .for_each(|client| client.join().unwrap());
    });
    let served = street.doors[1].calls().len();
    assert_eq!(street.ask("both").status, 200);
    let calls = [FAILURES + 2, served];
    assert_eq!(street.calls(), calls, "it is back and comes first again");
}

#[test]
fn one_that_is_not_back_is_left_alone_again_and_nobody_suffers_for_having_asked() {
    let street = tripped(&["shaky", "sound"], 1_000);
    until("it is asked again", || {
        assert_eq!(street.ask("both").status, 200);
        (street.doors[0].calls().len() > FAILURES).then_some(())
    });
    let served = street.doors[1].calls().len();
    assert_eq!(street.ask("both").status, 200);
    assert_eq!(street.calls(), [FAILURES + 1, served + 1]);
}

#[test]
fn with_nobody_else_it_is_tried_all_the_same_but_by_one_at_a_time() {
    let street = tripped(&["shaky"], LONG);
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    let first = street.question("shaky/m").open();
    until("it is asked", || {
        (street.calls() == [FAILURES + 1]).then_some(())
    });
    for client in Dialect::ALL {
        let path = client.path("shaky/m", false);
        let ask = street.gateway.post(&path, client.request("shaky/m", false));
        let refused = ask.key(&street.key).send();
        assert!(matches!(refused.status, 429 | 503), "{}", refused.text());
        assert_eq!(refused.header("x-omniroute-stage"), Some("plan"));
        client.told(&refused.body);
        let row = street.gateway.ledger().row(&refused.trace());
        assert_eq!(row["failure_code"], "all_accounts_resting");
    }
    gate.open();
    assert_eq!(first.rest().status, 200);
    // One good answer proves that it is back.
    assert_eq!(street.ask("shaky/m").status, 200);
    assert_eq!(street.calls(), [FAILURES + 2]);
    let told = street.gateway.cli(&["route", "--dry-run", "shaky/m"], "");
    assert!(!told.contains("keeps failing"), "{told}");
}

#[test]
fn of_many_that_come_at_the_same_moment_one_finds_out() {
    let street = tripped(&["shaky"], 1_000);
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    until("it may be asked again", || {
        let told = street.gateway.cli(&["route", "--dry-run", "shaky/m"], "");
        (!told.contains("keeps failing")).then_some(())
    });
    let start = Barrier::new(32);
    let refused = AtomicUsize::new(0);
    let served = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                start.wait();
                let answer = street.ask("shaky/m");
                let count = if answer.status == 200 {
                    &served
                } else {
                    &refused
                };
                count.fetch_add(1, Ordering::SeqCst);
            });
        }
        until("all others are told", || {
            (refused.load(Ordering::SeqCst) == 31).then_some(())
        });
        gate.open();
    });
    assert_eq!(served.into_inner(), 1);
    assert_eq!(street.calls(), [FAILURES + 1]);
}

#[test]
fn limits_and_mistakes_of_clients_say_nothing_of_a_provider() {
    let street = tripped(&["shaky", "sound"], LONG);
    for status in [400, 404, 422, 429] {
        street.fails(1, status);
        for turn in 0..=FAILURES {
            // A model of its own each time: a 404 and a 429 rest the model.
            let answer = street.ask(&format!("sound/m{status}-{turn}"));
            assert_eq!(answer.status, status, "{}", answer.text());
        }
    }
    let told = street.gateway.cli(&["route", "--dry-run", "sound/m"], "");
    assert!(!told.contains("keeps failing"), "{told}");
}

#[test]
fn a_breaker_survives_a_restart_and_is_forgotten_by_reset_all() {
    let mut street = tripped(&["shaky", "sound"], LONG);
    let file = street.gateway.house.path().join("health.json");
    until("health is written down", || {
        let written = std::fs::read_to_string(&file).ok()?;
        written.contains("open_until").then_some(())
    });
    street.gateway.kill_and_restart();
    assert_eq!(street.ask("both").status, 200);
    assert_eq!(street.calls(), [FAILURES, 1]);
    let reset = admin(&street.gateway, "POST", "/api/health/reset", None);
    assert_eq!(reset.status, 204, "{}", reset.text());
    street.answers(0);
    assert_eq!(street.ask("both").status, 200);
    assert_eq!(street.calls(), [FAILURES + 1, 1]);
}
