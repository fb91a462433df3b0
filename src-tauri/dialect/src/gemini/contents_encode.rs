//! The turns of a conversation, written as `contents` and `systemInstruction`.
//!
//! After this: contents alternate where Gemini demands it, all responses of a step stand in one user content, a turn of calls follows
//! a user's, no part is empty (a field that stands beside empty text keeps it), and (Gemini 3) the first call of every step of the current turn is signed.

use super::contents_decode::{BESIDE, WITHIN_RESPONSE};
use super::losses::Losses;
use super::part_encode::{self, NO_NAMES};
use super::signature::BYPASS;
use super::wire::{Content, Data, FunctionResponse, MODEL, Piece, USER};
use crate::history::{self, Line};
use crate::wire::raw;
use crate::{ToolNames, shared};
use chat::{
    Dialect, Failure, Maker, Media, MediaKind, Opaque, Part, Quirk, Reasoning, Role, Source,
    Target, ToolResult,
};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// What the user says where Gemini needs the user to have spoken.
const GO_ON: &str = "Continue.";

/// Writes arranged lines: `(systemInstruction, contents)`.
pub(super) fn write<'l>(
    lines: &'l [Line<'_>],
    target: &Target,
    names: &'l ToolNames,
    losses: &mut Losses,
) -> Result<(Option<Content<'l>>, Vec<Content<'l>>), Failure> {
    let (leading, rest) = history::split_leading(lines);
    let mut conversation = Conversation {
        target,
        names,
        losses,
        called: HashMap::new(),
        contents: Vec::new(),
    };
    let mut system = Vec::new();
    for line in leading {
        conversation.parts(line, &mut system)?;
    }
    for line in rest {
        conversation.line(line)?;
    }
    conversation.arrange_ends();
    if target.quirks.has(Quirk::CallSignatures) {
        sign_calls(&mut conversation.contents);
    }
    if conversation.contents.is_empty() {
        conversation.say(USER, std::mem::take(&mut system));
    }
    let system = (!system.is_empty()).then_some(Content {
        parts: Cow::Owned(system),
        role: USER,
    });
    Ok((system, conversation.contents))
}

struct Conversation<'l, 'w> {
    target: &'w Target,
    names: &'l ToolNames,
    losses: &'w mut Losses,
    /// The tool that each call so far asked for.
    called: HashMap<&'l str, &'l str>,
    contents: Vec<Content<'l>>,
}

impl<'l> Conversation<'l, '_> {
    fn line(&mut self, line: &'l Line<'_>) -> Result<(), Failure> {
        let mut parts = Vec::new();
        self.parts(line, &mut parts)?;
        match line.role {
            Role::Assistant => self.say(MODEL, parts),
            Role::User => self.say(USER, parts),
            Role::System | Role::Developer => {
                parts.iter_mut().for_each(remind);
                self.say(USER, parts);
            }
        }
        Ok(())
    }

    fn say(&mut self, role: &'static str, parts: Vec<Piece<'l>>) {
        if parts.is_empty() {
            return;
        }
        match self.contents.last_mut().filter(|last| last.role == role) {
            Some(last) => last.parts.to_mut().extend(parts),
            None => self.contents.push(Content {
                parts: Cow::Owned(parts),
                role,
            }),
        }
    }

    /// Writes the parts of a line. Media that a tool gave back and its response cannot hold stand behind all responses; what stood
    /// beside a part goes into its piece, or is lost with it.
    fn parts(&mut self, line: &'l Line<'_>, out: &mut Vec<Piece<'l>>) -> Result<(), Failure> {
        self.losses.unless(
            line.name.is_none(),
            "messages[].name",
            "Gemini knows no names of speakers",
        );
        let mut behind = Vec::new();
        let mut in_front = false;
        for part in &line.parts {
            if let Some((opaque, name)) = beside(part) {
                // What stood within a call has no place beside it.
                let stood_beside = in_front && !name.contains('.');
                match out.last_mut().filter(|_| stood_beside) {
                    Some(piece) => piece.beside.push((name, &opaque.value)),
                    None => self.lose_beside(opaque),
                }
                continue;
            }
            if !matches!(part.as_ref(), Part::ToolResult(_)) {
                out.append(&mut behind);
            }
            let known = out.len();
            self.part(part, out, &mut behind)?;
            in_front = out.len() > known && !matches!(part.as_ref(), Part::Opaque(_));
        }
        out.append(&mut behind);
        out.retain(|piece| !piece.is_empty());
        Ok(())
    }

    fn lose_beside(&mut self, opaque: &Opaque) {
        let why = "the part in which it stood is left out";
        self.losses.add(opaque.name.clone(), why);
    }

    fn part(
        &mut self,
        part: &'l Part,
        out: &mut Vec<Piece<'l>>,
        behind: &mut Vec<Piece<'l>>,
    ) -> Result<(), Failure> {
        match part {
            Part::Text(text) => {
                self.cached(text.cache.is_some());
                out.push(Piece::text(&text.text));
            }
            Part::Media(media) => {
                self.cached(media.cache.is_some());
                out.push(Piece::of(part_encode::media(
                    media,
                    self.target,
                    self.losses,
                )?));
            }
            Part::Reasoning(reasoning) => out.extend(self.thought(reasoning)),
            Part::ToolCall(call) => {
                self.called.insert(&call.id, &call.name);
                let signature = call.signature.as_ref();
                let own = signature.and_then(|signature| signature.of(Maker::Gemini));
                let piece = Piece::of(part_encode::call(call, self.names.wire(&call.name)));
                out.push(piece.signed(own.map(Cow::Borrowed)));
            }
            Part::ToolResult(result) => {
                let fields = result.parts.iter().filter_map(beside);
                let fields: Vec<_> = fields.map(|(known, name)| (name, &*known.value)).collect();
                let response = self.result(result, behind)?;
                out.push(Piece {
                    beside: fields,
                    ..Piece::of(Data::FunctionResponse(response))
                });
            }
            Part::Refusal(text) => out.push(Piece::text(text)),
            Part::Opaque(opaque) => self.opaque(opaque, out),
        }
        Ok(())
    }

    /// Only thoughts that Gemini signed are worth anything to it.
    fn thought(&mut self, reasoning: &'l Reasoning) -> Option<Piece<'l>> {
        let signature = reasoning.signature.as_ref();
        let Some(own) = signature.and_then(|signature| signature.of(Maker::Gemini)) else {
            let why = "thoughts without Gemini's own signature are not sent to it";
            self.losses.add("reasoning", why);
            return None;
        };
        let piece = Piece::text(&reasoning.text).signed(Some(Cow::Borrowed(own)));
        Some(piece.thought(!reasoning.redacted))
    }

    fn result(
        &mut self,
        result: &'l ToolResult,
        behind: &mut Vec<Piece<'l>>,
    ) -> Result<FunctionResponse<'l>, Failure> {
        self.cached(result.cache.is_some());
        let called = self.called.get(result.call_id.as_str()).copied();
        let name = called.or(result.name.as_deref()).unwrap_or("unknown");
        let mut response = FunctionResponse {
            id: &result.call_id,
            name: self.names.wire(name),
            response: told(result),
            parts: Vec::new(),
            beside: Vec::new(),
        };
        for part in &result.parts {
            self.cached(is_marked(part));
            match part {
                Part::Media(media) if words(part).is_some() => {
                    let anonymous = media.name.is_none();
                    self.losses.unless(anonymous, "file name", NO_NAMES);
                }
                Part::Media(media) => {
                    let piece = Piece::of(part_encode::media(media, self.target, self.losses)?);
                    let inline = matches!(piece.data, Data::InlineData(_));
                    if inline && self.target.quirks.has(Quirk::CallSignatures) {
                        response.parts.push(piece);
                    } else {
                        behind.push(piece);
                    }
                }
                Part::Opaque(_) if beside(part).is_some() => {}
                Part::Opaque(opaque) if self.losses.own(opaque) => match opaque.name.as_str() {
                    "parts" => response.parts.push(Piece::of(Data::Opaque(&opaque.value))),
                    name if name.starts_with(WITHIN_RESPONSE) => self.losses.add(
                        opaque.name.clone(),
                        "the parts of a response are written anew",
                    ),
                    name => response.beside.push((name, &opaque.value)),
                },
                Part::Text(_)
                | Part::Reasoning(_)
                | Part::ToolCall(_)
                | Part::ToolResult(_)
                | Part::Refusal(_)
                | Part::Opaque(_) => {}
            }
        }
        Ok(response)
    }

    fn opaque(&mut self, opaque: &'l Opaque, out: &mut Vec<Piece<'l>>) {
        if !self.losses.own(opaque) {
            return;
        }
        if opaque.value.get().starts_with('{') {
            out.push(Piece::of(Data::Opaque(&opaque.value)));
        } else {
            // What stood in the response to a call that is gone.
            let name = opaque.name.clone();
            self.losses.add(name, "the call it belongs to is gone");
        }
    }

    fn cached(&mut self, marked: bool) {
        self.losses
            .unless(!marked, "cache_control", "Gemini caches by itself");
    }

    /// The user speaks before the model's first calls, and, where the model will not go on with its own words, last.
    fn arrange_ends(&mut self) {
        let calls_first = self.contents.first().is_some_and(|first| {
            first.role == MODEL && first.parts.iter().any(|piece| is_call(&piece.data))
        });
        let go_on = || Content {
            parts: Cow::Owned(vec![Piece::text(GO_ON)]),
            role: USER,
        };
        if calls_first {
            self.contents.insert(0, go_on());
        }
        let model_last = self.contents.last().is_some_and(|last| last.role == MODEL);
        if model_last && self.target.quirks.has(Quirk::NoPrefill) {
            self.contents.push(go_on());
        }
    }
}

/// A field that stood in the part in front, and its name there.
fn beside(part: &Part) -> Option<(&Opaque, &str)> {
    match part {
        Part::Opaque(opaque) if opaque.dialect == Dialect::Gemini => {
            Some((opaque, opaque.name.strip_prefix(BESIDE)?))
        }
        Part::Text(_)
        | Part::Media(_)
        | Part::Reasoning(_)
        | Part::ToolCall(_)
        | Part::ToolResult(_)
        | Part::Refusal(_)
        | Part::Opaque(_) => None,
    }
}

/// Whether the prompt is to be cached up to this part.
fn is_marked(part: &Part) -> bool {
    matches!(part, Part::Text(text) if text.cache.is_some())
        || matches!(part, Part::Media(media) if media.cache.is_some())
}

/// Standing instructions in the middle of a conversation keep their place, in words of the user that say what they are.
fn remind(piece: &mut Piece<'_>) {
    if let Data::Text(text) = &mut piece.data {
        *text = Cow::Owned(format!("<system-reminder>\n{text}\n</system-reminder>"));
    }
}

/// What a part of a result says in words.
fn words(part: &Part) -> Option<Cow<'_, str>> {
    match part {
        Part::Text(text) => Some(Cow::Borrowed(&text.text)),
        Part::Media(Media {
            kind: MediaKind::Document,
            source: Source::Text(text),
            ..
        }) => Some(Cow::Borrowed(text)),
        Part::Opaque(opaque) => shared::referenced_tool(opaque).map(Cow::Owned),
        Part::Media(_)
        | Part::Reasoning(_)
        | Part::ToolCall(_)
        | Part::ToolResult(_)
        | Part::Refusal(_) => None,
    }
}

/// `{output}` or `{error}`; a JSON object that is no error stands for itself.
fn told(result: &ToolResult) -> Box<RawValue> {
    let said: Vec<Cow<'_, str>> = result.parts.iter().filter_map(words).collect();
    let text = said.join("\n");
    let object = text
        .starts_with('{')
        .then(|| serde_json::from_str::<Box<RawValue>>(&text).ok())
        .flatten();
    let key = if result.is_error { "error" } else { "output" };
    let mut response = super::object::Fields::default();
    match object {
        Some(object) if !result.is_error => return object,
        Some(object) => response.set(key, Some(object)),
        None => response.set(key, Some(text)),
    }
    raw(&response)
}

/// Signs the first call of each step since the user last spoke, where its own signature is not known, with the word Google documents for that.
fn sign_calls(contents: &mut [Content<'_>]) {
    let spoke = contents.iter().rposition(|content| {
        let answers = |piece: &Piece<'_>| matches!(piece.data, Data::FunctionResponse(_));
        content.role == USER && !content.parts.iter().any(answers)
    });
    for content in &mut contents[spoke.unwrap_or(0)..] {
        let parts = content.parts.to_mut();
        let first = parts.iter_mut().find(|piece| is_call(&piece.data));
        if let Some(call) = first.filter(|call| call.signature.is_none()) {
            call.signature = Some(Cow::Borrowed(BYPASS));
        }
    }
}

fn is_call(data: &Data<'_>) -> bool {
    matches!(data, Data::FunctionCall(_))
}
