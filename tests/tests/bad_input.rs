//! Whatever comes in, the gateway answers in the caller's dialect, goes on serving and does not grow.
#![expect(clippy::unwrap_used, reason = "tests")]

use socket2::SockRef;
use std::net::Shutdown;
use suite::{Bench, Dialect, Household, Open, Script, Step, until};

/// The calls that all providers have had.
fn calls(bench: &Bench) -> usize {
    bench.doors.iter().map(|(_, door)| door.calls().len()).sum()
}

#[test]
fn a_body_that_is_no_json_is_refused_in_the_callers_dialect() {
    let bench = Bench::default();
    for dialect in Dialect::ALL {
        let whole = dialect.request(&Bench::model(dialect), false);
        let bodies: [&[u8]; 8] = [
            b"",
            b"{",
            b"null",
            b"[]",
            b"\"x\"",
            b"{\"model\":}",
            b"\xff\xfe{}",
            &whole[..whole.len() - 1],
        ];
        for body in bodies {
            let answer = bench.send(dialect, false, body);
            assert_eq!(
                answer.status,
                400,
                "{} {}: {}",
                dialect.name(),
                String::from_utf8_lossy(body),
                answer.text()
            );
            assert!(!dialect.told(&answer.body).message.is_empty());
            assert_eq!(
                answer.header("x-omniroute-stage"),
                Some("decode"),
                "{}",
                answer.head
            );
        }
        let trailing = [&whole[..], b"{}"].concat();
        assert_eq!(bench.send(dialect, false, trailing).status, 400);
        let mut invalid = whole.clone();
        let at = invalid
            .windows(5)
            .position(|window| window == b"Hello")
            .unwrap();
        invalid[at] = 0xff;
        assert_eq!(
            bench.send(dialect, false, invalid).status,
            400,
            "invalid UTF-8: {}",
            dialect.name()
        );
    }
    assert_eq!(calls(&bench), 0);
    bench.is_well();
}

#[test]
fn wrong_types_are_the_clients_mistake_and_never_a_crash() {
    let bench = Bench::default();
    for (field, value) in [
        ("model", "7"),
        ("model", "null"),
        ("model", "[]"),
        ("stream", "\"yes\""),
        ("stream", "1"),
    ] {
        for dialect in [Dialect::Chat, Dialect::Responses, Dialect::Anthropic] {
            let mut body: serde_json::Value =
                serde_json::from_slice(&dialect.request(&Bench::model(dialect), false)).unwrap();
            body[field] = serde_json::from_str(value).unwrap();
            let answer = bench.send(dialect, false, body.to_string());
            assert_eq!(
                answer.status,
                400,
                "{} {field}={value}: {}",
                dialect.name(),
                answer.text()
            );
            dialect.told(&answer.body);
        }
    }
    assert_eq!(calls(&bench), 0);
    for client in Dialect::ALL {
        for upstream in Dialect::ALL
            .into_iter()
            .filter(|upstream| *upstream != client)
        {
            for mangled in mangled(client) {
                let model = Bench::model(upstream);
                let body = mangled.replace("MODEL", &model);
                let answer = bench.post(&client.path(&model, false), &body).send();
                assert!(
                    matches!(answer.status, 200 | 400),
                    "{} -> {} {body}: {} {}",
                    client.name(),
                    upstream.name(),
                    answer.status,
                    answer.text()
                );
                if answer.status == 400 {
                    client.told(&answer.body);
                }
            }
        }
    }
    bench.is_well();
}

/// Requests whose inside is of the wrong type or of an unknown kind, to be translated.
fn mangled(client: Dialect) -> Vec<String> {
    let (open, insides): (&str, &[&str]) = match client {
        Dialect::Chat => (
            r#"{"model":"MODEL",INSIDE}"#,
            &[
                r#""messages":"x""#,
                r#""messages":[7]"#,
                r#""messages":[{"role":"wizard","content":"x"}]"#,
                r#""messages":[{"role":"user"}]"#,
                r#""messages":[{"role":"user","content":{"a":1}}]"#,
                r#""messages":[{"role":"user","content":"x"}],"tools":{}"#,
                r#""messages":[{"role":"user","content":"x"}],"temperature":"hot""#,
                r#""x":1"#,
            ],
        ),
        Dialect::Responses => (
            r#"{"model":"MODEL",INSIDE}"#,
            &[
                r#""input":7"#,
                r#""input":[7]"#,
                r#""input":[{"role":"wizard","content":"x"}]"#,
                r#""input":[{"type":"of_next_year"}]"#,
                r#""input":"x","tools":7"#,
                r#""x":1"#,
            ],
        ),
        Dialect::Anthropic => (
            r#"{"model":"MODEL","max_tokens":9,INSIDE}"#,
            &[
                r#""messages":"x""#,
                r#""messages":[{"role":"wizard","content":"x"}]"#,
                r#""messages":[{"role":"user","content":[{"type":"of_next_year"}]}]"#,
                r#""messages":[{"role":"user","content":[{"type":"text"}]}]"#,
                r#""x":1"#,
            ],
        ),
        Dialect::Gemini => (
            r#"{INSIDE}"#,
            &[
                r#""contents":"x""#,
                r#""contents":[{"role":"wizard","parts":[{"text":"x"}]}]"#,
                r#""contents":[{"parts":{}}]"#,
                r#""contents":[{"parts":[{}]}]"#,
                r#""contents":[{"parts":[{"text":7}]}]"#,
                r#""x":1"#,
            ],
        ),
    };
    insides
        .iter()
        .map(|inside| open.replace("INSIDE", inside))
        .collect()
}

#[test]
fn ten_thousand_levels_of_nesting_do_no_harm() {
    let bench = Bench::default();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_objects = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    for client in Dialect::ALL {
        for upstream in Dialect::ALL {
            for nested in [&deep, &deep_objects] {
                let model = Bench::model(upstream);
                let body = String::from_utf8(client.request(&model, false)).unwrap();
                let inside = body.replacen("\"Hello?\"", nested, 1);
                let beside = body.replacen('{', &format!("{{\"metadata\":{nested},"), 1);
                for body in [inside, beside] {
                    let answer = bench.post(&client.path(&model, false), body).send();
                    assert!(
                        matches!(answer.status, 200 | 400),
                        "{} -> {}: {} {}",
                        client.name(),
                        upstream.name(),
                        answer.status,
                        answer.text()
                    );
                }
            }
        }
    }
    bench.is_well();
}

#[test]
fn a_body_of_a_hundred_megabytes_is_refused_before_it_is_read() {
    let bench = Bench::default();
    let path = Dialect::Anthropic.path("", false);
    let announced = bench
        .post(&path, "")
        .header("content-length", "104857600")
        .send();
    assert_eq!(announced.status, 413, "{}", announced.text());
    assert_eq!(
        Dialect::Anthropic.told(&announced.body).code,
        "request_too_large"
    );

    let mut open = bench
        .post(&path, "")
        .header("transfer-encoding", "chunked")
        .open();
    let megabyte = [&b"100000\r\n"[..], &vec![b' '; 1 << 20], b"\r\n"].concat();
    let taken = (0..100).take_while(|_| open.say(&megabyte)).count();
    assert!(taken < 90, "it read {taken} MB");
    let answer = open.rest();
    assert!(matches!(answer.status, 413 | 0), "{}", answer.head);
    assert_eq!(calls(&bench), 0);
    bench.is_well();
}

#[test]
fn floods_of_headers_are_refused() {
    let bench = Bench::default();
    let large = bench
        .ask(Dialect::Chat, Dialect::Chat, false)
        .header("x-large", &"x".repeat(1 << 20))
        .send();
    assert!(matches!(large.status, 0 | 400 | 431), "{}", large.head);
    let many = (0..5_000).fold(bench.ask(Dialect::Chat, Dialect::Chat, false), |ask, n| {
        ask.one_more_header(&format!("x-{n}"), "y")
    });
    assert!(matches!(many.send().status, 0 | 400 | 431));
    let garbage = {
        let mut open = Open::connect(bench.gateway.port);
        open.say([
            0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, b'\r', b'\n', b'\r',
            b'\n',
        ]);
        open.rest()
    };
    assert!(matches!(garbage.status, 0 | 400), "{}", garbage.head);
    assert_eq!(calls(&bench), 0);
    bench.is_well();
}

#[test]
fn a_client_that_dawdles_with_headers_or_body_is_shown_the_door() {
    let bench = Bench::of(Household::new().impatient());
    let mut open = Open::connect(bench.gateway.port);
    open.say("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n");
    let answer = open.rest();
    assert!(matches!(answer.status, 0 | 408), "{}", answer.head);

    for dialect in Dialect::ALL {
        let path = dialect.path(&Bench::model(dialect), false);
        let answer = bench
            .post(&path, "{")
            .header("content-length", "100")
            .send();
        assert_eq!(answer.status, 408, "{}", answer.head);
        dialect.told(&answer.body);
    }
    assert_eq!(calls(&bench), 0);
    bench.is_well();
}

#[test]
fn a_body_that_comes_byte_by_byte_is_served() {
    let bench = Bench::default();
    for dialect in Dialect::ALL {
        let bytes = bench.ask(dialect, dialect, false).bytes();
        let mut open = Open::connect(bench.gateway.port);
        assert!(bytes.iter().all(|byte| open.say([*byte])));
        assert_eq!(open.rest().status, 200);
        assert_eq!(
            bench.door(dialect).only_call().body,
            dialect.request("some-model", false)
        );
    }
}

#[test]
fn a_client_that_hangs_up_ends_the_call_at_the_provider() {
    let bench = Bench::default();
    for client in Dialect::ALL {
        for (upstream, stream) in [
            (client, false),
            (client, true),
            (other(client), false),
            (other(client), true),
        ] {
            let door = bench.door(upstream);
            for script in [
                Script::silence(),
                Script::open(upstream.story(&[]).opening).then(Step::Stall),
                Script::open(upstream.story(&["a", "b"]).unfinished()).then(Step::Stall),
            ] {
                let (seen, gone) = (door.calls().len(), door.hang_ups());
                door.once(script);
                let open = bench.ask(client, upstream, stream).open();
                until("the provider is called", || {
                    (door.calls().len() > seen).then_some(())
                });
                open.stream.shutdown(Shutdown::Both).unwrap();
                drop(open);
                until("the provider sees the close", || {
                    (door.hang_ups() > gone).then_some(())
                });
            }
        }
    }
    let rows = u64::try_from(calls(&bench)).unwrap();
    until("every one has a row that says so", || {
        let ledger = bench.gateway.ledger();
        (ledger.count() == rows && ledger.count_where("client_gone") == rows).then_some(())
    });
    bench.is_well();
}

fn other(dialect: Dialect) -> Dialect {
    Dialect::ALL[(dialect as usize + 1) % 4]
}

#[test]
fn a_client_that_never_reads_stops_the_provider_and_is_dropped() {
    let bench = Bench::of(Household::new().impatient());
    let mut waiting = Vec::new();
    for (client, upstream) in [
        (Dialect::Chat, Dialect::Chat),
        (Dialect::Chat, Dialect::Anthropic),
    ] {
        let word = upstream
            .story(&["lorem ipsum ".repeat(1_000).as_str()])
            .content
            .concat();
        bench
            .door(upstream)
            .once(Script::open(upstream.story(&[]).opening).for_ever(word));
        let mut open = Open::connect(bench.gateway.port);
        SockRef::from(&open.stream)
            .set_recv_buffer_size(4096)
            .unwrap();
        open.say(bench.ask(client, upstream, true).bytes());
        waiting.push((open, upstream));
    }
    for (_, upstream) in &waiting {
        bench.door(*upstream).wait_for_hang_up();
        let written = bench.door(*upstream).written();
        assert!(
            written < 32 * 1024 * 1024,
            "{written} bytes were taken in for a client that reads nothing"
        );
    }
    until("both have a row", || {
        (bench.gateway.ledger().count() == 2).then_some(())
    });
    bench.is_well();
}

#[test]
fn a_provider_that_never_ends_costs_a_bounded_piece_of_memory() {
    let bench = Bench::of(Household::new().impatient());
    // Events without end: the client takes what it wants and leaves.
    for (client, upstream) in [
        (Dialect::Anthropic, Dialect::Anthropic),
        (Dialect::Anthropic, Dialect::Gemini),
    ] {
        let word = upstream
            .story(&["lorem ipsum ".repeat(100).as_str()])
            .content
            .concat();
        bench
            .door(upstream)
            .once(Script::open(upstream.story(&[]).opening).for_ever(word));
        let mut open = bench.ask(client, upstream, true).open();
        while open.raw.len() < 4 << 20 {
            assert!(open.more());
        }
        drop(open);
        bench.door(upstream).wait_for_hang_up();
    }
    bench.is_well();
    // One event without end.
    let (client, upstream) = (Dialect::Chat, Dialect::Responses);
    let begun = Script::open(upstream.story(&["Hi"]).unfinished()).then_piece("event: x\ndata: \"");
    bench
        .door(upstream)
        .once(begun.for_ever("lorem ipsum ".repeat(5_000)));
    let answer = bench.ask(client, upstream, true).send();
    assert!(
        client.failure_in(&answer.body).is_some() && !client.ends_well(&answer.body),
        "{}",
        answer.text()
    );
    // A whole answer without end.
    let endless = Script(vec![Step::Send(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            .to_vec(),
    )]);
    bench
        .door(Dialect::Chat)
        .once(endless.for_ever(" ".repeat(50_000)));
    let answer = bench.ask(Dialect::Chat, Dialect::Chat, false).send();
    assert!(matches!(answer.status, 502 | 504), "{}", answer.text());
    Dialect::Chat.told(&answer.body);
    bench.gateway.is_well(None, 0);
}

#[test]
fn strangers_are_refused_in_the_dialect_of_the_path() {
    let bench = Bench::default();
    let revoked = bench.gateway.key("to be revoked");
    assert_eq!(
        bench
            .gateway
            .get("/v1/models")
            .key(&revoked.key)
            .send()
            .status,
        200,
        "a key made beside the running gateway opens it"
    );
    bench
        .gateway
        .cli(&["keys", "revoke", &revoked.id, "--yes"], "");
    until("the revoked key is refused", || {
        (bench
            .gateway
            .get("/v1/models")
            .key(&revoked.key)
            .send()
            .status
            == 401)
            .then_some(())
    });
    for dialect in Dialect::ALL {
        let ask = bench.ask(dialect, dialect, false);
        let keyless = ask.clone().without("authorization");
        let strangers = [
            (keyless.clone(), 401),
            (keyless.clone().header("authorization", "Bearer "), 401),
            (
                keyless
                    .clone()
                    .header("authorization", "Basic Zm9vOmJhcg=="),
                401,
            ),
            (keyless.clone().key("sk-unknown"), 401),
            (keyless.clone().header("x-api-key", "sk-unknown"), 401),
            (keyless.clone().key(&revoked.key), 401),
            (
                keyless.header("x-goog-api-key", &bench.key[..bench.key.len() - 1]),
                401,
            ),
            (ask.clone().header("host", "evil.example"), 403),
            (ask.clone().header("host", "127.0.0.1.evil.example:80"), 403),
            (ask.clone().header("origin", "https://evil.example"), 403),
            (ask.clone().header("origin", "null"), 403),
            (ask.clone().header("content-type", "text/plain"), 415),
            (ask.without("content-type"), 415),
        ];
        for (ask, status) in strangers {
            let answer = ask.send();
            assert_eq!(
                answer.status,
                status,
                "{}: {} {}",
                dialect.name(),
                answer.head,
                answer.text()
            );
            dialect.told(&answer.body);
            assert_eq!(answer.header("x-omniroute-stage"), Some("admission"));
            assert_ne!(answer.header("access-control-allow-origin"), Some("*"));
        }
    }
    assert_eq!(calls(&bench), 0);
    bench.is_well();
}

#[test]
fn unknown_paths_and_other_methods_get_json() {
    let bench = Bench::default();
    for path in [
        "/v1/nonsense",
        "/nonsense",
        "/v1beta/nonsense",
        "/v1/chat",
        "/favicon.ico",
        "/%00",
        "/v1/../etc/passwd",
        "//",
        "/v1/models/x:nonsense",
    ] {
        for ask in [
            bench.post(path, "{}"),
            bench.gateway.get(path).key(&bench.key),
        ] {
            let answer = ask.send();
            assert!(
                matches!(answer.status, 400 | 404 | 405) || path == "//",
                "{path}: {}",
                answer.head
            );
            assert!(answer.json().is_object() || path == "//");
        }
    }
    assert_eq!(
        bench
            .gateway
            .get("/v1/chat/completions")
            .key(&bench.key)
            .send()
            .status,
        405
    );
    let head = suite::Ask::method(bench.gateway.port, "HEAD", "/").send();
    assert_eq!((head.status, head.body.len()), (200, 0));
    let options = suite::Ask::method(bench.gateway.port, "OPTIONS", "/v1/chat/completions");
    let own = options
        .clone()
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "POST")
        .send();
    assert!(matches!(own.status, 200 | 204), "{}", own.head);
    assert_ne!(own.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        options
            .header("origin", "https://evil.example")
            .send()
            .status,
        403
    );
    assert_eq!(
        bench
            .gateway
            .get("/api/requests")
            .key(&bench.key)
            .send()
            .status
            / 100,
        4,
        "a client's key does not open the control door"
    );
    bench.is_well();
}

#[test]
fn every_request_that_was_let_in_has_a_row() {
    let bench = Bench::default();
    let mut traces = Vec::new();
    for client in Dialect::ALL {
        for upstream in Dialect::ALL {
            bench
                .door(upstream)
                .once(Script::json(500, upstream.error_body(500, "broken")));
            traces.push(bench.ask(client, upstream, false).send().trace());
            traces.push(bench.ask(client, upstream, true).send().trace());
        }
        let unknown = client.request("no-such-provider-at-all/x", false);
        traces.push(
            bench
                .post(&client.path("no-such-provider-at-all/x", false), unknown)
                .send()
                .trace(),
        );
    }
    for trace in &traces {
        let row = bench.gateway.ledger().row(trace);
        assert!(
            row["status"].as_u64().is_some_and(|status| status >= 200),
            "{row:?}"
        );
        assert_eq!(row["client_gone"], 0);
        assert!(row["key_id"].is_string());
    }
    assert_eq!(bench.gateway.ledger().count(), traces.len() as u64);
}
