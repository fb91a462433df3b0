//! Keys of a TOML text, comments and all.
//!
//! Invariant: a key is put in as a line of its own behind the last of its table, and a table behind everything; so taking them out
//! gives back every byte. A table that is written in another form (inline, by dotted keys, as an array) is not guessed at.

use crate::error::Flaw;
use crate::format::{Footing, Found, Planted};
use crate::lines;
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;
use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, ValidateWhitespace, parse_document};
use toml_parser::{ParseError, Source, Span};

/// A table: what stands under one header, or before the first.
#[derive(Debug, Default)]
struct Table {
    path: Vec<String>,
    /// Where its header stands; the first table has none.
    header: Option<Range<usize>>,
    is_array: bool,
    keys: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    path: Vec<String>,
    start: usize,
    bytes: Range<usize>,
    /// What it says, if that is a string.
    text: Option<String>,
}

/// The key, if it is there. The empty path means the whole text.
pub(crate) fn find(text: &str, path: &[String]) -> Result<Option<Found>, Flaw> {
    let tables = read(text)?;
    let place = locate(&tables, path);
    Ok(place.map(|(_, key)| {
        let raw = || Value::String(text[key.bytes.clone()].to_owned());
        Found {
            bytes: key.bytes.clone(),
            value: key.text.clone().map_or_else(raw, Value::String),
        }
    }))
}

fn locate<'t>(tables: &'t [Table], path: &[String]) -> Option<(&'t Table, &'t Key)> {
    let plain = tables.iter().filter(|table| !table.is_array);
    plain
        .flat_map(|table| table.keys.iter().map(move |key| (table, key)))
        .find(|(table, key)| {
            table.path.len() + key.path.len() == path.len()
                && path.starts_with(&table.path)
                && path.ends_with(&key.path)
        })
}

/// The text with a key that was not there.
pub(crate) fn plant(text: &str, path: &[String], raw: &str) -> Result<Planted, Flaw> {
    let tables = read(text)?;
    refuse_other_forms(&tables, path)?;
    let Some((name, around)) = path.split_last() else {
        return Ok((text.to_owned(), Footing::default()));
    };
    let line = format!("{} = {raw}", written(name));
    let depth = around.len();
    let footing = |depth| Footing {
        depth,
        hollow: None,
    };
    if let Some(table) = tables.iter().find(|table| table.path == around) {
        let last = table.keys.last().map(|key| key.bytes.end);
        let behind = last.or(table.header.as_ref().map(|header| header.end));
        let at = behind.map_or(lines::start(text, 0), |behind| lines::end(text, behind));
        return Ok((lines::insert(text, at, &line), footing(depth)));
    }
    let newline = lines::newline(text);
    let header = around.iter().map(|name| written(name)).collect::<Vec<_>>();
    let gap = if text.is_empty() { "" } else { newline };
    let block = format!("{gap}[{}]{newline}{line}", header.join("."));
    Ok((lines::insert(text, text.len(), &block), footing(depth - 1)))
}

/// A table that is there in a form of its own cannot be given another key by adding a line.
fn refuse_other_forms(tables: &[Table], path: &[String]) -> Result<(), Flaw> {
    let around = path.split_last().map_or(path, |(_, around)| around);
    for table in tables {
        if table.is_array && around.starts_with(&table.path) {
            let at = table.header.as_ref().map_or(0, |header| header.start);
            return Err(Flaw::new(
                at,
                "an array of tables stands where one table belongs",
            ));
        }
        for key in &table.keys {
            let whole = [table.path.as_slice(), &key.path].concat();
            let is_value = around.starts_with(&whole);
            let is_dotted = whole.starts_with(around) && table.path.len() < around.len();
            if is_value || is_dotted {
                let why = format!(
                    "write it as a table under `[{}]`; this form is not edited",
                    around.join(".")
                );
                return Err(Flaw::new(key.start, why));
            }
        }
    }
    Ok(())
}

/// A name as a key is written.
fn written(name: &str) -> Cow<'_, str> {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(is_bare) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(Value::String(name.to_owned()).to_string())
}

/// The text without a key, and without its table if that came with it and is empty now.
pub(crate) fn uproot(text: &str, path: &[String], footing: &Footing) -> Result<String, Flaw> {
    let tables = read(text)?;
    let Some((_, key)) = locate(&tables, path) else {
        return Ok(text.to_owned());
    };
    let left = lines::remove(text, key.start..key.bytes.end);
    let around = path.get(..path.len() - 1).unwrap_or_default();
    if around.is_empty() || footing.depth >= around.len() {
        return Ok(left);
    }
    let tables = read(&left)?;
    let Some(place) = tables.iter().position(|table| table.path == around) else {
        return Ok(left);
    };
    let Some(header) = tables.get(place).and_then(|table| table.header.clone()) else {
        return Ok(left);
    };
    let next = tables.get(place + 1).and_then(|table| table.header.clone());
    let end = next.map_or(left.len(), |next| next.start);
    if !left[lines::end(&left, header.end)..end].trim().is_empty() {
        return Ok(left);
    }
    // The empty line before the header came with it.
    let before = lines::without_newline(&left[..header.start]);
    let has_gap = before.ends_with('\n') && before.len() < header.start;
    let from = if has_gap { before.len() } else { header.start };
    Ok(lines::remove(&left, from..header.end))
}

/// The tables of a text, in order.
fn read(text: &str) -> Result<Vec<Table>, Flaw> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut flaw: Option<ParseError> = None;
    let mut events: Vec<Event> = Vec::new();
    let mut take = |event: Event| events.push(event);
    parse_document(
        &tokens,
        &mut ValidateWhitespace::new(&mut take, source),
        &mut flaw,
    );
    let mut reader = Reader {
        source,
        tables: vec![Table::default()],
        names: Vec::new(),
        nesting: 0,
        flaw,
    };
    for event in &events {
        reader.take(event);
    }
    if let Some(error) = reader.flaw {
        let at = error
            .unexpected()
            .or(error.context())
            .map_or(0, |span| span.start());
        return Err(Flaw::new(at.min(text.len()), error.description()));
    }
    refuse_twice(&reader.tables)?;
    Ok(reader.tables)
}

struct Reader<'t> {
    source: Source<'t>,
    tables: Vec<Table>,
    /// The names of the key or header that is being read, and where the first begins.
    names: Vec<(usize, String)>,
    /// How deep in arrays and inline tables.
    nesting: usize,
    flaw: Option<ParseError>,
}

impl Reader<'_> {
    fn take(&mut self, event: &Event) {
        let span = event.span();
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => self.tables.push(Table {
                header: Some(span.start()..span.end()),
                is_array: event.kind() == EventKind::ArrayTableOpen,
                ..Table::default()
            }),
            EventKind::StdTableClose | EventKind::ArrayTableClose => self.header(span),
            EventKind::SimpleKey => self.name(event),
            EventKind::Scalar => self.scalar(event),
            EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                if self.nesting == 0 {
                    self.begin(span);
                }
                self.nesting += 1;
            }
            EventKind::ArrayClose | EventKind::InlineTableClose => {
                self.nesting = self.nesting.saturating_sub(1);
                let is_whole = self.nesting == 0;
                if let Some(key) = self.last().filter(|_| is_whole) {
                    key.bytes.end = span.end();
                }
            }
            EventKind::KeySep
            | EventKind::KeyValSep
            | EventKind::ValueSep
            | EventKind::Whitespace
            | EventKind::Comment
            | EventKind::Newline
            | EventKind::Error => {}
        }
    }

    fn header(&mut self, span: Span) {
        let names = std::mem::take(&mut self.names);
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        table.path = names.into_iter().map(|(_, name)| name).collect();
        if let Some(header) = &mut table.header {
            header.end = span.end();
        }
    }

    fn name(&mut self, event: &Event) {
        let mut name = Cow::Borrowed("");
        if let Some(raw) = self.source.get(event) {
            raw.decode_key(&mut name, &mut self.flaw);
        }
        if self.nesting == 0 {
            self.names.push((event.span().start(), name.into_owned()));
        }
    }

    fn scalar(&mut self, event: &Event) {
        let mut text = Cow::Borrowed("");
        let kind = self
            .source
            .get(event)
            .map(|raw| raw.decode_scalar(&mut text, &mut self.flaw));
        if self.nesting > 0 {
            return;
        }
        self.begin(event.span());
        if let Some(key) = self.last().filter(|_| kind == Some(ScalarKind::String)) {
            key.text = Some(text.into_owned());
        }
    }

    /// A value begins; the names before it were its key.
    fn begin(&mut self, span: Span) {
        let names = std::mem::take(&mut self.names);
        let start = names.first().map_or(span.start(), |(start, _)| *start);
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        table.keys.push(Key {
            path: names.into_iter().map(|(_, name)| name).collect(),
            start,
            bytes: span.start()..span.end(),
            text: None,
        });
    }

    fn last(&mut self) -> Option<&mut Key> {
        self.tables.last_mut()?.keys.last_mut()
    }
}

/// TOML allows nothing to be said twice.
fn refuse_twice(tables: &[Table]) -> Result<(), Flaw> {
    for (place, table) in tables.iter().enumerate() {
        for (at, key) in table.keys.iter().enumerate() {
            if table
                .keys
                .iter()
                .take(at)
                .any(|before| before.path == key.path)
            {
                let why = format!("`{}` is said twice", key.path.join("."));
                return Err(Flaw::new(key.start, why));
            }
        }
        // What stands under an array of tables may come again with each of them.
        let above = |array: &Table| array.is_array && table.path.starts_with(&array.path);
        let is_repeated = tables.iter().any(above);
        let same = |before: &Table| before.path == table.path && before.header.is_some();
        if !is_repeated && tables.iter().take(place).any(same) {
            let why = format!("the table `{}` is there twice", table.path.join("."));
            return Err(Flaw::new(
                table.header.as_ref().map_or(0, |header| header.start),
                why,
            ));
        }
    }
    Ok(())
}
