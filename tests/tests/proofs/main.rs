//! Proofs of reasoning, seen from outside: they come back to their maker whatever happens in between, nobody else is ever shown them, and a
//! vendor that refuses them is asked once more without.
#![expect(clippy::unwrap_used, reason = "tests")]

mod kept;
mod makers;
mod refused;
mod stage;
mod talk;

use serde_json::Value;
use suite::{Bench, Dialect, Script};

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
