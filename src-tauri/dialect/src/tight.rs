//! Arguments as one line of JSON: a provider that indents its answers must not have its white space told as words of the model.

use std::borrow::Cow;

/// JSON text without the white space between its tokens; every other letter stays. Text without line ends is not looked at.
pub(crate) fn tight(json: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_none() {
        return Cow::Borrowed(json);
    }
    let (mut quoted, mut escaped) = (false, false);
    let keep = |letter: &char| {
        let kept = quoted || !letter.is_ascii_whitespace();
        quoted ^= *letter == '"' && !escaped;
        escaped = quoted && *letter == '\\' && !escaped;
        kept
    };
    Cow::Owned(json.chars().filter(keep).collect())
}

#[cfg(test)]
mod tests {
    use super::tight;

    #[test]
    fn only_white_space_between_tokens_goes() {
        let indented = "{\n  \"a b\" : \"x \\\" y\\\\\",\r\n\t\"n\": [ 1.0, -0 ]\n}";
        assert_eq!(tight(indented), r#"{"a b":"x \" y\\","n":[1.0,-0]}"#);
        assert_eq!(tight("{ \"a\": 1 }"), "{ \"a\": 1 }");
    }
}
