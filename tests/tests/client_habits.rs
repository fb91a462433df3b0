//! What today's clients do beside asking, and what they cannot read.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::net::{TcpListener, TcpStream};
use suite::{Ask, Bench, Dialect, Script};

#[test]
fn a_head_of_the_root_is_answered_without_a_key() {
    let bench = Bench::default();
    let head = Ask::method(bench.gateway.port, "HEAD", "/").send();
    assert_eq!((head.status, head.text()), (200, String::new()));
    assert_eq!(bench.gateway.get("/health").send().status, 200);
}

#[test]
fn a_request_that_does_not_say_stream_is_not_a_stream() {
    let bench = Bench::default();
    for client in Dialect::ALL {
        for upstream in Dialect::ALL {
            let answer = bench.ask(client, upstream, false).send();
            assert_eq!(
                answer.header("content-type"),
                Some("application/json"),
                "{}",
                answer.head
            );
            assert_eq!(client.said(&answer.body), "Hi.");
        }
    }
}

#[test]
fn a_provider_that_streams_unasked_or_answers_whole_although_asked_is_understood() {
    let bench = Bench::default();
    for client in Dialect::ALL {
        for upstream in Dialect::ALL {
            bench
                .door(upstream)
                .once(Script::stream(upstream.story(&["Well ", "then."]).frames()));
            let whole = bench.ask(client, upstream, false).send();
            assert_eq!(whole.status, 200, "{}", whole.text());
            assert_eq!(client.said(&whole.body), "Well then.");
            let stream = bench.ask(client, upstream, true).send();
            assert_eq!(stream.status, 200, "{}", stream.text());
            assert_eq!(
                client.streamed(&stream.body),
                "Hi.",
                "{} -> {}: {}",
                client.name(),
                upstream.name(),
                stream.text()
            );
            assert!(client.ends_well(&stream.body), "{}", stream.text());
        }
    }
}

#[test]
fn conversations_held_by_the_server_are_declined_in_the_words_the_sdk_falls_back_on() {
    let bench = Bench::default();
    let body = r#"{"model":"myanth/some-model","max_tokens":9,"thread":{"id":"thr_1"},"messages":[{"role":"user","content":"x"}]}"#;
    let answer = bench.post("/v1/messages", body).send();
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(
        answer.json()["error"]["details"]["error_code"],
        "thread_unsupported_request",
        "{}",
        answer.text()
    );
    assert!(answer.json()["error"]["details"]["unsupported"].is_array());
}

#[test]
fn every_ordinary_character_survives_every_pair() {
    let bench = Bench::default();
    let words = [
        "a\u{2028}b\u{2029}c\u{85}d ",
        "\"\\\r\n\t\u{7f} ",
        "日本語 🦀 ",
        "é\u{301}",
    ];
    for client in Dialect::ALL {
        for upstream in Dialect::ALL {
            let frames = upstream.story(&words).frames().concat();
            for size in [1, 7, 4096] {
                bench
                    .door(upstream)
                    .once(Script::stream(frames.as_bytes().chunks(size)));
                let answer = bench.ask(client, upstream, true).send();
                assert_eq!(
                    client.streamed(&answer.body),
                    words.concat(),
                    "{} -> {} by {size}",
                    client.name(),
                    upstream.name()
                );
                assert!(client.ends_well(&answer.body));
                let comments = String::from_utf8(answer.body)
                    .unwrap()
                    .lines()
                    .filter(|line| line.starts_with(':'))
                    .count();
                assert!(
                    client != Dialect::Gemini || comments == 0,
                    "Gemini's clients cannot read comments"
                );
            }
        }
    }
}

#[test]
fn the_gateway_listens_on_both_loopback_addresses_and_on_no_other() {
    let bench = Bench::default();
    let six = TcpStream::connect(("::1", bench.gateway.port));
    // A machine without IPv6 has nothing to listen on.
    assert!(six.is_ok() || TcpListener::bind("[::1]:0").is_err());
    let everywhere = TcpListener::bind(("127.0.0.2", bench.gateway.port));
    assert!(everywhere.is_ok(), "it listens on every address");
}
