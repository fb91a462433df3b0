//! Reads a client's request.

use super::content_decode::{cache_mark, message, system};
use super::fields::{Fields, Path};
use super::{DIALECT, SERVER_TOOL, SERVICE_TIERS, opaque_field};
use crate::{Malformed, shared, thinking};
use chat::{
    Effort, Format, Opaque, Request, Role, Sampling, Thinking, Tool, ToolChoice, ToolKind, Turn,
};
use serde_json::value::RawValue;

/// Reads a body. `max_tokens` may be absent: requests that only count tokens have none.
pub(super) fn decode(body: &[u8]) -> Result<Request, Malformed> {
    let at = &Path::ROOT;
    let mut fields = Fields::of_body(body)?;
    let mut request = Request {
        model: fields.need("model", at)?,
        max_output_tokens: fields.read("max_tokens", at)?,
        sampling: Sampling {
            temperature: fields.read("temperature", at)?,
            top_p: fields.read("top_p", at)?,
            top_k: fields.read("top_k", at)?,
            ..Sampling::default()
        },
        stop: fields.read("stop_sequences", at)?.unwrap_or_default(),
        stream: fields.read("stream", at)?.unwrap_or(false),
        service_tier: fields.read("service_tier", at)?.map(service_tier),
        user: user(&mut fields, at)?,
        source: Some(DIALECT),
        ..Request::default()
    };
    turns(&mut fields, &mut request)?;
    tools(&mut fields, &mut request)?;
    tool_choice(&mut fields, &mut request)?;
    output_config(&mut fields, &mut request)?;
    output_format(&mut fields, &mut request)?;
    thinking_mode(&mut fields, &mut request)?;
    for (name, value) in fields.rest() {
        request.extras.push(opaque_field(name, value));
    }
    Ok(request)
}

fn service_tier(word: String) -> String {
    SERVICE_TIERS
        .iter()
        .find(|(vendor, _)| *vendor == word)
        .map_or(word, |(_, ours)| (*ours).to_owned())
}

fn user(fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Option<String>, Malformed> {
    let at = at.field("metadata");
    fields
        .take("metadata")
        .map_or(Ok(None), |raw| Fields::of(raw, &at)?.read("user_id", &at))
}

fn turns(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    if let Some(raw) = fields.take("system") {
        let parts = system(raw, &Path::ROOT.field("system"))?;
        request.turns.push(Turn::new(Role::System, parts));
    }
    let at = Path::ROOT.field("messages");
    let Some(raw) = fields.take("messages") else {
        return Err(at.broken("this field is required"));
    };
    for (index, raw) in at.items(raw)?.into_iter().enumerate() {
        request.turns.push(turn(raw, &at.item(index))?);
    }
    Ok(())
}

fn turn(raw: &RawValue, at: &Path<'_>) -> Result<Turn, Malformed> {
    let mut fields = Fields::of(raw, at)?;
    let role: String = fields.need("role", at)?;
    let role = match role.as_str() {
        "user" => Role::User,
        "assistant" => Role::Assistant,
        "system" => Role::System,
        other => {
            return Err(at.field("role").broken(format!(
                "`{other}` is not a role; use `user`, `assistant` or `system`"
            )));
        }
    };
    let at = at.field("content");
    let Some(content) = fields.take("content") else {
        return Err(at.broken("this field is required"));
    };
    Ok(Turn::new(role, message(content, &at)?))
}

fn tools(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let at = Path::ROOT.field("tools");
    let Some(raw) = fields.take("tools") else {
        return Ok(());
    };
    let mut further = Vec::new();
    for (index, raw) in at.items(raw)?.into_iter().enumerate() {
        let at = at.item(index);
        let mut fields = Fields::of(raw, &at)?;
        match fields.tag().as_str() {
            "" | "custom" => {
                let tool = tool(&mut fields, &at)?;
                further.extend(fields.rest().map(|(field, value)| {
                    opaque_field(shared::declared(&tool.name, &field), value)
                }));
                request.tools.push(tool);
            }
            server => request
                .extras
                .push(opaque_field(format!("{SERVER_TOOL}{server}"), raw)),
        }
    }
    request.extras.append(&mut further);
    Ok(())
}

fn tool(fields: &mut Fields<'_>, at: &Path<'_>) -> Result<Tool, Malformed> {
    Ok(Tool {
        name: fields.need("name", at)?,
        description: fields.read("description", at)?,
        schema: fields.take("input_schema").map(RawValue::to_owned),
        strict: fields.read("strict", at)?,
        kind: ToolKind::Function,
        cache: cache_mark(fields, at)?,
    })
}

fn tool_choice(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let at = Path::ROOT.field("tool_choice");
    let Some(raw) = fields.take("tool_choice") else {
        return Ok(());
    };
    let mut fields = Fields::of(raw, &at)?;
    request.tool_choice = match fields.tag().as_str() {
        "" => return Err(at.field("type").broken("this field is required")),
        "auto" => Some(ToolChoice::Auto),
        "any" => Some(ToolChoice::Required),
        "none" => Some(ToolChoice::None),
        "tool" => Some(ToolChoice::Named {
            name: fields.need("name", &at)?,
            kind: ToolKind::Function,
        }),
        _ => {
            request.extras.push(opaque_field("tool_choice", raw));
            return Ok(());
        }
    };
    request.parallel_tool_calls = fields
        .read::<bool>("disable_parallel_tool_use", &at)?
        .map(|disabled| !disabled);
    Ok(())
}

/// Reads effort and form; what else stands there is carried together.
fn output_config(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let at = Path::ROOT.field("output_config");
    let Some(raw) = fields.take("output_config") else {
        return Ok(());
    };
    let mut fields = Fields::of(raw, &at)?;
    if let Some(raw) = fields.take("effort") {
        let word: String = at.field("effort").read(raw)?;
        match thinking::effort(&word) {
            Some(effort) => request.thinking.get_or_insert_default().effort = Some(effort),
            None => fields.put("effort", raw),
        }
    }
    if let Some(raw) = fields.take("format") {
        request.format = format(raw, &at.field("format"))?;
        if request.format.is_none() {
            fields.put("format", raw);
        }
    }
    if !fields.is_empty() {
        request.extras.push(rest_of("output_config", &fields));
    }
    Ok(())
}

/// The older, top-level spelling of `output_config.format`.
fn output_format(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let Some(raw) = fields.take("output_format") else {
        return Ok(());
    };
    match format(raw, &Path::ROOT.field("output_format"))? {
        Some(format) => request.format = Some(format),
        None => request.extras.push(opaque_field("output_format", raw)),
    }
    Ok(())
}

fn format(raw: &RawValue, at: &Path<'_>) -> Result<Option<Format>, Malformed> {
    let mut fields = Fields::of(raw, at)?;
    if fields.tag() != "json_schema" {
        return Ok(None);
    }
    let Some(schema) = fields.take("schema") else {
        return Err(at.field("schema").broken("this field is required"));
    };
    Ok(Some(Format::JsonSchema {
        name: None,
        description: None,
        schema: schema.to_owned(),
        strict: Some(true),
    }))
}

fn thinking_mode(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let at = Path::ROOT.field("thinking");
    let Some(raw) = fields.take("thinking") else {
        return Ok(());
    };
    let mut fields = Fields::of(raw, &at)?;
    let style: Option<String> = fields.read("display", &at)?;
    let shown = style.as_ref().map(|style| style != "omitted");
    let thinking = request.thinking.take().unwrap_or_default();
    request.thinking = match fields.tag().as_str() {
        "" => return Err(at.field("type").broken("this field is required")),
        "enabled" => {
            let budget: Option<i64> = fields.read("budget_tokens", &at)?;
            Some(Thinking {
                budget,
                adaptive: budget.is_none(),
                // In this mode thoughts are shown unless told otherwise.
                show: Some(shown.unwrap_or(true)),
                style,
                ..thinking
            })
        }
        "adaptive" => Some(Thinking {
            adaptive: true,
            show: shown,
            style,
            ..thinking
        }),
        "disabled" => Some(Thinking {
            effort: Some(Effort::None),
            budget: Some(0),
            ..Thinking::default()
        }),
        _ => {
            request.extras.push(opaque_field("thinking", raw));
            thinking.effort.is_some().then_some(thinking)
        }
    };
    Ok(())
}

fn rest_of(name: &'static str, fields: &Fields<'_>) -> Opaque {
    Opaque {
        dialect: DIALECT,
        name: name.to_owned(),
        value: crate::wire::raw(fields),
    }
}
