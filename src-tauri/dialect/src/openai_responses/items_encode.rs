//! The arranged conversation to instructions and input items.
//!
//! Reasoning goes back only with its maker's proof, in its place, and only in front of an item it led to: the vendor refuses
//! a reasoning item without its successor.

use super::content;
use super::content_encode::{self, Side};
use super::items::{OPAQUE_PREFIX, PHASE};
use super::losses::Losses;
use super::namespaces::Namespaces;
use super::wire::{Content, Item, Known, KnownContent, Output, Summary};
use crate::history::Line;
use crate::{ToolNames, ids};
use chat::{
    Dialect, Failure, Maker, Media, MediaKind, Opaque, Part, Quirks, Reasoning, Role, Source,
    ToolCall, ToolKind, ToolResult,
};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Leading standing instructions, and how many lines of the conversation they are.
pub(super) fn instructions(lines: &[Line<'_>], losses: &mut Losses) -> (Option<String>, usize) {
    let leading = lines
        .iter()
        .take_while(|line| line.role == Role::System && line.parts.iter().all(|part| is_said(part)))
        .count();
    if lines[..leading].iter().any(|line| line.name.is_some()) {
        losses.add(NAME, NAMELESS);
    }
    let mut texts = Vec::new();
    for part in lines[..leading].iter().flat_map(|line| &line.parts) {
        if let Part::Text(text) = part.as_ref() {
            texts.push(text.text.as_str());
            if text.cache.is_some() {
                losses.add("cache_control", content_encode::UNMARKED);
            }
        } else if let Part::Opaque(opaque) = part.as_ref() {
            losses.add(opaque.name.clone(), "Responses has no such thing");
        }
    }
    let text = (!texts.is_empty()).then(|| texts.join(BETWEEN_INSTRUCTIONS));
    (text, leading)
}

/// Writes lines as input items.
#[derive(Debug)]
pub(super) struct Writer<'a, 'c> {
    /// Tool names the target accepts.
    pub(super) names: &'a ToolNames,
    /// Tools that are named within a namespace.
    pub(super) namespaces: &'a Namespaces,
    /// How the target departs from the dialect.
    pub(super) quirks: Quirks,
    /// What could not be said.
    pub(super) losses: &'c mut Losses,
    /// What was written.
    pub(super) items: Vec<Item<'a>>,
}

impl<'a> Writer<'a, '_> {
    /// Writes one line.
    pub(super) fn line(&mut self, line: &'a Line<'_>) -> Result<(), Failure> {
        if line.name.is_some() {
            self.losses.add(NAME, NAMELESS);
        }
        let mut content = Vec::new();
        for part in &line.parts {
            match part.as_ref() {
                Part::ToolCall(call) => {
                    self.message(line.role, &mut content);
                    self.call(call);
                }
                Part::ToolResult(result) => {
                    self.message(line.role, &mut content);
                    self.result(result)?;
                }
                Part::Reasoning(reasoning) => {
                    self.message(line.role, &mut content);
                    self.reasoning(reasoning);
                }
                Part::Opaque(opaque) if opaque.name == PHASE => {
                    self.message_in(line.role, &mut content, Some(&opaque.value));
                }
                Part::Opaque(opaque) if is_item(opaque) => {
                    self.message(line.role, &mut content);
                    self.items.push(Item::Raw(&opaque.value));
                }
                Part::Media(media) if line.role == Role::Assistant && !is_words(media) => {
                    self.message(line.role, &mut content);
                    self.picture(media);
                }
                part @ (Part::Text(_) | Part::Refusal(_) | Part::Media(_) | Part::Opaque(_)) => {
                    content.extend(self.content(part, side_of(line.role))?);
                }
            }
        }
        self.message(line.role, &mut content);
        self.drop_unfollowed();
        Ok(())
    }

    fn content(&mut self, part: &'a Part, side: Side) -> Result<Option<Content<'a>>, Failure> {
        content_encode::encode(part, side, self.quirks, self.losses)
    }

    /// Writes the content gathered so far as one message.
    fn message(&mut self, role: Role, content: &mut Vec<Content<'a>>) {
        self.message_in(role, content, None);
    }

    fn message_in(
        &mut self,
        role: Role,
        content: &mut Vec<Content<'a>>,
        phase: Option<&'a RawValue>,
    ) {
        if content.is_empty() {
            return;
        }
        let role = match role {
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::System | Role::Developer => "developer",
        };
        let content = std::mem::take(content);
        self.items.push(Item::Known(Known::Message {
            role,
            content,
            phase,
        }));
    }

    fn call(&mut self, call: &'a ToolCall) {
        if call.signature.is_some() {
            self.losses
                .add("thought_signature", "only the model that made it reads it");
        }
        let call_id = ids::legal(&call.id);
        let (namespace, name) = self.namespaces.split(&call.name);
        let name = if namespace.is_some() {
            name
        } else {
            self.names.wire(name)
        };
        self.items.push(Item::Known(match call.kind {
            ToolKind::Function => Known::FunctionCall {
                call_id,
                namespace,
                name,
                arguments: if call.arguments.is_empty() {
                    "{}"
                } else {
                    &call.arguments
                },
            },
            ToolKind::Custom => Known::CustomToolCall {
                call_id,
                namespace,
                name,
                input: &call.arguments,
            },
        }));
    }

    fn result(&mut self, result: &'a ToolResult) -> Result<(), Failure> {
        let call_id = ids::legal(&result.call_id);
        let output = self.output(result)?;
        self.items.push(Item::Known(match result.kind {
            ToolKind::Function => Known::FunctionCallOutput { call_id, output },
            ToolKind::Custom => Known::CustomToolCallOutput { call_id, output },
        }));
        Ok(())
    }

    fn output(&mut self, result: &'a ToolResult) -> Result<Output<'a>, Failure> {
        let prefix = if result.is_error { ERROR } else { "" };
        match result.parts.as_slice() {
            [] => return Ok(Output::Text(prefixed(prefix, ""))),
            [part @ Part::Text(text)]
                if content_encode::mark(part, Side::Client, self.quirks, self.losses).is_none() =>
            {
                return Ok(Output::Text(prefixed(prefix, &text.text)));
            }
            _ => {}
        }
        let mut parts = Vec::new();
        for part in &result.parts {
            parts.extend(self.content(part, Side::Client)?);
        }
        if parts.is_empty() {
            return Ok(Output::Text(prefixed(prefix, "")));
        }
        if result.is_error {
            match parts.first_mut() {
                Some(Content::Known(KnownContent::InputText { text })) => {
                    *text = prefixed(prefix, text).into_owned().into();
                }
                _ => parts.insert(
                    0,
                    Content::Known(KnownContent::InputText {
                        text: ERROR.trim_end().into(),
                    }),
                ),
            }
        }
        Ok(Output::Parts(parts))
    }

    fn reasoning(&mut self, reasoning: &'a Reasoning) {
        let proof = reasoning
            .signature
            .as_ref()
            .and_then(|signature| signature.of(Maker::Gpt));
        let Some(encrypted_content) = proof else {
            self.losses.add(
                "reasoning",
                "without OpenAI's own proof it cannot be replayed",
            );
            return;
        };
        let summary = if reasoning.text.is_empty() {
            Vec::new()
        } else {
            vec![Summary {
                text: &reasoning.text,
            }]
        };
        self.items.push(Item::Known(Known::Reasoning {
            id: reasoning.id.as_deref(),
            summary,
            encrypted_content,
        }));
    }

    fn drop_unfollowed(&mut self) {
        while let Some(Item::Known(Known::Reasoning { .. })) = self.items.last() {
            self.items.pop();
            self.losses
                .add("reasoning", "what it led to is not in the conversation");
        }
    }

    fn picture(&mut self, media: &'a Media) {
        let Source::Base64(result) = &media.source else {
            self.losses.add(
                "messages[].content[]",
                "a picture the model made can only be replayed as data",
            );
            return;
        };
        let id = ids::made_up(self.items.len(), "image_generation_call", result);
        self.items.push(Item::Known(Known::ImageGenerationCall {
            id: id.replacen("call_", "ig_", 1),
            status: "completed",
            result,
        }));
    }
}

/// Words, or what another dialect keeps among its instructions and no other can say.
fn is_said(part: &Part) -> bool {
    matches!(part, Part::Text(_))
        || matches!(part, Part::Opaque(opaque) if opaque.dialect != Dialect::OpenAiResponses)
}

/// Whether it is a document of words.
fn is_words(media: &Media) -> bool {
    media.kind == MediaKind::Document && matches!(media.source, Source::Text(_))
}

/// Whether it stood among the items, not within one.
fn is_item(opaque: &Opaque) -> bool {
    let name = opaque.name.strip_prefix(OPAQUE_PREFIX);
    let whole = name.is_some_and(|name| !name.contains('.'));
    opaque.dialect == Dialect::OpenAiResponses
        && whole
        && !opaque.name.starts_with(content::OPAQUE_PREFIX)
}

fn side_of(role: Role) -> Side {
    match role {
        Role::Assistant => Side::Model,
        Role::User | Role::System | Role::Developer => Side::Client,
    }
}

fn prefixed<'t>(prefix: &str, text: &'t str) -> Cow<'t, str> {
    if prefix.is_empty() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{prefix}{text}"))
    }
}

const NAME: &str = "messages[].name";
const NAMELESS: &str = "the Responses API names no speakers";
const ERROR: &str = "Error: ";
const BETWEEN_INSTRUCTIONS: &str = "\n\n";
