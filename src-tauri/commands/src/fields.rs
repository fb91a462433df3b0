//! `FIELD=VALUE` as a change of a JSON document: what stands there says how the value is read.
//!
//! Invariant: nothing is judged here. A field that is not known, or cannot be so, is named by whoever reads the document.

use crate::failure::{Exit, Failure};
use serde_json::{Map, Value};

/// What is to be done to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// `=`: this in place of what is there; nothing takes it away.
    Set,
    /// `+=`: these too, of a list.
    Add,
    /// `-=`: not these, of a list.
    Remove,
}

/// A field, what is to be done to it, with what.
pub(crate) fn parts(said: &str) -> Result<(&str, How, &str), Failure> {
    let Some((field, value)) = said.split_once('=') else {
        let message = format!("`{said}` says nothing of a value; write FIELD=VALUE.");
        return Err(Failure::new(Exit::Usage, message));
    };
    let marked = [('+', How::Add), ('-', How::Remove)];
    let mut marked = marked.iter();
    let found = marked.find_map(|(mark, how)| Some((field.strip_suffix(*mark)?, *how)));
    let (field, how) = found.unwrap_or((field, How::Set));
    Ok((field, how, value))
}

/// The place of a field in a document, made where it is missing: `pace.concurrent`.
pub(crate) fn place<'v>(document: &'v mut Value, path: &str) -> &'v mut Value {
    path.split('.').fold(document, |within, name| {
        if !within.is_object() {
            *within = Value::Object(Map::new());
        }
        &mut within[name]
    })
}

/// Does what was said to what stands there.
pub(crate) fn put(place: &mut Value, how: How, text: &str) {
    let words = text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let words = words.map(Value::from);
    *place = match (how, place.take()) {
        (How::Set, Value::Array(_)) => words.collect(),
        (How::Set, Value::String(_)) => text.into(),
        (How::Set, _) => scalar(text),
        (How::Add, Value::Array(mut list)) => {
            for word in words {
                if !list.contains(&word) {
                    list.push(word);
                }
            }
            list.into()
        }
        (How::Remove, Value::Array(mut list)) => {
            words.for_each(|word| list.retain(|one| *one != word));
            list.into()
        }
        (How::Add | How::Remove, Value::Null) => words.collect(),
        // Not a list: whoever reads the document says so.
        (How::Add | How::Remove, _) => Value::Array(Vec::new()),
    };
}

/// A number, a yes or no, a word, or nothing.
fn scalar(text: &str) -> Value {
    let read = serde_json::from_str(text).ok();
    let plain = read.filter(|read: &Value| !read.is_object() && !read.is_array());
    plain.unwrap_or_else(|| match text {
        "" => Value::Null,
        word => word.into(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use serde_json::json;

    #[test]
    fn what_stands_there_says_how_a_value_is_read() {
        let table = [
            ("a=1", json!({ "a": 2 }), json!({ "a": 1 })),
            ("a=1", json!({ "a": "x" }), json!({ "a": "1" })),
            ("a=true", json!({}), json!({ "a": true })),
            (
                "a=openai/gpt-4o",
                json!({}),
                json!({ "a": "openai/gpt-4o" }),
            ),
            ("a=", json!({ "a": 2 }), json!({ "a": null })),
            ("a=x, y", json!({ "a": [] }), json!({ "a": ["x", "y"] })),
            ("a=", json!({ "a": ["x"] }), json!({ "a": [] })),
            ("a+=y,x", json!({ "a": ["x"] }), json!({ "a": ["x", "y"] })),
            ("a-=x", json!({ "a": ["x", "y"] }), json!({ "a": ["y"] })),
            ("a.b=1", json!({ "a": null }), json!({ "a": { "b": 1 } })),
            ("a=b=c", json!({}), json!({ "a": "b=c" })),
        ];
        for (said, mut document, wanted) in table {
            let (field, how, value) = parts(said).unwrap();
            put(place(&mut document, field), how, value);
            assert_eq!(document, wanted, "{said}");
        }
        assert!(parts("a").is_err());
    }
}
