//! The outside of a request: top-level fields found and replaced without touching any other byte.
//!
//! Spacing, key order, `1.0`, thirty-digit numbers and next year's fields all survive. The scan looks at strings and brackets only, so a
//! long prompt costs little more than reading it once; values are checked for balance, not for grammar.

use crate::Malformed;
use crate::quotes::Quotes;
use bytes::Bytes;
use memchr::{memchr, memchr3};
use std::ops::Range;

/// A JSON object whose top-level fields have been located.
#[derive(Debug, Clone)]
pub struct Envelope {
    body: Bytes,
    fields: Vec<Field>,
    /// Just behind the opening brace.
    start: usize,
    marked: bool,
}

#[derive(Debug, Clone)]
struct Field {
    /// The key with its quotes.
    key: Range<usize>,
    /// Whether the key has to be unescaped before it can be compared.
    escaped: bool,
    value: Range<usize>,
}

impl Envelope {
    /// Locates the top-level fields of a body.
    ///
    /// # Errors
    /// The body is not one balanced JSON object in UTF-8.
    pub fn parse(body: Bytes) -> Result<Self, Malformed> {
        Self::parse_looking_for(&[], body)
    }

    /// The same, and on the way looks whether any string, at whatever depth, begins with one of these marks: the bytes behind its opening
    /// quote, which may be more than the string. Mere talk of a mark, inside a string, is none.
    ///
    /// # Errors
    /// The body is not one balanced JSON object in UTF-8.
    pub fn parse_looking_for(marks: &[&[u8]], body: Bytes) -> Result<Self, Malformed> {
        let mut scanner = Scanner {
            json: &body,
            at: 0,
            quotes: Quotes::of(&body),
            marks,
            heads: heads(marks),
            marked: false,
        };
        let object = scanner.object();
        if !scanner.quotes.are_in_ascii() && simdutf8::basic::from_utf8(&body).is_err() {
            return Err(Malformed::new("", "the body is not valid UTF-8"));
        }
        let (start, fields) = object.ok_or_else(|| scanner.complaint())?;
        let marked = scanner.marked;
        Ok(Self {
            body,
            fields,
            start,
            marked,
        })
    }

    /// Whether one of the marks that were looked for begins a string.
    pub fn is_marked(&self) -> bool {
        self.marked
    }

    /// The whole body, as it came.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether a field is there and says something, told without reading it: it may be most of the body.
    pub fn says(&self, key: &str) -> bool {
        self.last(key)
            .is_some_and(|field| &self.body[field.value.clone()] != b"null")
    }

    /// The JSON text of a field; of the last one when the key stands twice, as JSON readers do.
    pub fn value(&self, key: &str) -> Option<&str> {
        let field = self.last(key)?;
        std::str::from_utf8(&self.body[field.value.clone()]).ok()
    }

    /// The text of a string field.
    pub fn text(&self, key: &str) -> Option<String> {
        self.value(key)
            .and_then(|json| serde_json::from_str(json).ok())
    }

    /// The value of a boolean field.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.value(key)
            .and_then(|json| serde_json::from_str(json).ok())
    }

    /// The body with these fields set to these JSON values: replaced where they stand, put in front where they do not. Every other byte is
    /// the client's, and of a large body none is copied: the pieces, one behind the other, are the body.
    pub fn with(&self, edits: &[(&str, &str)]) -> Vec<Bytes> {
        let mut pieces = Vec::with_capacity(2 * edits.len() + 1);
        let added = self.added(edits);
        let mut copied = 0;
        if !added.is_empty() {
            pieces.push(self.body.slice(..self.start));
            pieces.push(added.into());
            copied = self.start;
        }
        for field in &self.fields {
            if let Some((_, json)) = edits.iter().find(|(key, _)| self.is(field, key)) {
                pieces.push(self.body.slice(copied..field.value.start));
                pieces.push(Bytes::copy_from_slice(json.as_bytes()));
                copied = field.value.end;
            }
        }
        pieces.push(self.body.slice(copied..));
        if self.body.len() < WORTH_SHARING {
            pieces = vec![pieces.concat().into()];
        }
        pieces
    }

    /// The same without these fields, every kept one as it came; none when it has none of them.
    pub fn without(&self, keys: &[&str]) -> Option<Self> {
        let goes = |field: &&Field| keys.iter().any(|key| self.is(field, key));
        self.fields.iter().find(goes)?;
        let mut body = self.body[..self.start].to_vec();
        for field in self.fields.iter().filter(|field| !goes(field)) {
            if body.len() > self.start {
                body.push(b',');
            }
            body.extend_from_slice(&self.body[field.key.start..field.value.end]);
        }
        body.push(b'}');
        Self::parse(body.into()).ok()
    }

    /// The JSON of the edits that have no place in the body yet.
    fn added(&self, edits: &[(&str, &str)]) -> Vec<u8> {
        let mut added = Vec::new();
        for (key, json) in edits.iter().filter(|(key, _)| self.last(key).is_none()) {
            added.extend_from_slice(b"\"");
            added.extend_from_slice(key.as_bytes());
            added.extend_from_slice(b"\":");
            added.extend_from_slice(json.as_bytes());
            added.extend_from_slice(if self.fields.is_empty() { b"" } else { b"," });
        }
        added
    }

    fn last(&self, key: &str) -> Option<&Field> {
        self.fields.iter().rev().find(|field| self.is(field, key))
    }

    /// Whether the field has that key, however it is escaped.
    fn is(&self, field: &Field, key: &str) -> bool {
        let quoted = &self.body[field.key.clone()];
        if field.escaped {
            return serde_json::from_slice::<String>(quoted).is_ok_and(|told| told == key);
        }
        &quoted[1..quoted.len() - 1] == key.as_bytes()
    }
}

/// A smaller body is copied faster than its pieces are written.
const WORTH_SHARING: usize = 16 * 1024;

struct Scanner<'a> {
    json: &'a [u8],
    at: usize,
    quotes: Quotes<'a>,
    marks: &'a [&'a [u8]],
    /// The bytes that a mark begins with, a bit each: most strings begin with none of them.
    heads: [u64; 4],
    marked: bool,
}

fn heads(marks: &[&[u8]]) -> [u64; 4] {
    let mut heads = [0; 4];
    for head in marks.iter().filter_map(|mark| mark.first()) {
        heads[usize::from(head / 64)] |= 1 << (head % 64);
    }
    heads
}

impl Scanner<'_> {
    /// The whole body as one object: where its inside starts, and its fields.
    fn object(&mut self) -> Option<(usize, Vec<Field>)> {
        self.expect(b'{')?;
        let start = self.at;
        let mut fields = Vec::with_capacity(16);
        if self.peek()? == b'}' {
            self.at += 1;
        } else {
            loop {
                fields.push(self.field()?);
                match self.next()? {
                    b',' => {}
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        self.skip_white();
        (self.at == self.json.len()).then_some((start, fields))
    }

    fn field(&mut self) -> Option<Field> {
        self.skip_white();
        let key = self.string()?;
        self.expect(b':')?;
        self.skip_white();
        let start = self.at;
        match *self.json.get(self.at)? {
            b'"' => self.pass_string()?,
            b'{' | b'[' => self.nested()?,
            _ => self.scalar()?,
        }
        Some(Field {
            escaped: memchr(b'\\', &self.json[key.clone()]).is_some(),
            key,
            value: start..self.at,
        })
    }

    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        self.pass_string()?;
        Some(start..self.at)
    }

    /// Outside a string every quote begins one, so the next quote is here, and the one behind it is the end.
    #[inline]
    fn pass_string(&mut self) -> Option<()> {
        let start = self.at;
        if *self.json.get(start)? != b'"' || self.quotes.next()? != start {
            return None;
        }
        self.at = self.quotes.next()? + 1;
        self.look_for_marks(&self.json[start + 1..]);
        Some(())
    }

    fn look_for_marks(&mut self, behind_quote: &[u8]) {
        let Some(head) = behind_quote.first() else {
            return;
        };
        if self.heads[usize::from(head / 64)] >> (head % 64) & 1 == 1 {
            self.marked |= self.marks.iter().any(|mark| behind_quote.starts_with(mark));
        }
    }

    /// An object or array, skipped without recursion, however deep.
    fn nested(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match *self.json.get(self.at)? {
                b'"' => {
                    self.pass_string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn scalar(&mut self) -> Option<()> {
        let start = self.at;
        self.at += memchr3(b',', b'}', b'\n', &self.json[start..])?;
        let text = self.json[start..self.at].trim_ascii_end();
        self.at = start + text.len();
        serde_json::from_slice::<serde::de::IgnoredAny>(text)
            .ok()
            .map(|_| ())
    }

    fn skip_white(&mut self) {
        while self.json.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.skip_white();
        self.json.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at += 1;
        byte
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    fn complaint(&self) -> Malformed {
        let place = self.at.min(self.json.len());
        Malformed::new(
            "",
            format!("the body is not one JSON object: it stops making sense near byte {place}"),
        )
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use proptest::prelude::*;

    fn with(json: &str, edits: &[(&str, &str)]) -> String {
        String::from_utf8(parse(json).with(edits).concat()).unwrap()
    }

    fn parse(json: &str) -> Envelope {
        Envelope::parse(Bytes::copy_from_slice(json.as_bytes())).unwrap()
    }

    #[test]
    fn only_the_named_field_changes() {
        let odd = "{ \"x\" : 1.0,\n\t\"model\":  \"a\\\"b\" , \"n\":123456789012345678901234567890, \"t\":\"\\\"model\\\":\\\"no\\\"\",\"messages\":[{\"model\":\"inner\"},\"}\"] }\n";
        let out = with(odd, &[("model", "\"z\"")]);
        assert_eq!(out, odd.replace("\"a\\\"b\"", "\"z\""));
    }

    #[test]
    fn a_missing_field_is_put_in_front() {
        assert_eq!(
            with("{\"a\":1}", &[("model", "\"z\"")]),
            "{\"model\":\"z\",\"a\":1}"
        );
        assert_eq!(with("{}", &[("stream", "true")]), "{\"stream\":true}");
    }

    #[test]
    fn every_twin_of_a_key_is_replaced_and_the_last_one_counts() {
        let envelope = parse("{\"model\":\"a\",\"mod\\u0065l\":\"b\"}");
        assert_eq!(envelope.text("model").unwrap(), "b");
        assert_eq!(
            envelope.with(&[("model", "\"z\"")]).concat(),
            b"{\"model\":\"z\",\"mod\\u0065l\":\"z\"}"
        );
    }

    #[test]
    fn named_fields_are_left_out_wherever_they_stand() {
        let without = |json: &str, keys: &[&str]| {
            let left = parse(json).without(keys)?;
            Some(String::from_utf8(left.body().to_vec()).unwrap())
        };
        let json = r#" { "a" : 1.0, "b":[{"a":2}], "c":"x" }"#;
        for (keys, left) in [
            (&["a"][..], r#" {"b":[{"a":2}],"c":"x"}"#),
            (&["b", "z"], r#" {"a" : 1.0,"c":"x"}"#),
            (&["c"], r#" {"a" : 1.0,"b":[{"a":2}]}"#),
            (&["a", "b", "c"], " {}"),
        ] {
            assert_eq!(without(json, keys).unwrap(), left, "{keys:?}");
        }
        assert_eq!(without(r#"{"a":1,"\u0061":2}"#, &["a"]).unwrap(), "{}");
        assert_eq!(without(json, &["z"]), None);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for broken in [
            "",
            "null",
            "[]",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":tru}",
            "{\"a\":[1}",
            "{\"a\":1} x",
            "{\"a\":\"b}",
        ] {
            if let Ok(envelope) = Envelope::parse(Bytes::copy_from_slice(broken.as_bytes())) {
                // Balance is all that is promised inside a value.
                assert_eq!(broken, "{\"a\":[1}", "{envelope:?}");
            }
        }
        assert!(Envelope::parse(Bytes::from_static(b"{\"a\":\"\xff\"}")).is_err());
    }

    #[test]
    fn a_null_says_nothing() {
        let envelope = parse("{\"a\":null,\"b\":[1],\"c\":[1],\"c\":null}");
        assert!(envelope.says("b"));
        for silent in ["a", "c", "d"] {
            assert!(!envelope.says(silent), "{silent}");
        }
    }

    #[test]
    fn a_mark_at_the_beginning_of_any_string_is_seen_and_talk_of_it_is_not() {
        let marks: &[&[u8]] = &[b"gpt#", b"signature\":\"\""];
        let marked = |json: &str| {
            let body = Bytes::copy_from_slice(json.as_bytes());
            Envelope::parse_looking_for(marks, body)
                .unwrap()
                .is_marked()
        };
        assert!(marked(r#"{"a":[{"b":"gpt#x"}]}"#));
        assert!(marked(r#"{"a":[{"signature":""}]}"#));
        assert!(marked(r#"{"gpt#":1}"#));
        for plain in [
            r#"{"a":"x gpt#"}"#,
            r#"{"a":"\"gpt#"}"#,
            r#"{"a":"","b":{"signature":"g"},"c":"g"}"#,
            "{}",
        ] {
            assert!(!marked(plain), "{plain}");
        }
    }

    #[test]
    fn depth_does_not_matter() {
        let deep = format!(
            "{{\"model\":\"a\",\"x\":{}{}}}",
            "[".repeat(10_000),
            "]".repeat(10_000)
        );
        assert_eq!(parse(&deep).text("model").unwrap(), "a");
    }

    #[test]
    fn a_large_body_is_shared_not_copied() {
        let large = format!(
            "{{\"a\":\"{}\",\"model\":\"a\"}}",
            "x".repeat(WORTH_SHARING)
        );
        assert_eq!(
            with(&large, &[("model", "\"z\""), ("n", "1")]),
            large
                .replace("\"model\":\"a\"", "\"model\":\"z\"")
                .replacen('{', "{\"n\":1,", 1)
        );
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(prop::sample::select(b"{}[]\",:\\ amodel1\n".to_vec()), 0..60)) {
            let _ = Envelope::parse(Bytes::from(bytes));
        }
    }
}
