//! What a message's `content` holds: a string, or parts.

use super::fields::{Fields, inside, parsed, text as text_of};
use super::request_decode::opaque;
use super::tools_decode::cache;
use super::words;
use crate::wire::{self, Malformed};
use crate::{media, proof};
use chat::{Maker, Media, MediaKind, Part, Reasoning, Source, Text};
use serde_json::value::RawValue;

/// Takes and reads `content`. An empty string is nothing said.
pub(super) fn content(message: &mut Fields<'_>) -> Result<Vec<Part>, Malformed> {
    let Some(value) = message.take("content") else {
        return Ok(Vec::new());
    };
    if let Some(text) = text_of(value) {
        return Ok(Some(text)
            .filter(|text| !text.is_empty())
            .map(Part::text)
            .into_iter()
            .collect());
    }
    let list: Vec<&RawValue> = parsed(value, "content", "a string or a list of parts")?;
    let mut parts = Vec::with_capacity(list.len());
    for (place, value) in list.into_iter().enumerate() {
        let part =
            part(value).map_err(|complaint| inside(&format!("content[{place}]"), complaint))?;
        parts.extend(part);
    }
    Ok(parts)
}

fn part(value: &RawValue) -> Result<Option<Part>, Malformed> {
    let mut part = Fields::of(value, "")?;
    let kind = part.string("type")?.unwrap_or_default();
    Ok(Some(match kind.as_str() {
        "text" | "input_text" | "output_text" | "" => Part::Text(text(part)?),
        "refusal" => Part::Refusal(part.string("refusal")?.unwrap_or_default()),
        "image_url" => Part::Media(addressed(part, "image_url", MediaKind::Image)?),
        "video_url" => Part::Media(addressed(part, "video_url", MediaKind::Video)?),
        "input_audio" => Part::Media(audio(part)?),
        "file" => Part::Media(file(part)?),
        "thinking" | "redacted_thinking" => {
            return Ok(reasoning_in(&kind, &mut part)?.map(Part::Reasoning));
        }
        _ => Part::Opaque(opaque(kind, value)),
    }))
}

fn text(mut part: Fields<'_>) -> Result<Text, Malformed> {
    Ok(Text {
        text: part
            .string("text")?
            .ok_or_else(|| Malformed::new("text", "a text part must have a text"))?,
        cache: cache(&mut part),
    })
}

/// `{url, detail}`, or the address alone as some clients send it.
fn addressed(
    mut part: Fields<'_>,
    member: &'static str,
    kind: MediaKind,
) -> Result<Media, Malformed> {
    let place = part
        .take(member)
        .ok_or_else(|| Malformed::new(member, "must be an object with a url"))?;
    let (url, detail) = if let Some(url) = text_of(place) {
        (Some(url), None)
    } else {
        let mut place = Fields::of(place, member)?;
        let read = |place: &mut Fields<'_>| Ok((place.string("url")?, place.string("detail")?));
        read(&mut place).map_err(|complaint| inside(member, complaint))?
    };
    let url = url.ok_or_else(|| Malformed::new(format!("{member}.url"), "an address is needed"))?;
    let (source, mime) = media::source_of(&url);
    Ok(Media {
        kind,
        mime,
        source,
        name: None,
        detail,
        cache: cache(&mut part),
    })
}

fn audio(mut part: Fields<'_>) -> Result<Media, Malformed> {
    let mut audio = part
        .object("input_audio")?
        .ok_or_else(|| Malformed::new("input_audio", "must be an object with data and format"))?;
    let mut read = || {
        let data = audio
            .string("data")?
            .ok_or_else(|| Malformed::new("data", "the sound is missing"))?;
        Ok((data, audio.string("format")?))
    };
    let (data, format) = read().map_err(|complaint| inside("input_audio", complaint))?;
    let (mime, data) = match media::DataUrl::parse(&data) {
        Some(url) => (url.mime, url.base64),
        None => (words::audio_mime(format.as_deref().unwrap_or("wav")), data),
    };
    Ok(Media {
        kind: MediaKind::Audio,
        mime,
        source: Source::Base64(data),
        name: None,
        detail: None,
        cache: cache(&mut part),
    })
}

fn file(mut part: Fields<'_>) -> Result<Media, Malformed> {
    let mut file = part
        .object("file")?
        .ok_or_else(|| Malformed::new("file", "must be an object with file_data or file_id"))?;
    let mut read = || Ok((file.string("file_data")?, file.string("file_id")?));
    let (data, id) = read().map_err(|complaint| inside("file", complaint))?;
    let (source, mime) = match (data, id) {
        (Some(data), _) => stored(data),
        (None, Some(id)) => (Source::File(id), String::new()),
        (None, None) => {
            return Err(Malformed::new("file", "file_data or file_id is needed"));
        }
    };
    let kind = if mime.is_empty() {
        MediaKind::Document
    } else {
        media::kind_of(&mime)
    };
    Ok(Media {
        kind,
        mime,
        source,
        name: file.string("filename")?,
        detail: None,
        cache: cache(&mut part),
    })
}

/// `file_data` is a data URL; compatible servers also take an address, and some clients send base64 alone.
fn stored(data: String) -> (Source, String) {
    if data.starts_with("data:") || data.starts_with("http://") || data.starts_with("https://") {
        return media::source_of(&data);
    }
    let mime = media::sniffed(&data).unwrap_or("application/pdf");
    (Source::Base64(data), mime.to_owned())
}

/// Reads a thinking block; `None` when it proves and says nothing.
pub(super) fn reasoning_of(block: &mut Fields<'_>) -> Result<Option<Reasoning>, Malformed> {
    let kind = block.string("type")?.unwrap_or_default();
    reasoning_in(&kind, block)
}

fn reasoning_in(kind: &str, block: &mut Fields<'_>) -> Result<Option<Reasoning>, Malformed> {
    let redacted = kind == "redacted_thinking";
    let blob = block.string(if redacted { "data" } else { "signature" })?;
    let signature = blob.and_then(|blob| proof::read(&blob, Maker::Claude));
    let text = match block.take("thinking") {
        Some(value) if !redacted => thought(value),
        _ => String::new(),
    };
    Ok(
        (signature.is_some() || !text.is_empty()).then_some(Reasoning {
            id: None,
            text,
            signature,
            redacted,
        }),
    )
}

/// A thought is a string, or (Mistral) a list of text parts.
pub(super) fn thought(value: &RawValue) -> String {
    if let Some(text) = text_of(value) {
        return text;
    }
    let list: Vec<&RawValue> = serde_json::from_str(value.get()).unwrap_or_default();
    list.into_iter()
        .filter(|part| wire::tag(part) == "text")
        .filter_map(|part| Fields::of(part, "").ok()?.string("text").ok()?)
        .collect()
}
