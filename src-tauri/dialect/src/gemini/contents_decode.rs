//! `contents` and `systemInstruction`, read into turns.
//!
//! Google's own SDKs record every chunk of a stream as a content of its own, so neighbouring `model` contents are one turn and
//! neighbouring plain texts in it one text. Calls without ids get one made from their place; results without ids find their call by name.

use super::object::{Object, Words, under};
use super::part_decode::{Held, ReadPart, part};
use super::signature;
use crate::{Malformed, ids};
use chat::{Dialect, Opaque, Part, Reasoning, Role, ToolCall, ToolKind, ToolResult, Turn};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The mark of an `Opaque` that stood beside a part's data and belongs to the part in front of it.
pub(super) const BESIDE: &str = "parts[].";

/// The mark of an `Opaque` that stood beside the data of a part of a response.
pub(super) const WITHIN_RESPONSE: &str = "functionResponse.parts[].";

const ROLES: &[(&str, Role)] = &[
    ("user", Role::User),
    ("model", Role::Assistant),
    ("function", Role::User),
    ("", Role::User),
    ("tool", Role::User),
    ("assistant", Role::Assistant),
    ("system", Role::System),
    ("developer", Role::Developer),
];

/// Reads both into the turns of a conversation.
pub(super) fn turns(object: &mut Object<'_>) -> Result<Vec<Turn>, Malformed> {
    let mut conversation = Conversation::default();
    if let Some(value) = object.take("systemInstruction") {
        conversation
            .system(value)
            .map_err(under("systemInstruction"))?;
    }
    let contents = object.list("contents")?.unwrap_or_default();
    for (at, content) in contents.into_iter().enumerate() {
        conversation
            .content(content)
            .map_err(under(format_args!("contents[{at}]")))?;
    }
    // Standing instructions alone are a conversation in every other dialect; nothing at all is none in any.
    if conversation.turns.iter().all(|turn| turn.parts.is_empty()) {
        return Err(Malformed::new("contents", "must hold at least one content"));
    }
    Ok(conversation.turns)
}

#[derive(Default)]
struct Conversation {
    turns: Vec<Turn>,
    /// Calls that wait for a result: id and name.
    open: Vec<(String, String)>,
    calls: usize,
}

impl Conversation {
    fn system(&mut self, value: &RawValue) -> Result<(), Malformed> {
        let mut turn = Turn::new(Role::System, Vec::new());
        if value.get().starts_with('"') {
            let text: Words<'_> = serde_json::from_str(value.get())
                .map_err(|_| Malformed::new("", "must be an object or a string"))?;
            turn.parts.push(Part::text(text.0));
            self.turns.push(turn);
            return Ok(());
        }
        self.turns.push(turn);
        self.parts(Object::parse(value)?, Role::System)
    }

    fn content(&mut self, value: &RawValue) -> Result<(), Malformed> {
        let mut content = Object::parse(value)?;
        let word = content.text("role")?.unwrap_or_default();
        let role = ROLES
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, role)| *role)
            .ok_or_else(|| {
                Malformed::new(
                    "role",
                    format!("`{word}` is not a role; use `user` or `model`"),
                )
            })?;
        if role != Role::Assistant || self.role() != Some(role) {
            self.turns.push(Turn::new(role, Vec::new()));
        }
        self.parts(content, role)
    }

    fn parts(&mut self, mut content: Object<'_>, role: Role) -> Result<(), Malformed> {
        let parts = content.list("parts")?.unwrap_or_default();
        for (at, value) in parts.into_iter().enumerate() {
            let read = part(value).and_then(|read| self.part(value, read, role));
            read.map_err(under(format_args!("parts[{at}]")))?;
        }
        Ok(())
    }

    fn part(&mut self, value: &RawValue, read: ReadPart<'_>, role: Role) -> Result<(), Malformed> {
        let ReadPart {
            held,
            thought,
            signature,
            beside,
        } = read;
        match held {
            Held::Text(text) if thought || text.is_empty() && signature.is_some() => {
                self.thought(text, thought, signature.as_deref());
                self.beside(beside, None);
            }
            Held::Text(text) => {
                let alone = signature.is_some() || !beside.is_empty();
                self.text(&text, role, alone);
                self.beside(beside, signature.as_deref());
            }
            Held::Media(_) if thought => self.push(role, opaque("thought", value)),
            Held::Media(media) => {
                self.push(role, Part::Media(media));
                self.beside(beside, signature.as_deref());
            }
            Held::Call {
                id,
                name,
                arguments,
            } => {
                self.call(&id, &name, &arguments, signature.as_deref());
                self.beside(beside, None);
            }
            Held::Response(response) => {
                let result = self.result(response).map_err(under("functionResponse"))?;
                self.push(Role::User, Part::ToolResult(result));
                self.beside(beside, signature.as_deref());
            }
            Held::Unknown(name) => self.push(role, opaque(&name, value)),
        }
        Ok(())
    }

    /// A piece of the model's text goes on where the one before it stopped; a part with anything beside its text stands alone.
    fn text(&mut self, text: &str, role: Role, alone: bool) {
        if role == Role::Assistant && !alone {
            if text.is_empty() {
                return;
            }
            if let Some(Part::Text(before)) = self.last(role) {
                before.text.push_str(text);
                return;
            }
        }
        self.push(role, Part::text(text));
    }

    /// Pieces of one thought are one thought until its signature closes it. Without `thought: true` there is nothing but the signature.
    fn thought(&mut self, text: Cow<'_, str>, thought: bool, signature: Option<&str>) {
        let signature = signature.and_then(signature::read);
        if thought
            && let Some(Part::Reasoning(before)) = self.last(Role::Assistant)
            && before.signature.is_none()
        {
            before.text.push_str(&text);
            before.signature = signature;
            return;
        }
        if text.is_empty() && signature.is_none() {
            return;
        }
        let thought = Reasoning {
            id: None,
            text: text.into_owned(),
            signature,
            redacted: !thought,
        };
        self.push(Role::Assistant, Part::Reasoning(thought));
    }

    fn call(&mut self, id: &str, name: &str, arguments: &str, signature: Option<&str>) {
        let id = if id.is_empty() {
            ids::made_up(self.calls, name, arguments)
        } else {
            id.to_owned()
        };
        self.calls += 1;
        self.open.push((id.clone(), name.to_owned()));
        let call = ToolCall {
            id,
            name: name.to_owned(),
            arguments: arguments.to_owned(),
            kind: ToolKind::Function,
            signature: signature.and_then(signature::read),
        };
        self.push(Role::Assistant, Part::ToolCall(call));
    }

    fn result(&mut self, mut object: Object<'_>) -> Result<ToolResult, Malformed> {
        let id = object.text("id")?.unwrap_or_default();
        let name = object.text("name")?.unwrap_or_default();
        let mut result = ToolResult {
            call_id: self.answered(&id, &name),
            name: (!name.is_empty()).then(|| name.into_owned()),
            ..ToolResult::default()
        };
        if let Some(response) = object.take("response") {
            let (text, is_error) = told(response);
            result.parts.push(Part::text(text));
            result.is_error = is_error;
        }
        for (at, value) in object.list("parts")?.into_iter().flatten().enumerate() {
            let read = part(value).map_err(under(format_args!("parts[{at}]")))?;
            match read.held {
                Held::Media(media) => {
                    let beside = read.beside.iter();
                    let beside = beside
                        .map(|(name, value)| opaque(&format!("{WITHIN_RESPONSE}{name}"), value));
                    result.parts.push(Part::Media(media));
                    result.parts.extend(beside);
                }
                Held::Text(_) | Held::Call { .. } | Held::Response(_) | Held::Unknown(_) => {
                    result.parts.push(opaque("parts", value));
                }
            }
        }
        let rest = object.rest();
        result
            .parts
            .extend(rest.iter().map(|(name, value)| opaque(name, value)));
        Ok(result)
    }

    /// The call a result answers: by id, else the first open one of its name.
    fn answered(&mut self, id: &str, name: &str) -> String {
        let by_id = self.open.iter().position(|(open, _)| open == id);
        let found = by_id.or_else(|| self.open.iter().position(|(_, open)| open == name));
        match found {
            Some(at) => self.open.remove(at).0,
            None => id.to_owned(),
        }
    }

    /// Keeps what stood beside the data of the part in front; a signature of text or media is such a thing. A response holds it itself,
    /// for responses change places.
    fn beside(&mut self, beside: Vec<(Cow<'_, str>, &RawValue)>, signature: Option<&str>) {
        let Some(turn) = self.turns.last_mut() else {
            return;
        };
        let parts = match turn.parts.last_mut() {
            Some(Part::ToolResult(result)) => &mut result.parts,
            _ => &mut turn.parts,
        };
        if let Some(signature) = signature {
            parts.push(Part::Opaque(Opaque {
                dialect: Dialect::Gemini,
                name: format!("{BESIDE}thoughtSignature"),
                value: crate::wire::raw(&signature),
            }));
        }
        let kept = beside
            .iter()
            .map(|(name, value)| opaque(&format!("{BESIDE}{name}"), value));
        parts.extend(kept);
    }

    fn role(&self) -> Option<Role> {
        self.turns.last().map(|turn| turn.role)
    }

    fn last(&mut self, role: Role) -> Option<&mut Part> {
        let turn = self.turns.last_mut().filter(|turn| turn.role == role)?;
        turn.parts.last_mut()
    }

    /// Calls stand in the model's turns and results in the user's, whatever the content they came in.
    fn push(&mut self, role: Role, part: Part) {
        match self.turns.last_mut().filter(|turn| turn.role == role) {
            Some(turn) => turn.parts.push(part),
            None => self.turns.push(Turn::new(role, vec![part])),
        }
    }
}

fn opaque(name: &str, value: &RawValue) -> Part {
    Part::Opaque(Opaque {
        dialect: Dialect::Gemini,
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

/// What a `response` says: the words of its only field, else its JSON; and whether it tells of an error.
fn told(response: &RawValue) -> (String, bool) {
    let json = response.get();
    if let Ok(text) = serde_json::from_str::<Words<'_>>(json) {
        return (text.0.into_owned(), false);
    }
    let Ok(mut object) = Object::parse(response) else {
        return (json.to_owned(), false);
    };
    if object.len() != 1 {
        let failed = object.take("error").is_some() && object.take("output").is_none();
        return (json.to_owned(), failed);
    }
    if let Some(error) = object.take("error") {
        return (words(error).unwrap_or_else(|| error.get().to_owned()), true);
    }
    let said = ["output", "result", "content"]
        .iter()
        .find_map(|name| words(object.take(name)?));
    (said.unwrap_or_else(|| json.to_owned()), false)
}

fn words(value: &RawValue) -> Option<String> {
    serde_json::from_str::<Words<'_>>(value.get())
        .ok()
        .map(|words| words.0.into_owned())
}
