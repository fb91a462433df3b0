//! Content parts, as a client sends them: of messages and of tool results.

use super::fields::Fields;
use crate::wire::StringOr;
use crate::{Malformed, media};
use chat::{CacheMark, Dialect, Media, MediaKind, Opaque, Part, Source, Text};
use serde_json::value::RawValue;

/// What the name of a part begins with that only this dialect knows.
pub(super) const OPAQUE_PREFIX: &str = "input[].content[].";

/// The parts of a content that is a string or a list of parts.
pub(super) fn decode(
    content: StringOr<Vec<Box<RawValue>>>,
    path: &str,
) -> Result<Vec<Part>, Malformed> {
    match content {
        StringOr::String(text) => Ok(vec![Part::text(text)]),
        StringOr::Other(parts) => parts
            .iter()
            .enumerate()
            .map(|(place, raw)| part(raw, format!("{path}[{place}]")))
            .collect(),
    }
}

fn part(raw: &RawValue, path: String) -> Result<Part, Malformed> {
    let mut fields = Fields::read(raw.get().as_bytes(), path)?;
    let tag = fields.tag();
    Ok(match tag.as_str() {
        "input_text" | "output_text" | "text" => Part::Text(Text {
            text: fields.need("text")?,
            cache: cache(&mut fields)?,
        }),
        "refusal" => Part::Refusal(fields.need("refusal")?),
        "input_image" => Part::Media(image(&mut fields)?),
        "input_file" => Part::Media(file(&mut fields)?),
        _ => Part::Opaque(Opaque {
            dialect: Dialect::OpenAiResponses,
            name: format!("{OPAQUE_PREFIX}{tag}"),
            value: raw.to_owned(),
        }),
    })
}

fn image(fields: &mut Fields) -> Result<Media, Malformed> {
    let url: Option<String> = fields.take("image_url")?;
    let id: Option<String> = fields.take("file_id")?;
    let (source, mime) = match (url, id) {
        (Some(url), _) => media::source_of(&url),
        (None, Some(id)) => (Source::File(id), String::new()),
        (None, None) => {
            return Err(Malformed::new(
                fields.at("image_url"),
                "an input_image needs an image_url or a file_id",
            ));
        }
    };
    Ok(Media {
        kind: MediaKind::Image,
        mime,
        source,
        name: None,
        detail: fields.take("detail")?,
        cache: cache(fields)?,
    })
}

fn file(fields: &mut Fields) -> Result<Media, Malformed> {
    let data: Option<String> = fields.take("file_data")?;
    let url: Option<String> = fields.take("file_url")?;
    let id: Option<String> = fields.take("file_id")?;
    let (source, mime) = match (data, url, id) {
        (Some(data), _, _) => file_data(&data),
        (None, Some(url), _) => media::source_of(&url),
        (None, None, Some(id)) => (Source::File(id), String::new()),
        (None, None, None) => {
            return Err(Malformed::new(
                fields.at("file_data"),
                "an input_file needs file_data, a file_url or a file_id",
            ));
        }
    };
    Ok(Media {
        kind: file_kind(&mime),
        mime,
        source,
        name: fields.take("filename")?,
        detail: fields.take("detail")?,
        cache: cache(fields)?,
    })
}

/// The mark under which the prompt is to be cached up to here.
fn cache(fields: &mut Fields) -> Result<Option<CacheMark>, Malformed> {
    let Some(mut mark) = fields.object("prompt_cache_breakpoint")? else {
        return Ok(None);
    };
    Ok(Some(CacheMark {
        ttl: mark.take("ttl")?,
    }))
}

/// A data URL, or bare base64 whose first bytes tell what it is.
fn file_data(data: &str) -> (Source, String) {
    if data.starts_with("data:") {
        return media::source_of(data);
    }
    let base64 = media::normal_base64(data);
    let mime = media::sniffed(&base64).unwrap_or("application/octet-stream");
    (Source::Base64(base64), mime.to_owned())
}

fn file_kind(mime: &str) -> MediaKind {
    if mime.is_empty() {
        MediaKind::Document
    } else {
        media::kind_of(mime)
    }
}
