//! A client's request body to the conversation.
//!
//! Fields only this dialect knows become extras under their own names (`previous_response_id`, `conversation`, `metadata` …),
//! those inside `reasoning` and `text` under `reasoning.NAME` and `text.NAME`. What the writer of this dialect says by itself
//! (`store: false`, an `include` it needs anyway) is no extra: reading what was written gives the same request.

use super::fields::Fields;
use super::include;
use super::items::Items;
use super::tools;
use crate::wire::raw;
use crate::{Malformed, thinking};
use chat::{Dialect, Format, Opaque, Part, Quirks, Request, Role, Sampling, Thinking, Turn};
use serde_json::value::RawValue;

/// Reads a request body.
pub(super) fn decode(body: &[u8]) -> Result<Request, Malformed> {
    let mut fields = Fields::read(body, "")?;
    let mut request = Request {
        model: fields.take("model")?.unwrap_or_default(),
        stream: fields.take("stream")?.unwrap_or_default(),
        source: Some(Dialect::OpenAiResponses),
        ..Request::default()
    };
    request.stream_usage = request.stream;
    conversation(&mut request, &mut fields)?;
    tool_choice(&mut request, &mut fields)?;
    limits(&mut request, &mut fields)?;
    reasoning(&mut request, &mut fields)?;
    text(&mut request, &mut fields)?;
    client(&mut request, &mut fields)?;
    includes(&mut request, &mut fields)?;
    if let Some(options) = fields.object("stream_options")? {
        for (name, value) in options.rest() {
            keep(&mut request, format!("stream_options.{name}"), value);
        }
    }
    if fields.take::<bool>("store")? == Some(true) {
        keep(&mut request, "store", raw(&true));
    }
    for (name, value) in fields.rest() {
        keep(&mut request, name, value);
    }
    Ok(request)
}

fn conversation(request: &mut Request, fields: &mut Fields) -> Result<(), Malformed> {
    let mut items = Items::default();
    if let Some(list) = fields.take::<Vec<Box<RawValue>>>("tools")? {
        items.tools.read(&list, "tools")?;
    }
    if let Some(instructions) = fields.take::<String>("instructions")?
        && !instructions.is_empty()
    {
        let turn = Turn::new(Role::System, vec![Part::text(instructions)]);
        items.turns.push(turn);
    }
    if let Some(input) = fields.take("input")? {
        items.read(input)?;
    }
    request.turns = items.turns;
    request.tools = items.tools.tools;
    request.extras = items.tools.extras;
    Ok(())
}

fn tool_choice(request: &mut Request, fields: &mut Fields) -> Result<(), Malformed> {
    request.parallel_tool_calls = fields.take("parallel_tool_calls")?;
    let Some(value) = fields.raw("tool_choice") else {
        return Ok(());
    };
    request.tool_choice = tools::choice(&value, "tool_choice")?;
    if request.tool_choice.is_none() {
        keep(request, "tool_choice", value);
    }
    Ok(())
}

fn limits(request: &mut Request, fields: &mut Fields) -> Result<(), Malformed> {
    request.max_output_tokens = fields.take("max_output_tokens")?;
    request.sampling = Sampling {
        temperature: fields.take("temperature")?,
        top_p: fields.take("top_p")?,
        ..Sampling::default()
    };
    // None are given unless they are to be included.
    let alternatives: Option<u64> = fields.take("top_logprobs")?;
    request.logprobs = alternatives.filter(|count| *count > 0);
    Ok(())
}

fn reasoning(request: &mut Request, fields: &mut Fields) -> Result<(), Malformed> {
    let Some(mut reasoning) = fields.object("reasoning")? else {
        return Ok(());
    };
    let mut asked = Thinking::default();
    if let Some(word) = reasoning.take::<String>("effort")? {
        asked.effort = thinking::effort(&word);
        if asked.effort.is_none() {
            keep(request, "reasoning.effort", raw(&word));
        }
    }
    let older: Option<String> = reasoning.take("generate_summary")?;
    asked.style = reasoning.take("summary")?.or(older);
    asked.show = asked.style.as_ref().map(|_| true);
    request.thinking = Some(asked);
    for (name, value) in reasoning.rest() {
        keep(request, format!("reasoning.{name}"), value);
    }
    Ok(())
}

fn text(request: &mut Request, fields: &mut Fields) -> Result<(), Malformed> {
    let Some(mut text) = fields.object("text")? else {
        return Ok(());
    };
    request.verbosity = text.take("verbosity")?;
    if let Some(value) = text.raw("format") {
        request.format = format(&value, &text.at("format"))?;
        if request.format.is_none() {
            keep(request, "text.format", value);
        }
    }
    for (name, value) in text.rest() {
        keep(request, format!("text.{name}"), value);
    }
    Ok(())
}

/// The form of the answer; `None` for one only this dialect knows.
pub(super) fn format(value: &RawValue, path: &str) -> Result<Option<Format>, Malformed> {
    let mut fields = Fields::read(value.get().as_bytes(), path)?;
    Ok(match fields.tag().as_str() {
        "text" => Some(Format::Text),
        "json_object" => Some(Format::JsonObject),
        "json_schema" => Some(Format::JsonSchema {
            name: fields.take("name")?,
            description: fields.take("description")?,
            schema: fields.need("schema")?,
            strict: fields.take("strict")?,
        }),
        _ => None,
    })
}

/// Who asks, and how the provider shall treat it.
fn client(request: &mut Request, fields: &mut Fields) -> Result<(), Malformed> {
    request.service_tier = fields.take("service_tier")?;
    request.cache_key = fields.take("prompt_cache_key")?;
    let older: Option<String> = fields.take("user")?;
    let newer: Option<String> = fields.take("safety_identifier")?;
    if let (Some(older), true) = (&older, newer.is_some()) {
        keep(request, "user", raw(older));
    }
    request.user = newer.or(older);
    Ok(())
}

fn includes(request: &mut Request, fields: &mut Fields) -> Result<(), Malformed> {
    let Some(mut asked) = fields.take::<Vec<String>>("include")? else {
        return Ok(());
    };
    if asked.iter().any(|word| word == include::LOGPROBS) {
        request.logprobs = request.logprobs.or(Some(0));
    }
    let needed = include::needed(request, Quirks::NONE);
    asked.retain(|word| !needed.contains(&word.as_str()));
    if !asked.is_empty() {
        keep(request, "include", raw(&asked));
    }
    Ok(())
}

fn keep(request: &mut Request, name: impl Into<String>, value: Box<RawValue>) {
    request.extras.push(Opaque {
        dialect: Dialect::OpenAiResponses,
        name: name.into(),
        value,
    });
}
