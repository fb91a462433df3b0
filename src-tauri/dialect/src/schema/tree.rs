//! A schema as a tree that keeps the order of its keys and the spelling of its numbers.
//!
//! What lies deeper than [`DEEPEST`] is kept unread: nothing here can be made to recurse without bound.

use crate::wire;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::fmt;

/// A JSON value.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Object(Fields),
    List(Vec<Self>),
    Text(String),
    /// A number, a boolean, `null`, or something too deep to be read.
    Other(Box<RawValue>),
}

impl Node {
    pub(super) fn read(json: &RawValue) -> Self {
        Self::read_at(json, DEEPEST)
    }

    pub(super) fn object() -> Self {
        Self::Object(Fields::default())
    }

    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn into_fields(self) -> Option<Fields> {
        match self {
            Self::Object(fields) => Some(fields),
            Self::List(_) | Self::Text(_) | Self::Other(_) => None,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Object(_) | Self::List(_) | Self::Other(_) => None,
        }
    }

    pub(super) fn is(&self, literal: &str) -> bool {
        matches!(self, Self::Other(raw) if raw.get() == literal)
    }

    /// How many values it is made of.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Object(fields) => fields.size(),
            Self::List(list) => 1 + list.iter().map(Self::size).sum::<usize>(),
            Self::Text(_) | Self::Other(_) => 1,
        }
    }

    /// The value in words: a text without its quotes, all else as JSON.
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Object(_) | Self::List(_) | Self::Other(_) => wire::raw(self).get().to_owned(),
        }
    }

    fn read_at(json: &RawValue, depth: usize) -> Self {
        let text = json.get();
        let read = match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text).ok().map(Self::Text),
            Some(b'{') if depth > 0 => {
                serde_json::from_str::<Borrowed<'_>>(text).ok().map(|read| {
                    let read_field = |(name, value)| (name, Self::read_at(value, depth - 1));
                    Self::Object(Fields(read.0.into_iter().map(read_field).collect()))
                })
            }
            Some(b'[') if depth > 0 => {
                serde_json::from_str::<Vec<&RawValue>>(text)
                    .ok()
                    .map(|list| {
                        let read_item = |value| Self::read_at(value, depth - 1);
                        Self::List(list.into_iter().map(read_item).collect())
                    })
            }
            Some(_) | None => None,
        };
        read.unwrap_or_else(|| Self::Other(json.to_owned()))
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(fields) => fields.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
            Self::Text(text) => text.serialize(serializer),
            Self::Other(raw) => raw.serialize(serializer),
        }
    }
}

/// The fields of an object, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(String, Node)>);

impl Fields {
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        let field = self.0.iter().find(|(known, _)| known == name);
        field.map(|(_, node)| node)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        let field = self.0.iter_mut().find(|(known, _)| known == name);
        field.map(|(_, node)| node)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(name, node)| (name.as_str(), node))
    }

    pub(super) fn size(&self) -> usize {
        1 + self.0.iter().map(|(_, node)| node.size()).sum::<usize>()
    }

    /// Whether its `type` is, or allows, that word.
    pub(super) fn is_type(&self, word: &str) -> bool {
        let is = |node: &Node| node.as_text() == Some(word);
        match self.get("type") {
            Some(Node::List(list)) => list.iter().any(is),
            Some(node) => is(node),
            None => false,
        }
    }

    /// Replaces a field at its place, or adds it at the end.
    pub(super) fn set(&mut self, name: &str, node: Node) {
        match self.get_mut(name) {
            Some(known) => *known = node,
            None => self.0.push((name.to_owned(), node)),
        }
    }

    pub(super) fn put_first(&mut self, name: &str, node: Node) {
        self.0.insert(0, (name.to_owned(), node));
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Node> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    pub(super) fn keep(&mut self, mut wanted: impl FnMut(&str, &Node) -> bool) {
        self.0.retain(|(name, node)| wanted(name, node));
    }

    pub(super) fn each_value(&mut self, mut visit: impl FnMut(&mut Node)) {
        self.each_field(|_, node| visit(node));
    }

    pub(super) fn each_field(&mut self, mut visit: impl FnMut(&str, &mut Node)) {
        for (name, node) in &mut self.0 {
            visit(name, node);
        }
    }

    /// Respells the names of fields.
    pub(super) fn rename(&mut self, spell: impl Fn(&str) -> Option<&'static str>) {
        for (name, _) in &mut self.0 {
            if let Some(spelled) = spell(name) {
                spelled.clone_into(name);
            }
        }
    }

    /// Takes over the fields of another object that this one has not.
    pub(super) fn adopt(&mut self, others: Self) {
        let known: HashSet<String> = self.0.iter().map(|(name, _)| name.clone()).collect();
        let new = others
            .0
            .into_iter()
            .filter(|(name, _)| !known.contains(name));
        self.0.extend(new);
    }

    /// Takes over the properties of another schema.
    pub(super) fn adopt_properties(&mut self, theirs: Option<Node>) {
        let Some(Node::Object(theirs)) = theirs else {
            return;
        };
        match self.get_mut("properties") {
            Some(Node::Object(mine)) => mine.adopt(theirs),
            Some(_) | None => self.set("properties", Node::Object(theirs)),
        }
    }

    /// Visits the schemas directly in this one.
    pub(super) fn each_child(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        for (name, node) in &mut self.0 {
            match node {
                Node::Object(names) if NAMED.contains(&name.as_str()) => {
                    for (_, node) in &mut names.0 {
                        visit_one(node, visit);
                    }
                }
                Node::List(list) if LISTED.contains(&name.as_str()) => {
                    for node in list {
                        visit_one(node, visit);
                    }
                }
                node if SINGLE.contains(&name.as_str()) => visit_one(node, visit),
                Node::Object(_) | Node::List(_) | Node::Text(_) | Node::Other(_) => {}
            }
        }
    }

    pub(super) fn into_raw(self) -> Box<RawValue> {
        wire::raw(&self)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, node) in &self.0 {
            map.serialize_entry(name, node)?;
        }
        map.end()
    }
}

/// Whether a keyword's value is itself one schema.
pub(super) fn holds_schema(keyword: &str) -> bool {
    SINGLE.contains(&keyword)
}

fn visit_one(node: &mut Node, visit: &mut dyn FnMut(&mut Fields)) {
    if let Node::Object(fields) = node {
        visit(fields);
    }
}

/// The fields of an object whose values are not read yet.
struct Borrowed<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Borrowed<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BorrowedVisitor)
    }
}

struct BorrowedVisitor;

impl<'de> Visitor<'de> for BorrowedVisitor {
    type Value = Borrowed<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Borrowed(fields))
    }
}

/// Schemas nest two or three levels of JSON a step; nobody's is deeper than this.
const DEEPEST: usize = 64;

/// Keywords that map names to schemas.
const NAMED: &[&str] = &[
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
];

/// Keywords that list schemas.
const LISTED: &[&str] = &["anyOf", "oneOf", "allOf", "prefixItems", "items"];

/// Keywords that hold one schema.
const SINGLE: &[&str] = &[
    "items",
    "additionalProperties",
    "additionalItems",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contains",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
];
