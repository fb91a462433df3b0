//! Call ids that every dialect accepts, rewritten the same way wherever they occur (`wire/05-mappings.md` 1, "ids").

use std::borrow::Cow;

/// The id itself when it matches `[a-zA-Z0-9_-]{1,64}`; else bad characters become `_`, and an id longer than 64 its first 40
/// characters, `_` and 16 hexadecimal digits of its SHA-256. Deterministic: the call and its result stay a pair.
pub(crate) fn legal(_id: &str) -> Cow<'_, str> {
    todo!()
}

/// An id for a call that came without one: `call_` and 24 hexadecimal digits of a hash over its place, name and arguments.
pub(crate) fn made_up(_place: usize, _name: &str, _arguments: &str) -> String {
    todo!()
}
