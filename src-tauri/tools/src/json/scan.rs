//! Where everything stands in a JSON text, with comments, trailing commas, bare keys and single quotes, as JSON5 files have them.
//!
//! Invariant: what is accepted has been read to its last byte.

use crate::error::Flaw;
use crate::lines::BOM;
use serde_json::Value;
use std::ops::Range;

/// A value and the bytes it stands on.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) bytes: Range<usize>,
    pub(super) kind: Kind,
}

/// What a value is made of.
#[derive(Debug)]
pub(super) enum Kind {
    Plain(Value),
    Array(Vec<Node>),
    Object(Vec<Entry>),
}

/// A name and its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Where its name begins.
    pub(super) start: usize,
    pub(super) value: Node,
    /// Where the comma stands that follows it.
    pub(super) comma: Option<usize>,
}

impl Node {
    /// The value without its form. Of equal names the last counts.
    pub(super) fn meaning(&self) -> Value {
        match &self.kind {
            Kind::Plain(value) => value.clone(),
            Kind::Array(nodes) => Value::Array(nodes.iter().map(Self::meaning).collect()),
            Kind::Object(entries) => {
                let pairs = entries.iter();
                Value::Object(
                    pairs
                        .map(|entry| (entry.name.clone(), entry.value.meaning()))
                        .collect(),
                )
            }
        }
    }
}

/// The one value of a text; nothing if there is none.
pub(super) fn scan(text: &str) -> Result<Option<Node>, Flaw> {
    let mut scanner = Scanner { text, at: 0 };
    if text.starts_with(BOM) {
        scanner.at = BOM.len_utf8();
    }
    scanner.skip()?;
    if scanner.peek().is_none() {
        return Ok(None);
    }
    let node = scanner.value(0)?;
    scanner.skip()?;
    match scanner.peek() {
        None => Ok(Some(node)),
        Some(_) => Err(scanner.flaw("something stands behind the end")),
    }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn flaw(&self, why: impl Into<String>) -> Flaw {
        Flaw::new(self.at, why)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_here = self.peek() == Some(wanted);
        self.at += if is_here { wanted.len_utf8() } else { 0 };
        is_here
    }

    /// White space and comments.
    fn skip(&mut self) -> Result<(), Flaw> {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start_matches(BLANK).len();
            let rest = &rest[blank..];
            self.at += blank;
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let end = rest.find("*/");
                self.at += end.ok_or_else(|| self.flaw("a comment does not end"))? + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Flaw> {
        if depth > DEEPEST {
            return Err(self.flaw("it is nested too deeply"));
        }
        let start = self.at;
        let kind = match self.peek() {
            Some('{') => Kind::Object(self.object(depth)?),
            Some('[') => Kind::Array(self.array(depth)?),
            Some('"' | '\'') => Kind::Plain(Value::String(self.string()?)),
            Some(_) => Kind::Plain(self.word()?),
            None => return Err(self.flaw("a value is missing")),
        };
        let bytes = start..self.at;
        Ok(Node { bytes, kind })
    }

    fn object(&mut self, depth: usize) -> Result<Vec<Entry>, Flaw> {
        let mut entries: Vec<Entry> = Vec::new();
        self.eat('{');
        loop {
            self.skip()?;
            if self.eat('}') {
                return Ok(entries);
            }
            if entries.last().is_some_and(|entry| entry.comma.is_none()) {
                return Err(self.flaw("a comma or a closing brace is missing"));
            }
            let start = self.at;
            let name = self.name()?;
            self.skip()?;
            if !self.eat(':') {
                return Err(self.flaw(format!("a colon is missing after `{name}`")));
            }
            self.skip()?;
            let value = self.value(depth + 1)?;
            self.skip()?;
            let comma = Some(self.at).filter(|_| self.eat(','));
            entries.push(Entry {
                name,
                start,
                value,
                comma,
            });
        }
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Node>, Flaw> {
        let mut nodes = Vec::new();
        let mut may_go_on = true;
        self.eat('[');
        loop {
            self.skip()?;
            if self.eat(']') {
                return Ok(nodes);
            }
            if !may_go_on {
                return Err(self.flaw("a comma or a closing bracket is missing"));
            }
            nodes.push(self.value(depth + 1)?);
            self.skip()?;
            may_go_on = self.eat(',');
        }
    }

    fn name(&mut self) -> Result<String, Flaw> {
        if matches!(self.peek(), Some('"' | '\'')) {
            return self.string();
        }
        let rest = &self.text[self.at..];
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if length == 0 || rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.flaw("a name or a closing brace is missing"));
        }
        self.at += length;
        Ok(rest[..length].to_owned())
    }

    fn string(&mut self) -> Result<String, Flaw> {
        let start = self.at;
        let quote = self.peek().unwrap_or('"');
        self.at += 1;
        loop {
            match self.peek() {
                None | Some('\n') => return Err(Flaw::new(start, "a string does not end")),
                Some('\\') => {
                    self.at += 1;
                    self.at += self.peek().map_or(0, char::len_utf8);
                }
                Some(found) => {
                    self.at += found.len_utf8();
                    if found == quote {
                        break;
                    }
                }
            }
        }
        let raw = &self.text[start..self.at];
        let read = if quote == '"' {
            serde_json::from_str(raw)
        } else {
            let inner = raw[1..raw.len() - 1]
                .replace("\\'", "'")
                .replace('"', "\\\"");
            serde_json::from_str(&format!("\"{inner}\""))
        };
        read.map_err(|_| Flaw::new(start, "a string has something in it that must be escaped"))
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<Value, Flaw> {
        let rest = &self.text[self.at..];
        let ends = |c: char| BLANK.contains(&c) || ",:]}[{/\"'".contains(c);
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let value = serde_json::from_str(word)
            .map_err(|_| self.flaw(format!("`{}` is no value", word.escape_debug())))?;
        self.at += word.len();
        Ok(value)
    }
}

/// What counts as white space.
pub(super) const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];
const DEEPEST: usize = 128;
