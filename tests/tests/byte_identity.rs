//! Between equal dialects the provider gets the client's bytes, save `model`, and the client the provider's bytes.
#![expect(clippy::unwrap_used, reason = "tests")]

use suite::{Bench, Dialect, Script};

/// Bodies that no parser should touch, with `MODEL` where the model stands. Valid in their dialect, and odd in every other way.
fn odd_bodies(dialect: Dialect) -> Vec<String> {
    let conversation = match dialect {
        Dialect::Chat => {
            r#""messages":[{"role":"user","content":"say \"model\": \"x\" \ud83d\ude00 \u0041\/ é"}]"#
        }
        Dialect::Responses => r#""input":"say \"model\": \"x\" \ud83d\ude00 \u0041\/ é""#,
        Dialect::Anthropic => {
            r#""max_tokens":64,"messages":[{"role":"user","content":"say \"model\": \"x\" \ud83d\ude00 \u0041\/ é"}]"#
        }
        Dialect::Gemini => {
            r#""contents":[{"role":"user","parts":[{"text":"say \"model\": \"x\" \ud83d\ude00 \u0041\/ é"}]}]"#
        }
    };
    let model = if dialect == Dialect::Gemini {
        r#""unknown_model":"x""#
    } else {
        r#""model":"MODEL""#
    };
    vec![
        format!(r#"{{{model},{conversation}}}"#),
        format!(
            "\r\n{{\r\n\t{conversation} ,\r\n  \"temperature\" : 1.0,\r\n\"next_year\": {{\"a\":[1,2.50,1e+05,-0.0]}},{model}\r\n}}\r\n\r\n"
        ),
        format!(
            r#"{{"seed":123456789012345678901234567890,"x":0.1000000000000000055511151231257827,{model},{conversation},"metadata":{{"model":"inner","stream":true}}}}"#
        ),
        format!(
            r#"{{ "a":"\u006dodel", "b" : null,"\u0062\u2028":"\u2028", {conversation},{model}  , "deep":[[[[{{"model":"z"}}]]]] }}"#
        ),
    ]
}

fn with_model(dialect: Dialect, body: &str, as_client: bool) -> String {
    let full = Bench::model(dialect);
    body.replace("MODEL", if as_client { &full } else { "some-model" })
}

#[test]
fn the_provider_gets_the_clients_bytes_save_the_model() {
    let bench = Bench::default();
    for (dialect, door) in &bench.doors {
        for body in odd_bodies(*dialect) {
            let before = door.calls().len();
            let answer = bench.send(*dialect, false, with_model(*dialect, &body, true));
            assert_eq!(answer.status, 200, "{}: {}", dialect.name(), answer.text());
            let calls = door.calls();
            assert_eq!(calls.len(), before + 1);
            let sent = String::from_utf8(calls[before].body.clone()).unwrap();
            assert_eq!(
                sent,
                with_model(*dialect, &body, false),
                "{}",
                dialect.name()
            );
        }
    }
}

#[test]
fn what_the_version_asked_for_no_longer_takes_is_left_out_and_told() {
    let bench = Bench::default();
    let mut doors = bench.doors.iter();
    let (dialect, door) = doors.find(|(to, _)| *to == Dialect::Anthropic).unwrap();
    let rest = r#""max_tokens":64,"messages":[{"role":"user","content":"x"}]}"#;
    let whole = format!(r#"{{"temperature":0.5,"model":"MODEL","top_k":4,{rest}"#);
    let bare = format!(r#"{{"model":"MODEL",{rest}"#);
    for (version, left, told) in [("2023-06-01", &whole, false), ("2026-10-21", &bare, true)] {
        let asked = bench.post("/v1/messages", with_model(*dialect, &whole, true));
        let answer = asked.header("anthropic-version", version).send();
        assert_eq!(answer.status, 200, "{}", answer.text());
        let call = door.calls().pop().unwrap();
        let sent = String::from_utf8(call.body.clone()).unwrap();
        assert_eq!(sent, with_model(*dialect, left, false), "{version}");
        assert_eq!(call.header("anthropic-version"), Some(version));
        let losses = answer.header("x-omniroute-losses").unwrap_or_default();
        assert_eq!(losses.contains("temperature"), told, "{losses}");
    }
}

#[test]
fn the_provider_gets_the_accounts_secret_and_never_the_clients_key() {
    let bench = Bench::default();
    for (dialect, door) in &bench.doors {
        let model = Bench::model(*dialect);
        let ask = bench
            .gateway
            .post(&dialect.path(&model, false), dialect.request(&model, false));
        let asks = [
            ask.clone().key(&bench.key),
            ask.clone().header("x-api-key", &bench.key),
            ask.header("x-goog-api-key", &bench.key),
        ];
        for ask in asks {
            let ask = ask
                .header("cookie", "a=b")
                .header("x-forwarded-for", "10.0.0.1")
                .header("te", "trailers")
                .header("user-agent", "client/1.0");
            assert_eq!(ask.send().status, 200);
            let call = door.calls().pop().unwrap();
            let whole = format!("{}{}", call.head, call.path);
            assert!(whole.contains(Bench::SECRET), "{whole}");
            assert!(!whole.contains(&bench.key), "{whole}");
            for header in ["cookie", "x-forwarded-for", "te", "expect"] {
                assert_eq!(
                    call.header(header),
                    None,
                    "{header} is not the provider's business"
                );
            }
            assert!(call.header("host").unwrap().starts_with("127.0.0.1:"));
        }
    }
}

#[test]
fn the_client_gets_the_bytes_of_a_whole_answer() {
    let bench = Bench::default();
    for (dialect, door) in &bench.doors {
        let odd = dialect.answer("Hi.").replacen(
            '{',
            "\r\n{ \"new\" : 1.0 ,\t\"big\":123456789012345678901234567890, ",
            1,
        ) + "\r\n ";
        door.always(Script::json(200, &odd).trickled());
        let answer = bench.send(
            *dialect,
            false,
            dialect.request(&Bench::model(*dialect), false),
        );
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.text(), odd, "{}", dialect.name());
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[test]
fn the_client_gets_the_bytes_of_a_stream_however_they_are_framed_and_chunked() {
    let bench = Bench::default();
    for (dialect, door) in &bench.doors {
        let frames = dialect.story(&["Hel", "lo ", "\u{2028}wörld"]).frames();
        let mut odd = String::from(": a comment\n\nevent: of_next_year\ndata: {\"new\":true}\n\n");
        for (at, frame) in frames.iter().enumerate() {
            odd.push_str(&if at % 2 == 0 {
                frame.replace('\n', "\r\n")
            } else {
                frame.clone()
            });
            odd.push_str(":\n\nid: 7\nretry: 10\n");
        }
        for size in [1, 3, 17, odd.len()] {
            let pieces: Vec<&[u8]> = odd.as_bytes().chunks(size).collect();
            door.always(Script::stream(&pieces));
            let answer = bench.send(*dialect, true, streamed(*dialect, &Bench::model(*dialect)));
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(
                door.calls().pop().unwrap().body,
                streamed(*dialect, "some-model")
            );
            assert!(
                answer.complete,
                "{} in pieces of {size} was not ended properly",
                dialect.name()
            );
            assert_eq!(answer.text(), odd, "{} in pieces of {size}", dialect.name());
            assert!(
                answer
                    .header("content-type")
                    .is_some_and(|kind| kind.starts_with("text/event-stream"))
            );
        }
    }
}

/// A request for a stream that asks for all there is, usage too.
fn streamed(dialect: Dialect, model: &str) -> Vec<u8> {
    let request = String::from_utf8(dialect.request(model, true)).unwrap();
    let options = r#"{ "stream_options" : {"include_usage":true},"#;
    let request = if dialect == Dialect::Chat {
        request.replacen('{', options, 1)
    } else {
        request
    };
    request.into_bytes()
}

#[test]
fn a_chat_client_that_does_not_ask_for_usage_gets_every_byte_but_that_frame() {
    let bench = Bench::default();
    let door = bench.door(Dialect::Chat);
    let frames = Dialect::Chat.story(&["Hel", "lo ", "wörld"]).frames();
    let wanted: String = frames
        .iter()
        .filter(|frame| !frame.contains("prompt_tokens"))
        .cloned()
        .collect();
    assert_eq!(frames.len(), 7);
    for size in [1, 3, 17, 10_000] {
        door.always(Script::stream(frames.concat().as_bytes().chunks(size)));
        let answer = bench.send(
            Dialect::Chat,
            true,
            Dialect::Chat.request(&Bench::model(Dialect::Chat), true),
        );
        assert_eq!(answer.text(), wanted, "in pieces of {size}");
        assert_eq!(
            door.calls().pop().unwrap().json()["stream_options"]["include_usage"],
            true,
            "the ledger needs it"
        );
        assert_eq!(
            bench.gateway.ledger().row(&answer.trace())["output_tokens"],
            7
        );
    }
}

#[test]
fn a_word_goes_to_the_client_before_the_next_one_comes() {
    let bench = Bench::default();
    for (dialect, door) in &bench.doors {
        let story = dialect.story(&["first-word", "second-word"]);
        let mut frames = story.unfinished();
        frames.pop();
        door.always(Script::open(&frames).then(suite::Step::Stall));
        let model = Bench::model(*dialect);
        let ask = bench
            .gateway
            .post(&dialect.path(&model, true), dialect.request(&model, true))
            .key(&bench.key);
        let mut open = ask.open();
        open.until("first-word");
        drop(open);
        door.wait_for_hang_up();
    }
}

#[test]
fn what_belongs_to_the_providers_connection_is_not_handed_on() {
    let bench = Bench::default();
    for (dialect, door) in &bench.doors {
        let headers = [
            ("content-type", "application/json"),
            ("set-cookie", "a=b"),
            ("server", "nginx"),
            ("x-request-id", "req_42"),
            ("x-ratelimit-remaining-requests", "9"),
        ];
        door.always(Script::with_headers(200, &headers, dialect.answer("Hi.")));
        let answer = bench.send(
            *dialect,
            false,
            dialect.request(&Bench::model(*dialect), false),
        );
        assert_eq!(answer.header("set-cookie"), None);
        assert_ne!(answer.header("server"), Some("nginx"));
        assert_eq!(
            answer.header("x-request-id"),
            Some("req_42"),
            "{}",
            answer.head
        );
        assert_eq!(answer.header("x-ratelimit-remaining-requests"), Some("9"));
        assert!(
            answer.header("x-omniroute-provider").is_some()
                && answer.header("x-omniroute-model").is_some()
        );
    }
}

#[test]
fn the_gemini_model_goes_into_the_path() {
    let bench = Bench::default();
    let (dialect, door) = &bench.doors[3];
    bench.send(*dialect, false, dialect.request("", false));
    assert_eq!(
        door.only_call().path,
        "/v1beta/models/some-model:generateContent"
    );
    door.always(Script::stream(dialect.story(&["Hi."]).frames()));
    bench.send(*dialect, true, dialect.request("", true));
    assert_eq!(
        door.calls()[1].path,
        "/v1beta/models/some-model:streamGenerateContent?alt=sse"
    );
}
