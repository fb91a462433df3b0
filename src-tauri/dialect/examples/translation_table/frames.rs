//! What is claimed of frames, in a few words: their names, and the fields that are looked at.

use crate::table::claims;
use serde_json::Value;

/// The frames of these claims, each a piece of code; one after another of a kind is shown once.
pub(crate) fn shown(lines: &str) -> Option<String> {
    let mut frames: Vec<String> = claims(lines).iter().map(frame).collect();
    frames.dedup();
    (!frames.is_empty()).then(|| frames.join(", "))
}

fn frame(claim: &Value) -> String {
    if let Some(word) = claim.as_str() {
        return format!("`{word}`");
    }
    let mut paths = Vec::new();
    leaves(claim, "", &mut |path, value| {
        if !path.ends_with("index") && value != "" {
            paths.push((
                path.to_owned(),
                value.as_str().unwrap_or_default().to_owned(),
            ));
        }
    });
    let words = match claim["type"].as_str() {
        Some(name) => named(name, paths),
        None => together(&paths.into_iter().map(|(path, _)| path).collect::<Vec<_>>()),
    };
    format!("`{words}`")
}

/// A frame that has a name: what it is about has a type of its own, and fields.
fn named(name: &str, paths: Vec<(String, String)>) -> String {
    let (mut words, mut fields) = (name.to_owned(), Vec::new());
    for (path, value) in paths {
        let last = path.rsplit('.').next().unwrap_or_default().to_owned();
        if path.ends_with(".type") {
            words.push(' ');
            words.push_str(&value);
        } else if path != "type" && !fields.contains(&last) {
            fields.push(last);
        }
    }
    if fields.is_empty() {
        return words;
    }
    format!("{words} {{{}}}", fields.join(", "))
}

/// Paths with what they have in common told once: `a.b`, or `a{b, c}`.
fn together(paths: &[String]) -> String {
    let Some((first, others)) = paths.split_first() else {
        return String::new();
    };
    if others.is_empty() {
        return first.clone();
    }
    let common = first
        .char_indices()
        .rev()
        .map(|(at, letter)| at + letter.len_utf8());
    let starts = |end: &usize| {
        let stem = &first[..*end];
        stem.ends_with('.') && others.iter().all(|path| path.starts_with(stem))
    };
    let stem = common
        .into_iter()
        .find(starts)
        .map_or("", |end| &first[..end]);
    let rest: Vec<&str> = paths.iter().map(|path| &path[stem.len()..]).collect();
    format!("{}{{{}}}", stem.trim_end_matches('.'), rest.join(", "))
}

fn leaves(value: &Value, path: &str, each: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                leaves(value, &format!("{path}{dot}{name}"), &mut *each);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for value in list {
                leaves(value, &format!("{path}[]"), &mut *each);
            }
        }
        Value::Object(_)
        | Value::Array(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => each(path, value),
    }
}
