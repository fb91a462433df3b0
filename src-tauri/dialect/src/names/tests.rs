//! Tool names fit and find their way back.

use super::*;
use chat::{Role, Tool, ToolCall, ToolKind, ToolMode, Turn};
use proptest::prelude::*;

fn tool(name: &str) -> Tool {
    Tool {
        name: name.to_owned(),
        description: None,
        schema: None,
        strict: None,
        kind: ToolKind::Function,
        cache: None,
    }
}

fn request(tools: &[&str]) -> Request {
    Request {
        tools: tools.iter().map(|name| tool(name)).collect(),
        ..Request::default()
    }
}

#[test]
fn names_that_fit_are_borrowed_and_need_no_map() {
    assert!(matches!(
        fitted("mcp__files__read-it", Alphabet::Plain),
        Cow::Borrowed(_)
    ));
    assert!(ToolNames::of(&request(&["read", "_x9"]), Alphabet::Plain).is_empty());
    assert!(ToolNames::of(&request(&["a.b:c"]), Alphabet::Dotted).is_empty());
}

#[test]
fn each_alphabet_respells_what_it_refuses() {
    for (name, alphabet, expected) in [
        ("files.read", Alphabet::Plain, "files_read"),
        ("größe", Alphabet::Plain, "gr__e"),
        ("", Alphabet::Plain, "_"),
        ("9lives", Alphabet::Plain, "9lives"),
        ("9lives", Alphabet::Dotted, "_9lives"),
        ("-x", Alphabet::Dotted, "_-x"),
        ("/x", Alphabet::Dotted, "_x"),
        ("a b", Alphabet::Dotted, "a_b"),
    ] {
        assert_eq!(fitted(name, alphabet), expected, "{name}");
    }
}

#[test]
fn a_long_name_is_cut_to_its_last_segment_or_to_a_hash() {
    let head = "m".repeat(60);
    assert_eq!(
        fitted(&format!("mcp__{head}__read"), Alphabet::Plain),
        "read"
    );
    let long = format!("{head}abcdef");
    let cut = fitted(&long, Alphabet::Plain);
    assert_eq!(cut.len(), 64);
    assert!(cut.starts_with(&format!("{}_", "m".repeat(55))));
    assert_ne!(cut, fitted(&format!("{head}abcdeg"), Alphabet::Plain));
}

#[test]
fn a_tool_that_has_the_name_already_keeps_it() {
    let names = ToolNames::of(&request(&["a.b", "a_b", "a/b"]), Alphabet::Plain);
    assert_eq!(names.wire("a_b"), "a_b");
    let (dot, slash) = (names.wire("a.b"), names.wire("a/b"));
    assert!(dot.starts_with("a_b_") && slash.starts_with("a_b_") && dot != slash);
    for name in ["a.b", "a_b", "a/b"] {
        assert_eq!(names.known(names.wire(name).to_owned()), name);
    }
    assert_eq!(names.known("other".to_owned()), "other");
}

#[test]
fn names_of_the_choice_and_of_the_history_are_respelled_too() {
    let mut request = request(&[]);
    request.tool_choice = Some(ToolChoice::Allowed {
        mode: ToolMode::Auto,
        names: vec!["x.choice".to_owned()],
    });
    let call = ToolCall {
        name: "x.call".to_owned(),
        ..ToolCall::default()
    };
    request.turns = vec![Turn::new(Role::Assistant, vec![Part::ToolCall(call)])];
    let names = ToolNames::of(&request, Alphabet::Plain);
    assert_eq!(names.wire("x.choice"), "x_choice");
    assert_eq!(names.wire("x.call"), "x_call");
}

proptest! {
    #[test]
    fn any_names_become_acceptable_distinct_and_come_back(
        tools in proptest::collection::vec("[a-c_./é]{0,3}|[a]{60,70}(__b)?", 0..12),
        dotted in any::<bool>(),
    ) {
        let alphabet = if dotted { Alphabet::Dotted } else { Alphabet::Plain };
        let tools: Vec<&str> = tools.iter().map(String::as_str).collect();
        let names = ToolNames::of(&request(&tools), alphabet);
        prop_assert_eq!(&names, &ToolNames::of(&request(&tools), alphabet));
        let wires: HashSet<&str> = tools.iter().map(|name| names.wire(name)).collect();
        let distinct: HashSet<&&str> = tools.iter().collect();
        prop_assert_eq!(wires.len(), distinct.len());
        for name in tools {
            prop_assert!(alphabet.accepts(names.wire(name)));
            prop_assert_eq!(names.known(names.wire(name).to_owned()), name);
        }
    }
}
