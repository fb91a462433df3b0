//! Carries signatures through dialects that have no slot of their own for them (`wire/07-reasoning.md`, "Round trips").
//!
//! A blob put into another dialect's field is prefixed with its maker (`claude#…`, `gpt#…`, `gemini#…`); a blob in its own
//! dialect's field stands bare. A signature is never invented and never sent to a family that did not make it.

use chat::{Maker, Signature};

/// The text for a slot that natively holds `native`'s blobs: bare for `native`'s own, tagged for any other.
pub(crate) fn write(signature: &Signature, native: Maker) -> String {
    match signature.of(native) {
        Some(blob) => blob.to_owned(),
        None => format!("{}{}", tag(signature.maker), signature.blob),
    }
}

/// Reads a slot that natively holds `native`'s blobs: tagged text is its tag's maker's; untagged text is `native`'s own when it looks so
/// (Claude: base64 starting with `E`; OpenAI: `gAAAA`; Gemini: any base64), else nothing. Empty text is nothing.
pub(crate) fn read(text: &str, native: Maker) -> Option<Signature> {
    let tagged = MAKERS
        .iter()
        .find_map(|maker| Some((*maker, text.strip_prefix(tag(*maker))?)));
    let (maker, blob) = match tagged {
        Some(tagged) => tagged,
        None if looks_like(text, native) => (native, text),
        None => return None,
    };
    (!blob.is_empty()).then(|| Signature::new(maker, blob))
}

/// The same for a thought that its maker withheld, in a dialect that has one slot for both: another maker's is marked behind its tag.
pub(crate) fn write_withheld(signature: &Signature, native: Maker) -> String {
    match signature.of(native) {
        Some(blob) => blob.to_owned(),
        None => format!("{}{WITHHELD}{}", tag(signature.maker), signature.blob),
    }
}

/// Takes that mark off; whether it was there.
pub(crate) fn was_withheld(signature: &mut Signature) -> bool {
    let bare = signature.blob.strip_prefix(WITHHELD).map(str::to_owned);
    let marked = bare.is_some();
    signature.blob = bare.unwrap_or_else(|| std::mem::take(&mut signature.blob));
    marked
}

const WITHHELD: &str = "withheld#";

const MAKERS: [Maker; 3] = [Maker::Claude, Maker::Gpt, Maker::Gemini];

const fn tag(maker: Maker) -> &'static str {
    match maker {
        Maker::Claude => "claude#",
        Maker::Gpt => "gpt#",
        Maker::Gemini => "gemini#",
    }
}

fn looks_like(blob: &str, maker: Maker) -> bool {
    match maker {
        Maker::Claude => blob.starts_with('E') && is_base64(blob),
        Maker::Gpt => blob.starts_with("gAAAA"),
        Maker::Gemini => is_base64(blob),
    }
}

/// In either alphabet: the bypass words that Gemini documents are base64 too, and pass.
fn is_base64(blob: &str) -> bool {
    blob.trim_end_matches('=')
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_signature_survives_every_slot() {
        for (maker, blob) in [
            (Maker::Claude, "EqQBCgIYAhIM+/=="),
            (Maker::Gpt, "gAAAAABo-x_y="),
            (Maker::Gemini, "CpwBAVSoXO4="),
        ] {
            for slot in MAKERS {
                let signature = Signature::new(maker, blob);
                let text = write(&signature, slot);
                assert_eq!(text == blob, maker == slot);
                assert_eq!(read(&text, slot), Some(signature));
            }
        }
    }

    #[test]
    fn a_thought_that_was_withheld_is_known_by_its_mark() {
        let signature = Signature::new(Maker::Claude, "EqQB");
        let text = write_withheld(&signature, Maker::Gpt);
        assert_eq!(text, "claude#withheld#EqQB");
        let mut back = read(&text, Maker::Gpt).unwrap();
        assert!(was_withheld(&mut back));
        assert_eq!(back, signature);
        assert!(!was_withheld(&mut back));
        assert_eq!(back, signature);
        assert_eq!(write_withheld(&signature, Maker::Claude), "EqQB");
    }

    #[test]
    fn what_does_not_look_like_the_slots_own_is_nothing() {
        for (text, slot) in [
            ("", Maker::Claude),
            ("", Maker::Gemini),
            ("CpwBAVSoXO4=", Maker::Claude),
            ("E not base64", Maker::Claude),
            ("EqQB", Maker::Gpt),
            ("a signature?", Maker::Gemini),
            ("claude#", Maker::Claude),
            ("mistral#EqQB", Maker::Claude),
        ] {
            assert_eq!(read(text, slot), None, "{text}");
        }
    }

    #[test]
    fn the_documented_bypass_word_passes_through_geminis_own_slot() {
        let word = "skip_thought_signature_validator";
        assert_eq!(
            read(word, Maker::Gemini),
            Some(Signature::new(Maker::Gemini, word))
        );
    }
}
