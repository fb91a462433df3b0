//! Input items to turns.
//!
//! Items that follow one another and come from the model (messages, calls, reasoning) are one turn, and so are tool results
//! that follow one another. An item only this dialect knows stays in its place as an opaque part named `input[].TYPE`.

use super::content;
use super::fields::Fields;
use super::namespaces::flat;
use super::tools::Declared;
use crate::wire::StringOr;
use crate::{Malformed, media, proof};
use chat::{
    Dialect, Maker, Media, MediaKind, Opaque, Part, Reasoning, Role, Source, ToolCall, ToolKind,
    ToolResult, Turn,
};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What the name of an item begins with that only this dialect knows.
pub(super) const OPAQUE_PREFIX: &str = "input[].";

/// Reads items one after the other.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// The conversation so far.
    pub(super) turns: Vec<Turn>,
    /// Tools that joined in the middle of the conversation.
    pub(super) tools: Declared,
}

impl Items {
    /// Reads the `input` of a request.
    pub(super) fn read(&mut self, input: StringOr<Vec<Box<RawValue>>>) -> Result<(), Malformed> {
        match input {
            StringOr::String(text) => {
                self.turns
                    .push(Turn::new(Role::User, vec![Part::text(text)]));
            }
            StringOr::Other(items) => {
                for (place, raw) in items.iter().enumerate() {
                    self.item(raw, format!("input[{place}]"))?;
                }
            }
        }
        Ok(())
    }

    fn item(&mut self, raw: &RawValue, path: String) -> Result<(), Malformed> {
        let mut fields = Fields::read(raw.get().as_bytes(), path)?;
        let tag = fields.tag();
        match tag.as_str() {
            "message" => self.message(fields),
            "" if fields.has("role") => self.message(fields),
            "function_call" => self.call(fields, ToolKind::Function, "arguments"),
            "custom_tool_call" => self.call(fields, ToolKind::Custom, "input"),
            "function_call_output" => self.result(fields, ToolKind::Function),
            "custom_tool_call_output" => self.result(fields, ToolKind::Custom),
            "reasoning" => self.reasoning(fields),
            "image_generation_call" if fields.has("result") => self.picture(fields),
            "additional_tools" => {
                let list: Vec<Box<RawValue>> = fields.take("tools")?.unwrap_or_default();
                self.tools.read(&list, &fields.at("tools"))
            }
            "" if fields.has("id") => {
                self.opaque("item_reference", raw);
                Ok(())
            }
            "" => Err(Malformed::new(fields.at("type"), "this field is missing")),
            unknown => {
                self.opaque(unknown, raw);
                Ok(())
            }
        }
    }

    fn message(&mut self, mut fields: Fields) -> Result<(), Malformed> {
        let role: String = fields.need("role")?;
        let Some((_, role)) = ROLES.iter().find(|(known, _)| *known == role) else {
            return Err(Malformed::new(
                fields.at("role"),
                format!("`{role}` is not a role; use user, assistant, system or developer"),
            ));
        };
        let content = fields.need("content")?;
        let mut parts = content::decode(content, &fields.at("content"))?;
        let phase = fields.raw("phase").map(|value| {
            Part::Opaque(Opaque {
                dialect: Dialect::OpenAiResponses,
                name: PHASE.to_owned(),
                value,
            })
        });
        parts.extend(beside("message", fields));
        parts.extend(phase);
        match role {
            Role::Assistant => self.spoken(parts),
            Role::System | Role::Developer | Role::User => self.turns.push(Turn::new(*role, parts)),
        }
        Ok(())
    }

    fn call(&mut self, mut fields: Fields, kind: ToolKind, input: &str) -> Result<(), Malformed> {
        let name: String = fields.need("name")?;
        let namespace: Option<String> = fields.take("namespace")?;
        let tag = fields.tag();
        let call = ToolCall {
            id: fields.need("call_id")?,
            name: flat(namespace.as_deref(), &name),
            arguments: fields.take(input)?.unwrap_or_default(),
            kind,
            signature: None,
        };
        self.said(
            [Part::ToolCall(call)]
                .into_iter()
                .chain(beside(&tag, fields)),
        );
        Ok(())
    }

    fn result(&mut self, mut fields: Fields, kind: ToolKind) -> Result<(), Malformed> {
        let call_id = fields.need("call_id")?;
        let mut parts = match fields.take("output")? {
            None => Vec::new(),
            Some(StringOr::String(text)) if text.is_empty() => Vec::new(),
            Some(output) => content::decode(output, &fields.at("output"))?,
        };
        let namespace: Option<String> = fields.take("namespace")?;
        let name: Option<String> = fields.take("name")?;
        parts.extend(beside(&fields.tag(), fields));
        self.returned(Part::ToolResult(ToolResult {
            call_id,
            name: name.map(|name| flat(namespace.as_deref(), &name)),
            parts,
            kind,
            ..ToolResult::default()
        }));
        Ok(())
    }

    fn reasoning(&mut self, mut fields: Fields) -> Result<(), Malformed> {
        let summary: Vec<Words> = fields.take("summary")?.unwrap_or_default();
        let content: Vec<Words> = fields.take("content")?.unwrap_or_default();
        let encrypted: Option<String> = fields.take("encrypted_content")?;
        let words = if summary.is_empty() { content } else { summary };
        let texts: Vec<String> = words.into_iter().map(|words| words.text).collect();
        let mut signature = encrypted.and_then(|blob| proof::read(&blob, Maker::Gpt));
        let redacted = signature.as_mut().is_some_and(proof::was_withheld);
        self.said([Part::Reasoning(Reasoning {
            id: fields.take("id")?,
            text: texts.join(BETWEEN_SUMMARIES),
            signature,
            redacted,
        })]);
        Ok(())
    }

    fn picture(&mut self, mut fields: Fields) -> Result<(), Malformed> {
        let base64 = media::normal_base64(&fields.need::<String>("result")?);
        let mime = media::sniffed(&base64).unwrap_or("image/png").to_owned();
        self.said([Part::Media(Media {
            kind: MediaKind::Image,
            mime,
            source: Source::Base64(base64),
            name: None,
            detail: None,
            cache: None,
        })]);
        Ok(())
    }

    fn opaque(&mut self, tag: &str, raw: &RawValue) {
        let part = Part::Opaque(Opaque {
            dialect: Dialect::OpenAiResponses,
            name: format!("{OPAQUE_PREFIX}{tag}"),
            value: raw.to_owned(),
        });
        if tag.ends_with("_output") || FROM_CLIENT.contains(&tag) {
            self.returned(part);
        } else {
            self.said([part]);
        }
    }

    /// A message of the model's: joins the thoughts that led to it, but not what it said or asked for before.
    fn spoken(&mut self, parts: Vec<Part>) {
        let thinking = |turn: &Turn| {
            let thought = |part: &Part| matches!(part, Part::Reasoning(_) | Part::Opaque(_));
            turn.role == Role::Assistant && turn.parts.iter().all(thought)
        };
        match self.turns.last_mut() {
            Some(turn) if thinking(turn) => turn.parts.extend(parts),
            _ => self.turns.push(Turn::new(Role::Assistant, parts)),
        }
    }

    /// The model's own: joins its turn, if it is still speaking.
    fn said(&mut self, parts: impl IntoIterator<Item = Part>) {
        match self.turns.last_mut() {
            Some(turn) if turn.role == Role::Assistant => turn.parts.extend(parts),
            _ => self
                .turns
                .push(Turn::new(Role::Assistant, parts.into_iter().collect())),
        }
    }

    /// A result: joins those directly in front.
    fn returned(&mut self, part: Part) {
        match self.turns.last_mut() {
            Some(turn) if turn.role == Role::User && turn.parts.iter().all(is_result) => {
                turn.parts.push(part);
            }
            _ => self.turns.push(Turn::new(Role::User, vec![part])),
        }
    }
}

/// What else is said of an item we know. Its id and its state are made anew.
fn beside(tag: &str, fields: Fields) -> impl Iterator<Item = Part> {
    const MADE_ANEW: &[&str] = &["type", "id", "status"];
    let kept = fields
        .rest()
        .filter(|(name, _)| !MADE_ANEW.contains(&name.as_str()));
    kept.map(move |(name, value)| {
        Part::Opaque(Opaque {
            dialect: Dialect::OpenAiResponses,
            name: format!("{OPAQUE_PREFIX}{tag}.{name}"),
            value,
        })
    })
}

fn is_result(part: &Part) -> bool {
    if let Part::Opaque(opaque) = part {
        return !opaque.name.starts_with(content::OPAQUE_PREFIX);
    }
    matches!(part, Part::ToolResult(_))
}

/// Whether a message is commentary or the final answer: stands behind the message's parts.
pub(super) const PHASE: &str = "input[].phase";

/// What stands between two parts of a summary once they are one text.
pub(super) const BETWEEN_SUMMARIES: &str = "\n\n";

/// A piece of a summary, or of reasoning that is shown as it is.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    /// The words.
    #[serde(default)]
    pub(super) text: String,
}

const ROLES: &[(&str, Role)] = &[
    ("user", Role::User),
    ("assistant", Role::Assistant),
    ("system", Role::System),
    ("developer", Role::Developer),
];

/// Items without a turn of the conversation that the client, not the model, writes.
const FROM_CLIENT: &[&str] = &[
    "mcp_approval_response",
    "configuration_update",
    "compaction_trigger",
];
