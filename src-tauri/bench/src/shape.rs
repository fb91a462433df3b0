//! The answers the mock upstream knows. The name of the model asks for one, so any gateway in between can carry the wish.

use memchr::memmem;

/// One kind of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// About 1 KB at once.
    Short,
    /// About 64 KB at once.
    Long,
    /// A stream of 300 events, one every two milliseconds.
    Stream,
    /// A stream of one event a second that does not end by itself.
    Slow,
}

const MODELS: &[(&[u8], Shape)] = &[
    (b"short", Shape::Short),
    (b"long", Shape::Long),
    (b"stream", Shape::Stream),
    (b"slow", Shape::Slow),
];

/// The way the dialects asked for spell an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI Chat Completions.
    Chat,
    /// Anthropic Messages.
    Messages,
}

impl Dialect {
    /// The dialect spoken at a path.
    pub fn at(path: &str) -> Self {
        if path.ends_with("/messages") {
            Self::Messages
        } else {
            Self::Chat
        }
    }
}

impl Shape {
    /// The shape a request's body asks for. A gateway's prefix may stand before the name: `chat/short`.
    pub fn asked_in(body: &[u8]) -> Option<Self> {
        const FIELD: &[u8] = br#""model":"#;
        let value = body.get(memmem::find(body, FIELD)? + FIELD.len()..)?;
        let value = value.trim_ascii_start().strip_prefix(b"\"")?;
        let model = value.get(..memchr::memchr(b'"', value)?)?;
        let name = model.rsplit(|byte| *byte == b'/').next()?;
        let row = MODELS.iter().find(|(known, _)| *known == name)?;
        Some(row.1)
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn the_model_asks_for_a_shape_with_or_without_a_prefix() {
        let asked = |body: &str| Shape::asked_in(body.as_bytes());
        assert_eq!(asked(r#"{"model":"short"}"#), Some(Shape::Short));
        assert_eq!(asked(r#"{"a":1,"model": "chat/slow"}"#), Some(Shape::Slow));
        assert_eq!(asked(r#"{"model":"other"}"#), None);
        assert_eq!(asked("{}"), None);
    }
}
