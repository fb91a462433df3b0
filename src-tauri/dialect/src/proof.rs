//! Carries signatures through dialects that have no slot of their own for them (`wire/07-reasoning.md`, "Round trips").
//!
//! A blob put into another dialect's field is prefixed with its maker (`claude#…`, `gpt#…`, `gemini#…`); a blob in its own
//! dialect's field stands bare. A signature is never invented and never sent to a family that did not make it.

use chat::{Maker, Signature};

/// The text for a slot that natively holds `native`'s blobs: bare for `native`'s own, tagged for any other.
pub(crate) fn write(_signature: &Signature, _native: Maker) -> String {
    todo!()
}

/// Reads a slot that natively holds `native`'s blobs: tagged text is its tag's maker's; untagged text is `native`'s own when it looks so
/// (Claude: base64 starting with `E`; OpenAI: `gAAAA`; Gemini: any base64), else nothing. Empty text is nothing.
pub(crate) fn read(_text: &str, _native: Maker) -> Option<Signature> {
    todo!()
}
