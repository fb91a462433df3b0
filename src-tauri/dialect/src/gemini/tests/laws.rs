//! What holds for streams written as one array. What holds for the corpus stands in `tests/corpus`.

use super::*;
use chat::fold;
use std::fs;
use std::path::Path;

#[test]
fn an_answer_comes_back_whole_from_an_array() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/gemini");
    let mut compared = 0;
    for case in fs::read_dir(corpus).unwrap() {
        let Ok(body) = fs::read(case.unwrap().path().join("answer.json")) else {
            continue;
        };
        let body: Value = serde_json::from_slice(&body).unwrap();
        let events = whole(&body);
        let answer = fold(events.clone()).unwrap();
        let reply = reply(&answer.model);
        let once = Gemini.encode_answer(&answer, &reply).body;
        let array = spoken(events, &reply, Framing::JsonArray);
        let read = |body: &[u8]| fold(Gemini.decode_answer(body).unwrap()).unwrap();
        assert_eq!(format!("{:?}", read(&once)), format!("{:?}", read(&array)));
        compared += 1;
    }
    assert!(compared > 20);
}
