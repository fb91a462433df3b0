//! What the ledger says of a request, and that it survives being killed.
#![expect(clippy::unwrap_used, reason = "tests")]

use rusqlite::Connection;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use suite::{Bench, Dialect, FakeProvider, Household, Script};

/// A row is on the disk after so long.
const PROMISED: Duration = Duration::from_millis(250);
/// What a busy machine may take for writing it, over and above.
const GRACE: Duration = Duration::from_millis(250);

#[test]
fn a_row_has_tokens_cost_and_attempts() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests");
    for dialect in Dialect::ALL {
        let door = provider.door(Script::json(200, dialect.answer("Hi.")));
        house.furnish(dialect.name(), dialect, &[door.base(dialect)]);
        let vault = Connection::open(house.path().join("vault.sqlite")).unwrap();
        let add = "INSERT INTO provider_models (provider_id, model_id, name, input_price, output_price) VALUES (?1, 'm', 'M', 3.0, 15.0)";
        vault.execute(add, [dialect.name()]).unwrap();
        door.once(Script::json(200, dialect.answer("Hi.")));
        door.once(Script::stream(dialect.story(&["Hi."]).frames()));
        door.once(Script::json(200, dialect.answer("Hi.")));
        door.once(Script::stream(dialect.story(&["Hi."]).frames()));
    }
    let gateway = house.start();
    for upstream in Dialect::ALL {
        for client in [upstream, Dialect::ALL[(upstream as usize + 1) % 4]] {
            for stream in [false, true] {
                let model = format!("{}/m", upstream.name());
                let answer = gateway
                    .post(&client.path(&model, stream), client.request(&model, stream))
                    .key(&key.key)
                    .send();
                assert_eq!(answer.status, 200, "{}", answer.text());
                let row = gateway.ledger().row(&answer.trace());
                assert_eq!(
                    (&row["input_tokens"], &row["output_tokens"]),
                    (&11.into(), &7.into()),
                    "{row:?}"
                );
                let cost = row["cost_usd"].as_f64().unwrap();
                assert!(
                    (cost - (11.0 * 3.0 + 7.0 * 15.0) / 1e6).abs() < 1e-12,
                    "{cost}"
                );
                let said = |name: &str| row[name].as_str().unwrap_or_default();
                assert_eq!(said("client_dialect"), client.name());
                assert_eq!(said("upstream_dialect"), upstream.name());
                assert_eq!(
                    (said("requested_model"), said("upstream_model")),
                    (model.as_str(), "m")
                );
                assert_eq!(
                    (said("key_id"), said("provider")),
                    (key.id.as_str(), upstream.name())
                );
                assert_eq!(row["stream"], i32::from(stream));
                let attempts = row["attempts"].as_array().unwrap();
                assert_eq!((attempts.len(), &attempts[0]["status"]), (1, &200.into()));
                assert!(row["first_byte_ms"].as_u64() <= row["total_ms"].as_u64());
            }
        }
    }
}

#[test]
fn what_a_target_cannot_say_is_told_in_header_and_row() {
    let bench = Bench::default();
    let body = r#"{"model":"mychat/some-model","max_tokens":9,"top_k":40,"messages":[{"role":"user","content":"x"}]}"#;
    let answer = bench.post("/v1/messages", body).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(
        answer
            .header("x-omniroute-losses")
            .is_some_and(|losses| losses.contains("top_k")),
        "{}",
        answer.head
    );
    let row = bench.gateway.ledger().row(&answer.trace());
    let losses = row["losses"].as_array().unwrap();
    assert!(
        losses
            .iter()
            .any(|loss| loss["field"] == "top_k" && loss["why"].is_string()),
        "{losses:?}"
    );
    let same = bench.ask(Dialect::Chat, Dialect::Chat, false).send();
    assert_eq!(same.header("x-omniroute-losses"), None);
}

#[test]
fn killed_under_load_it_loses_nothing_older_than_a_quarter_of_a_second() {
    let mut bench = Bench::default();
    let mut proved = 0;
    for _ in 0..ROUNDS {
        let answered = load_until_killed(&mut bench);
        bench.gateway.restart();
        assert_eq!(bench.gateway.ledger().integrity(), "ok");
        for trace in &answered {
            assert!(
                bench.gateway.ledger().find(trace).is_some(),
                "{trace} was answered long before and is lost"
            );
        }
        proved += answered.len();
    }
    assert!(proved > 20 * ROUNDS, "only {proved} rows prove little");
    bench.is_well();
}

/// Asks from several sides until the gateway is killed; the traces that had been answered long enough before.
fn load_until_killed(bench: &mut Bench) -> Vec<String> {
    let answered = Mutex::new(Vec::new());
    let over = AtomicBool::new(false);
    let asks: Vec<_> = Dialect::ALL
        .map(|dialect| bench.ask(dialect, Dialect::Chat, false))
        .into();
    let gateway = &mut bench.gateway;
    let killed = thread::scope(|scope| {
        for ask in &asks {
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    // The last ones meet a dying gateway.
                    let Ok(Some(trace)) = std::panic::catch_unwind(|| ask.send())
                        .map(|answer| answer.header("x-omniroute-trace-id").map(str::to_owned))
                    else {
                        continue;
                    };
                    answered.lock().unwrap().push((Instant::now(), trace));
                }
            });
        }
        suite::until("there is enough to lose", || {
            let answered = answered.lock().unwrap();
            let (first, _) = answered.first()?;
            (first.elapsed() > PROMISED + GRACE + Duration::from_millis(300) && answered.len() > 50)
                .then_some(())
        });
        let killed = Instant::now();
        gateway.kill();
        over.store(true, Ordering::SeqCst);
        killed
    });
    let answered = answered.into_inner().unwrap();
    answered
        .into_iter()
        .filter(|(at, _)| killed.duration_since(*at) > PROMISED + GRACE)
        .map(|(_, trace)| trace)
        .collect()
}

const ROUNDS: usize = 5;
