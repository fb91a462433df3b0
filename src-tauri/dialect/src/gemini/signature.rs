//! Signatures in `thoughtSignature`, which must be base64: Google's SDKs read the field as bytes.
//!
//! Gemini's own stand bare. Another maker's is tagged (`crate::proof`) and the tagged text put into base64 once more; the way back knows
//! it by the tag. SDKs may respell base64 in the URL-safe alphabet, so both are read.

use crate::proof;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use chat::{Maker, Signature};
use std::borrow::Cow;

/// What Google documents for a call whose signature is not known, because another model made it.
pub(super) const BYPASS: &str = "skip_thought_signature_validator";

/// The text for a client's `thoughtSignature`.
pub(super) fn write(signature: &Signature) -> Cow<'_, str> {
    match signature.of(Maker::Gemini) {
        Some(blob) => Cow::Borrowed(blob),
        None => {
            let tagged = proof::write(signature, Maker::Gemini);
            Cow::Owned(general_purpose::STANDARD.encode(tagged))
        }
    }
}

/// Reads a `thoughtSignature`.
pub(super) fn read(text: &str) -> Option<Signature> {
    tagged(text).or_else(|| proof::read(text, Maker::Gemini))
}

fn tagged(text: &str) -> Option<Signature> {
    let bytes = STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE.decode(text))
        .ok()?;
    let inner = std::str::from_utf8(&bytes).ok()?;
    // Untagged text would be taken for Gemini's own, which it is in the outer spelling alone.
    proof::read(inner, Maker::Gemini).filter(|signature| signature.maker != Maker::Gemini)
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geminis_own_stands_bare() {
        let own = Signature::new(Maker::Gemini, "CpwBAVSoXO4=");
        assert_eq!(write(&own), "CpwBAVSoXO4=");
        assert_eq!(read("CpwBAVSoXO4="), Some(own));
        assert_eq!(read(BYPASS), Some(Signature::new(Maker::Gemini, BYPASS)));
    }

    #[test]
    fn another_makers_is_base64_and_comes_back_whole() {
        for (maker, blob) in [
            (Maker::Claude, "EqQBCgIYAhIM+/=="),
            (Maker::Gpt, "gAAAAABo-x_y?>="),
        ] {
            let signature = Signature::new(maker, blob);
            let text = write(&signature).into_owned();
            assert!(general_purpose::STANDARD.decode(&text).is_ok());
            assert_eq!(read(&text).as_ref(), Some(&signature));
            let respelled = text.replace('+', "-").replace('/', "_").replace('=', "");
            assert_eq!(read(&respelled), Some(signature));
        }
    }

    #[test]
    fn what_is_no_signature_is_nothing() {
        assert_eq!(read(""), None);
        assert_eq!(read("not base64 at all!"), None);
    }
}
