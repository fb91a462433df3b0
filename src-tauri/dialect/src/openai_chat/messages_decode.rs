//! A client's messages into turns: one turn a message, in the client's order.

use super::fields::{Fields, inside, parsed, text};
use super::parts_decode::{content, reasoning_of};
use super::request_decode::opaque;
use super::tools_decode::cache;
use crate::proof;
use crate::wire::Malformed;
use chat::{CacheMark, Maker, Part, Role, Signature, ToolCall, ToolKind, ToolResult, Turn};
use serde_json::value::RawValue;

/// Reads `messages`.
pub(super) fn turns(fields: &mut Fields<'_>) -> Result<Vec<Turn>, Malformed> {
    let missing = || Malformed::new("messages", "at least one message is needed");
    let list = fields.take("messages").ok_or_else(missing)?;
    let messages: Vec<Fields<'_>> = parsed(list, "messages", "a list of objects")?;
    if messages.is_empty() {
        return Err(missing());
    }
    let mut turns = Vec::with_capacity(messages.len());
    for (place, message) in messages.into_iter().enumerate() {
        let turn = turn(message, &turns)
            .map_err(|complaint| inside(&format!("messages[{place}]"), complaint))?;
        turns.push(turn);
    }
    Ok(turns)
}

fn turn(mut message: Fields<'_>, before: &[Turn]) -> Result<Turn, Malformed> {
    let role = message
        .string("role")?
        .ok_or_else(|| Malformed::new("role", "a message must have a role"))?;
    match role.as_str() {
        "system" => said(Role::System, message),
        "developer" => said(Role::Developer, message),
        "user" => said(Role::User, message),
        "assistant" => assistant(message),
        "tool" => result(message, before),
        "function" => legacy_result(message),
        _ => Err(Malformed::new(
            "role",
            format!("`{role}` is none of system, developer, user, assistant, tool and function"),
        )),
    }
}

fn said(role: Role, mut message: Fields<'_>) -> Result<Turn, Malformed> {
    let mut parts = content(&mut message)?;
    mark_last(&mut parts, cache(&mut message));
    let name = message.string("name")?;
    unknown(message, &mut parts);
    Ok(Turn { role, parts, name })
}

/// A mark on the message stands for one on its last part.
fn mark_last(parts: &mut [Part], mark: Option<CacheMark>) {
    if let (Some(mark), Some(last)) = (mark, parts.last_mut()) {
        match last {
            Part::Text(text) => text.cache = Some(mark),
            Part::Media(media) => media.cache = Some(mark),
            Part::ToolResult(result) => result.cache = Some(mark),
            Part::Reasoning(_) | Part::ToolCall(_) | Part::Refusal(_) | Part::Opaque(_) => {}
        }
    }
}

/// The mark of an `Opaque` that stood beside a message's content, not in it.
pub(super) const BESIDE: &str = "messages[].";

/// What is left of a message is carried under its field's name. Citations are the answer's, not the conversation's: they say nothing new.
fn unknown(message: Fields<'_>, parts: &mut Vec<Part>) {
    parts.extend(
        message
            .rest()
            .filter(|(name, _)| name != "annotations")
            .map(|(name, value)| Part::Opaque(opaque(format!("{BESIDE}{name}"), value))),
    );
}

fn assistant(mut message: Fields<'_>) -> Result<Turn, Malformed> {
    let mut parts = thoughts(&mut message)?;
    let mut said = content(&mut message)?;
    mark_last(&mut said, cache(&mut message));
    parts.append(&mut said);
    if let Some(refusal) = message
        .string("refusal")?
        .filter(|refusal| !refusal.is_empty())
    {
        parts.push(Part::Refusal(refusal));
    }
    calls(&mut message, &mut parts)?;
    let name = message.string("name")?;
    unknown(message, &mut parts);
    Ok(Turn {
        role: Role::Assistant,
        parts,
        name,
    })
}

/// Blocks with proofs where there are any (the bare text then only repeats theirs), else the bare text.
fn thoughts(message: &mut Fields<'_>) -> Result<Vec<Part>, Malformed> {
    let blocks = message.list("thinking_blocks")?.unwrap_or_default();
    let mut bare = None;
    for name in ["reasoning_content", "reasoning", "reasoning_text"] {
        bare = bare.or(message.string(name)?.filter(|text| !text.is_empty()));
    }
    let mut parts = Vec::new();
    for (place, block) in blocks.into_iter().enumerate() {
        let thought = Fields::of(block, "")
            .and_then(|mut block| reasoning_of(&mut block))
            .map_err(|complaint| inside(&format!("thinking_blocks[{place}]"), complaint))?;
        parts.extend(thought.map(Part::Reasoning));
    }
    if parts.is_empty() {
        parts.extend(bare.map(|text| {
            Part::Reasoning(chat::Reasoning {
                text,
                ..Default::default()
            })
        }));
    }
    Ok(parts)
}

fn calls(message: &mut Fields<'_>, parts: &mut Vec<Part>) -> Result<(), Malformed> {
    for (place, value) in message
        .list("tool_calls")?
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        let call =
            call(value).map_err(|complaint| inside(&format!("tool_calls[{place}]"), complaint))?;
        parts.push(call);
    }
    if let Some(legacy) = message.object("function_call")? {
        let called = called(legacy, "arguments", ToolKind::Function)
            .map_err(|complaint| inside("function_call", complaint))?;
        parts.push(Part::ToolCall(called));
    }
    Ok(())
}

/// How an opaque part names an entry of `tool_calls` of an unknown type.
pub(super) const CALL_EXTRA: &str = "tool_calls[]";

fn call(value: &RawValue) -> Result<Part, Malformed> {
    let mut call = Fields::of(value, "")?;
    let id = call.string("id")?.unwrap_or_default();
    let signature = call.take("extra_content").and_then(google_proof);
    let kind = call.string("type")?.unwrap_or_default();
    let (member, input, kind) = match kind.as_str() {
        "custom" => ("custom", "input", ToolKind::Custom),
        "function" | "" => ("function", "arguments", ToolKind::Function),
        _ => return Ok(Part::Opaque(opaque(CALL_EXTRA, value))),
    };
    let inner = call
        .object(member)?
        .ok_or_else(|| Malformed::new(member, "must say what is called"))?;
    let called = called(inner, input, kind).map_err(|complaint| inside(member, complaint))?;
    Ok(Part::ToolCall(ToolCall {
        id,
        signature,
        ..called
    }))
}

fn called(mut inner: Fields<'_>, input: &str, kind: ToolKind) -> Result<ToolCall, Malformed> {
    let name = inner
        .string("name")?
        .ok_or_else(|| Malformed::new("name", "a call must name its tool"))?;
    let arguments = match inner.take(input) {
        None => String::new(),
        // Some clients send the object itself.
        Some(value) => text(value).unwrap_or_else(|| value.get().to_owned()),
    };
    Ok(ToolCall {
        name,
        arguments,
        kind,
        ..ToolCall::default()
    })
}

/// Google's place for its own proof. Another shape is no proof.
pub(super) fn google_proof(extra_content: &RawValue) -> Option<Signature> {
    let mut extra = Fields::of(extra_content, "").ok()?;
    let mut google = extra.object("google").ok()??;
    let blob = google.string("thought_signature").ok()??;
    proof::read(&blob, Maker::Gemini)
}

fn result(mut message: Fields<'_>, before: &[Turn]) -> Result<Turn, Malformed> {
    let call_id = message.string("tool_call_id")?.unwrap_or_default();
    let mut parts = content(&mut message)?;
    let name = message.string("name")?;
    let cache = cache(&mut message);
    unknown(message, &mut parts);
    Ok(Turn::new(
        Role::User,
        vec![Part::ToolResult(ToolResult {
            kind: kind_of(&call_id, before),
            call_id,
            name,
            parts,
            is_error: false,
            cache,
        })],
    ))
}

/// A result does not say what kind of tool gave it; its call does.
fn kind_of(call_id: &str, before: &[Turn]) -> ToolKind {
    let mut calls = before.iter().rev().flat_map(|turn| &turn.parts);
    calls
        .find_map(|part| {
            if let Part::ToolCall(call) = part {
                (call.id == call_id).then_some(call.kind)
            } else {
                None
            }
        })
        .unwrap_or_default()
}

fn legacy_result(mut message: Fields<'_>) -> Result<Turn, Malformed> {
    Ok(Turn::new(
        Role::User,
        vec![Part::ToolResult(ToolResult {
            name: message.string("name")?,
            parts: content(&mut message)?,
            ..ToolResult::default()
        })],
    ))
}
