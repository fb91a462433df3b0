//! Parts to the content of messages and of tool results.
//!
//! A medium that cannot be said here is a failure, never dropped in silence.

use super::content::OPAQUE_PREFIX;
use super::losses::Losses;
use super::wire::{Content, KnownContent, Marked};
use crate::openai_notes::{self, Breakpoint, OTHER_LIVES};
use crate::{media, shared};
use chat::{
    CacheMark, Dialect, Failure, FailureKind, Media, MediaKind, Opaque, Part, Quirk, Quirks,
    Source, Stage,
};
use std::borrow::Cow;

/// Who speaks the content: the client's parts and the model's have different names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// User, system, developer, tool results.
    Client,
    /// The model.
    Model,
}

/// A part as content; `None` when it is something else, or nothing this dialect can say.
pub(super) fn encode<'a>(
    part: &'a Part,
    side: Side,
    quirks: Quirks,
    losses: &mut Losses,
) -> Result<Option<Content<'a>>, Failure> {
    let known = match (part, side) {
        (Part::Text(text), side) => words(Cow::Borrowed(&text.text), side),
        (Part::Refusal(refusal), Side::Model) => KnownContent::Refusal { refusal },
        (Part::Refusal(refusal), Side::Client) => words(Cow::Borrowed(refusal), side),
        (Part::Media(media), _) => medium(media, side, quirks, losses)?,
        (Part::Opaque(opaque), _) => return Ok(own(opaque, side, losses)),
        (Part::Reasoning(_) | Part::ToolCall(_) | Part::ToolResult(_), _) => return Ok(None),
    };
    Ok(Some(match mark(part, side, quirks, losses) {
        Some(mark) => Content::Marked(Marked {
            known,
            prompt_cache_breakpoint: Breakpoint::of(mark),
        }),
        None => Content::Known(known),
    }))
}

/// The part's cache mark, if it can be said of it here.
pub(super) fn mark<'a>(
    part: &'a Part,
    side: Side,
    quirks: Quirks,
    losses: &mut Losses,
) -> Option<&'a CacheMark> {
    let mark = match part {
        Part::Text(text) => text.cache.as_ref()?,
        Part::Media(media) => media.cache.as_ref()?,
        Part::Reasoning(_)
        | Part::ToolCall(_)
        | Part::ToolResult(_)
        | Part::Refusal(_)
        | Part::Opaque(_) => return None,
    };
    if side == Side::Client && quirks.has(Quirk::CacheBreakpoints) {
        if !openai_notes::lives(mark) {
            losses.add("cache_control.ttl", OTHER_LIVES);
        }
        return Some(mark);
    }
    losses.add("cache_control", UNMARKED);
    None
}

/// Why a cache mark is lost.
pub(super) const UNMARKED: &str = "the Responses API caches by itself";

fn words(text: Cow<'_, str>, side: Side) -> KnownContent<'_> {
    match side {
        Side::Client => KnownContent::InputText { text },
        Side::Model => KnownContent::OutputText { text },
    }
}

/// A part only this dialect knows is spoken again; another dialect's is lost, but for what it is in words.
fn own<'a>(opaque: &'a Opaque, side: Side, losses: &mut Losses) -> Option<Content<'a>> {
    if opaque.dialect == Dialect::OpenAiResponses && opaque.name.starts_with(OPAQUE_PREFIX) {
        return Some(Content::Raw(&opaque.value));
    }
    if let Some(code) = shared::ran_code(opaque) {
        return Some(Content::Known(words(Cow::Owned(code), side)));
    }
    losses.add(opaque.name.clone(), "the Responses API does not know it");
    let tool = Cow::Owned(shared::referenced_tool(opaque)?);
    Some(Content::Known(words(tool, side)))
}

fn medium<'a>(
    media: &'a Media,
    side: Side,
    quirks: Quirks,
    losses: &mut Losses,
) -> Result<KnownContent<'a>, Failure> {
    match media.kind {
        MediaKind::Image if quirks.has(Quirk::NoImages) => Err(refused(
            "this model takes no pictures; choose a model with vision",
        )),
        MediaKind::Image => image(media, quirks),
        MediaKind::Document => document(media, side, quirks, losses),
        MediaKind::Audio => Err(refused(
            "the Responses API takes no sound; choose a model that is reached through Chat Completions or Gemini",
        )),
        MediaKind::Video => Err(refused(
            "the Responses API takes no film; choose a Gemini model",
        )),
    }
}

fn image(media: &Media, quirks: Quirks) -> Result<KnownContent<'_>, Failure> {
    let (image_url, file_id) = match &media.source {
        Source::Base64(base64) => (Some(Cow::Owned(inline(media, base64))), None),
        Source::Url(url) => (Some(Cow::Borrowed(address(url, quirks)?)), None),
        Source::File(id) => (None, Some(stored(id)?)),
        Source::Text(_) => return Err(refused("a picture cannot be given as text")),
    };
    Ok(KnownContent::InputImage {
        image_url,
        file_id,
        detail: media.detail.as_deref(),
    })
}

fn document<'a>(
    media: &'a Media,
    side: Side,
    quirks: Quirks,
    losses: &mut Losses,
) -> Result<KnownContent<'a>, Failure> {
    let (mut file_data, mut file_url, mut file_id) = (None, None, None);
    match &media.source {
        Source::Base64(base64) => file_data = Some(Cow::Owned(inline(media, base64))),
        Source::Url(url) => file_url = Some(address(url, quirks)?),
        Source::File(id) => file_id = Some(stored(id)?),
        Source::Text(text) => {
            if media.name.is_some() {
                losses.add("title", "a text document is sent as plain text here");
            }
            return Ok(words(Cow::Borrowed(text), side));
        }
    }
    // The vendor refuses inline data without a name.
    let unnamed = file_data.is_some().then_some(UNNAMED);
    Ok(KnownContent::InputFile {
        filename: media.name.as_deref().or(unnamed),
        file_data,
        file_url,
        file_id,
        detail: media.detail.as_deref(),
    })
}

fn inline(media: &Media, base64: &str) -> String {
    let guessed = match media.kind {
        MediaKind::Image => "image/png",
        MediaKind::Audio | MediaKind::Video | MediaKind::Document => "application/pdf",
    };
    let mime = match media.mime.as_str() {
        "" => media::sniffed(base64).unwrap_or(guessed),
        mime => mime,
    };
    media::data_url(mime, base64)
}

fn address(url: &str, quirks: Quirks) -> Result<&str, Failure> {
    if quirks.has(Quirk::InlineMedia) {
        return Err(refused(
            "this provider cannot fetch media from addresses; send the data itself",
        ));
    }
    Ok(url)
}

/// A file in OpenAI's own store; the ids of the other vendors' stores look different.
fn stored(id: &str) -> Result<&str, Failure> {
    if media::lies_elsewhere(id) {
        return Err(refused(
            "this file lies in another vendor's store; send the data itself",
        ));
    }
    Ok(id)
}

fn refused(why: &str) -> Failure {
    Failure::new(FailureKind::BadRequest, Stage::Encode, why).with_code("unsupported_media")
}

const UNNAMED: &str = "document.pdf";
