//! Tokens are counted by the provider where it can, and estimated where it cannot, without asking it in vain for ever.

use serde_json::json;
use suite::{Answer, Bench, Dialect, Script};

fn counted(bench: &Bench, upstream: Dialect) -> Answer {
    let question = [json!({"role": "user", "content": "How many tokens are these?"})];
    let body = json!({"model": Bench::model(upstream), "messages": question});
    let answer = bench.post("/v1/messages/count_tokens", body.to_string());
    answer.send()
}

/// Who counted, and how often the provider has been asked by then.
fn counter(bench: &Bench, upstream: Dialect) -> (String, usize) {
    let answer = counted(bench, upstream);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.json()["input_tokens"].as_u64() > Some(0));
    let who = answer.header("x-omniroute-count").unwrap_or_default();
    (who.to_owned(), bench.door(upstream).calls().len())
}

#[test]
fn a_provider_that_counts_is_asked_each_time() {
    let bench = Bench::default();
    let door = bench.door(Dialect::Responses);
    let count = json!({"object": "response.input_tokens", "input_tokens": 7});
    door.always(Script::json(200, count.to_string()));
    assert_eq!(counter(&bench, Dialect::Responses), ("provider".into(), 1));
    assert_eq!(counter(&bench, Dialect::Responses), ("provider".into(), 2));
    assert!(door.calls()[0].path.ends_with("/responses/input_tokens"));
}

#[test]
fn a_server_that_has_no_count_is_asked_once_and_one_in_trouble_again() {
    let bench = Bench::default();
    let said = |upstream: Dialect, status| {
        let refusal = upstream.error_body(status, "no");
        bench.door(upstream).always(Script::json(status, refusal));
    };
    said(Dialect::Responses, 404);
    for _ in 0..3 {
        assert_eq!(counter(&bench, Dialect::Responses), ("estimated".into(), 1));
    }
    said(Dialect::Gemini, 503);
    for asked in 1..=3 {
        assert_eq!(
            counter(&bench, Dialect::Gemini),
            ("estimated".into(), asked)
        );
    }
}
