//! Halves of surrogate pairs in a client's JSON (`"\ud83d"` alone), as programs write them that cut strings by UTF-16 units.
//!
//! Half a letter is no text in UTF-8 and no provider takes it. It becomes the replacement character, as JavaScript's own `toWellFormed` has it.

use memchr::memmem;
use std::borrow::Cow;

/// The body with every lone half replaced; borrowed when there is none. Nothing else changes, not even the length.
pub(crate) fn mended(body: &[u8]) -> Cow<'_, [u8]> {
    let mut body = Cow::Borrowed(body);
    if memmem::find(&body, b"\\ud").is_none() && memmem::find(&body, b"\\uD").is_none() {
        return body;
    }
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'\\', &body[at..]) {
        at += step;
        let unit = unit(&body[at..]);
        let next = unit.and_then(|_| self::unit(&body[at + ESCAPE..]));
        at += match (unit, next) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 2 * ESCAPE,
            (Some(0xD800..=0xDFFF), _) => {
                body.to_mut()[at..at + ESCAPE].copy_from_slice(b"\\ufffd");
                ESCAPE
            }
            // Behind any other escape the text goes on two bytes later, at the end of the body too.
            _ => 2.min(body.len() - at),
        };
    }
    body
}

/// The length of `\uXXXX`.
const ESCAPE: usize = 6;

/// The UTF-16 unit the text begins with, when it begins with such an escape.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn lone_halves_are_replaced_and_pairs_are_not() {
        for (text, mended_text) in [
            (r#""a \ud83d""#, r#""a \ufffd""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (
                r#""\uD83D\uD83D\uDE00 \ude00""#,
                r#""\ufffd\uD83D\uDE00 \ufffd""#,
            ),
            (r#""\\ud83d \\\ud83d""#, r#""\\ud83d \\\ufffd""#),
            (r#""\ud83d\n""#, r#""\ufffd\n""#),
            (r#""\ud83"#, r#""\ud83"#),
            ("\\ud83d\\", "\\ufffd\\"),
        ] {
            assert_eq!(mended(text.as_bytes()), mended_text.as_bytes());
        }
    }
}
