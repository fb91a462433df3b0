//! Lines of a text: where they begin and end, and how they end.
//!
//! Invariant: what is put in as lines and taken out as lines leaves the text as it was, with or without a newline at its end.

use std::ops::Range;

/// How the text's lines end.
pub(crate) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where the line begins that has this byte; the first behind the mark that some editors put before everything.
pub(crate) fn start(text: &str, at: usize) -> usize {
    let first = if text.starts_with(BOM) {
        BOM.len_utf8()
    } else {
        0
    };
    text[..at].rfind('\n').map_or(first, |found| found + 1)
}

/// Where the next line begins.
pub(crate) fn end(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |found| at + found + 1)
}

/// The text with a line put in where a line begins, or at the end.
pub(crate) fn insert(text: &str, at: usize, line: &str) -> String {
    let newline = newline(text);
    let (before, after) = text.split_at(at);
    // A text that does not end its last line is not made to.
    if after.is_empty() && !before.is_empty() && !before.ends_with('\n') {
        return format!("{before}{newline}{line}");
    }
    format!("{before}{line}{newline}{after}")
}

/// The text without the lines that have these bytes.
pub(crate) fn remove(text: &str, bytes: Range<usize>) -> String {
    let (from, to) = (start(text, bytes.start), end(text, bytes.end));
    let (mut before, after) = (&text[..from], &text[to..]);
    if after.is_empty() && !text.ends_with('\n') {
        before = without_newline(before);
    }
    format!("{before}{after}")
}

/// Whether the text has nothing but white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.trim_start_matches(BOM).trim().is_empty()
}

/// The text without the newline at its end, if it has one.
pub(crate) fn without_newline(text: &str) -> &str {
    let cut = text.strip_suffix("\r\n");
    cut.or_else(|| text.strip_suffix('\n')).unwrap_or(text)
}

/// The text with bytes put in the place of others.
pub(crate) fn splice(text: &str, place: Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..place.start], &text[place.end..])
}

/// What some editors put before everything.
pub(crate) const BOM: char = '\u{feff}';
