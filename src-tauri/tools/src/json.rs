//! Keys of a JSON text, comments and all.
//!
//! Invariant: an entry is put behind the last one, after a comment on its line, and taken out with the white space before it and
//! one comma; so taking out what was put in gives back every byte.

mod scan;

use crate::error::Flaw;
use crate::format::{Footing, Found, Planted};
use crate::lines::{self, BOM};
use scan::{BLANK, Entry, Kind, Node, scan};
use serde_json::Value;
use std::ops::Range;

/// The key, if it is there. The empty path means the whole text.
pub(crate) fn find(text: &str, path: &[String]) -> Result<Option<Found>, Flaw> {
    let Some(root) = scan(text)? else {
        return Ok(None);
    };
    let (node, depth) = descend(&root, path);
    Ok((depth == path.len()).then(|| Found {
        bytes: node.bytes.clone(),
        value: node.meaning(),
    }))
}

/// Makes sure that the text is JSON without more.
pub(crate) fn check_plain(text: &str) -> Result<(), Flaw> {
    let Some(root) = scan(text)? else {
        return Ok(());
    };
    let read = serde_json::from_str::<Value>(text.trim_start_matches(BOM));
    read.map(drop).map_err(|error| {
        let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let at: usize = lines.map(str::len).sum();
        let why = "this tool reads plain JSON: no comments, no commas at the end, every name in double quotes";
        Flaw::new(at.max(root.bytes.start), why)
    })
}

/// Whether nothing is said, or only that there is nothing.
pub(crate) fn is_bare(text: &str) -> bool {
    text.trim_start_matches(BOM)
        .chars()
        .all(|c| BLANK.contains(&c) || "{}".contains(c))
}

/// The innermost value on the way, and how many names lead to it.
fn descend<'n>(root: &'n Node, path: &[String]) -> (&'n Node, usize) {
    let mut node = root;
    for (depth, name) in path.iter().enumerate() {
        match entry(node, name) {
            Some(entry) => node = &entry.value,
            None => return (node, depth),
        }
    }
    (node, path.len())
}

fn entries(node: &Node) -> &[Entry] {
    match &node.kind {
        Kind::Object(entries) => entries,
        Kind::Array(_) | Kind::Plain(_) => &[],
    }
}

fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n Entry> {
    entries(node).iter().rev().find(|entry| entry.name == name)
}

/// The text with a key that was not there.
pub(crate) fn plant(text: &str, path: &[String], raw: &str) -> Result<Planted, Flaw> {
    let Some(root) = scan(text)? else {
        if !lines::is_blank(text) {
            return Err(Flaw::new(
                0,
                "there is nothing but a comment; write `{}` behind it",
            ));
        }
        let (planted, _) = plant(&format!("{{}}{}", lines::newline(text)), path, raw)?;
        return Ok((planted, Footing::default()));
    };
    let (node, depth) = descend(&root, path);
    let Kind::Object(known) = &node.kind else {
        let name = path.get(..depth).unwrap_or_default().join(".");
        let what = if depth == 0 {
            "the whole".to_owned()
        } else {
            format!("`{name}`")
        };
        let why = format!("{what} is no object, so nothing can be put into it");
        return Err(Flaw::new(node.bytes.start, why));
    };
    let inner = node.bytes.start + 1..node.bytes.end - 1;
    let is_hollow = text[inner.clone()].trim_matches(BLANK).is_empty();
    let style = Style::of(text, &root, node);
    let entry = style.entry(path.get(depth..).unwrap_or_default(), raw);
    let planted = match known.last() {
        Some(last) => style.behind(text, last, &entry),
        None if is_hollow => {
            let (gap, newline) = (style.gap(0), style.newline);
            let end = indent(text, node.bytes.start);
            lines::splice(text, inner.clone(), &format!("{gap}{entry}{newline}{end}"))
        }
        // Only comments.
        None => {
            let at = inner.start + text[inner.clone()].trim_end_matches(BLANK).len();
            lines::splice(text, at..at, &format!("{}{entry}", style.gap(0)))
        }
    };
    let hollow = is_hollow.then(|| text[inner].to_owned());
    Ok((planted, Footing { depth, hollow }))
}

/// How the entries of an object stand.
struct Style {
    /// Each on a line of its own, so far to the right; nothing where they stand on one line.
    indent: Option<String>,
    /// How much further to the right what is inside stands.
    unit: String,
    newline: &'static str,
}

impl Style {
    fn of(text: &str, root: &Node, node: &Node) -> Self {
        let own_line = |entry: &&Entry| {
            let line = lines::start(text, entry.start);
            text[line..entry.start].trim_matches(BLANK).is_empty()
        };
        let unit = entries(root).first().filter(own_line);
        let unit = unit.map(|first| indent(text, first.start).to_owned());
        let unit = unit.filter(|unit| !unit.is_empty());
        let unit = unit.unwrap_or_else(|| "  ".to_owned());
        let inner = &text[node.bytes.start + 1..node.bytes.end - 1];
        let is_tall = inner.contains('\n') || inner.trim_matches(BLANK).is_empty();
        let indent = match entries(node).last() {
            Some(last) => Some(last)
                .filter(own_line)
                .map(|last| indent(text, last.start).to_owned()),
            None => is_tall.then(|| indent(text, node.bytes.start).to_owned() + &unit),
        };
        Self {
            indent,
            unit,
            newline: lines::newline(text),
        }
    }

    /// What stands before an entry, and before a brace that closes one, so many objects further in.
    fn gap(&self, depth: usize) -> String {
        match &self.indent {
            Some(indent) => format!("{}{indent}{}", self.newline, self.unit.repeat(depth)),
            None => " ".to_owned(),
        }
    }

    /// The names that are missing, and the value.
    fn entry(&self, missing: &[String], raw: &str) -> String {
        let mut entry = String::new();
        for (depth, name) in missing.iter().enumerate() {
            if depth > 0 {
                entry += &format!("{{{}", self.gap(depth));
            }
            entry += &format!("{}: ", Value::String(name.clone()));
        }
        entry += raw;
        for depth in (0..missing.len().saturating_sub(1)).rev() {
            entry += &format!("{}}}", self.gap(depth));
        }
        entry
    }

    /// The text with an entry behind the last one.
    fn behind(&self, text: &str, last: &Entry, entry: &str) -> String {
        let end = last.value.bytes.end;
        let (comma, trailing, from) = match last.comma {
            Some(comma) => ("", ",", comma + 1),
            None => (",", "", end),
        };
        // A comment on the last entry's line stays with it.
        let at = match &self.indent {
            Some(_) => from + comment(&text[from..]),
            None => from,
        };
        let (before, between, after) = (&text[..end], &text[end..at], &text[at..]);
        let gap = self.gap(0);
        format!("{before}{comma}{between}{gap}{entry}{trailing}{after}")
    }
}

/// The length of the rest of a line, if that is one comment.
fn comment(text: &str) -> usize {
    let line = text.split('\n').next().unwrap_or(text);
    let line = line.trim_end_matches(BLANK);
    let said = line.trim_start_matches(BLANK);
    let block = said
        .strip_prefix("/*")
        .and_then(|said| said.split_once("*/"));
    let is_comment = said.starts_with("//") || block.is_some_and(|(_, rest)| rest.is_empty());
    if is_comment { line.len() } else { 0 }
}

/// The white space that the line begins with.
fn indent(text: &str, at: usize) -> &str {
    let line = &text[lines::start(text, at)..];
    let length = line.len() - line.trim_start_matches([' ', '\t']).len();
    &line[..length]
}

/// The text without a key, and without the objects around it that came with it and are empty now.
pub(crate) fn uproot(text: &str, path: &[String], footing: &Footing) -> Result<String, Flaw> {
    let hollow_at = |depth: usize| {
        footing
            .hollow
            .as_deref()
            .filter(|_| depth == footing.depth + 1)
    };
    let mut text = without(text, path, hollow_at(path.len()))?;
    for depth in (footing.depth + 1..path.len()).rev() {
        let around = path.get(..depth).unwrap_or_default();
        let Some(found) = find(&text, around)? else {
            break;
        };
        let inner = &text[found.bytes.start + 1..found.bytes.end - 1];
        if !inner.trim_matches(BLANK).is_empty() {
            break;
        }
        text = without(&text, around, hollow_at(depth))?;
    }
    Ok(text)
}

/// The text without an entry; an object that has nothing left gets back what stood in it when it was empty.
fn without(text: &str, path: &[String], hollow: Option<&str>) -> Result<String, Flaw> {
    let Some((name, around)) = path.split_last() else {
        return Ok(text.to_owned());
    };
    let Some(root) = scan(text)? else {
        return Ok(text.to_owned());
    };
    let (node, depth) = descend(&root, around);
    let known = entries(node);
    let place = known.iter().rposition(|entry| entry.name == *name);
    let Some(place) = place.filter(|_| depth == around.len()) else {
        return Ok(text.to_owned());
    };
    let (before, rest) = known.split_at(place);
    let Some(entry) = rest.first() else {
        return Ok(text.to_owned());
    };
    let start = text[..entry.start].trim_end_matches(BLANK).len();
    // Its own comma goes with it; the last one's is the comma before.
    let own = entry.comma;
    let before = before.last().and_then(|entry| entry.comma);
    let before = before.filter(|_| own.is_none());
    let one = |comma: usize| comma..comma + 1;
    let whole = start..entry.value.bytes.end;
    let cuts = [before.map(one), Some(whole), own.map(one)];
    let cuts: Vec<Range<usize>> = cuts.into_iter().flatten().collect();
    let left = cut(text, &cuts);
    let gone: usize = cuts.iter().map(Range::len).sum();
    let inner = node.bytes.start + 1..node.bytes.end - 1 - gone;
    match hollow {
        Some(hollow) if left[inner.clone()].trim_matches(BLANK).is_empty() => {
            Ok(lines::splice(&left, inner, hollow))
        }
        _ => Ok(left),
    }
}

/// The text without some of its bytes, which are named in order.
fn cut(text: &str, cuts: &[Range<usize>]) -> String {
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for cut in cuts {
        left.push_str(&text[at..cut.start.max(at)]);
        at = cut.end.max(at);
    }
    left.push_str(&text[at..]);
    left
}
