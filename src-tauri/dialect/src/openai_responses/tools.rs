//! Tools and the choice among them, as a client declares them.
//!
//! Functions and custom tools become `chat::Tool`s, namespaces are flattened; every other kind (the vendor's own tools) is
//! carried as an extra named `tools[].KIND`. `strict: false` and silence are one: this dialect has to be told that nothing
//! strict is asked.

use super::fields::Fields;
use super::namespaces::{self, flat};
use crate::{Malformed, shared};
use chat::{Dialect, Opaque, Tool, ToolChoice, ToolKind, ToolMode};
use serde_json::value::RawValue;
use std::collections::HashSet;

/// The declared tools of a request.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Functions and custom tools.
    pub(super) tools: Vec<Tool>,
    /// Namespaces and the vendor's own tools.
    pub(super) extras: Vec<Opaque>,
}

impl Declared {
    /// Takes in a list of tools that stands at `path`.
    pub(super) fn read(&mut self, list: &[Box<RawValue>], path: &str) -> Result<(), Malformed> {
        let mut members = HashSet::new();
        for (place, raw) in list.iter().enumerate() {
            let path = format!("{path}[{place}]");
            let fields = Fields::read(raw.get().as_bytes(), path.as_str())?;
            let tag = fields.tag();
            match kind_of(&tag) {
                Some(kind) => {
                    let (direct, rest) = tool(fields, kind)?;
                    let named = |(field, value): (String, Box<RawValue>)| {
                        extra(shared::declared(&direct.name, &field), &value)
                    };
                    self.extras.extend(rest.rest().map(named));
                    if members.remove(&direct.name) {
                        self.tools.retain(|member| member.name != direct.name);
                    }
                    self.tools.push(direct);
                }
                None if tag == "namespace" => {
                    let namespace = Namespace::read(raw, &path)?;
                    for (_, member) in namespace.members {
                        self.member(member, &mut members);
                    }
                    self.extras.push(extra(namespaces::EXTRA.to_owned(), raw));
                    self.extras.extend(namespace.unflattened);
                }
                None => self
                    .extras
                    .push(extra(format!("{}{tag}", shared::OWN_TOOL), raw)),
            }
        }
        Ok(())
    }

    /// Adds a tool of a namespace, unless a tool has its flat name already.
    fn member(&mut self, member: Tool, members: &mut HashSet<String>) {
        if self.tools.iter().all(|known| known.name != member.name) {
            members.insert(member.name.clone());
            self.tools.push(member);
        }
    }
}

/// A namespace's declaration.
#[derive(Debug)]
pub(super) struct Namespace {
    /// Its name.
    pub(super) name: String,
    /// Each tool's name within it, and the tool under its flat name.
    pub(super) members: Vec<(String, Tool)>,
    /// What its tools do not say when they stand among the others.
    unflattened: Vec<Opaque>,
}

impl Namespace {
    /// Reads the declaration that stands at `path`.
    pub(super) fn read(raw: &RawValue, path: &str) -> Result<Self, Malformed> {
        let mut fields = Fields::read(raw.get().as_bytes(), path)?;
        let name: String = fields.need("name")?;
        let list: Vec<Box<RawValue>> = fields.take("tools")?.unwrap_or_default();
        let about = fields
            .raw("description")
            .filter(|text| text.get() != "\"\"");
        let about = about.map(|text| extra(format!("namespaces[{name}].description"), &text));
        let mut unflattened: Vec<Opaque> = about.into_iter().collect();
        let mut members = Vec::new();
        for (place, raw) in list.iter().enumerate() {
            let fields = Fields::read(raw.get().as_bytes(), format!("{path}.tools[{place}]"))?;
            if let Some(kind) = kind_of(&fields.tag()) {
                let (mut tool, rest) = tool(fields, kind)?;
                let own = std::mem::take(&mut tool.name);
                unflattened.extend(rest.rest().map(|(field, value)| {
                    extra(format!("namespaces[{name}].tools[{own}].{field}"), &value)
                }));
                tool.name = flat(Some(&name), &own);
                members.push((own, tool));
            }
        }
        Ok(Self {
            name,
            members,
            unflattened,
        })
    }
}

/// Whether two declarations are one and the same.
pub(super) fn same(one: &Tool, other: &Tool) -> bool {
    let schema = |tool: &Tool| tool.schema.as_ref().map(|schema| schema.get().to_owned());
    one.name == other.name
        && one.kind == other.kind
        && one.description == other.description
        && schema(one) == schema(other)
}

/// What is wanted of the tools. `None` for a choice only this dialect knows.
pub(super) fn choice(raw: &RawValue, path: &str) -> Result<Option<ToolChoice>, Malformed> {
    if raw.get().starts_with('"') {
        let word: String = serde_json::from_str(raw.get())
            .map_err(|error| Malformed::new(path, error.to_string()))?;
        return Ok(CHOICES
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, choice)| choice.clone()));
    }
    let mut fields = Fields::read(raw.get().as_bytes(), path)?;
    let tag = fields.tag();
    if tag == "allowed_tools" {
        return allowed(&mut fields);
    }
    let Some(kind) = kind_of(&tag) else {
        return Ok(None);
    };
    let name = named(&mut fields)?;
    Ok(Some(ToolChoice::Named { name, kind }))
}

fn allowed(fields: &mut Fields) -> Result<Option<ToolChoice>, Malformed> {
    let mode: String = fields.need("mode")?;
    let mode = match mode.as_str() {
        "auto" => ToolMode::Auto,
        "required" => ToolMode::Required,
        _ => return Ok(None),
    };
    let list: Vec<Box<RawValue>> = fields.take("tools")?.unwrap_or_default();
    let mut names = Vec::new();
    for (place, raw) in list.iter().enumerate() {
        let path = fields.at(&format!("tools[{place}]"));
        let mut fields = Fields::read(raw.get().as_bytes(), path)?;
        if kind_of(&fields.tag()).is_none() {
            return Ok(None);
        }
        names.push(named(&mut fields)?);
    }
    Ok(Some(ToolChoice::Allowed { mode, names }))
}

fn named(fields: &mut Fields) -> Result<String, Malformed> {
    let name: String = fields.need("name")?;
    let namespace: Option<String> = fields.take("namespace")?;
    Ok(flat(namespace.as_deref(), &name))
}

/// A tool, and what nobody knew of it.
fn tool(mut fields: Fields, kind: ToolKind) -> Result<(Tool, Fields), Malformed> {
    fields.raw("type");
    let tool = Tool {
        name: fields.need("name")?,
        description: fields.take("description")?,
        schema: fields.raw(match kind {
            ToolKind::Function => "parameters",
            ToolKind::Custom => "format",
        }),
        strict: fields.take("strict")?.filter(|strict| *strict),
        kind,
        cache: None,
    };
    Ok((tool, fields))
}

fn kind_of(tag: &str) -> Option<ToolKind> {
    KINDS
        .iter()
        .find(|(known, _)| *known == tag)
        .map(|(_, kind)| *kind)
}

fn extra(name: String, raw: &RawValue) -> Opaque {
    Opaque {
        dialect: Dialect::OpenAiResponses,
        name,
        value: raw.to_owned(),
    }
}

const KINDS: &[(&str, ToolKind)] = &[
    ("function", ToolKind::Function),
    ("custom", ToolKind::Custom),
];

const CHOICES: &[(&str, ToolChoice)] = &[
    ("none", ToolChoice::None),
    ("auto", ToolChoice::Auto),
    ("required", ToolChoice::Required),
];
