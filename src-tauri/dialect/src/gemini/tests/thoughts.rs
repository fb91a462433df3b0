//! Thoughts and their signatures.

use super::*;
use chat::{Effort, Maker, Reasoning, Signature, Thinking, ToolCall, ToolResult};
use serde_json::json;

const BYPASS: &str = "skip_thought_signature_validator";

fn call(id: &str, signature: Option<&str>) -> Part {
    Part::ToolCall(ToolCall {
        id: id.into(),
        name: "f".into(),
        arguments: "{}".into(),
        signature: signature.map(|blob| Signature::new(Maker::Gemini, blob)),
        ..ToolCall::default()
    })
}

fn answered(id: &str) -> Turn {
    let result = ToolResult {
        call_id: id.into(),
        ..ToolResult::default()
    };
    Turn::new(Role::User, vec![Part::ToolResult(result)])
}

fn assistant(parts: Vec<Part>) -> Turn {
    Turn::new(Role::Assistant, parts)
}

fn thought(text: &str, signature: Option<(Maker, &str)>) -> Part {
    Part::Reasoning(Reasoning {
        text: text.into(),
        signature: signature.map(|(maker, blob)| Signature::new(maker, blob)),
        ..Reasoning::default()
    })
}

/// The signatures of all calls in order.
fn signatures(body: &Value) -> Vec<Option<String>> {
    let contents = body["contents"].as_array().unwrap();
    contents
        .iter()
        .flat_map(|content| content["parts"].as_array().unwrap())
        .filter(|part| part.get("functionCall").is_some())
        .map(|part| Some(part.get("thoughtSignature")?.as_str()?.to_owned()))
        .collect()
}

#[test]
fn the_first_call_of_each_step_of_the_current_turn_is_signed_on_gemini_3() {
    let turns = vec![
        user("One."),
        assistant(vec![call("1", None)]),
        answered("1"),
        assistant(vec![Part::text("Done.")]),
        user("Two."),
        assistant(vec![call("2", None), call("3", None)]),
        Turn::new(
            Role::User,
            [answered("2").parts, answered("3").parts].concat(),
        ),
        assistant(vec![call("4", Some("CpwB")), call("5", None)]),
        Turn::new(
            Role::User,
            [answered("4").parts, answered("5").parts].concat(),
        ),
    ];
    let (body, _) = written(&saying(turns.clone()), &[Quirk::CallSignatures]);
    let bypass = Some(BYPASS.to_owned());
    assert_eq!(
        signatures(&body),
        [None, bypass, None, Some("CpwB".to_owned()), None]
    );
    let (body, _) = written(&saying(turns), &[]);
    assert_eq!(
        signatures(&body),
        [None, None, None, Some("CpwB".to_owned()), None]
    );
}

#[test]
fn only_thoughts_that_gemini_signed_are_replayed() {
    let turns = vec![
        user("Hi."),
        assistant(vec![
            thought("mine", Some((Maker::Gemini, "CpwB"))),
            thought("claude's", Some((Maker::Claude, "EqQB"))),
            thought("nobody's", None),
            Part::text("Ho."),
        ]),
    ];
    let (body, lost) = written(&saying(turns), &[]);
    assert_eq!(
        body["contents"][1]["parts"],
        json!([{"text": "mine", "thought": true, "thoughtSignature": "CpwB"}, {"text": "Ho."}])
    );
    assert_eq!(lost, ["reasoning"]);
}

#[test]
fn a_signature_of_text_stays_on_its_part() {
    let parts = json!([
        {"text": "a"},
        {"text": "b", "thoughtSignature": "CpwB"},
        {"text": "c"},
        {"text": "", "thoughtSignature": "CpwC"},
    ]);
    let request =
        read(&json!({"contents": [{"parts": [{"text": "x"}]}, {"role": "model", "parts": parts}]}));
    let (body, _) = written(&request, &[]);
    assert_eq!(body["contents"][1]["parts"], parts);
}

#[test]
fn another_makers_signature_travels_through_a_client_in_base64() {
    let answer = chat::Answer {
        id: "1".into(),
        model: "claude".into(),
        parts: vec![
            thought("hm", Some((Maker::Claude, "EqQBCg=="))),
            Part::text("Hi."),
        ],
        notes: Vec::new(),
        usage: chat::Usage::default(),
        stop: chat::Stop::new(chat::StopReason::EndTurn),
        others: Vec::new(),
    };
    let body = rendered(&answer, &reply("m"));
    let content = body["candidates"][0]["content"].clone();
    let request = read(&json!({"contents": [{"parts": [{"text": "x"}]}, content]}));
    let Part::Reasoning(back) = &request.turns[1].parts[0] else {
        unreachable!("a thought")
    };
    assert_eq!(back.text, "hm");
    assert_eq!(
        back.signature,
        Some(Signature::new(Maker::Claude, "EqQBCg=="))
    );
}

#[test]
fn thinking_is_asked_for_in_the_models_own_terms() {
    use Quirk::{NoMinimal, NoThinking, NoXHigh, ThinkingAlways, ThinkingLevel, ThinkingLowOrHigh};
    let effort = |effort| Thinking {
        effort: Some(effort),
        ..Thinking::default()
    };
    let budget = |budget| Thinking {
        budget: Some(budget),
        ..Thinking::default()
    };
    let adaptive = Thinking {
        adaptive: true,
        ..Thinking::default()
    };
    let hidden = Thinking {
        show: Some(false),
        ..budget(2000)
    };
    let shown = Thinking {
        show: Some(true),
        ..Thinking::default()
    };
    for (thinking, quirks, config, lost) in [
        (
            effort(Effort::Low),
            vec![],
            json!({"includeThoughts": true, "thinkingBudget": 1024}),
            vec![],
        ),
        (
            effort(Effort::Max),
            vec![],
            json!({"includeThoughts": true, "thinkingBudget": 24576}),
            vec!["thinking.effort"],
        ),
        (
            effort(Effort::Max),
            vec![ThinkingAlways],
            json!({"includeThoughts": true, "thinkingBudget": 32768}),
            vec!["thinking.effort"],
        ),
        (
            effort(Effort::None),
            vec![],
            json!({"thinkingBudget": 0}),
            vec![],
        ),
        (
            effort(Effort::None),
            vec![ThinkingAlways],
            json!({"thinkingBudget": 128}),
            vec!["thinking"],
        ),
        (
            budget(2000),
            vec![],
            json!({"includeThoughts": true, "thinkingBudget": 2000}),
            vec![],
        ),
        (
            budget(60000),
            vec![],
            json!({"includeThoughts": true, "thinkingBudget": 24576}),
            vec!["thinking.budget"],
        ),
        (
            budget(-1),
            vec![],
            json!({"includeThoughts": true, "thinkingBudget": -1}),
            vec![],
        ),
        (budget(0), vec![], json!({"thinkingBudget": 0}), vec![]),
        (
            adaptive.clone(),
            vec![],
            json!({"includeThoughts": true, "thinkingBudget": -1}),
            vec![],
        ),
        (
            hidden,
            vec![],
            json!({"includeThoughts": false, "thinkingBudget": 2000}),
            vec![],
        ),
        (
            shown.clone(),
            vec![],
            json!({"includeThoughts": true}),
            vec![],
        ),
        (
            effort(Effort::Medium),
            vec![ThinkingLevel],
            json!({"includeThoughts": true, "thinkingLevel": "MEDIUM"}),
            vec![],
        ),
        (
            effort(Effort::Medium),
            vec![ThinkingLevel, ThinkingLowOrHigh],
            json!({"includeThoughts": true, "thinkingLevel": "HIGH"}),
            vec!["thinking.effort"],
        ),
        (
            effort(Effort::XHigh),
            vec![ThinkingLevel],
            json!({"includeThoughts": true, "thinkingLevel": "XHIGH"}),
            vec![],
        ),
        (
            effort(Effort::Max),
            vec![ThinkingLevel],
            json!({"includeThoughts": true, "thinkingLevel": "XHIGH"}),
            vec!["thinking.effort"],
        ),
        (
            effort(Effort::XHigh),
            vec![ThinkingLevel, NoXHigh],
            json!({"includeThoughts": true, "thinkingLevel": "HIGH"}),
            vec!["thinking.effort"],
        ),
        (
            effort(Effort::Minimal),
            vec![ThinkingLevel, ThinkingAlways],
            json!({"includeThoughts": true, "thinkingLevel": "MINIMAL"}),
            vec![],
        ),
        (
            effort(Effort::Minimal),
            vec![ThinkingLevel, ThinkingAlways, NoMinimal],
            json!({"includeThoughts": true, "thinkingLevel": "LOW"}),
            vec!["thinking.effort"],
        ),
        (
            effort(Effort::None),
            vec![ThinkingLevel],
            json!({"thinkingLevel": "MINIMAL"}),
            vec![],
        ),
        (
            effort(Effort::None),
            vec![ThinkingLevel, ThinkingAlways],
            json!({"thinkingLevel": "MINIMAL"}),
            vec!["thinking"],
        ),
        (
            effort(Effort::None),
            vec![ThinkingLevel, ThinkingAlways, NoMinimal],
            json!({"thinkingLevel": "LOW"}),
            vec!["thinking"],
        ),
        (
            budget(5000),
            vec![ThinkingLevel],
            json!({"includeThoughts": true, "thinkingLevel": "MEDIUM"}),
            vec![],
        ),
        (
            adaptive,
            vec![ThinkingLevel],
            json!({"includeThoughts": true}),
            vec![],
        ),
        (
            effort(Effort::High),
            vec![NoThinking],
            json!(null),
            vec!["thinking"],
        ),
        (effort(Effort::None), vec![NoThinking], json!(null), vec![]),
        (Thinking::default(), vec![], json!(null), vec![]),
    ] {
        let request = Request {
            thinking: Some(thinking.clone()),
            ..saying(vec![user("x")])
        };
        let (body, losses) = written(&request, &quirks);
        assert_eq!(
            body["generationConfig"]["thinkingConfig"], config,
            "{thinking:?} {quirks:?}"
        );
        assert_eq!(losses, lost, "{thinking:?} {quirks:?}");
    }
}

#[test]
fn thinking_is_read_in_every_form() {
    for (config, effort, budget, show) in [
        (json!({"thinkingBudget": 512}), None, Some(512), false),
        (
            json!({"thinkingBudget": -1, "includeThoughts": true}),
            None,
            Some(-1),
            true,
        ),
        (
            json!({"thinkingLevel": "high"}),
            Some(Effort::High),
            None,
            false,
        ),
        (
            json!({"thinking_level": "LOW", "include_thoughts": true}),
            Some(Effort::Low),
            None,
            true,
        ),
    ] {
        let request = read(
            &json!({"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"thinkingConfig": config}}),
        );
        let thinking = request.thinking.unwrap();
        assert_eq!(
            (thinking.effort, thinking.budget, thinking.show),
            (effort, budget, Some(show))
        );
        assert!(request.extras.is_empty());
    }
}

#[test]
fn a_level_nobody_knows_is_said_again() {
    let config = json!({"thinkingLevel": "GALACTIC"});
    let request = read(
        &json!({"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"thinkingConfig": config}}),
    );
    let (body, lost) = written(&request, &[Quirk::ThinkingLevel]);
    assert_eq!(body["generationConfig"]["thinkingConfig"], config);
    assert!(lost.is_empty());
}

#[test]
fn a_client_that_wants_no_thoughts_gets_only_their_proof() {
    let mut reply = reply("m");
    reply.request = Arc::new(Request {
        thinking: Some(Thinking {
            show: Some(false),
            ..Thinking::default()
        }),
        ..Request::default()
    });
    let events = || {
        chunks(&[
            json!({"candidates": [{"content": {"parts": [{"text": "hm", "thought": true}]}}]}),
            json!({"candidates": [{"content": {"parts": [{"text": "hm", "thought": true, "thoughtSignature": "CpwB"}, {"text": "Hi."}]}, "finishReason": "STOP"}]}),
        ])
    };
    let proof = json!({"text": "", "thought": true, "thoughtSignature": "CpwB"});
    let body = rendered(&chat::fold(events()).unwrap(), &reply);
    assert_eq!(
        body["candidates"][0]["content"]["parts"],
        json!([proof, {"text": "Hi."}])
    );
    let said = spoken_chunks(events(), &reply);
    assert_eq!(said[0]["candidates"][0]["content"]["parts"], json!([proof]));
}
