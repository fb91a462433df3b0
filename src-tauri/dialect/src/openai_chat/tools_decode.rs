//! Tools and what is wanted of them, the legacy `functions` included.

use super::fields::{Fields, inside};
use super::request_decode::opaque;
use super::tools_encode::flat;
use crate::shared;
use crate::wire::{self, Malformed};
use chat::{CacheMark, Request, Tool, ToolChoice, ToolKind, ToolMode};
use serde_json::value::RawValue;

/// Reads everything that concerns tools.
pub(super) fn tools(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    for (place, value) in fields
        .list("functions")?
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        let tool = Fields::of(value, "")
            .and_then(|function| declared(function, ToolKind::Function, request))
            .map_err(|complaint| inside(&format!("functions[{place}]"), complaint))?;
        request.tools.push(tool);
    }
    for (place, value) in fields
        .list("tools")?
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        tool(value, request).map_err(|complaint| inside(&format!("tools[{place}]"), complaint))?;
    }
    if let Some(value) = fields.take("function_call") {
        choice(value, request).map_err(|complaint| inside("function_call", complaint))?;
    }
    if let Some(value) = fields.take("tool_choice") {
        choice(value, request).map_err(|complaint| inside("tool_choice", complaint))?;
    }
    Ok(())
}

fn tool(value: &RawValue, request: &mut Request) -> Result<(), Malformed> {
    let mut tool = Fields::of(value, "")?;
    let kind = tool.string("type")?;
    match kind.as_deref() {
        Some("custom") => {
            let custom = tool.object("custom")?.unwrap_or(tool);
            let tool = declared(custom, ToolKind::Custom, request)?;
            request.tools.push(tool);
        }
        // Some clients leave the type out, some the nesting.
        Some("function") | None => {
            let outer = cache(&mut tool);
            let function = tool.object("function")?.unwrap_or(tool);
            let mut function = declared(function, ToolKind::Function, request)?;
            function.cache = function.cache.or(outer);
            request.tools.push(function);
        }
        Some(other) => {
            let name = format!("{}{other}", shared::OWN_TOOL);
            request.extras.push(opaque(name, value));
        }
    }
    Ok(())
}

/// A declared tool; what nobody knows of it is carried under its name.
fn declared(
    mut tool: Fields<'_>,
    kind: ToolKind,
    request: &mut Request,
) -> Result<Tool, Malformed> {
    let schema = match kind {
        ToolKind::Function => tool
            .take("parameters")
            .or_else(|| tool.take("input_schema")),
        ToolKind::Custom => tool.take("format"),
    };
    let name = tool
        .string("name")?
        .filter(|name| !name.is_empty())
        .ok_or_else(|| Malformed::new("name", "a tool must have a name"))?;
    let declared = Tool {
        name,
        description: tool.string("description")?,
        schema: schema.map(|schema| match kind {
            ToolKind::Function => schema.to_owned(),
            ToolKind::Custom => flat(schema),
        }),
        strict: tool.flag("strict")?,
        kind,
        cache: cache(&mut tool),
    };
    let named = |(field, value): (String, &RawValue)| {
        opaque(shared::declared(&declared.name, &field), value)
    };
    request.extras.extend(tool.rest().map(named));
    Ok(declared)
}

/// The mark under which the prompt is to be cached up to here: the vendor's own or Anthropic's, which OpenRouter and LiteLLM take. A mark
/// of another shape is no mark.
pub(super) fn cache(fields: &mut Fields<'_>) -> Option<CacheMark> {
    let vendors = fields.take("prompt_cache_breakpoint");
    let mark = fields.take("cache_control").or(vendors)?;
    let ttl = Fields::of(mark, "").ok()?.string("ttl").ok()?;
    Some(CacheMark { ttl })
}

fn choice(value: &RawValue, request: &mut Request) -> Result<(), Malformed> {
    let choice = if value.get().starts_with('"') {
        let word: String = super::fields::parsed(value, "", "a string")?;
        mode_word(&word)
    } else {
        object(value)?
    };
    match choice {
        Some(choice) => request.tool_choice = Some(choice),
        None => request.extras.push(opaque("tool_choice", value)),
    }
    Ok(())
}

fn mode_word(word: &str) -> Option<ToolChoice> {
    const MODES: &[(&str, ToolChoice)] = &[
        ("none", ToolChoice::None),
        ("auto", ToolChoice::Auto),
        ("required", ToolChoice::Required),
        ("any", ToolChoice::Required),
    ];
    MODES
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, choice)| choice.clone())
}

fn object(value: &RawValue) -> Result<Option<ToolChoice>, Malformed> {
    let mut choice = Fields::of(value, "")?;
    match wire::tag(value).as_str() {
        "function" | "" => named(choice, "function", ToolKind::Function).map(Some),
        "custom" => named(choice, "custom", ToolKind::Custom).map(Some),
        "allowed_tools" => {
            let allowed = choice.object("allowed_tools")?.unwrap_or(choice);
            allowed_tools(allowed)
                .map(Some)
                .map_err(|complaint| inside("allowed_tools", complaint))
        }
        _ => Ok(None),
    }
}

fn named(
    mut choice: Fields<'_>,
    member: &'static str,
    kind: ToolKind,
) -> Result<ToolChoice, Malformed> {
    choice
        .object(member)?
        .unwrap_or(choice)
        .string("name")?
        .map(|name| ToolChoice::Named { name, kind })
        .ok_or_else(|| Malformed::new(format!("{member}.name"), "a tool must be named"))
}

fn allowed_tools(mut allowed: Fields<'_>) -> Result<ToolChoice, Malformed> {
    let mode = match allowed.string("mode")?.as_deref() {
        Some("required") => ToolMode::Required,
        _ => ToolMode::Auto,
    };
    let mut names = Vec::new();
    for (place, value) in allowed
        .list("tools")?
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        let member = if wire::tag(value) == "custom" {
            "custom"
        } else {
            "function"
        };
        let choice = Fields::of(value, "")
            .and_then(|tool| named(tool, member, ToolKind::Function))
            .map_err(|complaint| inside(&format!("tools[{place}]"), complaint))?;
        if let ToolChoice::Named { name, .. } = choice {
            names.push(name);
        }
    }
    Ok(ToolChoice::Allowed { mode, names })
}
