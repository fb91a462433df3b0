//! Whatever goes wrong with the first account before its first word, the second one serves, and the trace tells of both.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::Value;
use std::time::Duration;
use suite::{
    Answer, Dialect, Door, FakeProvider, Gateway, Household, Script, Step, closed_port, parallel,
};

/// How the first account fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Refused,
    NoTls,
    NoFirstByte,
    HungUp,
    NotHttp,
    Status(u16),
    ErrorInStream,
    ErrorObject,
    Empty,
    Html,
    CutBeforeContent,
    /// Signs of life, and nothing else.
    OnlySigns,
    LargeErrorObject,
}

const TROUBLES: &[Trouble] = &[
    Trouble::Refused,
    Trouble::NoTls,
    Trouble::NoFirstByte,
    Trouble::HungUp,
    Trouble::NotHttp,
    Trouble::Status(401),
    Trouble::Status(402),
    Trouble::Status(403),
    Trouble::Status(408),
    Trouble::Status(409),
    Trouble::Status(429),
    Trouble::Status(500),
    Trouble::Status(502),
    Trouble::Status(503),
    Trouble::Status(529),
    Trouble::ErrorInStream,
    Trouble::ErrorObject,
    Trouble::Empty,
    Trouble::Html,
    Trouble::CutBeforeContent,
    Trouble::OnlySigns,
    Trouble::LargeErrorObject,
];

/// One cell of the matrix.
#[derive(Debug, Clone, Copy)]
struct Case {
    trouble: Trouble,
    client: Dialect,
    upstream: Dialect,
    stream: bool,
}

impl Case {
    fn name(&self) -> String {
        let way = if self.stream { "streamed" } else { "whole" };
        format!(
            "{} -> {} {way} {:?}",
            self.client.name(),
            self.upstream.name(),
            self.trouble
        )
    }

    /// What the first account's provider answers.
    fn failing(&self) -> Script {
        let upstream = self.upstream;
        match self.trouble {
            Trouble::Refused | Trouble::NoTls | Trouble::NoFirstByte => Script::silence(),
            Trouble::HungUp => Script::hang_up(),
            Trouble::NotHttp => Script::raw("\u{1}\u{2}SSH-2.0-nonsense\r\n\r\n"),
            Trouble::Status(status) => Script::json(status, upstream.error_body(status, "not now")),
            Trouble::ErrorInStream => Script::stream([
                upstream.story(&[]).opening.concat(),
                upstream.error_frame("not now"),
            ]),
            Trouble::ErrorObject => Script::json(200, upstream.error_body(500, "not now")),
            Trouble::Empty if self.stream => Script::stream(upstream.empty_story()),
            Trouble::Empty => Script::json(200, upstream.empty_answer()),
            Trouble::Html => Script::whole(
                200,
                "text/html",
                "<!doctype html><html><title>Sign in</title></html>",
            ),
            Trouble::CutBeforeContent if self.stream => {
                Script::open(upstream.story(&[]).opening).then(Step::Reset)
            }
            Trouble::CutBeforeContent => Script(vec![self.half_an_answer(), Step::Reset]),
            Trouble::OnlySigns if self.stream => {
                Script::open([": ping\n\n", ": ping\n\n"]).then(Step::Stall)
            }
            Trouble::OnlySigns => Script(vec![self.half_an_answer(), Step::Stall]),
            Trouble::LargeErrorObject => {
                Script::json(200, upstream.error_body(500, &"not now ".repeat(1_000)))
            }
        }
    }

    fn half_an_answer(&self) -> Step {
        let whole = self.upstream.answer("never");
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            whole.len()
        );
        Step::Send((head + &whole[..whole.len() / 2]).into_bytes())
    }

    fn base(&self, provider: &FakeProvider, door: &Door) -> String {
        let base = door.base(self.upstream);
        let here = provider.address().to_string();
        if self.trouble == Trouble::Refused {
            base.replace(&here, &closed_port().to_string())
        } else if self.trouble == Trouble::NoTls {
            base.replace("http://", "https://")
        } else {
            base
        }
    }
}

fn serving(dialect: Dialect, stream: bool) -> Script {
    if stream {
        Script::stream(dialect.story(&["All ", "is ", "well."]).frames())
    } else {
        Script::json(200, dialect.answer("All is well."))
    }
}

/// Every trouble for each provider's dialect, whole and streamed, in its own dialect and for a client of another.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (turn, trouble) in TROUBLES.iter().copied().enumerate() {
        for upstream in Dialect::ALL {
            // The other dialect moves on from row to row, so that all twelve pairs take part.
            let other = Dialect::ALL[(upstream as usize + 1 + turn % 3) % 4];
            for (client, stream) in [
                (upstream, false),
                (upstream, true),
                (other, false),
                (other, true),
            ] {
                if stream || trouble != Trouble::ErrorInStream {
                    cases.push(Case {
                        trouble,
                        client,
                        upstream,
                        stream,
                    });
                }
            }
        }
    }
    cases
}

/// A gateway with that limit, a Chat provider's doors with an account each, and a client's key.
fn limited(limit: (&str, &str), accounts: usize) -> (Gateway, Vec<Door>, String, FakeProvider) {
    let provider = FakeProvider::start();
    let house = Household::new().with(limit.0, limit.1);
    let key = house.key("tests").key;
    let well = || Script::json(200, Dialect::Chat.answer("Hi."));
    let doors: Vec<Door> = (0..accounts).map(|_| provider.door(well())).collect();
    let bases: Vec<String> = doors.iter().map(|door| door.base(Dialect::Chat)).collect();
    house.furnish("pair", Dialect::Chat, &bases);
    (house.start(), doors, key, provider)
}

fn asked(gateway: &Gateway, key: &str) -> Answer {
    let body = Dialect::Chat.request("pair/m", false);
    gateway.post("/v1/chat/completions", body).key(key).send()
}

#[test]
fn a_whole_answer_is_waited_for_at_length_only_where_nobody_else_could_give_it() {
    let impatient = ("OMNIROUTE_WHOLE_HEAD_MS", "500");
    let (gateway, doors, key, _provider) = limited(impatient, 2);
    doors[0].always(Script::silence());
    let answer = asked(&gateway, &key);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!((doors[0].calls().len(), doors[1].calls().len()), (1, 1));

    let (gateway, doors, key, _provider) = limited(impatient, 1);
    let Script(well) = Script::json(200, Dialect::Chat.answer("Hi."));
    let slow = vec![Step::Pause(Duration::from_millis(1000))];
    doors[0].always(Script([slow, well].concat()));
    let answer = asked(&gateway, &key);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn a_request_has_one_deadline_whoever_is_tried_for_it() {
    let (gateway, doors, key, _provider) = limited(("OMNIROUTE_REQUEST_MS", "1000"), 3);
    let refusal = Dialect::Chat.error_body(503, "not now");
    doors[0].always(Script::json(503, refusal));
    doors[1].always(Script::silence());
    let answer = asked(&gateway, &key);
    assert_eq!(answer.status, 504, "{}", answer.text());
    let told = Dialect::Chat.told(&answer.body).message;
    assert!(
        told.contains("within 1 s") && told.contains("not now"),
        "{told}"
    );
    assert_eq!(doors[2].calls().len(), 0);
    gateway.ledger().row(&answer.trace());
    let told = gateway.cli(&["explain", &answer.trace()], "");
    assert!(told.contains("the request's time was up"), "{told}");
    doors[1].always(Script::json(200, Dialect::Chat.answer("Hi.")));
    let answer = asked(&gateway, &key);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(doors[1].calls().len(), 2, "it is held against nobody");
}

#[test]
fn the_second_account_serves_and_the_trace_names_both() {
    let provider = FakeProvider::start();
    let house = Household::new().impatient();
    let key = house.key("tests").key;
    let cells: Vec<(usize, Case, Door, Door)> = cases()
        .into_iter()
        .enumerate()
        .map(|(at, case)| {
            let (first, second) = (
                provider.door(case.failing()),
                provider.door(serving(case.upstream, case.stream)),
            );
            let bases = [case.base(&provider, &first), second.base(case.upstream)];
            house.furnish(&format!("p{at}"), case.upstream, &bases);
            (at, case, first, second)
        })
        .collect();
    let gateway = house.start();
    parallel(
        &cells,
        |(_, case, ..)| case.name(),
        |(at, case, first, second)| {
            serves_from_the_second(&gateway, &key, *at, *case, first, second);
        },
    );
    gateway.is_well(None, 0);
}

fn serves_from_the_second(
    gateway: &Gateway,
    key: &str,
    at: usize,
    case: Case,
    first: &Door,
    second: &Door,
) {
    let model = format!("p{at}/m");
    let ask = gateway
        .post(
            &case.client.path(&model, case.stream),
            case.client.request(&model, case.stream),
        )
        .key(key);
    let answer = ask.send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let said = if case.stream {
        case.client.streamed(&answer.body)
    } else {
        case.client.said(&answer.body)
    };
    assert_eq!(said, "All is well.");
    assert!(answer.complete);
    assert!(
        !case.stream || case.client.ends_well(&answer.body),
        "no proper end: {}",
        answer.text()
    );
    assert_eq!(second.calls().len(), 1);
    let reached = !matches!(case.trouble, Trouble::Refused | Trouble::NoTls);
    assert_eq!(first.calls().len(), usize::from(reached));

    let row = gateway.ledger().row(&answer.trace());
    let attempts = row["attempts"].as_array().unwrap();
    let told: Vec<&str> = attempts
        .iter()
        .filter_map(|attempt| attempt["account"].as_str())
        .collect();
    assert_eq!(told, ["first", "second"], "{attempts:?}");
    assert!(
        attempts[0]["failed"]
            .as_str()
            .is_some_and(|why| !why.is_empty()),
        "{attempts:?}"
    );
    assert!(
        attempts[0]["stage"].is_string() && attempts[0]["rule"].is_string(),
        "{attempts:?}"
    );
    assert_eq!(
        attempts[1].get("failed").unwrap_or(&Value::Null),
        &Value::Null
    );
    if let Trouble::Status(status) = case.trouble {
        assert_eq!(attempts[0]["status"], status);
    }
    assert_eq!(
        (&row["status"], &row["failure_code"]),
        (&200.into(), &Value::Null)
    );
    assert_eq!(
        (&row["input_tokens"], &row["output_tokens"]),
        (&11.into(), &7.into())
    );
    assert_eq!(
        row["lane"],
        if case.client == case.upstream {
            "splice"
        } else {
            "translate"
        }
    );
}

#[test]
fn the_clients_own_mistake_is_handed_back_untouched_and_no_one_else_is_asked() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    let mut cells = Vec::new();
    for upstream in Dialect::ALL {
        for client in Dialect::ALL {
            for (status, stream) in [(400, false), (400, true), (422, false), (422, true)] {
                let body = format!(
                    "\r\n {}\t",
                    upstream.error_body(status, "`tools.3.name` is too long")
                );
                let (first, second) = (
                    provider.door(Script::json(status, &body)),
                    provider.door(serving(upstream, stream)),
                );
                let at = cells.len();
                house.furnish(
                    &format!("p{at}"),
                    upstream,
                    &[first.base(upstream), second.base(upstream)],
                );
                cells.push((at, client, upstream, status, stream, body, first, second));
            }
        }
    }
    let gateway = house.start();
    parallel(
        &cells,
        |(_, client, upstream, status, ..)| {
            format!("{} -> {} {status}", client.name(), upstream.name())
        },
        |(at, client, upstream, status, stream, body, first, second)| {
            let model = format!("p{at}/m");
            let answer = gateway
                .post(
                    &client.path(&model, *stream),
                    client.request(&model, *stream),
                )
                .key(&key)
                .send();
            if client == upstream {
                assert_eq!((answer.status, answer.text()), (*status, body.clone()));
            } else {
                assert!((400..500).contains(&answer.status), "{}", answer.status);
                assert!(
                    client
                        .told(&answer.body)
                        .message
                        .contains("`tools.3.name` is too long"),
                    "{}",
                    answer.text()
                );
            }
            assert_eq!((first.calls().len(), second.calls().len()), (1, 0));
            let row = gateway.ledger().row(&answer.trace());
            assert_eq!(row["attempts"].as_array().unwrap().len(), 1);
            assert_eq!(row["status"], answer.status);
        },
    );
}

#[test]
fn an_account_told_to_wait_is_left_alone_until_then() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    for dialect in Dialect::ALL {
        let limited = Script::with_headers(
            429,
            &[("content-type", "application/json"), ("retry-after", "60")],
            dialect.error_body(429, "slow down"),
        );
        let (first, second) = (
            provider.door(limited),
            provider.door(serving(dialect, false)),
        );
        house.furnish(
            dialect.name(),
            dialect,
            &[first.base(dialect), second.base(dialect)],
        );
    }
    let gateway = house.start();
    for dialect in Dialect::ALL {
        let model = format!("{}/m", dialect.name());
        let ask = gateway
            .post(&dialect.path(&model, false), dialect.request(&model, false))
            .key(&key);
        let attempts = [0; 3].map(|_| {
            gateway.ledger().row(&ask.send().trace())["attempts"]
                .as_array()
                .unwrap()
                .len()
        });
        assert_eq!(
            attempts,
            [2, 1, 1],
            "the first account was asked again: {}",
            dialect.name()
        );
    }
}

#[test]
fn when_all_fail_the_client_is_told_in_its_dialect_where_why_and_until_when() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    let mut cells = Vec::new();
    for upstream in Dialect::ALL {
        for client in Dialect::ALL {
            for stream in [false, true] {
                let limited = |wait| {
                    Script::with_headers(
                        429,
                        &[("content-type", "application/json"), ("retry-after", wait)],
                        upstream.error_body(429, "slow down"),
                    )
                };
                let (first, second) = (provider.door(limited("40")), provider.door(limited("30")));
                let at = cells.len();
                house.furnish(
                    &format!("p{at}"),
                    upstream,
                    &[first.base(upstream), second.base(upstream)],
                );
                cells.push((at, client, upstream, stream));
            }
        }
    }
    let gateway = house.start();
    parallel(
        &cells,
        |(_, client, upstream, stream)| {
            format!("{} -> {} stream {stream}", client.name(), upstream.name())
        },
        |(at, client, _, stream)| {
            let model = format!("p{at}/m");
            let ask = gateway
                .post(
                    &client.path(&model, *stream),
                    client.request(&model, *stream),
                )
                .key(&key);
            let answer = ask.send();
            assert_eq!(answer.status, 429, "{}", answer.text());
            assert_eq!(
                answer.header("x-omniroute-stage"),
                Some("upstream"),
                "{}",
                answer.head
            );
            let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=40).contains(&wait), "{wait}");
            client.told(&answer.body);
            let row = gateway.ledger().row(&answer.trace());
            assert_eq!(row["attempts"].as_array().unwrap().len(), 2);
            assert!(
                row["failure_code"].is_string() && row["failure_stage"] == "upstream",
                "{row:?}"
            );
            // Now both rest: nobody is asked.
            let answer = ask.send();
            assert_eq!(
                (answer.status, answer.header("x-omniroute-stage")),
                (429, Some("plan")),
                "{}",
                answer.text()
            );
            let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!(
                (25..=34).contains(&wait),
                "the first wakes in 30 s, told {wait}"
            );
            client.told(&answer.body);
        },
    );
}

#[test]
fn a_providers_refusal_of_the_accounts_key_is_never_told_as_the_clients_own() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    let mut cells = Vec::new();
    for upstream in Dialect::ALL {
        for (client, status) in Dialect::ALL
            .into_iter()
            .flat_map(|client| [(client, 401), (client, 403)])
        {
            let door = provider.door(Script::json(status, upstream.error_body(status, "bad key")));
            house.furnish(
                &format!("p{}", cells.len()),
                upstream,
                &[door.base(upstream)],
            );
            cells.push((cells.len(), client, upstream, status));
        }
    }
    let gateway = house.start();
    parallel(
        &cells,
        |(_, client, upstream, status)| {
            format!("{} -> {} {status}", client.name(), upstream.name())
        },
        |(at, client, ..)| {
            let model = format!("p{at}/m");
            let answer = gateway
                .post(&client.path(&model, false), client.request(&model, false))
                .key(&key)
                .send();
            assert!(
                matches!(answer.status, 502 | 503),
                "{} {}",
                answer.status,
                answer.text()
            );
            client.told(&answer.body);
        },
    );
}
