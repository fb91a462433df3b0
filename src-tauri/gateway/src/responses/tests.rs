#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use serde_json::{Value, json};

const HOUR: u64 = 60 * 60 * 1000;

fn turn(id: &str, before: Option<&str>, words: &str) -> Turn {
    let item = json!({"type": "message", "id": format!("msg_{id}"), "role": "assistant", "content": [{"type": "output_text", "text": words}]});
    let object = json!({"id": id, "object": "response", "output": [item]});
    Turn {
        object: object.to_string().into(),
        input: json!(format!("{words}?")).to_string().into(),
        before: before.map(|before| name(Some("k"), before)),
        maker: None,
    }
}

/// What a memory tells of an answer, as its words.
fn told(memory: &Responses, id: &str) -> Option<Vec<String>> {
    let turns = memory.told(Some("k"), id, 0)?.turns?;
    let words = turns.iter().map(|turn| {
        let input: Value = serde_json::from_slice(&turn.input).unwrap();
        input.as_str().unwrap().to_owned()
    });
    Some(words.collect())
}

#[test]
fn an_answer_is_told_with_all_that_led_to_it() {
    let memory = Responses::default();
    memory.keep(Some("k"), "a", turn("a", None, "one"), 0);
    memory.keep(Some("k"), "b", turn("b", Some("a"), "two"), 0);
    assert_eq!(told(&memory, "b").unwrap(), ["one?", "two?"]);
    let turns = memory.told(Some("k"), "b", 0).unwrap().turns.unwrap();
    let items = items::of_turns(&turns).unwrap();
    let roles = items.iter().map(|item| {
        let item: Value = serde_json::from_str(item).unwrap();
        item["role"].as_str().unwrap().to_owned()
    });
    assert!(roles.eq(["user", "assistant", "user", "assistant"]));
}

#[test]
fn one_key_never_sees_what_another_was_told() {
    let memory = Responses::default();
    memory.keep(Some("k"), "a", turn("a", None, "one"), 0);
    assert!(memory.told(Some("other"), "a", 0).is_none());
    assert!(memory.told(None, "a", 0).is_none());
    assert!(memory.holding(Some("other"), "msg_a").is_none());
    assert!(memory.holding(Some("k"), "msg_a").is_some());
    assert!(!memory.forget(Some("other"), "a"));
    assert!(memory.forget(Some("k"), "a"));
    assert!(memory.holding(Some("k"), "msg_a").is_none());
    assert!(memory.told(Some("k"), "a", 0).is_none());
}

#[test]
fn what_is_too_much_is_forgotten_and_no_conversation_loses_its_beginning() {
    let memory = Responses::default();
    let long = "x".repeat(MOST_OF_ONE / 4);
    memory.keep(Some("k"), "a", turn("a", None, "one"), 0);
    memory.keep(Some("k"), "b", turn("b", Some("a"), "two"), 0);
    for number in 0..40 {
        let id = format!("c{number}");
        memory.keep(Some("k"), &id, turn(&id, None, &long), 0);
        if number < 20 {
            assert_eq!(told(&memory, "b").unwrap(), ["one?", "two?"]);
        }
    }
    assert!(memory.shelf().bytes <= MOST_BYTES);
    assert!(memory.told(Some("k"), "c0", 0).is_none());
    assert!(told(&memory, "b").is_none());
    let huge = "x".repeat(MOST_OF_ONE);
    memory.keep(Some("k"), "d", turn("d", None, &huge), 0);
    assert!(memory.told(Some("k"), "d", 0).is_none());
}

#[test]
fn what_goes_on_is_forgotten_before_what_it_goes_on_from() {
    let memory = Responses::default();
    memory.keep(Some("k"), "a", turn("a", None, "one"), 0);
    memory.keep(Some("k"), "b", turn("b", Some("a"), "two"), 0);
    let shelf = memory.shelf();
    let order: Vec<&String> = shelf.order.values().collect();
    assert_eq!(order, ["k\nb", "k\na"]);
}

#[test]
fn what_nobody_named_for_a_day_is_forgotten() {
    let memory = Responses::default();
    memory.keep(Some("k"), "a", turn("a", None, "one"), 0);
    assert!(memory.told(Some("k"), "a", 20 * HOUR).is_some());
    assert!(memory.told(Some("k"), "a", 40 * HOUR).is_some());
    assert!(memory.told(Some("k"), "a", 70 * HOUR).is_none());
}

#[test]
fn a_server_that_gives_all_its_answers_one_id_does_not_lead_astray() {
    let memory = Responses::default();
    memory.keep(Some("k"), "a", turn("a", None, "one"), 0);
    memory.keep(Some("k"), "a", turn("a", Some("a"), "two"), 0);
    assert!(memory.told(Some("k"), "a", 0).unwrap().turns.is_none());
}

#[test]
fn items_are_referred_to_with_and_without_a_type() {
    let id = |item: Value| items::reference(&item.to_string());
    assert_eq!(
        id(json!({"type": "item_reference", "id": "i"})).unwrap(),
        "i"
    );
    assert_eq!(id(json!({"id": "i"})).unwrap(), "i");
    assert_eq!(id(json!({"role": "user", "content": "x", "id": "i"})), None);
    assert_eq!(id(json!({"type": "reasoning", "id": "i"})), None);
}

#[test]
fn a_list_shows_every_item_with_an_id_and_its_words_as_parts() {
    let asked = [r#"{"role":"user","content":"hi"}"#.to_owned()];
    assert_eq!(
        items::shown(&asked, "resp_1"),
        [
            json!({"id": "item_1_0", "type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]})
        ]
    );
}
