//! Proofs of reasoning: kept over a restart, left out once when a provider refuses them, and a broken stream goes on counting.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use suite::{Bench, Dialect, Script, until};

/// A conversation with a thought of Claude's and a call.
fn with_a_thought() -> Value {
    json!({
        "model": Bench::model(Dialect::Anthropic),
        "max_tokens": 4096,
        "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": [
                {"type": "thinking", "thinking": "Hm.", "signature": "EqRkbGVu"},
                {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}},
            ]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "42"}]},
        ],
        "tools": [{"name": "f", "input_schema": {"type": "object", "properties": {}}}],
    })
}

fn refusal() -> Script {
    let why = "messages.1.content.0: Invalid `signature` in `thinking` block";
    Script::json(400, Dialect::Anthropic.error_body(400, why))
}

#[test]
fn a_refused_proof_is_left_out_and_the_provider_asked_once_more() {
    let bench = Bench::default();
    let door = bench.door(Dialect::Anthropic);
    door.once(refusal());
    let answer = bench.send(Dialect::Anthropic, false, with_a_thought().to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let calls = door.calls();
    assert_eq!(calls.len(), 2);
    assert!(calls[0].json().to_string().contains("EqRkbGVu"));
    let again = calls[1].json().to_string();
    assert!(
        !again.contains("EqRkbGVu") && !again.contains("Hm."),
        "{again}"
    );
    assert!(again.contains("toolu_1"), "{again}");
}

#[test]
fn a_proof_that_is_refused_for_good_is_not_asked_for_a_third_time() {
    let bench = Bench::default();
    let door = bench.door(Dialect::Anthropic);
    door.always(refusal());
    let answer = bench.send(Dialect::Anthropic, false, with_a_thought().to_string());
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(door.calls().len(), 2);
}

#[test]
fn a_refusal_of_a_conversation_without_thoughts_is_told_at_once() {
    let bench = Bench::default();
    let door = bench.door(Dialect::Anthropic);
    door.always(refusal());
    let body = Dialect::Anthropic.request(&Bench::model(Dialect::Anthropic), false);
    assert_eq!(bench.send(Dialect::Anthropic, false, body).status, 400);
    assert_eq!(door.calls().len(), 1);
}

#[test]
fn a_calls_proof_comes_back_to_its_maker_after_a_restart() {
    let mut bench = Bench::default();
    let called = json!({"candidates": [{"content": {"role": "model", "parts": [
        {"functionCall": {"id": "c1", "name": "f", "args": {}}, "thoughtSignature": "CpwBAVSo"},
    ]}, "finishReason": "STOP", "index": 0}]});
    bench
        .door(Dialect::Gemini)
        .once(Script::json(200, called.to_string()));
    let mut body = with_a_thought();
    body["model"] = Bench::model(Dialect::Gemini).into();
    let whole = body["messages"].take();
    body["messages"] = json!([whole[0]]);
    let path = Dialect::Anthropic.path("", false);
    let answer = bench.post(&path, body.to_string()).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let content = answer.json()["content"].clone();
    assert_eq!(content[0]["id"], "c1", "{content}");

    let journal = bench.gateway.house.path().join("signatures.journal");
    until("the proof is written down", || {
        let written = std::fs::metadata(&journal).ok()?.len();
        (written > 0).then_some(())
    });
    bench.gateway.kill_and_restart();
    body["messages"] = json!([
        whole[0],
        {"role": "assistant", "content": content},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "42"}]},
    ]);
    let answer = bench.post(&path, body.to_string()).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let sent = bench.door(Dialect::Gemini).calls().pop().unwrap().json();
    assert_eq!(
        sent["contents"][1]["parts"][0]["thoughtSignature"], "CpwBAVSo",
        "{sent}"
    );
}

#[test]
fn a_broken_stream_of_numbered_frames_goes_on_counting() {
    let bench = Bench::default();
    let frames = Dialect::Responses.story(&["One", " two"]).unfinished();
    let said: Vec<Value> = frames
        .iter()
        .filter_map(|frame| frame.split_once("data: "))
        .filter_map(|(_, data)| serde_json::from_str(data.trim()).ok())
        .collect();
    let last = said
        .iter()
        .filter_map(|data| data["sequence_number"].as_u64())
        .max();
    bench
        .door(Dialect::Responses)
        .always(Script::stream(frames));
    let body = Dialect::Responses.request(&Bench::model(Dialect::Responses), true);
    let answer = bench.send(Dialect::Responses, true, body).text();
    let (_, told) = answer.rsplit_once("data: ").unwrap();
    let told: Value = serde_json::from_str(told.trim()).unwrap();
    assert_eq!(told["type"], "error", "{answer}");
    assert_eq!(
        told["sequence_number"].as_u64(),
        last.map(|last| last + 1),
        "{answer}"
    );
}
