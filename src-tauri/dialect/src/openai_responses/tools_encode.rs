//! Tools and the choice among them, as a provider reads them; a client's own are told back to it in the same words.
//!
//! `strict` is always said: silence means strict in this dialect, and a schema that is not would be refused or rewritten.

use super::losses::Losses;
use super::namespaces::{self, Namespaces};
use super::object::Object;
use crate::search::{self, Search};
use crate::wire::raw;
use crate::{ToolNames, schema, shared};
use chat::{Dialect, Opaque, Request, Tool, ToolChoice, ToolKind, ToolMode};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// The list of tools; empty when there are none.
pub(super) fn list(
    request: &Request,
    names: &ToolNames,
    namespaces: &Namespaces,
    losses: &mut Losses,
) -> Vec<Box<RawValue>> {
    let mut own: Vec<&Opaque> = request
        .extras
        .iter()
        .filter(|extra| is_tool(extra))
        .collect();
    let mut grouped = HashSet::new();
    let mut list = Vec::new();
    for tool in &request.tools {
        match namespaces.split(&tool.name) {
            (None, name) => list.push(declared(tool, names.wire(name), request, losses)),
            (Some(namespace), _) => {
                if grouped.insert(namespace) {
                    let at = own.iter().position(|extra| declares(extra, namespace));
                    list.extend(at.map(|at| own.remove(at).value.clone()));
                }
            }
        }
    }
    list.extend(own.into_iter().map(|extra| extra.value.clone()));
    list.extend(
        Search::asked(request, Dialect::OpenAiResponses).map(|asked| searching(asked, losses)),
    );
    list
}

/// The vendor's web search, with what is asked of it.
fn searching(mut asked: Search, losses: &mut Losses) -> Box<RawValue> {
    let mut tool = Object::new();
    tool.put("type", SEARCH);
    if let Some(domains) = asked.take(search::ALLOWED) {
        tool.put("filters", &serde_json::json!({ search::ALLOWED: domains }));
    }
    tool.put_some(search::LOCATION, asked.take(search::LOCATION));
    tool.put_some(search::CONTEXT, asked.take(search::CONTEXT));
    for setting in asked.unsaid() {
        losses.add(setting, search::UNKNOWN);
    }
    tool.into_raw()
}

const SEARCH: &str = "web_search";

/// What is wanted of the tools; `None` when the client did not say.
pub(super) fn choice(
    request: &Request,
    names: &ToolNames,
    namespaces: &Namespaces,
    losses: &mut Losses,
) -> Option<Box<RawValue>> {
    let extra = request
        .extras
        .iter()
        .find(|extra| extra.dialect == Dialect::OpenAiResponses && extra.name == "tool_choice");
    if let Some(extra) = extra {
        return Some(extra.value.clone());
    }
    let own = request.source == Some(Dialect::OpenAiResponses);
    let offered = |name: &str| own || shared::offers(request, name);
    Some(match request.tool_choice.as_ref()? {
        ToolChoice::None => raw(&"none"),
        ToolChoice::Auto => raw(&"auto"),
        ToolChoice::Required => raw(&"required"),
        ToolChoice::Named { name, kind } if offered(name) => named(name, *kind, names, namespaces),
        ToolChoice::Named { name, .. } if name == SEARCH && is_searching(request) => {
            raw(&Typed { kind: SEARCH })
        }
        ToolChoice::Named { .. } => {
            losses.add("tool_choice", shared::NOT_OFFERED);
            raw(&"auto")
        }
        ToolChoice::Allowed { mode, names: some } => {
            let tools: Vec<Box<RawValue>> = some
                .iter()
                .filter(|name| offered(name))
                .map(|name| named(name, kind_in(request, name), names, namespaces))
                .collect();
            if tools.len() < some.len() {
                losses.add("tool_choice", shared::NOT_OFFERED);
            }
            if tools.is_empty() && !some.is_empty() {
                return Some(raw(&"auto"));
            }
            let mut choice = Object::new();
            choice.put("type", "allowed_tools");
            choice.put(
                "mode",
                match mode {
                    ToolMode::Auto => "auto",
                    ToolMode::Required => "required",
                },
            );
            choice.put("tools", &tools);
            choice.into_raw()
        }
    })
}

/// Whether an extra is one that the list of tools or the choice among them says.
pub(super) fn says(extra: &Opaque) -> bool {
    is_tool(extra) || shared::is_foreign_search(extra, Dialect::OpenAiResponses)
}

fn is_searching(request: &Request) -> bool {
    let mut extras = request.extras.iter();
    extras.any(|extra| shared::is_foreign_search(extra, Dialect::OpenAiResponses))
}

#[derive(Serialize)]
struct Typed {
    #[serde(rename = "type")]
    kind: &'static str,
}

fn declared(tool: &Tool, name: &str, request: &Request, losses: &mut Losses) -> Box<RawValue> {
    let mut object = Object::new();
    object.put("type", tag(tool.kind));
    object.put("name", name);
    object.put_some("description", tool.description.as_deref());
    match tool.kind {
        ToolKind::Function => {
            let mut parameters = schema::for_openai(tool.schema.as_deref());
            let strict = schema::holds(request, tool, &parameters);
            if tool.strict == Some(true) && !strict {
                losses.add("tools[].strict", schema::TOO_OPEN);
            }
            if strict {
                parameters = schema::closed(&parameters);
            }
            object.put("parameters", &parameters);
            object.put("strict", &strict);
        }
        ToolKind::Custom => object.put_some("format", tool.schema.as_deref()),
    }
    for (field, value) in shared::declared_in(&request.extras, &tool.name, Dialect::OpenAiResponses)
    {
        object.put(field, value);
    }
    object.into_raw()
}

fn named(name: &str, kind: ToolKind, names: &ToolNames, namespaces: &Namespaces) -> Box<RawValue> {
    let mut object = Object::new();
    object.put("type", tag(kind));
    match namespaces.split(name) {
        (None, name) => object.put("name", names.wire(name)),
        (Some(namespace), name) => {
            object.put("namespace", namespace);
            object.put("name", name);
        }
    }
    object.into_raw()
}

fn kind_in(request: &Request, name: &str) -> ToolKind {
    let known = request.tools.iter().find(|tool| tool.name == name);
    known.map(|tool| tool.kind).unwrap_or_default()
}

fn declares(extra: &Opaque, namespace: &str) -> bool {
    extra.name == namespaces::EXTRA
        && super::tools::Namespace::read(&extra.value, "tools")
            .is_ok_and(|declared| declared.name == namespace)
}

fn is_tool(extra: &Opaque) -> bool {
    extra.dialect == Dialect::OpenAiResponses && extra.name.starts_with(shared::OWN_TOOL)
}

fn tag(kind: ToolKind) -> &'static str {
    match kind {
        ToolKind::Function => "function",
        ToolKind::Custom => "custom",
    }
}
