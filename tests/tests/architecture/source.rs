//! Rust source as far as the architecture test must understand it: what is code, what is words, where a function ends.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file.
pub(crate) struct Source {
    /// Its path from the repository's root.
    pub(crate) path: String,
    /// As it stands.
    pub(crate) text: String,
    /// The same length with comments and the insides of literals blanked, and without what is only compiled for tests.
    pub(crate) code: String,
    /// The insides of its string literals, tests left out, with the line of each.
    pub(crate) literals: Vec<(usize, String)>,
}

/// A function and how long it is.
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// The line it begins on.
    pub(crate) line: usize,
    /// Its lines, from `fn` to the closing brace.
    pub(crate) lines: usize,
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Every `.rs` file below a folder.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    gather(&root().join(folder), &mut found);
    found.sort();
    found.iter().map(|path| Source::read(path)).collect()
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "target" {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

impl Source {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let (mut code, mut literals) = scan(&text);
        // By the house's order of a file, its tests stand last.
        if let Some(at) = code.find("#[cfg(test)]\nmod tests {") {
            code.truncate(at);
            literals.retain(|(start, _)| *start < at);
        }
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let literals = literals
            .into_iter()
            .map(|(at, words)| (line(at), words))
            .collect();
        let path = path
            .strip_prefix(root())
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        Self {
            path,
            text,
            code,
            literals,
        }
    }

    /// Whether the whole file is a test.
    pub(crate) fn is_test(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        parts.contains(&"tests")
            || parts
                .last()
                .is_some_and(|name| *name == "tests.rs" || *name == "kill.rs")
    }

    /// The functions outside tests.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let mut functions = Vec::new();
        let mut from = 0;
        while let Some(at) = self.code[from..].find("fn ").map(|at| at + from) {
            from = at + 3;
            let is_word = at == 0
                || !self.code[..at]
                    .ends_with(|before: char| before.is_alphanumeric() || before == '_');
            let name: String = self.code[from..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if let (true, false, Some(end)) =
                (is_word, name.is_empty(), body_end(&self.code[from..]))
            {
                let line = self.code[..at].matches('\n').count() + 1;
                let lines = self.code[at..from + end].matches('\n').count() + 1;
                functions.push(Function { name, line, lines });
            }
        }
        functions
    }
}

/// Where the body ends that begins behind a signature; `None` for a declaration without one.
fn body_end(code: &str) -> Option<usize> {
    let (mut braces, mut brackets) = (0_i32, 0_i32);
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets -= 1,
            b';' if braces == 0 && brackets == 0 => return None,
            b'{' => braces += 1,
            b'}' => {
                braces -= 1;
                if braces == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The code with comments and literals blanked, and the literals with their places.
fn scan(text: &str) -> (String, Vec<(usize, String)>) {
    let bytes = text.as_bytes();
    let (mut code, mut literals) = (bytes.to_vec(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        let (end, inside) = match &bytes[at..] {
            [b'/', b'/', ..] => (at + text[at..].find('\n').unwrap_or(text.len() - at), None),
            [b'/', b'*', ..] => (block_comment_end(bytes, at), None),
            [b'r', b'"' | b'#', ..]
                if !continues_a_word(bytes, at) && raw_string(bytes, at).is_some() =>
            {
                let (open, end) = raw_string(bytes, at).unwrap();
                (end, Some((open, end.saturating_sub(open - at))))
            }
            [b'"', ..] => {
                let end = string_end(bytes, at);
                (end, Some((at + 1, end - 1)))
            }
            [b'\'', b'\\', ..] => (at + 3 + text[at + 3..].find('\'').unwrap_or(0), None),
            [b'\'', ..] => (char_end(text, at), None),
            _ => (at, None),
        };
        if let Some((open, close)) = inside {
            literals.push((
                open,
                text.get(open..close.max(open))
                    .unwrap_or_default()
                    .to_owned(),
            ));
        }
        for byte in &mut code[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    (String::from_utf8_lossy(&code).into_owned(), literals)
}

fn continues_a_word(bytes: &[u8], at: usize) -> bool {
    at > 0
        && (bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b'b' || bytes[at - 1] == b'_')
}

fn block_comment_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Where the inside of a raw string begins, and where the whole of it ends.
fn raw_string(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let hashes = bytes[at + 1..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let open = at + 1 + hashes;
    (bytes.get(open) == Some(&b'"')).then_some(())?;
    let close = [&b"\""[..], &b"#".repeat(hashes)].concat();
    let length = bytes[open + 1..]
        .windows(close.len())
        .position(|window| window == close)?;
    Some((open + 1, open + 1 + length + close.len()))
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while next < bytes.len() && bytes[next] != b'"' {
        next += if bytes[next] == b'\\' { 2 } else { 1 };
    }
    (next + 1).min(bytes.len())
}

/// Behind a character literal; at the same place when it is a lifetime.
fn char_end(text: &str, at: usize) -> usize {
    let mut characters = text[at + 1..].chars();
    let width = characters.next().map_or(0, char::len_utf8);
    if characters.next() == Some('\'') {
        at + 2 + width
    } else {
        at
    }
}
