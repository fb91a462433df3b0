//! Answers of the Responses API that are named later: gone on from at every kind of provider, read again, and taken back.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use suite::{Answer, Bench, Dialect, FakeProvider, Gateway, Household, Script, until};

fn asked(bench: &Bench, upstream: Dialect, more: Value) -> Answer {
    let mut body = json!({"model": Bench::model(upstream)});
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    bench.post("/v1/responses", body.to_string()).send()
}

/// The texts of a request to that provider, in order.
fn texts(request: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(request, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        Value::Object(fields) => {
            for name in ["text", "content", "messages", "contents", "parts", "input"] {
                match fields.get(name) {
                    Some(Value::String(text)) => found.push(text.clone()),
                    Some(value) => collect(value, found),
                    None => {}
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_conversation_goes_on_by_its_last_answer_at_providers_that_keep_none() {
    let bench = Bench::default();
    for upstream in [Dialect::Chat, Dialect::Anthropic, Dialect::Gemini] {
        let first = asked(&bench, upstream, json!({"input": "One?"})).json();
        let second = json!({"input": [{"role": "user", "content": "Two?"}], "previous_response_id": first["id"]});
        let second = asked(&bench, upstream, second);
        assert_eq!(second.status, 200, "{}", second.text());
        assert_eq!(second.json()["previous_response_id"], first["id"]);
        let third = json!({"input": "Three?", "previous_response_id": second.json()["id"]});
        assert_eq!(asked(&bench, upstream, third).status, 200);
        let calls = bench.door(upstream).calls();
        let told = texts(&calls.last().unwrap().json());
        assert_eq!(told, ["One?", "Hi.", "Two?", "Hi.", "Three?"]);
    }
}

#[test]
fn what_was_said_before_counts_where_a_conversation_that_goes_on_is_counted() {
    let bench = Bench::default();
    let counted = |more: Value| {
        let mut body = json!({"model": Bench::model(Dialect::Chat)});
        let fields = body.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        let answer = bench.post("/v1/responses/input_tokens", body.to_string());
        answer.send().json()["input_tokens"].as_u64().unwrap()
    };
    let long = "One and a half? ".repeat(50);
    let first = asked(&bench, Dialect::Chat, json!({"input": long})).json();
    let alone = counted(json!({"input": "Two?"}));
    let going_on = counted(json!({"input": "Two?", "previous_response_id": first["id"]}));
    assert!(going_on > alone + 100, "{going_on} and {alone}");
}

#[test]
fn a_streamed_answer_can_be_gone_on_from_as_soon_as_its_end_is_read() {
    let bench = Bench::default();
    for upstream in [Dialect::Chat, Dialect::Responses] {
        let frames = upstream.story(&["H", "i."]).frames();
        bench.door(upstream).once(Script::stream(frames));
        let first = asked(&bench, upstream, json!({"input": "One?", "stream": true})).text();
        let (_, last) = first.rsplit_once("\"response\":").unwrap();
        let (_, id) = last.split_once("\"id\":\"").unwrap();
        let (id, _) = id.split_once('"').unwrap();
        let next = json!({"input": "Two?", "previous_response_id": id});
        assert_eq!(asked(&bench, upstream, next).status, 200, "{first}");
        let last = bench.door(upstream).calls().pop().unwrap().json();
        if upstream == Dialect::Chat {
            assert_eq!(texts(&last), ["One?", "Hi.", "Two?"]);
        } else {
            assert_eq!(last["previous_response_id"], id);
        }
        let got = bench.gateway.get(&format!("/v1/responses/{id}"));
        assert_eq!(got.key(&bench.key).send().json()["id"], id);
    }
}

#[test]
fn items_are_found_by_their_ids() {
    let bench = Bench::default();
    let first = asked(&bench, Dialect::Chat, json!({"input": "One?"})).json();
    let item = first["output"][0]["id"].clone();
    let input = json!([{"role": "user", "content": "One?"}, {"type": "item_reference", "id": item}, {"role": "user", "content": "Two?"}]);
    let answer = asked(&bench, Dialect::Anthropic, json!({"input": input}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = texts(&bench.door(Dialect::Anthropic).only_call().json());
    assert_eq!(told, ["One?", "Hi.", "Two?"]);
}

#[test]
fn what_is_not_kept_is_not_found() {
    let bench = Bench::default();
    let kept = asked(&bench, Dialect::Chat, json!({"input": "One?"})).json();
    let unkept = asked(
        &bench,
        Dialect::Chat,
        json!({"input": "One?", "store": false}),
    )
    .json();
    let other = bench.gateway.key("other").key;
    let go_on = |id: &Value, key: &str| {
        let body = json!({"model": Bench::model(Dialect::Chat), "input": "Two?", "previous_response_id": id});
        let ask = bench.gateway.post("/v1/responses", body.to_string());
        ask.key(key).send()
    };
    let refused = [
        go_on(&unkept["id"], &bench.key),
        go_on(&json!("resp_nobody"), &bench.key),
        go_on(&kept["id"], &other),
    ];
    for answer in refused {
        assert_eq!(answer.status, 400, "{}", answer.text());
        let code = answer.json()["error"]["code"].clone();
        assert_eq!(code, "previous_response_not_found");
    }
    assert_eq!(go_on(&kept["id"], &bench.key).status, 200);
}

#[test]
fn an_answer_is_read_again_with_what_was_asked_and_taken_back() {
    let bench = Bench::default();
    let first = asked(&bench, Dialect::Chat, json!({"input": "One?"})).json();
    let next = json!({"input": "Two?", "previous_response_id": first["id"]});
    let second = asked(&bench, Dialect::Chat, next).json();
    let path = format!("/v1/responses/{}", second["id"].as_str().unwrap());
    let get = |path: &str| bench.gateway.get(path).key(&bench.key).send();
    assert_eq!(get(&path).json(), second);
    let items = get(&format!("{path}/input_items?order=asc&limit=2")).json();
    assert_eq!(texts(&items["data"]), ["One?", "Hi."]);
    assert_eq!(items["has_more"], true);
    let after = items["last_id"].as_str().unwrap();
    let rest = get(&format!("{path}/input_items?order=asc&after={after}")).json();
    assert_eq!(texts(&rest["data"]), ["Two?"]);
    assert_eq!(rest["has_more"], false);

    let other = bench.gateway.key("other").key;
    let of_another = bench.gateway.get(&path).key(&other).send();
    assert_eq!(of_another.status, 404, "{}", of_another.text());
    let deleted = bench.gateway.get(&path).by("DELETE").key(&bench.key).send();
    assert_eq!(deleted.json()["deleted"], true);
    let gone = get(&path);
    assert_eq!(gone.status, 404, "{}", gone.text());
    let code = gone.json()["error"]["code"].clone();
    assert_eq!(code, "previous_response_not_found");
}

/// A household with two accounts at one provider of the Responses API.
fn two_accounts(provider: &FakeProvider) -> (Gateway, String, [suite::Door; 2]) {
    let house = Household::new().impatient();
    let key = house.key("tests").key;
    let answer = Dialect::Responses.answer("Hi.");
    let doors = ["resp_one", "resp_two"]
        .map(|id| provider.door(Script::json(200, answer.replace("resp_1", id))));
    let bases = [0, 1].map(|at: usize| doors[at].base(Dialect::Responses));
    house.furnish("r", Dialect::Responses, &bases);
    (house.start(), key, doors)
}

#[test]
fn an_answer_is_gone_on_from_where_it_was_made_and_told_in_full_elsewhere() {
    let provider = FakeProvider::start();
    let (gateway, key, doors) = two_accounts(&provider);
    let ask = |body: &str| gateway.post("/v1/responses", body).key(&key).send();
    let first = ask(r#"{"model": "r/m", "input": "One?"}"#).json();
    assert_eq!(first["id"], "resp_one");
    let later = Dialect::Responses
        .answer("Hi.")
        .replace("resp_1", "resp_later");
    doors[0].once(Script::json(200, later));
    let next = r#"{"model": "r/m",  "input": "Two?", "previous_response_id": "resp_one"}"#;
    assert_eq!(ask(next).status, 200);
    let call = doors[0].calls().pop().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&call.body),
        next.replace("r/m", "m"),
        "not a byte but the model's name is other than the client's"
    );

    // Its provider has lost it: it is asked again, with everything.
    let lost = json!({"error": {"message": "Previous response with id 'resp_one' not found.", "type": "invalid_request_error", "param": "previous_response_id", "code": "previous_response_not_found"}});
    doors[0].once(Script::json(400, lost.to_string()));
    let answer = ask(next);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = doors[0].calls().pop().unwrap().json();
    assert_eq!(texts(&told), ["One?", "Hi.", "Two?"]);
    assert_eq!(told.get("previous_response_id"), None);
    assert!(doors[1].calls().is_empty());

    // The account cannot be asked: another is told everything.
    doors[0].always(Script::json(503, Dialect::Responses.error_body(503, "no")));
    let answer = ask(next);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(texts(&doors[1].only_call().json()), ["One?", "Hi.", "Two?"]);
}

#[test]
fn an_answer_of_the_second_choice_is_gone_on_from_there() {
    let provider = FakeProvider::start();
    let (gateway, key, doors) = two_accounts(&provider);
    let ask = |body: &str| gateway.post("/v1/responses", body).key(&key).send();
    let fresh = r#"{"model": "r/m", "input": "One?"}"#;
    doors[0].once(Script::json(503, Dialect::Responses.error_body(503, "no")));
    assert_eq!(ask(fresh).json()["id"], "resp_two");
    until("the first choice is asked again", || {
        (ask(fresh).json()["id"] == "resp_one").then_some(())
    });
    let (first, second) = (doors[0].calls().len(), doors[1].calls().len());
    let next = r#"{"model": "r/m", "input": "Two?", "previous_response_id": "resp_two"}"#;
    assert_eq!(ask(next).status, 200);
    assert_eq!(doors[0].calls().len(), first);
    assert_eq!(doors[1].calls().len(), second + 1);
    let told = doors[1].calls().pop().unwrap().json();
    assert_eq!(told["previous_response_id"], "resp_two");
}
