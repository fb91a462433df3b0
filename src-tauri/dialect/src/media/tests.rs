//! Media are told apart and carried.

use super::*;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

#[test]
fn data_urls_are_read_in_every_spelling() {
    for (url, mime, base64) in [
        ("data:image/png;base64,iVBORw==", "image/png", "iVBORw=="),
        (
            "DATA:image/PNG;charset=utf-8;BASE64,iVBORw",
            "image/png",
            "iVBORw==",
        ),
        ("data:image/jpg;base64,_9j_", "image/jpeg", "/9j/"),
        ("data:;base64,aGk=", "text/plain", "aGk="),
        ("data:,a%20b%zz", "text/plain", "YSBiJXp6"),
        ("data:text/html,%C3%A9,é", "text/html", "w6ksw6k="),
        ("data:image/gif;base64,R0lG%0AODlh", "image/gif", "R0lGODlh"),
        (
            "data:image/gif;base64,R0lG\r\nODlh\n",
            "image/gif",
            "R0lGODlh",
        ),
    ] {
        let expected = DataUrl {
            mime: mime.to_owned(),
            base64: base64.to_owned(),
        };
        assert_eq!(DataUrl::parse(url), Some(expected), "{url}");
    }
}

#[test]
fn other_addresses_are_no_data_urls() {
    for url in [
        "",
        "data",
        "data:image/png",
        "https://x.test/a.png",
        "dätä:,",
    ] {
        assert_eq!(DataUrl::parse(url), None);
        assert_eq!(source_of(url), (Source::Url(url.to_owned()), String::new()));
    }
}

#[test]
fn base64_is_brought_into_the_standard_form() {
    for (base64, normal) in [
        ("", ""),
        ("aGk=", "aGk="),
        ("aGk", "aGk="),
        ("-_-_", "+/+/"),
        ("aG\nk=\n", "aGk="),
        ("aGk===", "aGk="),
    ] {
        assert_eq!(normal_base64(base64), normal, "{base64}");
    }
}

#[test]
fn the_first_bytes_tell_the_media_type() {
    for (bytes, mime) in [
        (&b"\x89PNG\r\n\x1a\n"[..], Some("image/png")),
        (b"\xFF\xD8\xFF\xE0", Some("image/jpeg")),
        (b"GIF89a", Some("image/gif")),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp")),
        (b"RIFF\x10\0\0\0WAVEfmt ", Some("audio/wav")),
        (b"RIFF\x10\0\0\0AVI LIST", None),
        (b"%PDF-1.7", Some("application/pdf")),
        (b"hello", None),
        (b"", None),
    ] {
        assert_eq!(sniffed(&STANDARD.encode(bytes)), mime);
        assert_eq!(sniffed(&URL_SAFE_NO_PAD.encode(bytes)), mime);
    }
    assert_eq!(sniffed("not base64 at all: !"), None);
}

#[test]
fn everything_that_is_no_picture_sound_or_film_is_a_document() {
    assert_eq!(kind_of("image/png"), MediaKind::Image);
    assert_eq!(kind_of("Audio/wav"), MediaKind::Audio);
    assert_eq!(kind_of("video/mp4"), MediaKind::Video);
    assert_eq!(kind_of("application/pdf"), MediaKind::Document);
    assert_eq!(kind_of(""), MediaKind::Document);
}

proptest! {
    #[test]
    fn a_data_url_holds_its_bytes_through_every_spelling(bytes in any::<Vec<u8>>()) {
        let expected = DataUrl { mime: "image/png".to_owned(), base64: STANDARD.encode(&bytes) };
        let wrapped: String = expected.base64.chars().flat_map(|letter| [letter, '\n']).collect();
        let percent: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
        for url in [
            data_url("image/png", &expected.base64),
            data_url("image/png", &wrapped),
            data_url("image/png", &URL_SAFE_NO_PAD.encode(&bytes)),
            format!("data:image/png,{percent}"),
        ] {
            prop_assert_eq!(DataUrl::parse(&url), Some(expected.clone()));
        }
        prop_assert_eq!(decoded(&expected.base64), Some(bytes));
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "\\PC{0,40}") {
        let _ = (DataUrl::parse(&format!("data:{text}")), sniffed(&text), kind_of(&text));
        let normal = normal_base64(&text);
        prop_assert_eq!(normal_base64(&normal), normal);
    }
}
