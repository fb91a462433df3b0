//! Schemas are lowered to what a dialect knows.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use chat::ToolKind;
use proptest::prelude::*;
use serde_json::{Value, json};

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

fn value(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap()
}

#[track_caller]
fn openai(schema: Value, expected: Value) {
    assert_eq!(
        value(&for_openai(Some(&raw(&schema.to_string())))),
        expected
    );
}

#[track_caller]
fn anthropic(schema: Value, expected: Value) {
    assert_eq!(
        value(&for_anthropic(Some(&raw(&schema.to_string())))),
        expected
    );
}

#[track_caller]
fn light(schema: Value, expected: Value) {
    let cleaned = for_gemini(Some(&raw(&schema.to_string())));
    assert_eq!(cleaned.map_or(Value::Null, |raw| value(&raw)), expected);
}

#[track_caller]
fn full(schema: Value, expected: Value) {
    let cleaned = for_gemini_openapi(Some(&raw(&schema.to_string())));
    assert_eq!(cleaned.map_or(Value::Null, |raw| value(&raw)), expected);
}

/// The full clean of one property.
#[track_caller]
fn property(schema: Value, expected: Value) {
    full(
        json!({"type": "object", "properties": {"p": schema}}),
        json!({"type": "object", "properties": {"p": expected}}),
    );
}

#[test]
fn order_spelling_of_numbers_and_odd_characters_survive() {
    let text = r#"{"type":"object","properties":{"z":{"maximum":123456789012345678901234567890,"minimum":1.0},"a":{"description":"<&> é"}}}"#;
    let schema = raw(text);
    assert_eq!(for_openai(Some(&schema)).get(), text);
    assert_eq!(for_anthropic(Some(&schema)).get(), text);
    assert_eq!(for_gemini(Some(&schema)).unwrap().get(), text);
    assert_eq!(from_gemini(&schema).get(), text);
}

#[test]
fn a_missing_schema_is_an_object_without_properties() {
    let empty = json!({"type": "object", "properties": {}});
    for schema in [
        None,
        Some(&*raw("null")),
        Some(&*raw("true")),
        Some(&*raw("{}")),
    ] {
        assert_eq!(value(&for_openai(schema)), empty);
        assert_eq!(value(&for_anthropic(schema)), empty);
        assert!(for_gemini(schema).is_none());
        assert!(for_gemini_openapi(schema).is_none());
    }
}

#[test]
fn openai_wants_properties_on_every_object() {
    openai(
        json!({"properties": {"a": {"type": "array", "items": {"type": ["object", "null"]}}}}),
        json!({"type": "object", "properties": {"a": {"type": "array", "items": {"type": ["object", "null"], "properties": {}}}}}),
    );
    openai(
        json!({"type": "object", "anyOf": [{"type": "object"}], "default": {"type": "object"}}),
        json!({"type": "object", "anyOf": [{"type": "object", "properties": {}}], "default": {"type": "object"}, "properties": {}}),
    );
}

#[test]
fn anthropic_gets_the_union_of_root_branches_without_their_requirements() {
    anthropic(
        json!({
            "oneOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"allOf": [{"$ref": "#/$defs/B"}]},
            ],
            "$defs": {"B": {"properties": {"b": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}},
        }),
        json!({
            "type": "object",
            "$defs": {"B": {"properties": {"b": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}},
            "properties": {"a": {"type": "string"}, "b": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
        }),
    );
    anthropic(
        json!({"$ref": "#/$defs/A", "$defs": {"A": {"type": "object", "properties": {"a": {}}, "required": ["a"]}}}),
        json!({"$defs": {"A": {"type": "object", "properties": {"a": {}}, "required": ["a"]}}, "type": "object", "properties": {"a": {}}, "required": ["a"]}),
    );
    anthropic(
        json!({"$ref": "#/$defs/A", "$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}]}}}),
        json!({"type": "object", "$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}]}}, "properties": {}}),
    );
}

#[test]
fn closed_objects_take_nothing_else() {
    let schema = raw(
        r#"{"type":"object","properties":{"additionalProperties":{"type":"object","additionalProperties":{}}},"$defs":{"A":{"properties":{}}}}"#,
    );
    assert_eq!(
        value(&closed(&schema)),
        json!({
            "type": "object",
            "properties": {"additionalProperties": {"type": "object", "additionalProperties": false}},
            "$defs": {"A": {"properties": {}, "additionalProperties": false}},
            "additionalProperties": false,
        })
    );
}

#[test]
fn a_strict_schema_for_anthropic_says_in_words_what_the_vendor_refuses() {
    let schema = raw(
        &json!({
            "type": "object",
            "properties": {
                "count": {"type": "integer", "minimum": 1, "maximum": 9, "description": "how many"},
                "mail": {"type": "string", "format": "email", "pattern": "@", "maxLength": 80},
                "odd": {"type": "string", "format": "regex"},
                "some": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                "many": {"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": true},
                "either": {"oneOf": [{"type": "string"}, {"type": "object", "properties": {}}]},
                "pattern": {"type": "string"},
            },
            "required": ["count"],
        })
        .to_string(),
    );
    assert_eq!(
        value(&for_anthropic_strict(&schema)),
        json!({
            "type": "object",
            "properties": {
                "count": {"type": "integer", "description": "how many (minimum: 1, maximum: 9)"},
                "mail": {"type": "string", "format": "email", "description": "(pattern: @, maxLength: 80)"},
                "odd": {"type": "string", "description": "(format: regex)"},
                "some": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                "many": {"type": "array", "items": {"type": "string"}, "description": "(minItems: 2, uniqueItems: true)"},
                "either": {"anyOf": [{"type": "string"}, {"type": "object", "properties": {}, "additionalProperties": false}]},
                "pattern": {"type": "string"},
            },
            "required": ["count"],
            "additionalProperties": false,
        })
    );
}

#[test]
fn openai_holds_its_models_to_schemas_that_leave_nothing_open() {
    let object = |more: Value| {
        let mut schema =
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]});
        schema
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        schema
    };
    for (schema, fits) in [
        (object(json!({})), true),
        (object(json!({"additionalProperties": false})), true),
        (
            object(json!({"additionalProperties": {"type": "string"}})),
            false,
        ),
        (object(json!({"required": []})), false),
        (
            object(json!({"properties": {"a": object(json!({"required": []}))}})),
            false,
        ),
        (
            object(json!({"properties": {"a": {"oneOf": [{"type": "string"}]}}})),
            false,
        ),
        (
            object(json!({"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}})),
            true,
        ),
        (
            object(json!({"properties": {"oneOf": {"type": "string"}}, "required": ["oneOf"]})),
            true,
        ),
        (json!({"anyOf": [object(json!({}))]}), false),
        (json!({"type": "string"}), false),
        (json!(true), false),
    ] {
        assert_eq!(can_be_strict(&raw(&schema.to_string())), fits, "{schema}");
    }
}

#[test]
fn openai_holds_its_models_to_no_function_of_a_long_description() {
    let parameters = raw(r#"{"type":"object","properties":{}}"#);
    let described = |length, strict| Tool {
        name: "f".to_owned(),
        description: Some("é".repeat(length)),
        schema: None,
        strict,
        kind: ToolKind::Function,
        cache: None,
    };
    let held = |source, length, strict| {
        let request = Request {
            source,
            ..Request::default()
        };
        holds(&request, &described(length, strict), &parameters)
    };
    assert!(held(Some(Dialect::Gemini), 1024, Some(true)));
    assert!(!held(Some(Dialect::Gemini), 1025, Some(true)));
    assert!(held(Some(Dialect::OpenAiChat), 1025, Some(true)));
    assert!(!held(Some(Dialect::OpenAiChat), 1, Some(false)));
    assert!(!held(None, 1, None));
}

#[test]
fn the_light_clean_drops_little_and_never_a_property() {
    light(
        json!({
            "$schema": "s", "$id": "i", "$comment": "c", "x-a": 1, "deprecated": true, "encrypted": true, "title": "t",
            "$anchor": "a", "readOnly": true, "writeOnly": true, "enumDescriptions": ["e"],
            "type": "object",
            "properties": {
                "title": {"type": "string", "title": "T", "pattern": "^a", "examples": ["ab"]},
                "x-a": {"const": 1},
                "$schema": {"type": ["string", "null"]},
                "deep": {"type": "object", "properties": 3, "required": ["no"]},
                "flag": {"type": "string", "required": true},
            },
            "required": ["title", "gone", "title"],
            "additionalProperties": false,
        }),
        json!({
            "type": "object",
            "properties": {
                "title": {"type": "string", "pattern": "^a", "description": "(examples: [\"ab\"])"},
                "x-a": {"enum": [1]},
                "$schema": {"type": ["string", "null"]},
                "deep": {"type": "object"},
                "flag": {"type": "string"},
            },
            "additionalProperties": false,
            "required": ["title", "flag"],
        }),
    );
    light(
        json!({"type": "array", "items": {"title": "t"}}),
        json!({"type": "array", "items": {}}),
    );
    light(
        json!({"type": "object", "properties": {}, "additionalProperties": false}),
        Value::Null,
    );
}

#[test]
fn step_1_references_are_inlined_and_circles_cut() {
    full(
        json!({
            "type": "object",
            "properties": {
                "a": {"$ref": "#/$defs/A", "description": "mine"},
                "b": {"$ref": "#/definitions/B~1b"},
                "n": {"$ref": "#/$defs/Node"},
                "lost": {"$ref": "http://elsewhere"},
            },
            "$defs": {
                "A": {"type": "string", "description": "theirs"},
                "Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}},
            },
            "definitions": {"B/b": {"$ref": "#/$defs/A"}},
        }),
        json!({
            "type": "object",
            "properties": {
                "a": {"description": "mine", "type": "string"},
                "b": {"type": "string", "description": "theirs"},
                "n": {"type": "object", "properties": {"next": {"type": "object", "description": "(see: Node)"}}},
                "lost": {"type": "object", "description": "(see: elsewhere)"},
            },
        }),
    );
}

#[test]
fn step_2_all_of_is_merged() {
    property(
        json!({
            "description": "d",
            "required": ["a"],
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "description": "no"},
                {"properties": {"a": {"type": "number"}, "b": {"type": "string"}}, "required": ["b"], "allOf": [{"properties": {"c": {"type": "string"}}}]},
            ],
        }),
        json!({
            "description": "d",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}},
            "type": "object",
            "required": ["a", "b"],
        }),
    );
}

#[test]
fn step_3_choices_are_reduced_to_real_ones() {
    property(
        json!({"anyOf": [{"type": "string", "description": "s"}, {"type": "null"}], "description": "d"}),
        json!({"description": "d", "nullable": true, "type": "string"}),
    );
    property(
        json!({"oneOf": [{"type": "string"}, {"type": "integer"}, {"const": null}], "description": "d", "default": 1}),
        json!({"description": "d (default: 1)", "nullable": true, "anyOf": [{"type": "string"}, {"type": "integer"}]}),
    );
    property(
        json!({"type": "string", "anyOf": [{"format": "date-time"}, {"enum": ["now"]}]}),
        json!({"anyOf": [{"type": "string", "format": "date-time"}, {"enum": ["now"], "type": "string"}]}),
    );
    full(
        json!({"anyOf": [
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
            {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]},
        ]}),
        json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}),
    );
    full(
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}}),
    );
}

#[test]
fn step_4_a_list_of_types_becomes_its_first() {
    property(
        json!({"type": ["null", "STRING", "number"]}),
        json!({"type": "string", "nullable": true}),
    );
    property(
        json!({"type": "null"}),
        json!({"type": "string", "nullable": true}),
    );
}

#[test]
fn step_5_enums_hold_texts_only() {
    property(
        json!({"const": "a"}),
        json!({"type": "string", "enum": ["a"]}),
    );
    property(
        json!({"enum": ["a", 1, null, ""]}),
        json!({"nullable": true, "type": "string", "enum": ["a", "1"]}),
    );
    property(
        json!({"type": "string", "enum": [1, 2]}),
        json!({"type": "string", "enum": ["1", "2"]}),
    );
    property(
        json!({"enum": [1, 2]}),
        json!({"type": "integer", "description": "(one of: 1, 2)"}),
    );
    property(
        json!({"type": "boolean", "const": true, "description": "d"}),
        json!({"type": "boolean", "description": "d (one of: true)"}),
    );
}

#[test]
fn step_6_what_goes_is_told_in_the_description() {
    property(
        json!({"type": "string", "format": "email", "pattern": "^a$", "minLength": 1, "default": "x", "title": "T", "not": {"type": "null"}}),
        json!({"type": "string", "description": "(format: email, pattern: ^a$, minLength: 1, not: {\"type\":\"null\"}, default: x)"}),
    );
    property(
        json!({"type": "integer", "format": "int64", "minimum": 1, "exclusiveMaximum": 9, "description": "d"}),
        json!({"type": "integer", "format": "int64", "minimum": 1, "description": "d (exclusiveMaximum: 9)"}),
    );
}

#[test]
fn step_7_names_of_properties_are_not_keywords() {
    let names = [
        "pattern",
        "format",
        "title",
        "default",
        "type",
        "required",
        "enum",
        "properties",
        "$ref",
        "const",
        "items",
        "anyOf",
        "nullable",
        "$defs",
        "x-y",
    ];
    let properties: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "string"})))
        .collect();
    let schema = json!({"type": "object", "properties": properties, "required": names});
    full(schema.clone(), schema.clone());
    light(schema.clone(), schema.clone());
    openai(schema.clone(), schema.clone());
    anthropic(schema.clone(), schema.clone());
    assert_eq!(value(&from_gemini(&raw(&schema.to_string()))), schema);
    full(
        json!(properties),
        json!({"type": "object", "properties": properties}),
    );
}

#[test]
fn step_8_lists_say_what_they_list() {
    property(
        json!({"type": "array"}),
        json!({"type": "array", "items": {"type": "string"}}),
    );
    property(
        json!({"type": "array", "items": {}}),
        json!({"type": "array", "items": {"type": "string"}}),
    );
    property(
        json!({"type": "array", "prefixItems": [{"type": "string"}], "items": false}),
        json!({"type": "array", "items": {"type": "string"}}),
    );
    property(
        json!({"items": [{"type": "string"}, {"type": "integer"}]}),
        json!({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}),
    );
}

#[test]
fn step_9_only_what_exists_is_required_and_empty_objects_say_so() {
    full(
        json!({"type": "object", "properties": {"o": {"type": "object", "properties": {}, "required": ["x"]}}, "required": ["o", "x"]}),
        json!({"type": "object", "properties": {"o": {"type": "object"}}, "required": ["o"]}),
    );
    full(
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Value::Null,
    );
}

#[test]
fn step_10_a_bare_map_of_properties_is_wrapped() {
    full(
        json!({"city": {"type": "string", "required": true}, "type": {"type": "string"}}),
        json!({"type": "object", "properties": {"city": {"type": "string"}, "type": {"type": "string"}}, "required": ["city"]}),
    );
}

#[test]
fn geminis_spelling_is_lowered() {
    let schema = raw(
        r#"{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true,"enum":["x"]},"type":{"type":"ARRAY","items":{"type":"INTEGER"},"min_items":"2"},
        "b":{"any_of":[{"type":"NUMBER"}],"nullable":true},"c":{"type":"STRING","format":"enum","nullable":false},"d":{"type":"TYPE_UNSPECIFIED"}},"propertyOrdering":["a"]}"#,
    );
    assert_eq!(
        value(&from_gemini(&schema)),
        json!({"type": "object", "properties": {
            "a": {"type": ["string", "null"], "enum": ["x", null]},
            "type": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
            "b": {"anyOf": [{"type": "number"}, {"type": "null"}]},
            "c": {"type": "string"},
            "d": {},
        }})
    );
}

#[test]
fn neither_depth_nor_doubling_definitions_do_harm() {
    let deep = format!(
        "{}{{}}{}",
        r#"{"type":"array","items":"#.repeat(5_000),
        "}".repeat(5_000)
    );
    let doubling: serde_json::Map<_, _> = (0..60)
        .map(|at| {
            let next = json!({"$ref": format!("#/$defs/d{}", at + 1)});
            (
                format!("d{at}"),
                json!({"type": "object", "properties": {"l": next, "r": next}}),
            )
        })
        .collect();
    let doubling = json!({"$ref": "#/$defs/d0", "$defs": doubling}).to_string();
    let list = format!(
        r##"{}{{"$ref":"#/$defs/d1"}}{}"##,
        r#"{"items":"#.repeat(60),
        "}".repeat(60)
    );
    let nested: String = (0..40)
        .map(|at| {
            format!(
                r#""d{at}":{},"#,
                list.replace("d1", &format!("d{}", at + 1))
            )
        })
        .collect();
    let nested = format!(
        r##"{{"properties":{{"a":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{nested}"e":{{}}}}}}"##
    );
    for schema in [deep, doubling, nested] {
        let schema = raw(&schema);
        for cleaned in all_cleans(&schema) {
            assert!(cleaned.get().len() < 10_000_000);
        }
    }
}

fn all_cleans(schema: &RawValue) -> Vec<Box<RawValue>> {
    let mut all = vec![
        for_openai(Some(schema)),
        for_anthropic(Some(schema)),
        closed(schema),
        for_anthropic_strict(schema),
        from_gemini(schema),
    ];
    all.extend(for_gemini(Some(schema)));
    all.extend(for_gemini_openapi(Some(schema)));
    all
}

fn any_schema() -> impl Strategy<Value = Value> {
    let word = prop_oneof!["[a-c]", Just("type".to_owned()), Just("enum".to_owned())];
    let types = prop_oneof![
        Just(json!("string")),
        Just(json!("object")),
        Just(json!("array")),
        Just(json!("integer")),
        Just(json!("null")),
        Just(json!(["string", "null"])),
        Just(json!(7)),
    ];
    let leaf = prop_oneof![
        types.prop_map(|word| json!({"type": word})),
        Just(json!(true)),
        Just(json!({"$ref": "#/$defs/a"})),
        Just(json!({"$ref": "#"})),
        Just(json!({"const": 1, "title": "t"})),
        Just(json!({"enum": ["a", null, 2]})),
        Just(json!({"type": "string", "format": "uri", "default": "x", "description": "d"})),
        Just(json!({"nullable": true, "type": "STRING", "required": true})),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let named = proptest::collection::btree_map(word.clone(), inner.clone(), 0..3);
        let listed = proptest::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            (named.clone(), word.clone()).prop_map(
                |(named, word)| json!({"type": "object", "properties": named, "required": [word]})
            ),
            named.clone().prop_map(|named| json!(named)),
            (named, inner.clone())
                .prop_map(|(named, schema)| json!({"$defs": named, "items": schema})),
            inner.prop_map(|schema| json!({"type": "array", "items": schema})),
            listed.clone().prop_map(|list| json!({"prefixItems": list})),
            listed
                .clone()
                .prop_map(|list| json!({"allOf": list, "description": "all"})),
            (listed.clone(), any::<bool>()).prop_map(|(list, own)| if own {
                json!({"anyOf": list, "type": "object"})
            } else {
                json!({"anyOf": list})
            }),
            (listed.clone(), listed).prop_map(|(one, any)| json!({"oneOf": one, "anyOf": any})),
        ]
    })
}

proptest! {
    /// The order of keywords means nothing and may differ; the order of properties is a matter of other tests.
    #[test]
    fn every_clean_is_done_after_once(schema in any_schema()) {
        let schema = raw(&schema.to_string());
        let read = |schema: &RawValue| -> Value { serde_json::from_str(schema.get()).unwrap() };
        let once = for_openai(Some(&schema));
        prop_assert_eq!(read(&once), read(&for_openai(Some(&once))));
        let once = for_anthropic(Some(&schema));
        prop_assert_eq!(read(&once), read(&for_anthropic(Some(&once))));
        let once = closed(&schema);
        prop_assert_eq!(read(&once), read(&closed(&once)));
        let once = for_anthropic_strict(&schema);
        prop_assert_eq!(read(&once), read(&for_anthropic_strict(&once)));
        if let Some(once) = for_gemini(Some(&schema)) {
            prop_assert_eq!(Some(read(&once)), for_gemini(Some(&once)).map(|again| read(&again)));
        }
        if let Some(once) = for_gemini_openapi(Some(&schema)) {
            prop_assert_eq!(Some(read(&once)), for_gemini_openapi(Some(&once)).map(|again| read(&again)));
        }
    }

    #[test]
    fn the_full_clean_leaves_only_what_gemini_knows(schema in any_schema()) {
        if let Some(cleaned) = for_gemini_openapi(Some(&raw(&schema.to_string()))) {
            let Node::Object(mut root) = Node::read(&cleaned) else {
                return Err(TestCaseError::fail("no object"));
            };
            let mut odd = Vec::new();
            each(&mut root, &mut |fields| {
                let known = ["type", "format", "description", "nullable", "enum", "items", "properties", "required", "minimum", "maximum", "anyOf"];
                odd.extend(fields.iter().map(|(name, _)| name.to_owned()).filter(|name| !known.contains(&name.as_str())));
                odd.extend(matches!(fields.get("type"), Some(Node::List(_))).then(|| "types".to_owned()));
                odd.extend((fields.is_type("array") && !fields.has("items")).then(|| "list".to_owned()));
            });
            prop_assert!(odd.is_empty(), "{:?} in {}", odd, cleaned);
        }
    }
}
