//! Media in requests: data URLs, media types, base64 (`wire/12-limits.md`, "Media").
//!
//! Nothing is decoded but what is not base64 yet, and the few first bytes that tell a media type.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
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
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let url = url.trim_ascii();
        let scheme = url.get(..5)?;
        let (head, data) = scheme
            .eq_ignore_ascii_case("data:")
            .then(|| url[5..].split_once(','))??;
        let mut words = head.split(';').map(str::trim);
        let mime = normal_mime(words.next().unwrap_or_default());
        let is_base64 = words.any(|word| word.eq_ignore_ascii_case("base64"));
        let base64 = match (is_base64, data.contains('%')) {
            (true, false) => normal_base64(data),
            (true, true) => normal_base64(&String::from_utf8_lossy(&percent_decoded(data))),
            (false, _) => STANDARD.encode(percent_decoded(data)),
        };
        Some(Self { mime, base64 })
    }
}

/// Whether a file's id shows that it lies in another store than OpenAI's.
pub(crate) fn lies_elsewhere(id: &str) -> bool {
    const OTHER_STORES: [&str; 4] = ["file_", "files/", "gs://", "https://"];
    OTHER_STORES.iter().any(|prefix| id.starts_with(prefix))
}

/// Writes a data URL.
pub(crate) fn data_url(mime: &str, base64: &str) -> String {
    format!("data:{mime};base64,{base64}")
}

/// Standard alphabet, padded, without white space, from base64 in either alphabet; unchanged when already so.
pub(crate) fn normal_base64(base64: &str) -> String {
    let digits = base64.trim_ascii_end().trim_end_matches('=');
    let foreign = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'-' | b'_' | b'=');
    if base64.len().is_multiple_of(4)
        && base64.len() - digits.len() < 3
        && !digits.bytes().any(foreign)
    {
        return base64.to_owned();
    }
    let mut normal: String = digits
        .chars()
        .filter(|letter| !letter.is_ascii_whitespace() && *letter != '=')
        .map(|letter| match letter {
            '-' => '+',
            '_' => '/',
            letter => letter,
        })
        .collect();
    while normal.len() % 4 > 1 {
        normal.push('=');
    }
    normal
}

/// What OpenAI's `pcm16` and Gemini's speech both are: 24 000 samples a second of 16 bits, one channel, without a header.
pub(crate) const PCM: &str = "audio/L16;rate=24000";

/// Standard base64 of bytes.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Such samples as a WAV file, in base64; unchanged when they are not base64.
pub(crate) fn wav(pcm: &str) -> String {
    let Some(samples) = decoded(pcm) else {
        return pcm.to_owned();
    };
    // An answer is far below the 4 GiB a WAV file can count.
    let size = u32::try_from(samples.len()).unwrap_or(u32::MAX - 36);
    let mut file = Vec::with_capacity(44 + samples.len());
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(size + 36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend_from_slice(&24_000_u32.to_le_bytes());
    file.extend_from_slice(&48_000_u32.to_le_bytes());
    file.extend_from_slice(b"\x02\0\x10\0data");
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(&samples);
    encoded(&file)
}

/// The bytes a base64 text in either alphabet stands for; `None` when it is not base64.
pub(crate) fn decoded(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(normal_base64(base64)).ok()
}

/// The media type the first bytes tell (png, jpeg, gif, webp, pdf), for a wrong or missing one.
pub(crate) fn sniffed(base64: &str) -> Option<&'static str> {
    let digits: Vec<u8> = base64
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        })
        .take(16)
        .collect();
    let bytes = HEAD.decode(digits).ok()?;
    SIGNS
        .iter()
        .find(|(_, sign, at, more)| {
            bytes.starts_with(sign) && bytes.get(*at..).is_some_and(|rest| rest.starts_with(more))
        })
        .map(|(mime, ..)| *mime)
}

/// The kind of medium a media type is; documents for everything that is not image, audio or video.
pub(crate) fn kind_of(mime: &str) -> MediaKind {
    let family = mime.split('/').next().unwrap_or_default();
    FAMILIES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(family))
        .map_or(MediaKind::Document, |(_, kind)| *kind)
}

/// A source and media type for an address that may be a data URL or an ordinary one (media type empty then).
pub(crate) fn source_of(url: &str) -> (Source, String) {
    match DataUrl::parse(url) {
        Some(data) => (Source::Base64(data.base64), data.mime),
        None => (Source::Url(url.to_owned()), String::new()),
    }
}

/// Lower case, and the one misspelling that everybody writes.
fn normal_mime(mime: &str) -> String {
    match mime.to_ascii_lowercase() {
        none if none.is_empty() => "text/plain".to_owned(),
        jpg if jpg == "image/jpg" => "image/jpeg".to_owned(),
        mime => mime,
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let escaped = (byte == b'%')
            .then(|| behind.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() {
            &behind[2..]
        } else {
            behind
        };
    }
    bytes
}

/// Media type, first bytes, and what stands at an offset.
const SIGNS: &[(&str, &[u8], usize, &[u8])] = &[
    ("image/png", b"\x89PNG", 0, b""),
    ("image/jpeg", b"\xFF\xD8\xFF", 0, b""),
    ("image/gif", b"GIF8", 0, b""),
    ("image/webp", b"RIFF", 8, b"WEBP"),
    ("application/pdf", b"%PDF", 0, b""),
    ("audio/wav", b"RIFF", 8, b"WAVE"),
    ("audio/mpeg", b"ID3", 0, b""),
    ("audio/mpeg", b"\xFF\xFB", 0, b""),
    ("audio/flac", b"fLaC", 0, b""),
    ("audio/ogg", b"OggS", 0, b""),
];

const FAMILIES: [(&str, MediaKind); 3] = [
    ("image", MediaKind::Image),
    ("audio", MediaKind::Audio),
    ("video", MediaKind::Video),
];

/// Reads a head that was cut anywhere.
const HEAD: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone),
);

#[cfg(test)]
mod tests;
