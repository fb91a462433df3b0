//! What a target cannot take of a schema is told to the model in the description.

use super::tree::{Fields, Node};

/// Moves those keywords, as far as they stand there, into the description.
pub(super) fn tell(fields: &mut Fields, keywords: &[&str]) {
    let mut told = Vec::new();
    for keyword in keywords {
        if let Some(value) = fields.take(keyword) {
            let value = value.in_words();
            if value.len() <= LONGEST_TOLD {
                told.push(format!("{keyword}: {value}"));
            }
        }
    }
    if !told.is_empty() {
        describe(fields, &told.join(", "));
    }
}

/// Adds a note to the description.
pub(super) fn describe(fields: &mut Fields, note: &str) {
    let note = match fields.get("description").and_then(Node::as_text) {
        Some("") | None => format!("({note})"),
        Some(known) => format!("{known} ({note})"),
    };
    fields.set("description", Node::Text(note));
}

/// Longer than this, a value is no hint any more.
const LONGEST_TOLD: usize = 200;
