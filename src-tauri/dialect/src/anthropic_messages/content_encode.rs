//! Writes the conversation: standing instructions apart, then user and assistant in strict turns.
//!
//! A thought goes out only with its own maker's signature; a signature is never made up.

use super::content_decode::{BESIDE, OF_RESULT, SEARCH_RESULT};
use super::losses::Losses;
use super::wire::{Block, Cache, Content, Known, Message, Source as SourceOut};
use super::{DIALECT, cache_marks};
use crate::history::{self, Line};
use crate::{ToolNames, ids, media, proof, repair, shared};
use chat::{
    CacheMark, Failure, FailureKind, Maker, Media, MediaKind, Opaque, Part, Quirk, Reasoning, Role,
    Source, Stage, Target, ToolCall, ToolKind, ToolResult,
};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The pictures the vendor reads.
const IMAGES: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/webp"];

/// Stands for a user's turn of white space only: without it the assistant would be asked to continue its own words.
const NOTHING_SAID: &str = ".";

/// What a conversation becomes.
pub(super) struct Conversation<'l> {
    /// Standing instructions.
    pub(super) system: Vec<Block<'l>>,
    /// User and assistant in turns.
    pub(super) messages: Vec<Message<'l>>,
    /// A file of the vendor's store is used; that is still a beta feature.
    pub(super) files: bool,
}

/// Writes arranged lines.
pub(super) fn encode<'l>(
    lines: &'l [Line<'_>],
    target: &'l Target,
    names: &'l ToolNames,
    losses: &mut Losses,
) -> Result<Conversation<'l>, Failure> {
    let (leading, rest) = history::split_leading(lines);
    let mut writer = Writer {
        target,
        names,
        losses,
        files: false,
    };
    let mut system = Vec::new();
    for line in leading {
        system.extend(writer.blocks(line)?);
    }
    let mut messages = Vec::new();
    for line in rest {
        let (role, blocks) = writer.line(line)?;
        push(&mut messages, role, blocks);
    }
    Ok(Conversation {
        system,
        messages,
        files: writer.files,
    })
}

/// Adds blocks to the last message when it has the same speaker, else as a message of their own.
pub(super) fn push<'l>(
    messages: &mut Vec<Message<'l>>,
    role: &'static str,
    blocks: Vec<Block<'l>>,
) {
    match messages.last_mut() {
        _ if blocks.is_empty() => {}
        Some(last) if last.role == role => last.content.extend(blocks),
        _ => messages.push(Message {
            role,
            content: blocks,
        }),
    }
}

struct Writer<'l, 'w> {
    target: &'l Target,
    names: &'l ToolNames,
    losses: &'w mut Losses,
    files: bool,
}

impl<'l> Writer<'l, '_> {
    fn line(&mut self, line: &'l Line<'_>) -> Result<(&'static str, Vec<Block<'l>>), Failure> {
        let mut blocks = self.blocks(line)?;
        let mut said = line.parts.iter().map(AsRef::as_ref);
        if blocks.is_empty() && line.role == Role::User && said.any(is_blank) {
            blocks.push(Block::text(NOTHING_SAID));
        }
        Ok(match line.role {
            Role::User => ("user", blocks),
            Role::Assistant => ("assistant", words_first(blocks)),
            Role::System | Role::Developer if self.target.quirks.has(Quirk::MidSystem) => {
                ("system", blocks)
            }
            Role::System | Role::Developer => ("user", blocks.into_iter().map(reminder).collect()),
        })
    }

    fn blocks(&mut self, line: &'l Line<'_>) -> Result<Vec<Block<'l>>, Failure> {
        self.losses.add_if(
            line.name.is_some(),
            "messages[].name",
            "Anthropic messages carry no speaker names",
        );
        self.list(line.parts.iter().map(AsRef::as_ref), line.role)
    }

    /// Each part a block. What stood beside a part goes into its block; when there is none, it is lost with it.
    fn list(
        &mut self,
        parts: impl ExactSizeIterator<Item = &'l Part>,
        role: Role,
    ) -> Result<Vec<Block<'l>>, Failure> {
        let mut blocks = Vec::with_capacity(parts.len());
        let mut in_front = false;
        for part in parts {
            if let Some((opaque, name)) = field(part, BESIDE) {
                match blocks.pop_if(|_| in_front) {
                    Some(_) if name == SEARCH_RESULT => blocks.push(Block::Raw(&opaque.value)),
                    Some(block) => blocks.push(with(block, name, &opaque.value)),
                    None => self.lose_beside(opaque),
                }
                continue;
            }
            let block = if is_blank(part) {
                let why = "Anthropic refuses text without a visible character";
                self.losses.add("messages[].content[].text", why);
                None
            } else {
                self.part(part, role)?
            };
            in_front = matches!(block, Some(Block::Known(_)));
            blocks.extend(block);
        }
        Ok(blocks)
    }

    fn lose_beside(&mut self, opaque: &Opaque) {
        let why = "the block in which it stood is left out";
        self.losses.add(opaque.name.clone(), why);
    }

    fn part(&mut self, part: &'l Part, role: Role) -> Result<Option<Block<'l>>, Failure> {
        Ok(match part {
            Part::Text(text) if text.text.is_empty() => None,
            Part::Text(text) => Some(Block::Known(Known::Text {
                text: Cow::Borrowed(&text.text),
                citations: Vec::new(),
                cache_control: cache(text.cache.as_ref()),
            })),
            Part::Refusal(words) => Some(Block::text(words)).filter(|_| !words.is_empty()),
            Part::Media(medium) if role == Role::Assistant => Some(self.told(medium)),
            Part::Media(medium) => Some(self.medium(medium)?),
            Part::Reasoning(reasoning) => self.reasoning(reasoning),
            Part::ToolCall(call) => Some(self.call(call)),
            Part::ToolResult(result) => Some(self.result(result)?),
            Part::Opaque(opaque) => self.opaque(opaque),
        })
    }

    fn opaque(&mut self, opaque: &'l Opaque) -> Option<Block<'l>> {
        if opaque.dialect == DIALECT {
            return Some(Block::Raw(&opaque.value));
        }
        if let Some(words) = shared::ran_code(opaque) {
            return Some(Block::text(words));
        }
        let field = if opaque.name.contains("[]") {
            opaque.name.clone()
        } else {
            format!("messages[].{}", opaque.name)
        };
        self.losses.add(field, "only its own dialect knows it");
        None
    }

    fn reasoning(&mut self, reasoning: &'l Reasoning) -> Option<Block<'l>> {
        let own = reasoning
            .signature
            .as_ref()
            .filter(|signature| signature.of(Maker::Claude).is_some());
        let Some(signature) = own else {
            self.losses.add(
                "messages[].reasoning",
                "Claude reads only reasoning that it signed itself",
            );
            return None;
        };
        let blob = Cow::Owned(proof::write(signature, Maker::Claude));
        Some(Block::Known(if reasoning.redacted {
            Known::RedactedThinking { data: blob }
        } else {
            Known::Thinking {
                thinking: &reasoning.text,
                signature: blob,
            }
        }))
    }

    fn call(&mut self, call: &'l ToolCall) -> Block<'l> {
        self.losses.add_if(
            call.signature.is_some(),
            "thought_signature",
            "only the model that made it reads it",
        );
        Block::Known(Known::ToolUse {
            id: ids::legal(&call.id),
            name: self.names.wire(&call.name),
            input: match call.kind {
                ToolKind::Function => repair::object(&call.arguments),
                ToolKind::Custom => free_input(&call.arguments),
            },
        })
    }

    fn result(&mut self, result: &'l ToolResult) -> Result<Block<'l>, Failure> {
        let said = result.parts.iter();
        let said: Vec<&Part> = said
            .filter(|part| field(part, OF_RESULT).is_none())
            .collect();
        let content = match said.as_slice() {
            [] => None,
            [Part::Text(text)] if text.cache.is_none() => Some(Content::Text(&text.text)),
            parts => Some(Content::Blocks(
                self.list(parts.iter().copied(), Role::User)?,
            )),
        };
        let block = Block::Known(Known::ToolResult {
            tool_use_id: ids::legal(&result.call_id),
            content,
            is_error: result.is_error,
            cache_control: cache(result.cache.as_ref()),
        });
        let more = result.parts.iter();
        let more = more.filter_map(|part| field(part, OF_RESULT));
        Ok(more.fold(block, |block, (opaque, name)| {
            with(block, name, &opaque.value)
        }))
    }

    /// The vendor's assistant turns hold no media: a document of words is told in them, of anything else that there was one.
    fn told(&mut self, medium: &'l Media) -> Block<'l> {
        if let Source::Text(words) = &medium.source
            && !words.trim().is_empty()
        {
            return Block::text(words);
        }
        self.losses.add(
            "messages[].content",
            "Anthropic takes no media in assistant turns",
        );
        Block::text(format!("[{}]", label(medium)))
    }

    fn medium(&mut self, medium: &'l Media) -> Result<Block<'l>, Failure> {
        self.losses.add_if(
            medium.detail.is_some(),
            "messages[].content[].detail",
            "Anthropic decides itself how closely to look",
        );
        let cache_control = cache(medium.cache.as_ref());
        Ok(Block::Known(match medium.kind {
            MediaKind::Image => Known::Image {
                source: self.image(medium)?,
                cache_control,
            },
            MediaKind::Document => Known::Document {
                source: self.document(medium)?,
                title: medium.name.as_deref(),
                cache_control,
            },
            MediaKind::Audio | MediaKind::Video => return Err(self.refused(medium)),
        }))
    }

    fn image(&mut self, medium: &'l Media) -> Result<SourceOut<'l>, Failure> {
        if self.target.quirks.has(Quirk::NoImages) {
            return Err(self.refused(medium));
        }
        match &medium.source {
            Source::Base64(data) => {
                let media_type = media::sniffed(data).unwrap_or(&medium.mime);
                if IMAGES.contains(&media_type) {
                    Ok(SourceOut::Base64 { media_type, data })
                } else {
                    Err(self.refused(medium))
                }
            }
            Source::Url(url) => self.address(url, medium),
            Source::File(id) => self.file(id, medium),
            Source::Text(_) => Err(self.refused(medium)),
        }
    }

    fn document(&mut self, medium: &'l Media) -> Result<SourceOut<'l>, Failure> {
        match &medium.source {
            Source::Base64(data) => {
                let media_type = media::sniffed(data).unwrap_or(&medium.mime);
                if media_type == "application/pdf" {
                    return Ok(SourceOut::Base64 { media_type, data });
                }
                let words = readable(&medium.mime, data).ok_or_else(|| self.refused(medium))?;
                Ok(plain_text(Cow::Owned(words)))
            }
            Source::Text(words) => Ok(plain_text(Cow::Borrowed(words))),
            Source::Url(url) => self.address(url, medium),
            Source::File(id) => self.file(id, medium),
        }
    }

    fn address(&self, url: &'l str, medium: &Media) -> Result<SourceOut<'l>, Failure> {
        if self.target.quirks.has(Quirk::InlineMedia) {
            return Err(self.refused(medium));
        }
        Ok(SourceOut::Url { url })
    }

    /// Another vendor's file ids look different: `file-…` (OpenAI), an address (Gemini).
    fn file(&mut self, file_id: &'l str, medium: &Media) -> Result<SourceOut<'l>, Failure> {
        if !file_id.starts_with("file_") {
            return Err(self.refused(medium));
        }
        self.files = true;
        Ok(SourceOut::File { file_id })
    }

    fn refused(&self, medium: &Media) -> Failure {
        let how = match medium.source {
            Source::Base64(_) | Source::Text(_) => "",
            Source::Url(_) => " from an address",
            Source::File(_) => " from another vendor's file store",
        };
        Failure::new(
            FailureKind::BadRequest,
            Stage::Encode,
            format!(
                "`{}` cannot take this medium ({}{how}); send it to a model that can, or convert it",
                self.target.model,
                label(medium),
            ),
        )
        .with_code("unsupported_media")
    }
}

/// The words behind the first call in front of it: the vendor refuses a turn whose calls are not at its end.
fn words_first(mut blocks: Vec<Block<'_>>) -> Vec<Block<'_>> {
    if let Some(call) = blocks.iter().position(Block::is_call) {
        let behind = blocks.split_off(call);
        let (words, others): (Vec<_>, Vec<_>) = behind.into_iter().partition(Block::is_text);
        blocks.extend(words);
        blocks.extend(others);
    }
    blocks
}

/// A field whose name was kept behind that prefix.
fn field<'p>(part: &'p Part, prefix: &str) -> Option<(&'p Opaque, &'p str)> {
    if let Part::Opaque(opaque) = part
        && opaque.dialect == DIALECT
    {
        Some((opaque, opaque.name.strip_prefix(prefix)?))
    } else {
        None
    }
}

fn with<'l>(block: Block<'l>, name: &'l str, value: &'l RawValue) -> Block<'l> {
    match block {
        Block::Known(known) => Block::Beside {
            known,
            beside: std::iter::once((Cow::Borrowed(name), value)).collect(),
        },
        Block::Beside { known, mut beside } => {
            beside.push(name, value);
            Block::Beside { known, beside }
        }
        Block::Raw(_) => block,
    }
}

/// Whether it is text without a visible character; an empty one is nothing at all.
fn is_blank(part: &Part) -> bool {
    matches!(part, Part::Text(text) if !text.text.is_empty() && text.text.trim().is_empty())
}

/// The input of a tool with free input: one string.
pub(super) fn free_input(input: &str) -> Box<RawValue> {
    #[derive(serde::Serialize)]
    struct Free<'a> {
        input: &'a str,
    }
    crate::wire::raw(&Free { input })
}

/// A standing instruction in the middle of a conversation, for a model that has no such role.
fn reminder(block: Block<'_>) -> Block<'_> {
    match block {
        Block::Known(Known::Text {
            text,
            citations,
            cache_control,
        }) => Block::Known(Known::Text {
            text: Cow::Owned(format!("<system-reminder>\n{text}\n</system-reminder>")),
            citations,
            cache_control,
        }),
        other @ (Block::Known(_) | Block::Beside { .. } | Block::Raw(_)) => other,
    }
}

/// A cache mark with a lifetime the vendor knows.
pub(super) fn cache(mark: Option<&CacheMark>) -> Option<Cache<'_>> {
    mark.map(|mark| Cache {
        ttl: mark
            .ttl
            .as_deref()
            .filter(|ttl| cache_marks::LIVES.contains(ttl)),
    })
}

fn label(medium: &Media) -> &str {
    match medium.kind {
        _ if !medium.mime.is_empty() => &medium.mime,
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
    }
}

fn plain_text(data: Cow<'_, str>) -> SourceOut<'_> {
    SourceOut::Text {
        media_type: "text/plain",
        data,
    }
}

/// The words of a document that is text by its type.
fn readable(mime: &str, base64: &str) -> Option<String> {
    let textual = mime.starts_with("text/")
        || matches!(
            mime,
            "application/json" | "application/xml" | "application/yaml"
        );
    let bytes = textual.then(|| media::decoded(base64))??;
    String::from_utf8(bytes).ok()
}
