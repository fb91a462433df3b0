//! Parts, read: the same in a client's history and in a provider's answer.

use super::object::{Object, under};
use crate::tight::tight;
use crate::{Malformed, media};
use chat::{Media, MediaKind, Source};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The one thing a part holds.
#[derive(Debug)]
pub(super) enum Held<'a> {
    /// Words; also a part that holds a signature and nothing else.
    Text(Cow<'a, str>),
    Media(Media),
    Call {
        id: Cow<'a, str>,
        name: Cow<'a, str>,
        /// JSON text exactly as received; `{}` when there was none.
        arguments: Cow<'a, str>,
    },
    /// A tool's result; its own fields are read by whoever wants them.
    Response(Object<'a>),
    /// Something only this dialect knows, by the name of its field.
    Unknown(String),
}

/// A part, read.
#[derive(Debug)]
pub(super) struct ReadPart<'a> {
    pub(super) held: Held<'a>,
    pub(super) thought: bool,
    pub(super) signature: Option<Cow<'a, str>>,
    /// Fields beside the data that only this dialect knows.
    pub(super) beside: Vec<(Cow<'a, str>, &'a RawValue)>,
}

/// Reads a part.
pub(super) fn part(value: &RawValue) -> Result<ReadPart<'_>, Malformed> {
    let mut object = Object::parse(value)?;
    let thought = object
        .read("thought", "must be true or false")?
        .unwrap_or(false);
    let signature = object
        .text("thoughtSignature")?
        .filter(|signature| !signature.is_empty());
    let mut within = Vec::new();
    let held = held(&mut object, signature.is_some(), &mut within)?;
    let mut beside = object.rest();
    beside.extend(within);
    Ok(ReadPart {
        held,
        thought,
        signature,
        beside,
    })
}

/// What the part holds; what is said `within` a call and is neither its name nor its arguments, apart.
fn held<'a>(
    object: &mut Object<'a>,
    signed: bool,
    within: &mut Vec<(Cow<'a, str>, &'a RawValue)>,
) -> Result<Held<'a>, Malformed> {
    if let Some(text) = object.text("text")? {
        return Ok(Held::Text(text));
    }
    if let Some(blob) = object.object("inlineData")? {
        return inline(blob).map(Held::Media).map_err(under("inlineData"));
    }
    if let Some(file) = object.object("fileData")? {
        return at_address(file).map(Held::Media).map_err(under("fileData"));
    }
    if let Some(call) = object.object("functionCall")? {
        return self::call(call, within).map_err(under("functionCall"));
    }
    if let Some(response) = object.object("functionResponse")? {
        return Ok(Held::Response(response));
    }
    match object.first() {
        Some(name) => Ok(Held::Unknown(name.to_owned())),
        None if signed => Ok(Held::Text(Cow::Borrowed(""))),
        None => Err(Malformed::new("", "must hold something, such as `text`")),
    }
}

/// Reads `inlineData`. Plain text becomes text, everything else base64 in the standard alphabet.
fn inline(mut blob: Object<'_>) -> Result<Media, Malformed> {
    let data = blob.text("data")?.unwrap_or_default();
    let data = media::normal_base64(&data);
    let mime = match blob.text("mimeType")? {
        Some(mime) if !mime.is_empty() => mime.into_owned(),
        _ => media::sniffed(&data)
            .unwrap_or("application/octet-stream")
            .to_owned(),
    };
    let source = match text_of(&mime, &data) {
        Some(text) => Source::Text(text),
        None => Source::Base64(data),
    };
    let name = blob.text("displayName")?.map(Cow::into_owned);
    Ok(medium(media::kind_of(&mime), mime, source, name))
}

fn text_of(mime: &str, base64: &str) -> Option<String> {
    use base64::Engine as _;
    if !mime.starts_with("text/") {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(base64)
        .ok()?;
    String::from_utf8(bytes).ok()
}

/// Reads `fileData`: a file in Google's own stores, or an address anyone can reach.
fn at_address(mut file: Object<'_>) -> Result<Media, Malformed> {
    let uri = file
        .text("fileUri")?
        .ok_or_else(|| Malformed::new("fileUri", "is missing"))?
        .into_owned();
    let mime = file.text("mimeType")?.unwrap_or_default().into_owned();
    let name = file.text("displayName")?.map(Cow::into_owned);
    let kind = if mime.is_empty() {
        kind_at(&uri)
    } else {
        media::kind_of(&mime)
    };
    let source = if is_googles(&uri) {
        Source::File(uri)
    } else {
        Source::Url(uri)
    };
    Ok(medium(kind, mime, source, name))
}

/// Whether only Google can fetch it.
pub(super) fn is_googles(uri: &str) -> bool {
    [
        "gs://",
        "files/",
        "https://generativelanguage.googleapis.com/",
    ]
    .iter()
    .any(|start| uri.starts_with(start))
}

fn kind_at(uri: &str) -> MediaKind {
    const ENDINGS: &[(&str, MediaKind)] = &[
        (".png", MediaKind::Image),
        (".jpg", MediaKind::Image),
        (".jpeg", MediaKind::Image),
        (".gif", MediaKind::Image),
        (".webp", MediaKind::Image),
        (".mp3", MediaKind::Audio),
        (".wav", MediaKind::Audio),
        (".mp4", MediaKind::Video),
        (".webm", MediaKind::Video),
    ];
    let path = uri.split(['?', '#']).next().unwrap_or(uri);
    if path.contains("youtube.com/") || path.contains("youtu.be/") {
        return MediaKind::Video;
    }
    ENDINGS
        .iter()
        .find(|(ending, _)| path.to_ascii_lowercase().ends_with(ending))
        .map_or(MediaKind::Document, |(_, kind)| *kind)
}

fn medium(kind: MediaKind, mime: String, source: Source, name: Option<String>) -> Media {
    Media {
        kind,
        mime,
        source,
        name,
        detail: None,
        cache: None,
    }
}

fn call<'a>(
    mut call: Object<'a>,
    within: &mut Vec<(Cow<'a, str>, &'a RawValue)>,
) -> Result<Held<'a>, Malformed> {
    let held = Held::Call {
        id: call.text("id")?.unwrap_or_default(),
        name: call
            .text("name")?
            .ok_or_else(|| Malformed::new("name", "is missing"))?,
        arguments: call
            .take("args")
            .map_or(Cow::Borrowed("{}"), |args| tight(args.get())),
    };
    let rest = call.rest().into_iter();
    within.extend(rest.map(|(name, value)| (Cow::Owned(format!("functionCall.{name}")), value)));
    Ok(held)
}
