//! Turns fall into the order a dialect wants, and nothing said is lost.
#![expect(clippy::panic, reason = "tests")]

use super::*;
use chat::{Reasoning, ToolKind};
use proptest::prelude::*;

fn text(text: &str) -> Part {
    Part::text(text)
}

fn thought(text: &str) -> Part {
    Part::Reasoning(Reasoning {
        text: text.to_owned(),
        ..Reasoning::default()
    })
}

fn call(id: &str, name: &str) -> Part {
    Part::ToolCall(ToolCall {
        id: id.to_owned(),
        name: name.to_owned(),
        arguments: "{}".to_owned(),
        ..ToolCall::default()
    })
}

fn result(id: &str, text: &str) -> Part {
    Part::ToolResult(ToolResult {
        call_id: id.to_owned(),
        parts: vec![Part::text(text)],
        ..ToolResult::default()
    })
}

fn named_result(id: &str, name: &str, text: &str) -> Part {
    let Part::ToolResult(result) = result(id, text) else {
        return Part::text(text);
    };
    Part::ToolResult(ToolResult {
        name: Some(name.to_owned()),
        ..result
    })
}

fn user(parts: impl Into<Vec<Part>>) -> Turn {
    Turn::new(Role::User, parts.into())
}

fn assistant(parts: impl Into<Vec<Part>>) -> Turn {
    Turn::new(Role::Assistant, parts.into())
}

fn system(words: &str) -> Turn {
    Turn::new(Role::System, vec![text(words)])
}

/// A line as `U: =x(result) words`, `A: *thought words >x(name)`.
fn spelled(line: &Line<'_>) -> String {
    let role = match line.role {
        Role::System => "S",
        Role::Developer => "D",
        Role::User => "U",
        Role::Assistant => "A",
    };
    let parts: Vec<String> = line.parts.iter().map(|part| spelled_part(part)).collect();
    format!("{role}: {}", parts.join(" "))
}

fn spelled_part(part: &Part) -> String {
    match part {
        Part::Text(text) => text.text.clone(),
        Part::Reasoning(thought) => format!("*{}", thought.text),
        Part::ToolCall(call) => format!(">{}({})", short(&call.id), call.name),
        Part::ToolResult(result) => format!("={}({})", short(&result.call_id), result.text()),
        Part::Media(_) | Part::Refusal(_) | Part::Opaque(_) => panic!("not in these tests"),
    }
}

/// Ids that were made up are told by their beginning.
fn short(id: &str) -> &str {
    if id.len() == 29 { "call_…" } else { id }
}

#[track_caller]
fn check(turns: &[Turn], merge: Merge, expected: &[&str]) {
    let lines = arrange(turns, merge);
    lawful(&lines, merge);
    let spelled: Vec<String> = lines.iter().map(spelled).collect();
    assert_eq!(spelled, expected);
}

#[track_caller]
fn check_both(turns: &[Turn], expected: &[&str]) {
    check(turns, Merge::Neighbours, expected);
    check(turns, Merge::CallsOnly, expected);
}

/// What every target demands.
#[track_caller]
fn lawful(lines: &[Line<'_>], merge: Merge) {
    let mut ids = std::collections::HashSet::new();
    for (at, line) in lines.iter().enumerate() {
        assert!(!line.parts.is_empty());
        assert!(!line.parts.iter().any(|part| is_nothing(part)));
        let asked = asked(line);
        assert!(
            asked
                .iter()
                .all(|id| !id.is_empty() && ids.insert(id.to_string()))
        );
        let before = at.checked_sub(1).map(|before| &lines[before]);
        let waiting = before.map(self::asked).unwrap_or_default();
        let answered: Vec<&str> = line.parts.iter().map_while(|part| answered(part)).collect();
        assert_eq!(waiting, answered);
        let late = &line.parts[answered.len()..];
        assert!(late.iter().all(|part| self::answered(part).is_none()));
        assert!(asked.is_empty() || line.role == Role::Assistant);
        assert!(answered.is_empty() || line.role == Role::User);
        let same = before.is_some_and(|before| before.role == line.role);
        let speaker = matches!(line.role, Role::User | Role::Assistant);
        assert!(merge == Merge::CallsOnly || !same || !speaker);
    }
    assert!(lines.last().is_none_or(|line| asked(line).is_empty()));
}

fn asked<'l>(line: &'l Line<'_>) -> Vec<&'l str> {
    let mut ids = Vec::new();
    for part in &line.parts {
        if let Part::ToolCall(call) = &**part {
            ids.push(call.id.as_str());
        }
    }
    ids
}

fn answered(part: &Part) -> Option<&str> {
    if let Part::ToolResult(result) = part {
        Some(&result.call_id)
    } else {
        None
    }
}

#[test]
fn a_lawful_conversation_is_borrowed_as_it_is() {
    let turns = [
        system("s"),
        user([text("q")]),
        assistant([thought("t"), text("a"), call("x", "f"), call("y", "g")]),
        user([result("x", "1"), result("y", "2")]),
        assistant([text("b")]),
    ];
    check_both(
        &turns,
        &[
            "S: s",
            "U: q",
            "A: *t a >x(f) >y(g)",
            "U: =x(1) =y(2)",
            "A: b",
        ],
    );
    let lines = arrange(&turns, Merge::CallsOnly);
    let mut parts = lines.iter().flat_map(|line| &line.parts);
    assert!(parts.all(|part| matches!(part, Cow::Borrowed(_))));
}

#[test]
fn neighbours_are_merged_only_where_the_target_wants_it() {
    let turns = [
        user([text("a")]),
        user([text("b")]),
        assistant([text("c")]),
        assistant([text("d")]),
    ];
    check(&turns, Merge::Neighbours, &["U: a b", "A: c d"]);
    check(&turns, Merge::CallsOnly, &["U: a", "U: b", "A: c", "A: d"]);
}

#[test]
fn single_calls_in_a_row_become_one_turn_with_the_words_in_front() {
    check_both(
        &[
            assistant([text("a")]),
            assistant([thought("1")]),
            assistant([call("x", "f")]),
            assistant([thought("2")]),
            assistant([call("y", "g")]),
            user([result("y", "2")]),
            user([result("x", "1")]),
        ],
        &["A: a *1 >x(f) *2 >y(g)", "U: =x(1) =y(2)"],
    );
}

#[test]
fn words_between_a_call_and_its_result_are_moved_out_of_the_way() {
    check(
        &[
            assistant([call("x", "f")]),
            assistant([text("meanwhile")]),
            user([text("hurry")]),
            system("be brief"),
            user([result("x", "1")]),
        ],
        Merge::CallsOnly,
        &["A: meanwhile >x(f)", "U: =x(1)", "U: hurry", "S: be brief"],
    );
    check(
        &[
            assistant([thought("t"), call("x", "f")]),
            assistant([thought("u")]),
            assistant([text("meanwhile")]),
            user([text("hurry"), result("x", "1")]),
        ],
        Merge::Neighbours,
        &["A: *t *u meanwhile >x(f)", "U: =x(1) hurry"],
    );
}

#[test]
fn thoughts_stay_with_what_they_led_to() {
    let turns = [
        assistant([text("a")]),
        assistant([thought("t")]),
        assistant([text("b")]),
        assistant([thought("u")]),
    ];
    check(&turns, Merge::CallsOnly, &["A: a", "A: *t b", "A: *u"]);
    check(&turns, Merge::Neighbours, &["A: a *t b *u"]);
}

#[test]
fn a_call_without_a_result_gets_one_that_says_so() {
    let turns = [
        assistant([call("x", "f"), call("y", "g")]),
        user([result("y", "2"), text("q")]),
        assistant([call("z", "f")]),
    ];
    let lines = arrange(&turns, Merge::Neighbours);
    lawful(&lines, Merge::Neighbours);
    let Part::ToolResult(dummy) = &*lines[1].parts[0] else {
        panic!("a result comes first");
    };
    assert!(dummy.is_error);
    assert_eq!(dummy.name.as_deref(), Some("f"));
    assert_eq!(
        spelled(&lines[1]),
        "U: =x(no result: the call was interrupted) =y(2) q"
    );
    assert_eq!(lines.len(), 4);
}

#[test]
fn a_result_without_a_call_becomes_text() {
    let turns = [
        user([result("x", "early"), result("", "nobody's")]),
        assistant([call("y", "f")]),
        user([named_result("", "g", "other"), result("y", "1")]),
    ];
    let early = "U: [tool result x] early [tool result] nobody's";
    check(
        &turns,
        Merge::Neighbours,
        &[early, "A: >y(f)", "U: =y(1) [tool result g] other"],
    );
    check(
        &turns,
        Merge::CallsOnly,
        &[early, "A: >y(f)", "U: =y(1)", "U: [tool result g] other"],
    );
}

#[test]
fn the_last_of_several_results_counts() {
    check_both(
        &[
            assistant([call("x", "f")]),
            user([result("x", "1")]),
            assistant([text("a")]),
            user([result("x", "2")]),
        ],
        &["A: >x(f)", "U: =x(2)", "A: a"],
    );
}

#[test]
fn results_without_ids_are_paired_by_name_and_order() {
    check_both(
        &[
            assistant([call("", "f"), call("", "g"), call("", "f")]),
            user([
                named_result("", "g", "2"),
                named_result("", "f", "1"),
                named_result("", "f", "3"),
            ]),
            assistant([call("", "f"), call("", "h")]),
            user([result("", "4"), result("", "5")]),
        ],
        &[
            "A: >call_…(f) >call_…(g) >call_…(f)",
            "U: =call_…(1) =call_…(2) =call_…(3)",
            "A: >call_…(f) >call_…(h)",
            "U: =call_…(4) =call_…(5)",
        ],
    );
}

#[test]
fn an_id_is_matched_before_a_name() {
    check_both(
        &[
            assistant([call("x", "f"), call("y", "f")]),
            user([named_result("?", "f", "2"), named_result("x", "f", "1")]),
        ],
        &["A: >x(f) >y(f)", "U: =x(1) =y(2)"],
    );
}

#[test]
fn an_id_used_again_belongs_to_the_nearest_call_and_is_respelled() {
    check_both(
        &[
            assistant([call("0", "f"), call("0", "g")]),
            user([result("0", "1"), result("0", "2")]),
            assistant([call("0", "h")]),
            user([result("0", "3")]),
        ],
        &[
            "A: >0(f) >call_…(g)",
            "U: =0(1) =call_…(2)",
            "A: >call_…(h)",
            "U: =call_…(3)",
        ],
    );
}

#[test]
fn a_result_is_of_the_kind_of_its_call() {
    let custom = Part::ToolCall(ToolCall {
        id: "x".to_owned(),
        kind: ToolKind::Custom,
        ..ToolCall::default()
    });
    let turns = [assistant([custom]), user([result("x", "1")])];
    let lines = arrange(&turns, Merge::CallsOnly);
    assert!(
        matches!(&*lines[1].parts[0], Part::ToolResult(result) if result.kind == ToolKind::Custom)
    );
}

#[test]
fn what_says_nothing_is_left_out() {
    check_both(
        &[
            system(""),
            user([text(""), text("q")]),
            assistant([thought(""), text("")]),
        ],
        &["U: q"],
    );
    check_both(&[user([text(" ")]), user([])], &["U:  "]);
}

#[test]
fn leading_instructions_are_split_off() {
    let turns = [system("a"), system("b"), user([text("q")]), system("c")];
    let lines = arrange(&turns, Merge::Neighbours);
    let (leading, rest) = split_leading(&lines);
    assert_eq!((leading.len(), rest.len()), (2, 2));
    assert_eq!(split_leading(leading).1.len(), 0);
}

fn any_part() -> impl Strategy<Value = Part> {
    let id = || "[xyz]?";
    prop_oneof![
        "[a-c]{0,2}".prop_map(|words| text(&words)),
        "[a-c]{0,2}".prop_map(|words| thought(&words)),
        (id(), "[fg]").prop_map(|(id, name)| call(&id, &name)),
        (id(), "[0-9]").prop_map(|(id, words)| result(&id, &words)),
        (id(), "[fg]", "[0-9]").prop_map(|(id, name, words)| named_result(&id, &name, &words)),
    ]
}

fn any_turns() -> impl Strategy<Value = Vec<Turn>> {
    let role = prop_oneof![
        Just(Role::System),
        Just(Role::User),
        Just(Role::User),
        Just(Role::Assistant),
        Just(Role::Assistant),
    ];
    let turn = (role, proptest::collection::vec(any_part(), 0..4))
        .prop_map(|(role, parts)| Turn::new(role, parts));
    proptest::collection::vec(turn, 0..12)
}

fn words<'p>(parts: impl Iterator<Item = &'p Part>) -> Vec<String> {
    let mut words: Vec<String> = parts
        .filter(|part| matches!(part, Part::Text(_) | Part::Reasoning(_)) && !is_nothing(part))
        .map(spelled_part)
        .filter(|words| !words.starts_with("[tool result"))
        .collect();
    words.sort();
    words
}

fn as_turns(lines: &[Line<'_>]) -> Vec<Turn> {
    let owned = |line: &Line<'_>| {
        line.parts
            .iter()
            .map(|part| part.as_ref().clone())
            .collect()
    };
    lines
        .iter()
        .map(|line| Turn::new(line.role, owned(line)))
        .collect()
}

proptest! {
    #[test]
    fn any_turns_become_lawful_and_lose_no_words(turns in any_turns()) {
        for merge in [Merge::Neighbours, Merge::CallsOnly] {
            let lines = arrange(&turns, merge);
            lawful(&lines, merge);
            let told = words(lines.iter().flat_map(|line| line.parts.iter().map(AsRef::as_ref)));
            prop_assert_eq!(told, words(turns.iter().flat_map(|turn| &turn.parts)));
        }
    }

    #[test]
    fn what_is_arranged_stays_so(turns in any_turns()) {
        for merge in [Merge::Neighbours, Merge::CallsOnly] {
            let once = as_turns(&arrange(&turns, merge));
            let twice = as_turns(&arrange(&once, merge));
            prop_assert_eq!(format!("{once:?}"), format!("{twice:?}"));
        }
    }
}
