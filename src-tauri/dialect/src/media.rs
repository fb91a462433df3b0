//! Media in requests: data URLs, media types, base64 (`wire/12-limits.md`, "Media").

use chat::{MediaKind, Source};

/// A `data:` URL taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataUrl {
    /// Media type without parameters, `image/jpg` corrected to `image/jpeg`; `text/plain` when absent.
    pub(crate) mime: String,
    /// Standard base64 without line breaks (percent-encoded data is re-encoded).
    pub(crate) base64: String,
}

impl DataUrl {
    /// Reads a data URL; `None` when it is not one.
    pub(crate) fn parse(_url: &str) -> Option<Self> {
        todo!()
    }
}

/// Writes a data URL.
pub(crate) fn data_url(mime: &str, base64: &str) -> String {
    format!("data:{mime};base64,{base64}")
}

/// Standard alphabet, padded, without white space, from base64 in either alphabet; unchanged when already so.
pub(crate) fn normal_base64(_base64: &str) -> String {
    todo!()
}

/// The media type the first bytes tell (png, jpeg, gif, webp, pdf), for a wrong or missing one.
pub(crate) fn sniffed(_base64: &str) -> Option<&'static str> {
    todo!()
}

/// The kind of medium a media type is; documents for everything that is not image, audio or video.
pub(crate) fn kind_of(_mime: &str) -> MediaKind {
    todo!()
}

/// A source and media type for an address that may be a data URL or an ordinary one (media type empty then).
pub(crate) fn source_of(_url: &str) -> (Source, String) {
    todo!()
}
