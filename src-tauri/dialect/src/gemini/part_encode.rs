//! Media and calls, written: the same in a request's history and in an answer.

use super::losses::Losses;
use super::part_decode::is_googles;
use super::wire::{Blob, Data, FileData, FunctionCall};
use crate::media::{self, DataUrl};
use crate::repair;
use crate::wire::raw;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chat::{
    Failure, FailureKind, Media, MediaKind, Quirk, Source, Stage, Target, ToolCall, ToolKind,
};
use std::borrow::Cow;

/// Why the name of a medium is lost.
pub(super) const NO_NAMES: &str = "Gemini takes no names of media";

/// A medium in a request.
///
/// # Errors
/// The target cannot take it.
pub(super) fn media<'a>(
    medium: &'a Media,
    target: &Target,
    losses: &mut Losses,
) -> Result<Data<'a>, Failure> {
    if medium.kind == MediaKind::Image && target.quirks.has(Quirk::NoImages) {
        return Err(cannot(format!("{} cannot take pictures", target.model)));
    }
    let anonymous = medium.name.is_none();
    losses.unless(anonymous, "file name", NO_NAMES);
    losses.unless(
        medium.detail.is_none(),
        "detail",
        "Gemini sets the resolution for all media at once",
    );
    match &medium.source {
        Source::File(id) if !is_googles(id) => Err(cannot(format!(
            "the file `{id}` lies in another vendor's store, which Gemini cannot reach; send its bytes instead"
        ))),
        Source::File(_) | Source::Base64(_) | Source::Url(_) | Source::Text(_) => {
            Ok(source(medium))
        }
    }
}

fn cannot(message: String) -> Failure {
    Failure::new(FailureKind::BadRequest, Stage::Encode, message).with_code("unsupported_media")
}

/// Where a medium's bytes are.
pub(super) fn source(medium: &Media) -> Data<'_> {
    match &medium.source {
        Source::Base64(data) => inline(mime(medium, data), Cow::Borrowed(data.as_str())),
        Source::Text(text) => {
            let mime = medium.mime.as_str();
            let mime = if mime.starts_with("text/") {
                mime
            } else {
                "text/plain"
            };
            inline(Cow::Borrowed(mime), Cow::Owned(STANDARD.encode(text)))
        }
        Source::Url(uri) => match DataUrl::parse(uri) {
            Some(url) => inline(Cow::Owned(url.mime), Cow::Owned(url.base64)),
            None => file(medium, uri),
        },
        Source::File(uri) => file(medium, uri),
    }
}

fn inline<'a>(mime_type: Cow<'a, str>, data: Cow<'a, str>) -> Data<'a> {
    Data::InlineData(Blob { mime_type, data })
}

fn file<'a>(medium: &'a Media, uri: &'a str) -> Data<'a> {
    Data::FileData(FileData {
        mime_type: (!medium.mime.is_empty()).then_some(Cow::Borrowed(&medium.mime)),
        file_uri: Cow::Borrowed(uri),
    })
}

/// What the bytes say of a picture or a medium without a type, else what the client said.
fn mime<'a>(medium: &'a Media, base64: &str) -> Cow<'a, str> {
    let doubtful = medium.mime.is_empty() || medium.kind == MediaKind::Image;
    match media::sniffed(base64).filter(|_| doubtful) {
        Some(told) => Cow::Borrowed(told),
        None if medium.mime.is_empty() => Cow::Borrowed("application/octet-stream"),
        None => Cow::Borrowed(&medium.mime),
    }
}

/// A call. A custom tool's input is the one argument of the function that stands for it.
pub(super) fn call<'a>(call: &'a ToolCall, name: &'a str) -> Data<'a> {
    let args = match call.kind {
        ToolKind::Function => repair::object(&call.arguments),
        ToolKind::Custom => raw(&serde_json::json!({"input": call.arguments})),
    };
    Data::FunctionCall(FunctionCall {
        id: &call.id,
        name,
        args,
    })
}
