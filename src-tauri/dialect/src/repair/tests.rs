//! Broken arguments are mended, sound ones left alone.

use super::*;
use proptest::prelude::*;

fn check(arguments: &str, expected: &str) {
    assert_eq!(object(arguments).get(), expected, "{arguments}");
}

#[test]
fn an_object_stays_byte_for_byte() {
    for arguments in [
        "{}",
        r#"{"a": 1.0, "b":123456789012345678901234567890,"a":2}"#,
        r#"{"text":"\u00e9\/ é"}"#,
    ] {
        check(arguments, arguments);
    }
    check(" {\"a\" : 1}\n", "{\"a\" : 1}");
}

#[test]
fn no_arguments_are_an_empty_object() {
    for arguments in ["", "  \n", "null"] {
        check(arguments, "{}");
    }
}

#[test]
fn what_was_cut_short_is_completed() {
    for (arguments, expected) in [
        ("{", "{}"),
        (r#"{"a":1"#, r#"{"a":1}"#),
        (r#"{"a":1,"#, r#"{"a":1}"#),
        (r#"{"a":1,"b"#, r#"{"a":1}"#),
        (r#"{"a":1,"b":"#, r#"{"a":1}"#),
        (r#"{"a":1,"b":tru"#, r#"{"a":1}"#),
        (r#"{"a":"long te"#, r#"{"a":"long te"}"#),
        (r#"{"a":"x, {y"#, r#"{"a":"x, {y"}"#),
        (r#"{"a":[1,[2,{"b":"c"#, r#"{"a":[1,[2,{"b":"c"}]]}"#),
        (r#"{"a":[1,[2,{"b":"#, r#"{"a":[1,[2,{}]]}"#),
        (r#"{"a":{"b":1},"c":-"#, r#"{"a":{"b":1}}"#),
        (r#"{"a":"x\"#, r#"{"a":"x"}"#),
        (r#"{"a":"x\\"#, r#"{"a":"x\\"}"#),
        (r#"{"a":"x\u00"#, r#"{"a":"x"}"#),
        (r#"{"a":"x\ud83d"#, r#"{"a":"x"}"#),
        (r#"{"a":"x\u00e9"#, r#"{"a":"x\u00e9"}"#),
        (r#"{"a":[1,2]"#, r#"{"a":[1,2]}"#),
    ] {
        check(arguments, expected);
    }
}

#[test]
fn what_is_no_object_is_kept_beside_it() {
    check("[1.0]", r#"{"_raw":[1.0]}"#);
    check("\"ls\"", r#"{"_raw":"ls"}"#);
    check("ls -la \"x\"", r#"{"_raw":"ls -la \"x\""}"#);
    check("{}}", r#"{"_raw":"{}}"}"#);
    check("{a:1", r#"{"_raw":"{a:1"}"#);
    check("{'a':1", r#"{"_raw":"{'a':1"}"#);
}

#[test]
fn deep_nesting_is_completed_without_recursion() {
    let deep = r#"{"a":"#.repeat(100_000);
    let expected = format!("{}{{{}", &deep[..deep.len() - 5], "}".repeat(100_000));
    assert!(object(&deep).get() == expected);
}

proptest! {
    #[test]
    fn any_text_becomes_an_object(text in r#"([{}\[\],:"\\u0-9a-f ntré]|true|"a":){0,40}"#) {
        let object = object(&text);
        prop_assert!(serde_json::from_str::<serde_json::Map<_, _>>(object.get()).is_ok());
    }

    #[test]
    fn any_prefix_of_an_object_becomes_an_object_that_is_not_raw(
        keys in proptest::collection::btree_map("[a-z]{1,3}", "\\PC{0,6}", 0..4),
        cut in 0.0..1.0,
    ) {
        let whole = serde_json::to_string(&keys).unwrap_or_default();
        let end = whole.floor_char_boundary(((whole.len() as f64) * cut) as usize);
        let object = object(&whole[..end]);
        prop_assert!(!object.get().contains("_raw"));
        let back: std::collections::BTreeMap<String, String> =
            serde_json::from_str(object.get()).unwrap_or_default();
        for key in back.keys() {
            prop_assert!(keys.contains_key(key));
        }
    }
}
