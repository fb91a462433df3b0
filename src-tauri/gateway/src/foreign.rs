//! Tells whether a conversation holds what another vendor's model left in it.
//!
//! The gateway itself writes the marks: a proof of reasoning in another dialect's field is tagged with its maker, reasoning without proof is
//! unsigned or has an id that names us, a source that the vendor did not find has no index of it, and what Chat has no field for goes into two that its vendor does not know. Such a conversation is not passed through when the
//! next provider happens to speak the client's dialect: that provider would refuse it. The codecs leave out what it did not make.

use chat::Dialect;

// A mark as it stands in a body, behind the opening quote of a string.
const CHAT: &[&[u8]] = &[b"thinking_blocks\"", b"extra_content\""];
const RESPONSES: &[&[u8]] = &[b"claude#", b"gemini#", b"rs_omniroute_"];
const MESSAGES: &[&[u8]] = &[
    b"gpt#",
    b"gemini#",
    b"signature\":\"\"",
    b"signature\": \"\"",
    b"encrypted_index\":\"\"",
    b"encrypted_index\": \"\"",
];
// `claude#` and `gpt#` in base64, which is how everything stands in Google's field.
const GEMINI: &[&[u8]] = &[b"Y2xhdWRlI", b"Z3B0I"];

/// The marks to look for in a client's body.
pub(crate) const fn marks(dialect: Dialect) -> &'static [&'static [u8]] {
    match dialect {
        Dialect::OpenAiChat => CHAT,
        Dialect::OpenAiResponses => RESPONSES,
        Dialect::AnthropicMessages => MESSAGES,
        Dialect::Gemini => GEMINI,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialect::envelope::Envelope;

    fn is_marked(dialect: Dialect, body: &'static [u8]) -> bool {
        Envelope::parse_looking_for(marks(dialect), body.into()).is_ok_and(|body| body.is_marked())
    }

    #[test]
    fn anothers_proof_is_a_mark_and_ones_own_is_none() {
        let body = br#"{"type":"thinking","thinking":"t","signature":"gpt#gAAAA"}"#;
        assert!(is_marked(Dialect::AnthropicMessages, body));
        let body = br#"{"type":"thinking","thinking":"t","signature":"EqRk"}"#;
        assert!(!is_marked(Dialect::AnthropicMessages, body));
    }

    #[test]
    fn anothers_proof_is_a_mark_in_googles_own_field() {
        let body = br#"{"functionCall":{"name":"f"},"thoughtSignature":"Y2xhdWRlI0VxUmtiR1Z1"}"#;
        assert!(is_marked(Dialect::Gemini, body));
        let body = br#"{"functionCall":{"name":"f"},"thoughtSignature":"CpwBAVSo"}"#;
        assert!(!is_marked(Dialect::Gemini, body));
    }

    #[test]
    fn a_source_that_another_vendor_found_is_a_mark() {
        let body = br#"{"type":"web_search_result_location","encrypted_index":""}"#;
        assert!(is_marked(Dialect::AnthropicMessages, body));
    }

    #[test]
    fn unsigned_thoughts_are_a_mark() {
        let body = br#"{"type":"thinking","thinking":"t","signature":""}"#;
        assert!(is_marked(Dialect::AnthropicMessages, body));
    }

    #[test]
    fn talk_of_a_mark_is_none() {
        let body = br#"{"text":"what is \"thinking_blocks\" and \"claude#\"?"}"#;
        assert!(!is_marked(Dialect::OpenAiChat, body));
        assert!(!is_marked(Dialect::OpenAiResponses, body));
    }
}
