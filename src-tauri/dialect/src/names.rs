//! Tool names that the target accepts, and the way back (`wire/05-mappings.md` 1, "tool names"; `wire/12-limits.md`).
//!
//! The same request always gives the same names: tools first, in their order, then the names only the history knows.

use crate::ids::{self, MOST};
use chat::{Event, Part, PartKind, Request, ToolChoice};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Which names a dialect accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// `[a-zA-Z0-9_-]{1,64}`: the OpenAI dialects and Anthropic.
    Plain,
    /// A letter or `_` first, then letters, digits, `_ . : -`, at most 64: Gemini.
    Dotted,
}

impl Alphabet {
    fn accepts(self, name: &str) -> bool {
        (1..=MOST).contains(&name.len())
            && name.bytes().all(|byte| self.has(byte))
            && name.bytes().next().is_some_and(|first| self.begins(first))
    }

    fn has(self, byte: u8) -> bool {
        ids::is_plain(byte) || (self == Self::Dotted && matches!(byte, b'.' | b':'))
    }

    fn begins(self, byte: u8) -> bool {
        self == Self::Plain || byte.is_ascii_alphabetic() || byte == b'_'
    }

    /// The name in this alphabet, of any length.
    fn spell(self, name: &str) -> String {
        let spell = |letter: char| match u8::try_from(letter) {
            Ok(byte) if self.has(byte) => letter,
            Ok(_) | Err(_) => '_',
        };
        // What is respelled becomes `_`, with which a name may begin.
        let begins = |first: u8| self.begins(first) || !self.has(first);
        let head = if name.bytes().next().is_some_and(begins) {
            ""
        } else {
            "_"
        };
        head.chars().chain(name.chars().map(spell)).collect()
    }
}

/// The respelled tool names of one request: both directions. Empty when every name was acceptable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolNames {
    to_wire: HashMap<String, String>,
    from_wire: HashMap<String, String>,
}

impl ToolNames {
    /// Looks at every name in tools, tool choice and history, and respells those the alphabet refuses: deterministic, unique within the request.
    pub(crate) fn of(request: &Request, alphabet: Alphabet) -> Self {
        let mut names = Self::default();
        if spoken(request).all(|name| alphabet.accepts(name)) {
            return names;
        }
        let mut taken: HashSet<String> = spoken(request)
            .filter(|name| alphabet.accepts(name))
            .map(str::to_owned)
            .collect();
        for name in spoken(request).filter(|name| !alphabet.accepts(name)) {
            if names.to_wire.contains_key(name) {
                continue;
            }
            let wire = free(name, alphabet, &taken);
            taken.insert(wire.clone());
            names.from_wire.insert(wire.clone(), name.to_owned());
            names.to_wire.insert(name.to_owned(), wire);
        }
        names
    }

    /// The name to send.
    pub(crate) fn wire<'n>(&'n self, name: &'n str) -> &'n str {
        self.to_wire.get(name).map_or(name, String::as_str)
    }

    /// The name the conversation knows, for one that a provider sent.
    pub fn known(&self, wire: String) -> String {
        self.from_wire.get(&wire).cloned().unwrap_or(wire)
    }

    /// What a provider told, with the names of tools as the conversation knows them.
    #[must_use]
    pub fn told(&self, mut event: Event) -> Event {
        if !self.is_empty() {
            self.rename(&mut event);
        }
        event
    }

    fn rename(&self, event: &mut Event) {
        if let Event::PartStarted {
            kind: PartKind::ToolCall { name, .. },
            ..
        } = event
        {
            *name = self.known(std::mem::take(name));
        } else if let Event::Other { event, .. } = event {
            self.rename(event);
        }
    }

    /// No name was respelled.
    pub fn is_empty(&self) -> bool {
        self.from_wire.is_empty()
    }
}

/// A name cut or respelled to fit; unchanged when it fits. Above 64 characters: the last `__` segment when that fits, else a
/// 55-character prefix, `_` and 8 hexadecimal digits of a hash.
pub(crate) fn fitted(name: &str, alphabet: Alphabet) -> Cow<'_, str> {
    if alphabet.accepts(name) {
        return Cow::Borrowed(name);
    }
    let spelled = alphabet.spell(name);
    if spelled.len() <= MOST {
        return Cow::Owned(spelled);
    }
    let segment = name.rsplit_once("__").map(|(_, segment)| segment);
    match segment.filter(|segment| alphabet.accepts(segment)) {
        Some(segment) => Cow::Borrowed(segment),
        None => Cow::Owned(hashed(&spelled, name, 0)),
    }
}

/// The fitted name, or when another tool has it already, one with a hash that no other has.
fn free(name: &str, alphabet: Alphabet, taken: &HashSet<String>) -> String {
    let fitted = fitted(name, alphabet);
    if !taken.contains(&*fitted) {
        return fitted.into_owned();
    }
    let spelled = alphabet.spell(name);
    let mut round = 0;
    loop {
        let wire = hashed(&spelled, name, round);
        if !taken.contains(&wire) {
            return wire;
        }
        round += 1;
    }
}

fn hashed(spelled: &str, name: &str, round: usize) -> String {
    let mut hash = Sha256::new_with_prefix(name);
    if round > 0 {
        hash.update(round.to_le_bytes());
    }
    let head = &spelled[..spelled.len().min(55)];
    format!("{head}_{}", ids::hex(&hash.finalize(), 8))
}

/// Every name of a request: tools, the choice, calls and results; some of them often.
fn spoken(request: &Request) -> impl Iterator<Item = &str> {
    let tools = request.tools.iter().map(|tool| tool.name.as_str());
    let chosen: &[String] = match &request.tool_choice {
        Some(ToolChoice::Named { name, .. }) => std::slice::from_ref(name),
        Some(ToolChoice::Allowed { names, .. }) => names,
        Some(ToolChoice::None | ToolChoice::Auto | ToolChoice::Required) | None => &[],
    };
    let parts = request.turns.iter().flat_map(|turn| &turn.parts);
    let told = parts.filter_map(|part| match part {
        Part::ToolCall(call) => Some(call.name.as_str()),
        Part::ToolResult(result) => result.name.as_deref(),
        Part::Text(_)
        | Part::Media(_)
        | Part::Reasoning(_)
        | Part::Refusal(_)
        | Part::Opaque(_) => None,
    });
    tools.chain(chosen.iter().map(String::as_str)).chain(told)
}

#[cfg(test)]
mod tests;
