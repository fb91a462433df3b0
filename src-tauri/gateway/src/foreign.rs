//! Tells whether a conversation holds what another vendor's model left in it.
//!
//! The gateway itself writes the marks: a proof of reasoning in another dialect's field is tagged with its maker, reasoning without proof is
//! unsigned or has an id that names us, a source that the vendor did not find has no index of it, and what Chat has no field for goes into two that its vendor does not know. Such a conversation is not passed through when the
//! next provider happens to speak the client's dialect: that provider would refuse it. The codecs leave out what it did not make.

use chat::Dialect;
use dialect::scan::Word;

// A mark as it stands in a body, without its opening quote: a search for something rare is many times faster than one for quotes.
static CHAT: [Word; 2] = [Word::new("thinking_blocks\""), Word::new("extra_content\"")];
static RESPONSES: [Word; 3] = [
    Word::new("claude#"),
    Word::new("gemini#"),
    Word::new("rs_omniroute_"),
];
static MESSAGES: [Word; 6] = [
    Word::new("gpt#"),
    Word::new("gemini#"),
    Word::new("signature\":\"\""),
    Word::new("signature\": \"\""),
    Word::new("encrypted_index\":\"\""),
    Word::new("encrypted_index\": \"\""),
];
// `claude#` and `gpt#` in base64, which is how everything stands in Google's field.
static GEMINI: [Word; 2] = [Word::new("Y2xhdWRlI"), Word::new("Z3B0I")];

/// Whether a client's body holds such a mark at the beginning of a string. Inside a string the quote would be escaped, so mere talk of a mark is none.
pub(crate) fn is_marked(dialect: Dialect, body: &[u8]) -> bool {
    let marks: &[Word] = match dialect {
        Dialect::OpenAiChat => &CHAT,
        Dialect::OpenAiResponses => &RESPONSES,
        Dialect::AnthropicMessages => &MESSAGES,
        Dialect::Gemini => &GEMINI,
    };
    let begins_a_string = |at: usize| body[..at].ends_with(b"\"") && !body[..at].ends_with(b"\\\"");
    marks
        .iter()
        .any(|mark| mark.places(body).any(begins_a_string))
}

#[cfg(test)]
mod tests {
    use super::*;

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
