//! Reads the content of a client's messages: a string, or a list of blocks.
//!
//! A block type we do not know is carried; one we know and that is broken names its path.

use super::fields::{Fields, Path};
use super::{BILLING, opaque};
use crate::{Malformed, media, proof};
use chat::{
    CacheMark, Maker, Media, MediaKind, Part, Reasoning, Source, Text, ToolCall, ToolKind,
    ToolResult,
};
use serde_json::value::RawValue;

/// Reads the content of a message.
pub(super) fn message(raw: &RawValue, at: &Path<'_>) -> Result<Vec<Part>, Malformed> {
    content(raw, at, block)
}

/// Reads the top-level `system` field.
pub(super) fn system(raw: &RawValue, at: &Path<'_>) -> Result<Vec<Part>, Malformed> {
    content(raw, at, |raw, at| {
        let part = plain_block(raw, at)?;
        // It changes with every request, so only its own vendor may see it: anyone else's prompt cache would never hit.
        let billing = matches!(&part, Part::Text(text) if text.text.starts_with(BILLING));
        Ok(if billing { opaque(BILLING, raw) } else { part })
    })
}

fn content(
    raw: &RawValue,
    at: &Path<'_>,
    block: impl Fn(&RawValue, &Path<'_>) -> Result<Part, Malformed>,
) -> Result<Vec<Part>, Malformed> {
    if raw.get().starts_with('"') {
        return Ok(vec![Part::text(at.text(raw)?)]);
    }
    at.items(raw)?
        .into_iter()
        .enumerate()
        .map(|(index, raw)| block(raw, &at.item(index)))
        .collect()
}

/// Any block of a message.
fn block(raw: &RawValue, at: &Path<'_>) -> Result<Part, Malformed> {
    let mut fields = Fields::of(raw, at)?;
    let tag = fields.tag();
    match tag.as_str() {
        "tool_use" => tool_use(fields, at),
        "tool_result" => tool_result(fields, at),
        "thinking" => thinking(fields, at),
        "redacted_thinking" => redacted_thinking(fields, at),
        _ => plain(tag, raw, fields, at),
    }
}

/// A block that may also stand in a tool's result or in standing instructions; never one that holds blocks itself.
fn plain_block(raw: &RawValue, at: &Path<'_>) -> Result<Part, Malformed> {
    let mut fields = Fields::of(raw, at)?;
    plain(fields.tag(), raw, fields, at)
}

fn plain(
    tag: String,
    raw: &RawValue,
    fields: Fields<'_>,
    at: &Path<'_>,
) -> Result<Part, Malformed> {
    match tag.as_str() {
        "" => Err(at.field("type").broken("this field is required")),
        "text" => text(fields, at),
        "image" => medium(raw, fields, MediaKind::Image, at),
        "document" => medium(raw, fields, MediaKind::Document, at),
        "search_result" => search_result(fields, at),
        _ => Ok(opaque(tag, raw)),
    }
}

fn text(mut fields: Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let text = fields.text("text", at)?;
    Ok(Part::Text(Text {
        text: text.ok_or_else(|| at.field("text").broken("this field is required"))?,
        cache: cache_mark(&mut fields, at)?,
    }))
}

/// Reads a `cache_control` field.
pub(super) fn cache_mark(
    fields: &mut Fields<'_>,
    at: &Path<'_>,
) -> Result<Option<CacheMark>, Malformed> {
    let Some(raw) = fields.take("cache_control") else {
        return Ok(None);
    };
    let at = at.field("cache_control");
    let ttl = Fields::of(raw, &at)?.read("ttl", &at)?;
    Ok(Some(CacheMark { ttl }))
}

fn medium(
    raw: &RawValue,
    mut fields: Fields<'_>,
    kind: MediaKind,
    at: &Path<'_>,
) -> Result<Part, Malformed> {
    let name = fields.read("title", at)?;
    let cache = cache_mark(&mut fields, at)?;
    let at = &at.field("source");
    let Some(source) = fields.take("source") else {
        return Err(at.broken("this field is required"));
    };
    let mut source = Fields::of(source, at)?;
    let (source, mime) = match source.tag().as_str() {
        "base64" => {
            let data: String = source.need("data", at)?;
            (
                Source::Base64(media::normal_base64(&data)),
                source.need("media_type", at)?,
            )
        }
        "url" => media::source_of(&source.need::<String>("url", at)?),
        "file" => (Source::File(source.need("file_id", at)?), String::new()),
        "text" => (
            Source::Text(source.need("data", at)?),
            source
                .read("media_type", at)?
                .unwrap_or_else(|| "text/plain".to_owned()),
        ),
        _ => return Ok(opaque(tag_of(kind), raw)),
    };
    Ok(Part::Media(Media {
        kind,
        mime,
        source,
        name,
        detail: None,
        cache,
    }))
}

const fn tag_of(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Document | MediaKind::Audio | MediaKind::Video => "document",
    }
}

/// What a search found is words to every other vendor: title, address, texts.
fn search_result(mut fields: Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let mut words: Vec<String> = Vec::new();
    words.extend(fields.read("title", at)?);
    words.extend(fields.read("source", at)?);
    let cache = cache_mark(&mut fields, at)?;
    if let Some(raw) = fields.take("content") {
        let at = &at.field("content");
        for (index, raw) in at.items(raw)?.into_iter().enumerate() {
            let at = &at.item(index);
            words.push(Fields::of(raw, at)?.need("text", at)?);
        }
    }
    Ok(Part::Text(Text {
        text: words.join("\n"),
        cache,
    }))
}

fn tool_use(mut fields: Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    Ok(Part::ToolCall(ToolCall {
        id: fields.need("id", at)?,
        name: fields.need("name", at)?,
        arguments: fields
            .take("input")
            .map_or_else(|| "{}".to_owned(), |input| input.get().to_owned()),
        kind: ToolKind::Function,
        signature: None,
    }))
}

fn tool_result(mut fields: Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let parts = match fields.take("content") {
        Some(raw) => content(raw, &at.field("content"), plain_block)?,
        None => Vec::new(),
    };
    Ok(Part::ToolResult(ToolResult {
        call_id: fields.need("tool_use_id", at)?,
        name: None,
        parts,
        is_error: fields.read("is_error", at)?.unwrap_or(false),
        kind: ToolKind::Function,
        cache: cache_mark(&mut fields, at)?,
    }))
}

fn thinking(mut fields: Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let signature: String = fields.read("signature", at)?.unwrap_or_default();
    Ok(Part::Reasoning(Reasoning {
        id: None,
        text: fields.need("thinking", at)?,
        signature: proof::read(&signature, Maker::Claude),
        redacted: false,
    }))
}

fn redacted_thinking(mut fields: Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let data: String = fields.need("data", at)?;
    Ok(Part::Reasoning(Reasoning {
        id: None,
        text: String::new(),
        signature: proof::read(&data, Maker::Claude),
        redacted: true,
    }))
}
