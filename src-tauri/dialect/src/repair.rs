//! Tool arguments as an object, whatever the model wrote.

use serde_json::value::RawValue;

/// The arguments as a JSON object: byte for byte when they are one; `{}` when empty; completed when they were cut short; a JSON value that
/// is no object, or text beyond repair, becomes `{"_raw": …}`. Never fails: a broken call in the history must not end the conversation.
pub(crate) fn object(_arguments: &str) -> Box<RawValue> {
    todo!()
}
