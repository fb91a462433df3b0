//! Media into content parts. What cannot be carried is an error, never left out.

use super::request_wire::{Address, Audio, File, Known, Piece};
use super::saying::Saying;
use super::words;
use crate::media;
use chat::{Failure, FailureKind, Media, MediaKind, Quirk, Source, Stage};
use std::borrow::Cow;

/// Writes a medium.
pub(super) fn piece<'a>(medium: &'a Media, saying: &mut Saying<'_>) -> Result<Piece<'a>, Failure> {
    let known = match (medium.kind, &medium.source) {
        (_, Source::Text(text)) => words(medium, Cow::Borrowed(text), saying),
        (MediaKind::Image, source) => {
            if saying.has(Quirk::NoImages) {
                return Err(refused(saying, "a picture", "it takes none"));
            }
            Known::ImageUrl {
                image_url: address(medium, source, saying)?,
            }
        }
        (MediaKind::Video, _) if saying.knows_newer_forms() => {
            let why = "it takes none; Gemini models do";
            return Err(refused(saying, "a film", why));
        }
        (MediaKind::Video, source) => Known::VideoUrl {
            video_url: address(medium, source, saying)?,
        },
        (MediaKind::Audio, Source::Base64(_))
            if saying.knows_newer_forms() && !saying.own && !words::is_heard(&medium.mime) =>
        {
            return Err(refused(saying, "a sound", "it takes WAV and MP3 only"));
        }
        (MediaKind::Audio, Source::Base64(data)) => Known::InputAudio {
            input_audio: Audio {
                data,
                format: words::audio_format(&medium.mime),
            },
        },
        (MediaKind::Audio, Source::Url(_) | Source::File(_)) => {
            return Err(refused(saying, "a sound", "it must be sent inline"));
        }
        (MediaKind::Document, source) => document(medium, source, saying)?,
    };
    Ok(Piece::Known(known))
}

fn address<'a>(
    medium: &'a Media,
    source: &'a Source,
    saying: &Saying<'_>,
) -> Result<Address<'a>, Failure> {
    let url = match source {
        Source::Base64(data) => Cow::Owned(media::data_url(mime(medium, data), data)),
        Source::Url(_) if saying.has(Quirk::InlineMedia) => {
            return Err(refused(
                saying,
                "a picture",
                "it must be sent inline, not as an address",
            ));
        }
        Source::Url(url) => Cow::Borrowed(url.as_str()),
        Source::File(_) | Source::Text(_) => {
            return Err(refused(
                saying,
                "a picture",
                "it lies in another vendor's file store",
            ));
        }
    };
    Ok(Address {
        url,
        detail: medium.detail.as_deref(),
    })
}

fn document<'a>(
    medium: &'a Media,
    source: &'a Source,
    saying: &mut Saying<'_>,
) -> Result<Known<'a>, Failure> {
    if medium.detail.is_some() {
        let why = "the vendor decides itself how closely to look at a document";
        saying.lose("messages[].content[].detail", why);
    }
    let file = match source {
        Source::Base64(data) => match plain_text(medium, data) {
            Some(text) => return Ok(words(medium, Cow::Owned(text), saying)),
            None => {
                let mime = mime(medium, data);
                File {
                    file_data: Some(media::data_url(mime, data)),
                    // The vendor demands a name beside the data.
                    filename: Some(medium.name.as_deref().unwrap_or(file_name(mime))),
                    file_id: None,
                }
            }
        },
        Source::File(id) if media::lies_elsewhere(id) => {
            let why = "it lies in another vendor's file store";
            return Err(refused(saying, "a document", why));
        }
        Source::File(id) => File {
            file_id: Some(id),
            filename: medium.name.as_deref(),
            file_data: None,
        },
        Source::Text(text) => return Ok(words(medium, Cow::Borrowed(text), saying)),
        Source::Url(_) => {
            return Err(refused(
                saying,
                "a document",
                "it must be sent inline, not as an address",
            ));
        }
    };
    Ok(Known::File { file })
}

/// A text document is words among the others; they have no title.
fn words<'a>(medium: &Media, text: Cow<'a, str>, saying: &mut Saying<'_>) -> Known<'a> {
    if medium.name.is_some() {
        saying.lose("title", "a text document is sent as plain text here");
    }
    Known::Text { text }
}

fn plain_text(medium: &Media, base64: &str) -> Option<String> {
    if !medium.mime.starts_with("text/") {
        return None;
    }
    String::from_utf8(media::decoded(base64)?).ok()
}

fn mime<'a>(medium: &'a Media, base64: &str) -> &'a str {
    if medium.mime.is_empty() {
        media::sniffed(base64).unwrap_or("application/octet-stream")
    } else {
        &medium.mime
    }
}

fn file_name(mime: &str) -> &'static str {
    if mime == "application/pdf" {
        "document.pdf"
    } else {
        "document"
    }
}

fn refused(saying: &Saying<'_>, what: &str, why: &str) -> Failure {
    let model = &saying.target.model;
    Failure::new(
        FailureKind::BadRequest,
        Stage::Encode,
        format!("the request holds {what} that cannot be sent to {model}: {why}"),
    )
    .with_code("unsupported_media")
}
