#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use chat::Tool;

const THINKS: Thinker = Thinker {
    thinks: Some(true),
    max_output: None,
};

fn rule(mode: ThinkingMode, budget: u64) -> Transforms {
    Transforms {
        thinking: ThinkingRule {
            mode,
            budget,
            ..ThinkingRule::default()
        },
        ..Transforms::default()
    }
}

fn asks(effort: Option<Effort>, budget: Option<i64>) -> Request {
    Request {
        thinking: Some(Thinking {
            effort,
            budget,
            show: Some(true),
            ..Thinking::default()
        }),
        ..Request::default()
    }
}

fn turn(role: Role, text: &str) -> Turn {
    Turn::new(role, vec![Part::text(text)])
}

#[test]
fn nothing_laid_down_changes_nothing() {
    let idle = Transforms::default();
    assert!(idle.is_idle());
    assert!(
        idle.apply(&asks(Some(Effort::High), None), THINKS)
            .is_none()
    );
    assert!(!rule(ThinkingMode::Auto, 0).is_idle());
}

#[test]
fn auto_leaves_out_what_the_client_says() {
    let auto = rule(ThinkingMode::Auto, 0);
    let (changed, words) = auto.apply(&asks(Some(Effort::High), None), THINKS).unwrap();
    assert!(changed.thinking.is_none());
    assert_eq!(words, ["thinking was left to the model"]);
    assert!(auto.apply(&Request::default(), THINKS).is_none());
}

#[test]
fn custom_sets_the_budget_and_puts_the_effort_right() {
    for (budget, effort) in [
        (1024, Effort::Low),
        (5000, Effort::Medium),
        (10_240, Effort::Medium),
        (20_000, Effort::High),
        (131_072, Effort::XHigh),
    ] {
        let custom = rule(ThinkingMode::Custom, budget);
        let (changed, _) = custom
            .apply(&asks(Some(Effort::Max), None), THINKS)
            .unwrap();
        let thinking = changed.thinking.unwrap();
        assert_eq!(thinking.effort, Some(effort));
        assert_eq!(thinking.budget, i64::try_from(budget).ok());
        assert_eq!(thinking.show, Some(true));
    }
    let off = rule(ThinkingMode::Custom, 0);
    let (changed, words) = off.apply(&Request::default(), THINKS).unwrap();
    assert_eq!(changed.thinking.unwrap().effort, Some(Effort::None));
    assert_eq!(words, ["thinking was switched off"]);
    let same = rule(ThinkingMode::Custom, 5000);
    assert!(same.apply(&asks(None, Some(5000)), THINKS).is_none());
}

#[test]
fn who_cannot_think_is_not_told_to_and_who_may_is_told_what_the_client_tells() {
    let custom = rule(ThinkingMode::Custom, 5000);
    let cannot = Thinker {
        thinks: Some(false),
        ..THINKS
    };
    assert!(custom.apply(&Request::default(), cannot).is_none());
    let (changed, _) = custom.apply(&asks(None, Some(9)), cannot).unwrap();
    assert!(changed.thinking.is_none());
    let unknown = Thinker::default();
    assert!(custom.apply(&Request::default(), unknown).is_none());
    assert!(custom.apply(&asks(None, Some(9)), unknown).is_some());
}

#[test]
fn adaptive_grows_with_what_there_is_to_it_and_stays_in_the_models_bounds() {
    let adaptive = rule(ThinkingMode::Adaptive, 0);
    let budget = |request: &Request, thinker: Thinker| {
        let (changed, _) = adaptive.apply(request, thinker).unwrap();
        changed.thinking.unwrap().budget.unwrap()
    };
    let mut request = Request {
        turns: vec![turn(Role::User, "Hello?")],
        ..Request::default()
    };
    assert_eq!(budget(&request, THINKS), 10_240);
    request.turns[0] = turn(Role::User, &"x".repeat(2001));
    assert_eq!(budget(&request, THINKS), 13_312);
    let tool = Tool {
        name: "f".to_owned(),
        description: None,
        schema: None,
        strict: None,
        kind: chat::ToolKind::Function,
        cache: None,
    };
    request.tools = vec![tool; 4];
    assert_eq!(budget(&request, THINKS), 18_432);
    let last = request.turns[0].clone();
    request.turns.resize_with(11, || last.clone());
    assert_eq!(budget(&request, THINKS), 23_552);
    let small = Thinker {
        max_output: Some(8000),
        ..THINKS
    };
    assert_eq!(budget(&request, small), 8000);
}

#[test]
fn the_system_prompt_stands_where_the_user_wants_it_and_once() {
    let client = [
        turn(Role::Developer, "Be kind."),
        turn(Role::User, "Hello?"),
    ];
    let rows = [
        (Place::Prepend, &client[..], Some(0)),
        (Place::Append, &client[..], Some(1)),
        (Place::IfAbsent, &client[..], None),
        (Place::Prepend, &client[1..], Some(0)),
        (Place::Append, &client[1..], Some(0)),
        (Place::IfAbsent, &client[1..], Some(0)),
    ];
    for (place, turns, at) in rows {
        let transforms = Transforms {
            system_prompt: SystemPrompt {
                enabled: true,
                place,
                text: "Be brief.".to_owned(),
            },
            ..Transforms::default()
        };
        let request = Request {
            turns: turns.to_vec(),
            ..Request::default()
        };
        let changed = transforms.apply(&request, Thinker::default());
        assert_eq!(changed.is_some(), at.is_some(), "{place:?}");
        let (Some((changed, words)), Some(at)) = (changed, at) else {
            continue;
        };
        assert_eq!(words.len(), 1);
        assert_eq!(texts(&changed.turns[at]).next(), Some("Be brief."));
        assert_eq!(changed.turns.len(), turns.len() + 1);
        assert!(transforms.apply(&changed, Thinker::default()).is_none());
    }
}

#[test]
fn what_cannot_be_is_told_by_field() {
    let mut wrong = rule(ThinkingMode::Custom, 131_073);
    wrong.system_prompt.enabled = true;
    let fields: Vec<String> = wrong
        .check()
        .unwrap_err()
        .into_iter()
        .map(|one| one.field)
        .collect();
    assert_eq!(fields, ["thinking.budget", "system_prompt.text"]);
    Transforms::default().check().unwrap();
}
