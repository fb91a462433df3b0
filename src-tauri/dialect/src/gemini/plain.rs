//! The chunk that nearly all of a stream is made of, read in one pass: one candidate with one piece of text, and the counts so far.
//!
//! Whatever is otherwise in the least is not read here but by the reader of everything, so both read the same.

use super::object::Words;
use super::usage;
use chat::Usage;
use std::borrow::Cow;

/// What such a chunk says.
#[derive(Debug, PartialEq)]
pub(super) struct Plain<'a> {
    /// A piece of text, never empty.
    pub(super) text: Cow<'a, str>,
    /// It is a thought.
    pub(super) thought: bool,
    /// The counts, if it states them.
    pub(super) usage: Option<Usage>,
}

/// Reads a chunk; `None` when it is another.
pub(super) fn read(data: &[u8]) -> Option<Plain<'_>> {
    let mut reader = Reader {
        json: simdutf8::basic::from_utf8(data).ok()?,
        at: 0,
    };
    let (mut said, mut usage, mut first) = (None, None, true);
    reader.eat(b'{')?;
    while let Some(key) = reader.key(&mut first)? {
        match key {
            "candidates" if said.is_none() => said = Some(reader.candidates()?),
            "usageMetadata" if usage.is_none() => usage = Some(usage::plain(reader.object()?)?),
            "modelVersion" | "responseId" => drop(reader.word()?),
            _ => return None,
        }
    }
    let (text, thought) = said?;
    reader.is_over().then_some(Plain {
        text,
        thought,
        usage,
    })
}

struct Reader<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn candidates(&mut self) -> Option<(Cow<'a, str>, bool)> {
        let (mut said, mut first) = (None, true);
        self.eat(b'[')?;
        self.eat(b'{')?;
        while let Some(key) = self.key(&mut first)? {
            match key {
                "content" if said.is_none() => said = Some(self.content()?),
                "index" => self.literal("0")?,
                _ => return None,
            }
        }
        self.eat(b']')?;
        said
    }

    fn content(&mut self) -> Option<(Cow<'a, str>, bool)> {
        let (mut said, mut first) = (None, true);
        self.eat(b'{')?;
        while let Some(key) = self.key(&mut first)? {
            match key {
                "parts" if said.is_none() => {
                    self.eat(b'[')?;
                    said = Some(self.part()?);
                    self.eat(b']')?;
                }
                "role" => drop(self.word()?),
                _ => return None,
            }
        }
        said
    }

    fn part(&mut self) -> Option<(Cow<'a, str>, bool)> {
        let (mut text, mut thought, mut first) = (None, None, true);
        self.eat(b'{')?;
        while let Some(key) = self.key(&mut first)? {
            match key {
                "text" if text.is_none() => text = Some(self.text()?),
                "thought" if thought.is_none() => {
                    self.literal("true")?;
                    thought = Some(true);
                }
                _ => return None,
            }
        }
        let text = text.filter(|text: &Cow<'_, str>| !text.is_empty())?;
        Some((text, thought.unwrap_or(false)))
    }

    /// The next key of an object, its colon taken; nothing at the object's end.
    fn key(&mut self, first: &mut bool) -> Option<Option<&'a str>> {
        if self.eat(b'}').is_some() {
            return Some(None);
        }
        if !std::mem::replace(first, false) {
            self.eat(b',')?;
        }
        let key = self.word()?;
        self.eat(b':')?;
        Some(Some(key))
    }

    /// A string without escapes.
    fn word(&mut self) -> Option<&'a str> {
        let (quoted, escaped) = self.quoted()?;
        (!escaped).then(|| &quoted[1..quoted.len() - 1])
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        let (quoted, escaped) = self.quoted()?;
        if escaped {
            let words: Words<'a> = serde_json::from_str(quoted).ok()?;
            return Some(words.0);
        }
        Some(Cow::Borrowed(&quoted[1..quoted.len() - 1]))
    }

    /// A string with its quotes, and whether it holds escapes.
    fn quoted(&mut self) -> Option<(&'a str, bool)> {
        self.eat(b'"')?;
        let (from, mut escaped) = (self.at - 1, false);
        loop {
            let rest = self.json.as_bytes().get(self.at..)?;
            let next = memchr::memchr2(b'"', b'\\', rest)?;
            if rest[next] == b'"' {
                self.at += next + 1;
                break;
            }
            escaped = true;
            self.at += next + 2;
        }
        let quoted = self.json.get(from..self.at)?;
        let printable = quoted.bytes().all(|byte| byte >= b' ');
        printable.then_some((quoted, escaped))
    }

    /// An object as it stands, told by its braces.
    fn object(&mut self) -> Option<&'a str> {
        self.eat(b'{')?;
        let (from, mut depth) = (self.at - 1, 1_u32);
        while depth > 0 {
            match self.json.as_bytes().get(self.at)? {
                b'"' => drop(self.quoted()?),
                b'{' => (depth, self.at) = (depth + 1, self.at + 1),
                b'}' => (depth, self.at) = (depth - 1, self.at + 1),
                _ => self.at += 1,
            }
        }
        self.json.get(from..self.at)
    }

    fn literal(&mut self, word: &str) -> Option<()> {
        self.space();
        let rest = self.json.get(self.at..)?.strip_prefix(word)?;
        let ends = rest.starts_with([',', '}', ' ', '\n', '\r', '\t']);
        self.at += word.len();
        ends.then_some(())
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        self.space();
        let here = *self.json.as_bytes().get(self.at)? == byte;
        self.at += usize::from(here);
        here.then_some(())
    }

    fn space(&mut self) {
        let bytes = self.json.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn is_over(&mut self) -> bool {
        self.space();
        self.at == self.json.len()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn chunk(part: &str, more: &str) -> String {
        format!(
            r#"{{"candidates": [{{"content": {{"parts": [{part}],"role": "model"}},"index": 0}}]{more}}}"#
        )
    }

    #[test]
    fn a_piece_of_text_is_read_with_its_counts() {
        let counts = r#","usageMetadata": {"promptTokenCount": 8,"promptTokensDetails": [{"modality": "}"}]},"modelVersion": "m","responseId": "r""#;
        let json = chunk(r#"{"text": "a \"b\"\né"}"#, counts);
        let plain = read(json.as_bytes()).unwrap();
        assert_eq!((&*plain.text, plain.thought), ("a \"b\"\né", false));
        assert_eq!(plain.usage.unwrap().input, Some(8));
        let thought = chunk(r#"{"thought":true,"text":"hm"}"#, "");
        assert!(read(thought.as_bytes()).unwrap().thought);
    }

    #[test]
    fn everything_else_is_left_to_the_reader_of_everything() {
        let said = r#"{"text":"a"}"#;
        for json in [
            chunk(r#"{"text":""}"#, ""),
            chunk(r#"{"text":"a","thoughtSignature":"s"}"#, ""),
            chunk(r#"{"text":"a","text":"b"}"#, ""),
            chunk(r#"{"text":"a"},{"text":"b"}"#, ""),
            chunk(r#"{"text":"\ud83d"}"#, ""),
            chunk("{\"text\":\"a\nb\"}", ""),
            chunk(r#"{"text":"a"}"#, r#","promptFeedback":{}"#),
            chunk(
                r#"{"text":"a"}"#,
                r#","usageMetadata":{"promptTokenCount":x}"#,
            ),
            chunk(r#"{"functionCall":{"name":"f"}}"#, ""),
            chunk(said, "").replace("\"index\": 0", "\"index\": 1"),
            chunk(said, "").replace("\"index\": 0", "\"finishReason\": \"STOP\""),
            chunk(said, "") + "x",
            chunk(said, "").replace('}', ""),
            chunk(said, "").replacen(": [{", ": [,{", 1),
            "{}".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(json.as_bytes()), None, "{json}");
        }
    }
}
