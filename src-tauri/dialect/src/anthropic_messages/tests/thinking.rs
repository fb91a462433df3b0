//! Thinking, effort and `max_tokens` for every kind of model.

use super::*;
use chat::{Effort, Part, Role, Thinking, Tool, ToolCall, ToolChoice, ToolKind, Turn};
use serde_json::json;

const BUDGET: &[Quirk] = &[Quirk::ThinkingBudget];
const BOTH: &[Quirk] = &[Quirk::ThinkingBudget, Quirk::ThinkingAdaptive];
const ADAPTIVE: &[Quirk] = &[Quirk::ThinkingAdaptive];

fn asking(thinking: Thinking, max_tokens: Option<u64>) -> Request {
    Request {
        turns: vec![Turn::new(Role::User, vec![Part::text("hi")])],
        thinking: Some(thinking),
        max_output_tokens: max_tokens,
        ..Request::default()
    }
}

fn effort(effort: Effort) -> Thinking {
    Thinking {
        effort: Some(effort),
        ..Thinking::default()
    }
}

fn budget(budget: i64) -> Thinking {
    Thinking {
        budget: Some(budget),
        ..Thinking::default()
    }
}

fn written(request: &Request, quirks: &[Quirk]) -> (Value, Value, Value) {
    let (body, _) = encode(request, &target(quirks.iter().copied()));
    let told = |field: &str| body[field].clone();
    (told("thinking"), told("output_config"), told("max_tokens"))
}

#[test]
fn every_wish_has_its_words_for_every_model() {
    let adaptive = || Thinking {
        adaptive: true,
        ..Thinking::default()
    };
    let enabled = |tokens: u64| json!({"type": "enabled", "budget_tokens": tokens});
    let word = |effort: &str| json!({ "effort": effort });
    let auto = json!({"type": "adaptive"});
    let off = json!({"type": "disabled"});
    for (wish, quirks, thinking, config) in [
        (effort(Effort::Medium), BUDGET, enabled(8192), Value::Null),
        (effort(Effort::Medium), &[], enabled(8192), Value::Null),
        (effort(Effort::Minimal), BUDGET, enabled(1024), Value::Null),
        (effort(Effort::Medium), BOTH, auto.clone(), word("medium")),
        (effort(Effort::Minimal), ADAPTIVE, auto.clone(), word("low")),
        (effort(Effort::Max), ADAPTIVE, auto.clone(), word("max")),
        (budget(5000), BUDGET, enabled(5000), Value::Null),
        (budget(5000), BOTH, enabled(5000), Value::Null),
        (budget(5000), ADAPTIVE, auto.clone(), word("medium")),
        (adaptive(), BUDGET, enabled(24_576), Value::Null),
        (adaptive(), ADAPTIVE, auto.clone(), Value::Null),
        (budget(-1), ADAPTIVE, auto.clone(), Value::Null),
        (budget(0), BUDGET, off.clone(), Value::Null),
        (effort(Effort::None), ADAPTIVE, off, Value::Null),
        (
            effort(Effort::None),
            &[Quirk::ThinkingAlways],
            Value::Null,
            Value::Null,
        ),
        (
            effort(Effort::High),
            &[Quirk::NoThinking],
            Value::Null,
            Value::Null,
        ),
        (Thinking::default(), BUDGET, Value::Null, Value::Null),
    ] {
        let told = written(&asking(wish.clone(), Some(60_000)), quirks);
        assert_eq!(
            told,
            (thinking, config, json!(60_000)),
            "{wish:?} {quirks:?}"
        );
    }
}

#[test]
fn the_wish_to_see_thoughts_is_handed_on() {
    for (show, style, expected) in [
        (Some(true), None, json!("summarized")),
        (Some(false), None, json!("omitted")),
        (Some(true), Some("detailed"), json!("summarized")),
        (None, None, Value::Null),
    ] {
        let wish = Thinking {
            adaptive: true,
            show,
            style: style.map(str::to_owned),
            ..Thinking::default()
        };
        let (thinking, ..) = written(&asking(wish, None), ADAPTIVE);
        assert_eq!(thinking["display"], expected);
    }
}

#[test]
fn the_budget_stays_below_the_limit() {
    for (asked, limit, expected) in [
        (Some(8000), 8192, (Some(6000), 8000)),
        (Some(1000), 8192, (None, 1000)),
        (Some(9000), 8192, (Some(8192), 9000)),
        (None, 8192, (Some(8192), 32_000)),
        (None, 40_000, (Some(40_000), 44_096)),
        (None, 128_000, (Some(48_000), 64_000)),
    ] {
        let (thinking, _, max) = written(&asking(budget(limit), asked), BUDGET);
        assert_eq!(
            (thinking["budget_tokens"].as_u64(), max.as_u64().unwrap()),
            expected
        );
    }
}

#[test]
fn thinking_takes_the_sampling_settings_with_it() {
    let mut request = asking(budget(2000), Some(8000));
    request.sampling.temperature = Some(0.2);
    request.sampling.top_p = Some(0.5);
    request.sampling.top_k = Some(5);
    let (body, encoded) = encode(&request, &target([Quirk::ThinkingBudget]));
    assert_eq!(lost(&encoded), ["temperature", "top_p", "top_k"]);
    assert!(body.get("temperature").is_none() && body.get("top_k").is_none());
    request.sampling.temperature = Some(1.0);
    request.sampling.top_p = Some(0.97);
    request.sampling.top_k = None;
    let (body, encoded) = encode(&request, &target([Quirk::ThinkingBudget]));
    assert_eq!(
        (&body["temperature"], &body["top_p"]),
        (&json!(1.0), &json!(0.97))
    );
    assert!(encoded.losses.is_empty());
}

#[test]
fn a_forced_call_comes_before_thinking() {
    let mut request = asking(budget(2000), Some(8000));
    request.tools.push(Tool {
        name: "t".to_owned(),
        description: None,
        schema: None,
        strict: None,
        kind: ToolKind::Function,
        cache: None,
    });
    request.tool_choice = Some(ToolChoice::Required);
    let (body, encoded) = encode(&request, &target([Quirk::ThinkingBudget]));
    assert_eq!(
        (&body["thinking"], &body["tool_choice"]["type"]),
        (&Value::Null, &json!("any"))
    );
    assert_eq!(lost(&encoded), ["thinking"]);
}

#[test]
fn a_budget_is_given_up_when_the_last_calls_lost_their_thoughts() {
    let mut request = asking(budget(2000), Some(8000));
    let call = Part::ToolCall(ToolCall {
        id: "c".to_owned(),
        name: "t".to_owned(),
        arguments: "{}".to_owned(),
        ..ToolCall::default()
    });
    request.turns.push(Turn::new(Role::Assistant, vec![call]));
    let (thinking, ..) = written(&request, BUDGET);
    assert_eq!(thinking, Value::Null);
    request.thinking = Some(effort(Effort::High));
    let (thinking, ..) = written(&request, ADAPTIVE);
    assert_eq!(thinking["type"], "adaptive");
}

#[test]
fn the_limit_is_the_clients_the_models_or_a_careful_guess() {
    for (asked, most, expected) in [
        (Some(100), None, 100),
        (Some(100_000), Some(64_000), 64_000),
        (None, Some(64_000), 32_000),
        (None, Some(8192), 8192),
        (None, None, 8192),
    ] {
        let mut request = asking(Thinking::default(), asked);
        request.thinking = None;
        let target = Target {
            max_output_tokens: most,
            ..target([])
        };
        let (body, encoded) = encode(&request, &target);
        assert_eq!(body["max_tokens"], expected);
        assert_eq!(encoded.losses.is_empty(), asked != Some(100_000));
    }
}
