//! Progress: who asks for it is told between the frames of the answer, in a form the dialect's programs do not trip over.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use serde_json::Value;
use suite::{Answer, Ask, Dialect, FakeProvider, Gate, Gateway, Household, Script, Step};

const WORDS: [&str; 2] = ["Once upon ", "a time"];

/// Dialects whose clients can be told before there is an answer.
const EARLY: [Dialect; 3] = [Dialect::Chat, Dialect::Responses, Dialect::Anthropic];

fn ask(gateway: &Gateway, client: Dialect, model: &str, key: &str) -> Ask {
    gateway
        .post(&client.path(model, true), client.request(model, true))
        .key(key)
        .header("x-omniroute-progress", "true")
}

/// What was told of progress, and the answer without it.
fn parted(client: Dialect, body: &[u8]) -> (Vec<Value>, Vec<u8>) {
    let (mut told, mut rest) = (Vec::new(), String::new());
    let text = String::from_utf8(body.to_vec()).unwrap();
    for frame in text.split_inclusive("\n\n") {
        let (progress, left) = match client {
            Dialect::Chat | Dialect::Responses => match frame.strip_prefix(": progress ") {
                Some(told) => (Some(told.to_owned()), String::new()),
                None => (None, frame.to_owned()),
            },
            Dialect::Anthropic => match frame.strip_prefix("event: ping\ndata: ") {
                Some(ping) if ping.contains("progress") => {
                    let ping: Value = serde_json::from_str(ping).unwrap();
                    assert_eq!(ping["type"], "ping");
                    (Some(ping["progress"].to_string()), String::new())
                }
                _ => (None, frame.to_owned()),
            },
            Dialect::Gemini => {
                let data = frame.strip_prefix("data: ").unwrap();
                let mut data: Value = serde_json::from_str(data).unwrap();
                let told = data.as_object_mut().unwrap().remove("omniroute_progress");
                (
                    told.map(|told| told.to_string()),
                    format!("data: {data}\n\n"),
                )
            }
        };
        told.extend(progress.map(|told| serde_json::from_str::<Value>(&told).unwrap()));
        rest.push_str(&left);
    }
    (told, rest.into_bytes())
}

fn stages(told: &[Value]) -> Vec<&str> {
    told.iter()
        .filter_map(|one| one["stage"].as_str())
        .collect()
}

/// A gateway with a provider of each dialect that answers so.
fn house(provider: &FakeProvider, script: impl Fn(Dialect) -> Script) -> (Gateway, String) {
    let house = Household::new().with("OMNIROUTE_PROGRESS_MS", "40");
    let key = house.key("tests").key;
    for upstream in Dialect::ALL {
        let door = provider.door(script(upstream));
        house.furnish(upstream.name(), upstream, &[door.base(upstream)]);
    }
    (house.start(), key)
}

fn model(upstream: Dialect) -> String {
    format!("{}/m", upstream.name())
}

fn told_well(client: Dialect, answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.header("x-omniroute-progress"), Some("enabled"));
    assert!(answer.complete, "{}", answer.text());
    let (told, rest) = parted(client, &answer.body);
    assert_eq!(client.streamed(&rest), WORDS.concat(), "{}", answer.text());
    assert!(client.ends_well(&rest), "{}", answer.text());
    told
}

#[test]
fn an_answer_that_comes_is_told_of_and_stays_what_it_is() {
    let provider = FakeProvider::start();
    let (gateway, key) = house(&provider, |upstream| {
        Script::stream(upstream.story(&WORDS).frames())
    });
    for upstream in Dialect::ALL {
        for client in Dialect::ALL {
            let answer = ask(&gateway, client, &model(upstream), &key).send();
            let told = told_well(client, &answer);
            let last = told.last().expect("something is told");
            assert_eq!(last["provider"], upstream.name(), "{told:?}");
            assert_eq!(last["attempt"], 1, "{told:?}");
            assert!(last["output_tokens"].as_u64() > Some(0), "{told:?}");
            assert!(last["elapsed_ms"].is_u64(), "{told:?}");
        }
    }
}

#[test]
fn the_wait_before_the_first_byte_is_told_of() {
    let provider = FakeProvider::start();
    let gates = Dialect::ALL.map(|_| Gate::default());
    let (gateway, key) = house(&provider, |upstream| {
        let held = Step::Wait(gates[upstream as usize].clone());
        let Script(rest) = Script::stream(upstream.story(&WORDS).frames());
        Script(std::iter::once(held).chain(rest).collect())
    });
    for upstream in Dialect::ALL {
        let open =
            EARLY.map(|client| (client, ask(&gateway, client, &model(upstream), &key).open()));
        let waited = open.map(|(client, mut open)| {
            // Twice: once for the head, once more while nothing changes.
            open.until("connecting");
            let far = open.raw.len();
            while open.raw.len() < far + 40 {
                assert!(open.more());
            }
            (client, open)
        });
        gates[upstream as usize].open();
        for (client, open) in waited {
            let answer = open.rest();
            assert_eq!(answer.status, 200);
            let row = gateway.ledger().row(&answer.trace());
            assert_eq!(row["status"], 200);
            let told = told_well(client, &answer);
            assert!(stages(&told).contains(&"connecting"), "{told:?}");
            assert_eq!(told.last().map(|last| &last["stage"]), Some(&"done".into()));
        }
    }
}

#[test]
fn another_account_is_told_of_with_the_reason() {
    let (provider, gate) = (FakeProvider::start(), Gate::default());
    let house = Household::new().with("OMNIROUTE_PROGRESS_MS", "40");
    let key = house.key("tests").key;
    let first = provider.door(Script::json(500, r#"{"error":{"message":"I fell over"}}"#));
    let Script(rest) = Script::stream(Dialect::Chat.story(&WORDS).frames());
    let held = std::iter::once(Step::Wait(gate.clone())).chain(rest);
    let second = provider.door(Script(held.collect()));
    let bases = [first.base(Dialect::Chat), second.base(Dialect::Chat)];
    house.furnish("p", Dialect::Chat, &bases);
    let gateway = house.start();
    let mut open = ask(&gateway, Dialect::Chat, "p/m", &key).open();
    open.until("retrying");
    gate.open();
    let answer = open.rest();
    let told = told_well(Dialect::Chat, &answer);
    let retrying = told.iter().find(|one| one["stage"] == "retrying").unwrap();
    assert_eq!(retrying["attempt"], 2);
    assert_eq!(retrying["account"], "second");
    assert!(
        retrying["reason"].to_string().contains("I fell over"),
        "{retrying}"
    );
}

#[test]
fn a_failure_before_the_head_keeps_its_status_and_a_later_one_is_told_in_the_stream() {
    let provider = FakeProvider::start();
    let (gateway, key) = house(&provider, |upstream| {
        Script::json(400, upstream.error_body(400, "that is nonsense"))
    });
    for client in Dialect::ALL {
        let answer = ask(&gateway, client, &model(client), &key).send();
        assert_eq!(answer.status, 400);
        assert_eq!(answer.header("x-omniroute-progress"), None);
    }
    let gates = Dialect::ALL.map(|_| Gate::default());
    let (gateway, key) = house(&provider, |upstream| {
        let held = Step::Wait(gates[upstream as usize].clone());
        let Script(rest) = Script::json(400, upstream.error_body(400, "that is nonsense"));
        Script(std::iter::once(held).chain(rest).collect())
    });
    for client in EARLY {
        let mut open = ask(&gateway, client, &model(client), &key).open();
        open.until("connecting");
        gates[client as usize].open();
        let answer = open.rest();
        assert_eq!(answer.status, 200);
        assert!(answer.complete);
        let (_, rest) = parted(client, &answer.body);
        let told = client.failure_in(&rest).expect("the failure is told");
        assert!(told.contains("that is nonsense"), "{told}");
    }
}

#[test]
fn whoever_hangs_up_while_waiting_ends_the_call() {
    let provider = FakeProvider::start();
    let house = Household::new().with("OMNIROUTE_PROGRESS_MS", "40");
    let key = house.key("tests").key;
    let door = provider.door(Script::silence());
    house.furnish("p", Dialect::Chat, &[door.base(Dialect::Chat)]);
    let gateway = house.start();
    let mut open = ask(&gateway, Dialect::Chat, "p/m", &key).open();
    open.until("connecting");
    drop(open);
    door.wait_for_hang_up();
}

#[test]
fn what_has_no_room_for_it_stays_as_it_is() {
    let provider = FakeProvider::start();
    let (gateway, key) = house(&provider, |upstream| {
        Script::json(200, upstream.answer("Hi."))
    });
    let whole = gateway
        .post(
            &Dialect::Chat.path("", false),
            Dialect::Chat.request(&model(Dialect::Chat), false),
        )
        .key(&key)
        .header("x-omniroute-progress", "true")
        .send();
    assert_eq!(whole.header("x-omniroute-progress"), None);
    assert_eq!(whole.body, Dialect::Chat.answer("Hi.").into_bytes());
    let name = model(Dialect::Gemini);
    let array = gateway
        .post(
            &format!("/v1beta/models/{name}:streamGenerateContent"),
            Dialect::Gemini.request(&name, true),
        )
        .key(&key)
        .header("x-omniroute-progress", "true")
        .send();
    assert_eq!(array.header("x-omniroute-progress"), None);
    assert!(array.json().is_array(), "{}", array.text());
    assert!(!array.text().contains("omniroute_progress"));
}
