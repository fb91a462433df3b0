//! Reads the content of a client's messages: a string, or a list of blocks.
//!
//! A block type we do not know is carried; one we know and that is broken names its path.

use super::fields::{Fields, Path};
use super::{BILLING, citations, opaque};
use crate::tight::tight;
use crate::{Malformed, media, proof, wire};
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
    content(raw, at, |raw, fields, at| {
        let part = plain_block(raw, fields, at)?;
        // It changes with every request, so only its own vendor may see it: anyone else's prompt cache would never hit.
        let billing = matches!(&part, Part::Text(text) if text.text.starts_with(BILLING));
        Ok(if billing { opaque(BILLING, raw) } else { part })
    })
}

fn content(
    raw: &RawValue,
    at: &Path<'_>,
    block: impl Fn(&RawValue, &mut Fields<'_>, &Path<'_>) -> Result<Part, Malformed>,
) -> Result<Vec<Part>, Malformed> {
    if raw.get().starts_with('"') {
        return Ok(vec![Part::text(at.text(raw)?)]);
    }
    let mut parts = Vec::new();
    for (index, raw) in at.items(raw)?.into_iter().enumerate() {
        let at = at.item(index);
        let mut fields = Fields::of(raw, &at)?;
        let part = block(raw, &mut fields, &at)?;
        let known = matches!(part, Part::Text(_) | Part::Media(_) | Part::ToolCall(_));
        parts.push(part);
        if known {
            let unknown = fields
                .rest()
                .filter(|(name, value)| name != "citations" || !citations::is_foreign(value));
            let found = wire::tag(raw) == SEARCH_RESULT;
            parts.extend(unknown.map(|(name, value)| match found {
                true => opaque(format!("{BESIDE}{SEARCH_RESULT}"), raw),
                false => opaque(format!("{BESIDE}{name}"), value),
            }));
        }
    }
    Ok(parts)
}

/// What the name of something begins with that stood in the block in front of it and only this dialect knows.
pub(super) const BESIDE: &str = "messages[].content[].";

/// What the name of something begins with that is said of a tool's result itself; it stands behind the parts of the result.
pub(super) const OF_RESULT: &str = "messages[].content[].tool_result.";

/// What a search found. Where more is said of it than its words, the whole block stands behind them under this name.
pub(super) const SEARCH_RESULT: &str = "search_result";

/// Any block of a message.
fn block(raw: &RawValue, fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
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
fn plain_block(raw: &RawValue, fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    plain(fields.tag(), raw, fields, at)
}

fn plain(
    tag: String,
    raw: &RawValue,
    fields: &mut Fields<'_>,
    at: &Path<'_>,
) -> Result<Part, Malformed> {
    match tag.as_str() {
        "" => Err(at.field("type").broken("this field is required")),
        "text" => text(fields, at),
        "image" => medium(raw, fields, MediaKind::Image, at),
        "document" => medium(raw, fields, MediaKind::Document, at),
        SEARCH_RESULT => search_result(fields, at),
        _ => Ok(opaque(tag, raw)),
    }
}

fn text(fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let text = fields.text("text", at)?;
    Ok(Part::Text(Text {
        text: text.ok_or_else(|| at.field("text").broken("this field is required"))?,
        cache: cache_mark(fields, at)?,
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
    fields: &mut Fields<'_>,
    kind: MediaKind,
    at: &Path<'_>,
) -> Result<Part, Malformed> {
    let name = fields.read("title", at)?;
    let cache = cache_mark(fields, at)?;
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
        "content" => match texts(&mut source, at)? {
            Some(text) => (Source::Text(text), PLAIN.to_owned()),
            None => return Ok(opaque(tag_of(kind), raw)),
        },
        "text" => (
            Source::Text(source.need("data", at)?),
            source
                .read("media_type", at)?
                .unwrap_or_else(|| PLAIN.to_owned()),
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

const PLAIN: &str = "text/plain";

/// The words of a document made of blocks, as every other vendor takes them; nothing when it holds more than words.
fn texts(source: &mut Fields<'_>, at: &Path<'_>) -> Result<Option<String>, Malformed> {
    let at = &at.field("content");
    let Some(raw) = source.take("content") else {
        return Err(at.broken("this field is required"));
    };
    let texts = content(raw, at, plain_block)?.into_iter().map(|part| {
        if let Part::Text(text) = part {
            Some(text.text)
        } else {
            None
        }
    });
    let texts: Option<Vec<String>> = texts.collect();
    let texts = texts.filter(|texts| !texts.is_empty());
    Ok(texts.map(|texts| texts.join("\n")))
}

const fn tag_of(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Document | MediaKind::Audio | MediaKind::Video => "document",
    }
}

/// What a search found is words to every other vendor: title, address, texts.
fn search_result(fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let mut words: Vec<String> = Vec::new();
    words.extend(fields.read("title", at)?);
    words.extend(fields.read("source", at)?);
    let cache = cache_mark(fields, at)?;
    if let Some(citations) = fields.take("citations").filter(|raw| is_to_be_cited(raw)) {
        fields.put("citations", citations);
    }
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

fn is_to_be_cited(citations: &RawValue) -> bool {
    #[derive(serde::Deserialize)]
    struct Citations {
        enabled: bool,
    }
    serde_json::from_str::<Citations>(citations.get()).is_ok_and(|citations| citations.enabled)
}

fn tool_use(fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    Ok(Part::ToolCall(ToolCall {
        id: fields.need("id", at)?,
        name: fields.need("name", at)?,
        arguments: fields
            .take("input")
            .map_or_else(|| "{}".to_owned(), |input| tight(input.get()).into_owned()),
        kind: ToolKind::Function,
        signature: None,
    }))
}

fn tool_result(fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let parts = match fields.take("content") {
        Some(raw) => content(raw, &at.field("content"), plain_block)?,
        None => Vec::new(),
    };
    let mut result = ToolResult {
        call_id: fields.need("tool_use_id", at)?,
        name: None,
        parts,
        is_error: fields.read("is_error", at)?.unwrap_or(false),
        kind: ToolKind::Function,
        cache: cache_mark(fields, at)?,
    };
    let unknown = fields.rest();
    let kept = unknown.map(|(name, value)| opaque(format!("{OF_RESULT}{name}"), value));
    result.parts.extend(kept);
    Ok(Part::ToolResult(result))
}

fn thinking(fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let signature: String = fields.read("signature", at)?.unwrap_or_default();
    Ok(Part::Reasoning(Reasoning {
        id: None,
        text: fields.need("thinking", at)?,
        signature: proof::read(&signature, Maker::Claude),
        redacted: false,
    }))
}

fn redacted_thinking(fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Part, Malformed> {
    let data: String = fields.need("data", at)?;
    Ok(Part::Reasoning(Reasoning {
        id: None,
        text: String::new(),
        signature: proof::read(&data, Maker::Claude),
        redacted: true,
    }))
}
