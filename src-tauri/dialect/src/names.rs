//! Tool names that the target accepts, and the way back (`wire/05-mappings.md` 1, "tool names"; `wire/12-limits.md`).

use chat::Request;
use std::borrow::Cow;
use std::collections::HashMap;

/// Which names a dialect accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// `[a-zA-Z0-9_-]{1,64}`: the OpenAI dialects and Anthropic.
    Plain,
    /// A letter or `_` first, then letters, digits, `_ . : -`, at most 64: Gemini.
    Dotted,
}

/// The respelled tool names of one request: both directions. Empty when every name was acceptable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolNames {
    to_wire: HashMap<String, String>,
    from_wire: HashMap<String, String>,
}

impl ToolNames {
    /// Looks at every name in tools, tool choice and history, and respells those the alphabet refuses: deterministic, unique within the request.
    pub(crate) fn of(_request: &Request, _alphabet: Alphabet) -> Self {
        todo!()
    }

    /// The name to send.
    pub(crate) fn wire<'n>(&'n self, name: &'n str) -> &'n str {
        self.to_wire.get(name).map_or(name, String::as_str)
    }

    /// The name the conversation knows, for one that a provider sent.
    pub fn known(&self, wire: String) -> String {
        self.from_wire.get(&wire).cloned().unwrap_or(wire)
    }

    /// No name was respelled.
    pub fn is_empty(&self) -> bool {
        self.from_wire.is_empty()
    }
}

/// A name cut or respelled to fit; unchanged when it fits. Above 64 characters: the last `__` segment when that fits, else a
/// 55-character prefix, `_` and 8 hexadecimal digits of a hash.
pub(crate) fn fitted(_name: &str, _alphabet: Alphabet) -> Cow<'_, str> {
    todo!()
}
