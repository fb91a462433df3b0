//! Arranged turns into messages.
//!
//! Results become `tool` messages; what a tool gave that is not text follows in a user message, since the vendor's tool messages hold
//! text only. Thoughts of the history are spoken only to servers that want them back: a model imitates what it reads in `content`.

use super::media_encode::piece;
use super::messages_decode::{BESIDE, CALL_EXTRA};
use super::request_wire::{
    Call, Called, Content, CustomCalled, ExtraContent, Extras, Known, Marked, Message, Piece,
};
use super::saying::Saying;
use super::words::{self, CUSTOM_INPUT};
use crate::history::Line;
use crate::openai_notes::{self, Breakpoint, OTHER_LIVES};
use crate::{ids, repair, shared, wire};
use chat::{
    CacheMark, Dialect, Failure, Maker, Opaque, Part, Quirk, Role, Source, ToolCall, ToolKind,
    ToolResult,
};
use std::borrow::Cow;

/// Writes the lines.
pub(super) fn messages<'a>(
    lines: &'a [Line<'a>],
    saying: &mut Saying<'a>,
) -> Result<Vec<Message<'a>>, Failure> {
    let mut messages = Vec::with_capacity(lines.len());
    for line in lines {
        match line.role {
            Role::System | Role::Developer => standing(line, &mut messages, saying)?,
            Role::User => user(line, &mut messages, saying)?,
            Role::Assistant => messages.extend(assistant(line, saying)?),
        }
    }
    Ok(messages)
}

/// A message that says one text.
pub(super) fn said<'a>(role: &'static str, text: impl Into<Cow<'a, str>>) -> Message<'a> {
    Message {
        role,
        content: Content::Text(text.into()),
        ..Message::default()
    }
}

fn standing<'a>(
    line: &'a Line<'a>,
    messages: &mut Vec<Message<'a>>,
    saying: &mut Saying<'a>,
) -> Result<(), Failure> {
    let mut told = Told::default();
    for part in &line.parts {
        told.take(part, saying)?;
    }
    let role = words::role(line.role, saying.has(Quirk::DeveloperRole));
    messages.extend(told.message(role, line.name, saying));
    Ok(())
}

fn user<'a>(
    line: &'a Line<'a>,
    messages: &mut Vec<Message<'a>>,
    saying: &mut Saying<'a>,
) -> Result<(), Failure> {
    let mut told = Told::default();
    for part in &line.parts {
        if let Part::ToolResult(given) = &**part {
            messages.push(result(given, &mut told, saying)?);
        } else {
            told.take(part, saying)?;
        }
    }
    messages.extend(told.message("user", line.name, saying));
    Ok(())
}

/// What a message of a person or a standing instruction says.
#[derive(Default)]
struct Told<'a> {
    pieces: Vec<Piece<'a>>,
    extras: Extras<'a>,
}

impl<'a> Told<'a> {
    fn take(&mut self, part: &'a Part, saying: &mut Saying<'_>) -> Result<(), Failure> {
        match part {
            Part::Text(text) => {
                let piece = text_piece(&text.text);
                self.pieces.push(marked(piece, text.cache.as_ref(), saying));
            }
            Part::Media(media) => {
                let piece = piece(media, saying)?;
                self.pieces
                    .push(marked(piece, media.cache.as_ref(), saying));
            }
            Part::Refusal(text) => self.pieces.push(text_piece(text)),
            Part::Opaque(opaque) => self.carry(opaque, saying),
            Part::Reasoning(_) | Part::ToolCall(_) | Part::ToolResult(_) => {
                saying.lose("messages[].content", "only the model's own turn holds this");
            }
        }
        Ok(())
    }

    fn carry(&mut self, opaque: &'a Opaque, saying: &mut Saying<'_>) {
        if let Some(words) = shared::ran_code(opaque) {
            self.pieces.push(text_piece(words));
        } else if opaque.dialect != Dialect::OpenAiChat {
            saying.lose_opaque(opaque);
        } else if let Some(name) = field(opaque) {
            self.extras.0.push((name, &opaque.value));
        } else {
            self.pieces.push(Piece::Carried(&opaque.value));
        }
    }

    fn message(
        self,
        role: &'static str,
        name: Option<&'a str>,
        saying: &mut Saying<'_>,
    ) -> Option<Message<'a>> {
        if self.pieces.is_empty() {
            for (name, _) in self.extras.0 {
                saying.lose(format!("{BESIDE}{name}"), "the message says nothing else");
            }
            return None;
        }
        Some(Message {
            role,
            name,
            content: content(self.pieces, saying.one_text),
            extras: self.extras,
            ..Message::default()
        })
    }
}

/// The field of a message that it stood in, if it did not stand in its content.
fn field(opaque: &Opaque) -> Option<&str> {
    let own = opaque.dialect == Dialect::OpenAiChat;
    opaque.name.strip_prefix(BESIDE).filter(|_| own)
}

fn text_piece<'a>(text: impl Into<Cow<'a, str>>) -> Piece<'a> {
    Piece::Known(Known::Text { text: text.into() })
}

/// One text is a string; several are too, joined by line breaks, where lists are refused.
fn content(mut pieces: Vec<Piece<'_>>, string: bool) -> Content<'_> {
    if let [Piece::Known(Known::Text { text })] = pieces.as_mut_slice() {
        return Content::Text(std::mem::take(text));
    }
    let texts: Option<Vec<&str>> = pieces.iter().map(text_of).collect();
    match texts {
        Some(texts) if string => Content::Text(Cow::Owned(texts.join("\n"))),
        _ => Content::Parts(pieces),
    }
}

fn text_of<'p>(piece: &'p Piece<'_>) -> Option<&'p str> {
    match piece {
        Piece::Known(Known::Text { text }) => Some(text),
        Piece::Known(
            Known::ImageUrl { .. }
            | Known::VideoUrl { .. }
            | Known::InputAudio { .. }
            | Known::File { .. },
        )
        | Piece::Marked(_)
        | Piece::Carried(_) => None,
    }
}

/// The part with its cache mark, where the model knows such a thing.
fn marked<'a>(piece: Piece<'a>, mark: Option<&'a CacheMark>, saying: &mut Saying<'_>) -> Piece<'a> {
    match (piece, mark) {
        (Piece::Known(known), Some(mark)) if saying.has(Quirk::CacheBreakpoints) => {
            if !openai_notes::lives(mark) {
                saying.lose("messages[].cache_control.ttl", OTHER_LIVES);
            }
            Piece::Marked(Marked {
                known,
                prompt_cache_breakpoint: Breakpoint::of(mark),
            })
        }
        (piece, mark) => {
            cached(mark, saying);
            piece
        }
    }
}

fn cached(mark: Option<&CacheMark>, saying: &mut Saying<'_>) {
    if mark.is_some() {
        saying.lose("messages[].cache_control", "the provider caches by itself");
    }
}

/// Stands for a result that is all media, which follow.
fn follows(pieces: &[Piece<'_>]) -> &'static str {
    let is_picture = |piece: &Piece<'_>| matches!(piece, Piece::Known(Known::ImageUrl { .. }));
    if pieces.iter().all(is_picture) {
        "(image follows)"
    } else {
        "(file follows)"
    }
}

/// A `tool` message; what is not text goes to `told`, which follows behind the last result.
fn result<'a>(
    given: &'a ToolResult,
    told: &mut Told<'a>,
    saying: &mut Saying<'_>,
) -> Result<Message<'a>, Failure> {
    cached(given.cache.as_ref(), saying);
    let before = told.pieces.len();
    let mut texts: Vec<Cow<'a, str>> = Vec::new();
    let mut extras = Extras::default();
    for part in &given.parts {
        match part {
            Part::Text(text) => {
                cached(text.cache.as_ref(), saying);
                texts.push(Cow::Borrowed(&text.text));
            }
            Part::Media(media) => {
                cached(media.cache.as_ref(), saying);
                let piece = piece(media, saying)?;
                if let Piece::Known(Known::Text { text }) = piece {
                    texts.push(text);
                } else {
                    told.pieces.push(piece);
                }
            }
            Part::Opaque(opaque) if let Some(name) = field(opaque) => {
                extras.0.push((name, &opaque.value));
            }
            Part::Opaque(opaque) => {
                saying.lose_opaque(opaque);
                texts.extend(shared::referenced_tool(opaque).map(Cow::Owned));
            }
            Part::Refusal(text) => texts.push(Cow::Borrowed(text)),
            Part::Reasoning(_) | Part::ToolCall(_) | Part::ToolResult(_) => {
                saying.lose(
                    "tool_result.content",
                    "only the model's own turn holds this",
                );
            }
        }
    }
    if texts.is_empty() && told.pieces.len() > before {
        texts.push(Cow::Borrowed(follows(&told.pieces[before..])));
    }
    let text = match texts.len() {
        1 => texts.swap_remove(0),
        _ => Cow::Owned(texts.join("\n")),
    };
    Ok(Message {
        tool_call_id: Some(ids::legal(&given.call_id)),
        extras,
        ..said(
            "tool",
            if given.is_error {
                Cow::Owned(format!("Error: {text}"))
            } else {
                text
            },
        )
    })
}

fn assistant<'a>(
    line: &'a Line<'a>,
    saying: &mut Saying<'a>,
) -> Result<Option<Message<'a>>, Failure> {
    let mut told = Told::default();
    let mut thought = String::new();
    let mut message = Message {
        role: "assistant",
        name: line.name,
        ..Message::default()
    };
    for part in &line.parts {
        match &**part {
            Part::Reasoning(reasoning) => {
                if !thought.is_empty() {
                    thought.push('\n');
                }
                thought.push_str(&reasoning.text);
            }
            Part::ToolCall(called) => {
                let first = message.tool_calls.is_empty();
                message.tool_calls.push(call(called, first, saying));
            }
            Part::Refusal(text) => message.refusal = Some(text),
            Part::Opaque(opaque)
                if opaque.dialect == Dialect::OpenAiChat && opaque.name == CALL_EXTRA =>
            {
                message.tool_calls.push(Call::Carried(&opaque.value));
            }
            part @ Part::Media(media) if matches!(media.source, Source::Text(_)) => {
                told.take(part, saying)?;
            }
            Part::Media(_) => {
                saying.lose("messages[].media", "an assistant message holds no media");
            }
            part @ (Part::Text(_) | Part::ToolResult(_) | Part::Opaque(_)) => {
                told.take(part, saying)?;
            }
        }
    }
    message.reasoning_content = reasoning(thought, line, saying);
    message.extras = told.extras;
    let silent = told.pieces.is_empty()
        && message.tool_calls.is_empty()
        && message.refusal.is_none()
        && message.extras.0.is_empty();
    if silent && message.reasoning_content.is_none() {
        return Ok(None);
    }
    message.content = spoken(told.pieces, &message);
    Ok(Some(message))
}

/// Servers that want thoughts back want the field on every message with calls, if only empty.
fn reasoning(thought: String, line: &Line<'_>, saying: &mut Saying<'_>) -> Option<String> {
    let has = |wanted: fn(&Part) -> bool| line.parts.iter().any(|part| wanted(part));
    let thinks = has(|part| matches!(part, Part::Reasoning(_)));
    if !saying.has(Quirk::WantsReasoning) {
        if thinks {
            saying.lose(
                "messages[].reasoning",
                "this provider takes no thoughts back",
            );
        }
        return None;
    }
    (thinks || has(|part| matches!(part, Part::ToolCall(_)))).then_some(thought)
}

/// The model's texts are one text, with nothing between them; `null` only where calls or a refusal stand in for words.
fn spoken<'a>(pieces: Vec<Piece<'a>>, message: &Message<'_>) -> Content<'a> {
    let texts: Option<Vec<&str>> = pieces.iter().map(text_of).collect();
    match texts.as_deref() {
        Some([]) if message.tool_calls.is_empty() && message.refusal.is_none() => {
            Content::Text(Cow::Borrowed(""))
        }
        Some([]) => Content::Null,
        Some([_]) | None => content(pieces, false),
        Some(several) => Content::Text(Cow::Owned(several.concat())),
    }
}

/// Google's documented value for a call whose proof is not known.
const UNPROVEN: &str = "skip_thought_signature_validator";

fn call<'a>(called: &'a ToolCall, first: bool, saying: &mut Saying<'a>) -> Call<'a> {
    let id = ids::legal(&called.id);
    let name = saying.names.wire(&called.name);
    if called.kind == ToolKind::Custom && saying.knows_newer_forms() {
        return Call::Custom {
            id,
            r#type: "custom",
            custom: CustomCalled {
                name,
                input: &called.arguments,
            },
        };
    }
    Call::Function {
        id,
        r#type: "function",
        function: Called {
            name,
            arguments: arguments(called),
        },
        extra_content: proof(called, first, saying).map(ExtraContent::holding),
    }
}

/// Some servers parse the arguments of the history, so they must be an object.
fn arguments(called: &ToolCall) -> Cow<'_, str> {
    match called.kind {
        ToolKind::Custom => Cow::Owned(
            wire::raw(&serde_json::json!({ CUSTOM_INPUT: called.arguments }))
                .get()
                .to_owned(),
        ),
        ToolKind::Function => {
            let object = repair::object(&called.arguments);
            if object.get() == called.arguments {
                Cow::Borrowed(&called.arguments)
            } else {
                Cow::Owned(object.get().to_owned())
            }
        }
    }
}

/// Only where Gemini models demand it: anybody else would refuse the field. The first call of a step must have a proof.
fn proof<'a>(called: &'a ToolCall, first: bool, saying: &mut Saying<'_>) -> Option<&'a str> {
    if !saying.has(Quirk::CallSignatures) {
        if called.signature.is_some() {
            saying.lose("thought_signature", "only the model that made it reads it");
        }
        return None;
    }
    let known = called
        .signature
        .as_ref()
        .and_then(|signature| signature.of(Maker::Gemini));
    known.or(first.then_some(UNPROVEN))
}
