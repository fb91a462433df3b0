//! Writes the tools on offer and what is wanted of them.

use super::content_encode::cache;
use super::losses::Losses;
use super::wire::{Tool as ToolOut, ToolChoice as ChoiceOut};
use super::{DIALECT, SERVER_TOOL};
use crate::search::{self, Search};
use crate::{ToolNames, schema, shared};
use chat::{Opaque, Quirk, Quirks, Request, Tool, ToolChoice, ToolKind, ToolMode};
use serde_json::value::RawValue;

/// What a tool with free input becomes: one string.
const FREE_INPUT: &str = r#"{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}"#;

/// Writes the tools: the client's, then those the vendor runs.
pub(super) fn tools<'a>(
    request: &'a Request,
    quirks: Quirks,
    names: &'a ToolNames,
    losses: &mut Losses,
) -> Vec<ToolOut<'a>> {
    let own = request
        .tools
        .iter()
        .filter(|tool| allowed(request, &tool.name))
        .map(|tool| own_tool(tool, &request.extras, quirks, names, losses));
    let mut tools: Vec<ToolOut<'a>> = own.collect();
    tools.extend(server_tools(request).map(|opaque| ToolOut::Server(&opaque.value)));
    let taken = |tool: &Tool| tool.name == SEARCH_NAME;
    if let Some(asked) = foreign_search(request) {
        if request.tools.iter().any(taken) {
            losses.add(asked.name.clone(), "a tool of the client's has its name");
        } else {
            tools.extend(search(request, losses));
        }
    }
    tools
}

/// Another dialect's own web search, which this vendor has too.
fn foreign_search(request: &Request) -> Option<&Opaque> {
    let mut extras = request.extras.iter();
    extras.find(|extra| shared::is_foreign_search(extra, DIALECT))
}

/// Whether another dialect's client demands the search, which is on offer.
pub(super) fn must_search(request: &Request) -> bool {
    let mut extras = request.extras.iter();
    extras.any(|extra| shared::demands_search(extra, DIALECT))
        && foreign_search(request).is_some()
        && !shared::offers(request, SEARCH_NAME)
}

/// The vendor's takes only one of the two lists of domains.
fn search<'a>(request: &Request, losses: &mut Losses) -> Option<ToolOut<'a>> {
    let mut asked = Search::asked(request, DIALECT)?;
    let allowed_domains = asked.take(search::ALLOWED);
    let blocked_domains = if allowed_domains.is_none() {
        asked.take(search::BLOCKED)
    } else {
        None
    };
    let user_location = asked.take(search::LOCATION);
    for setting in asked.unsaid() {
        losses.add(setting, search::UNKNOWN);
    }
    Some(ToolOut::Search {
        tag: SEARCH,
        name: SEARCH_NAME,
        allowed_domains,
        blocked_domains,
        user_location,
    })
}

/// The vendor's web search, in the form that every model with one knows.
const SEARCH: &str = "web_search_20250305";
const SEARCH_NAME: &str = "web_search";

/// The tools the vendor runs itself, as this dialect's client declared them.
pub(super) fn server_tools(request: &Request) -> impl Iterator<Item = &Opaque> {
    request
        .extras
        .iter()
        .filter(|extra| extra.dialect == DIALECT && extra.name.starts_with(SERVER_TOOL))
}

/// The dialect cannot say "only these": the others are not offered.
fn allowed(request: &Request, name: &str) -> bool {
    shared::narrowed(request).is_none_or(|names| names.iter().any(|allowed| allowed == name))
}

fn own_tool<'a>(
    tool: &'a Tool,
    extras: &'a [Opaque],
    quirks: Quirks,
    names: &'a ToolNames,
    losses: &mut Losses,
) -> ToolOut<'a> {
    let strict = strict(tool, quirks, losses);
    ToolOut::Own {
        name: names.wire(&tool.name),
        description: tool.description.as_deref(),
        input_schema: input_schema(tool, strict, losses),
        strict,
        cache_control: cache(tool.cache.as_ref()),
        extras: shared::declared_in(extras, &tool.name, DIALECT)
            .map(|(field, value)| (field.into(), value))
            .collect(),
    }
}

fn strict(tool: &Tool, quirks: Quirks, losses: &mut Losses) -> Option<bool> {
    let held = || tool.schema.as_deref().is_none_or(schema::holds_claude);
    let why = match tool.strict? {
        true if !quirks.has(Quirk::OutputFormat) => "the model has no strict tools",
        true if !held() => schema::CLAUDE_UNHELD,
        strict => return quirks.has(Quirk::OutputFormat).then_some(strict),
    };
    losses.add("tools[].strict", why);
    None
}

fn input_schema(tool: &Tool, strict: Option<bool>, losses: &mut Losses) -> Box<RawValue> {
    match tool.kind {
        ToolKind::Function => {
            let schema = schema::for_anthropic(tool.schema.as_deref());
            if strict == Some(true) {
                schema::for_anthropic_strict(&schema)
            } else {
                schema
            }
        }
        ToolKind::Custom => {
            losses.add_if(
                tool.schema.is_some(),
                "tools[].format",
                "Anthropic has no grammars for a tool's input",
            );
            // A constant that is valid JSON.
            RawValue::from_string(FREE_INPUT.to_owned())
                .unwrap_or_else(|_| schema::for_anthropic(None))
        }
    }
}

/// Writes the choice; `offered` says whether any tool is left to choose from.
pub(super) fn choice<'a>(
    request: &'a Request,
    offered: bool,
    names: &'a ToolNames,
    losses: &mut Losses,
) -> Option<ChoiceOut<'a>> {
    let one_at_a_time = request.parallel_tool_calls.map(|parallel| !parallel);
    if !offered {
        losses.add_if(
            shared::needs_tools(request),
            "tool_choice",
            "there is no tool to choose",
        );
        return None;
    }
    losses.add_if(
        shared::allows_absent(request),
        "tool_choice",
        shared::NOT_OFFERED,
    );
    let (tag, name) = match &request.tool_choice {
        None if must_search(request) => ("tool", Some(SEARCH_NAME)),
        None if one_at_a_time == Some(true) => ("auto", None),
        None => return None,
        Some(ToolChoice::None) => ("none", None),
        Some(ToolChoice::Allowed { .. }) if shared::narrowed(request).is_none() => ("auto", None),
        Some(
            ToolChoice::Auto
            | ToolChoice::Allowed {
                mode: ToolMode::Auto,
                ..
            },
        ) => ("auto", None),
        Some(
            ToolChoice::Required
            | ToolChoice::Allowed {
                mode: ToolMode::Required,
                ..
            },
        ) => ("any", None),
        Some(ToolChoice::Named { name, .. }) if known(request, name) => {
            ("tool", Some(names.wire(name)))
        }
        Some(ToolChoice::Named { .. }) => {
            losses.add("tool_choice", shared::NOT_OFFERED);
            ("auto", None)
        }
    };
    Some(ChoiceOut {
        tag,
        name,
        disable_parallel_tool_use: one_at_a_time.filter(|_| tag != "none"),
    })
}

fn known(request: &Request, name: &str) -> bool {
    shared::offers(request, name)
        || server_tools(request).any(|opaque| server_tool_name(opaque).as_deref() == Some(name))
}

fn server_tool_name(opaque: &Opaque) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        name: String,
    }
    serde_json::from_str::<Named>(opaque.value.get())
        .ok()
        .map(|named| named.name)
}
