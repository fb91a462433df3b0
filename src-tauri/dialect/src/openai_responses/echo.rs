//! The answer object: what the client asked, told back to it, and what came of it.
//!
//! Clients built on the vendor's SDK read it with strict types: every field they demand is there.

use super::draft::{Draft, Item};
use super::losses::Losses;
use super::namespaces::Namespaces;
use super::object::Object;
use super::usage::Told;
use super::{settings, stop, tools_encode};
use crate::wire::raw;
use crate::{Reply, ToolNames};
use chat::{Dialect, Part, Quirks, Request, Role, Stop, Turn, Usage};
use serde::Serialize;
use serde_json::value::RawValue;

/// What every form of one answer's object repeats.
#[derive(Debug)]
pub(super) struct Echo {
    id: String,
    reply: Reply,
    tools: Box<RawValue>,
    tool_choice: Box<RawValue>,
    text: Box<RawValue>,
    reasoning: Box<RawValue>,
    metadata: Box<RawValue>,
    previous: Option<Box<RawValue>>,
}

impl Echo {
    /// Prepares the echo of a client's request.
    pub(super) fn new(reply: &Reply) -> Self {
        let request = &*reply.request;
        let (names, namespaces) = (ToolNames::default(), Namespaces::of(request));
        let losses = &mut Losses::default();
        let reasoning = settings::reasoning(request, Quirks::NONE, losses);
        Self {
            id: format!("resp_{}", reply.id),
            tools: raw(&tools_encode::list(request, &names, &namespaces, losses)),
            tool_choice: tools_encode::choice(request, &names, &namespaces, losses)
                .unwrap_or_else(|| raw(&"auto")),
            text: text(request),
            metadata: own(request, "metadata")
                .map_or_else(|| Object::new().into_raw(), ToOwned::to_owned),
            previous: reply
                .continues
                .as_ref()
                .map(raw)
                .or_else(|| own(request, "previous_response_id").map(ToOwned::to_owned)),
            reasoning: reasoning.unwrap_or_else(|| RawValue::NULL.to_owned()),
            reply: reply.clone(),
        }
    }

    /// The object of an answer that has begun.
    pub(super) fn begun(&self) -> Response<'_> {
        self.response("in_progress", &[])
    }

    /// The object of an answer that has ended.
    pub(super) fn ended<'e>(
        &'e self,
        draft: &'e Draft,
        stop: &'e Stop,
        usage: &Usage,
    ) -> Response<'e> {
        let reason = stop::reason(stop, draft.sent);
        let status = if reason.is_some() {
            "incomplete"
        } else {
            "completed"
        };
        Response {
            incomplete_details: reason.map(|reason| Details { reason }),
            usage: Some(Told::from(usage)),
            service_tier: draft
                .tier
                .as_deref()
                .or(self.reply.request.service_tier.as_deref()),
            ..self.response(status, &draft.items)
        }
    }

    /// The object of an answer that broke off.
    pub(super) fn failed<'e>(
        &'e self,
        items: &'e [Item],
        code: &'e str,
        message: &'e str,
    ) -> Response<'e> {
        Response {
            error: Some(Broken { code, message }),
            ..self.response("failed", items)
        }
    }

    fn response<'e>(&'e self, status: &'static str, output: &'e [Item]) -> Response<'e> {
        let request = &*self.reply.request;
        let extra = |name: &str| own(request, name);
        Response {
            id: &self.id,
            object: "response",
            created_at: self.reply.created,
            status,
            background: false,
            error: None,
            incomplete_details: None,
            instructions: instructions(request),
            max_output_tokens: request.max_output_tokens,
            max_tool_calls: extra("max_tool_calls"),
            metadata: &self.metadata,
            model: &request.model,
            output,
            parallel_tool_calls: request.parallel_tool_calls.unwrap_or(true),
            previous_response_id: self.previous.as_deref(),
            prompt_cache_key: request.cache_key.as_deref(),
            reasoning: &self.reasoning,
            safety_identifier: request.user.as_deref(),
            service_tier: request.service_tier.as_deref(),
            store: false,
            temperature: request.sampling.temperature,
            text: &self.text,
            tool_choice: &self.tool_choice,
            tools: &self.tools,
            top_logprobs: request.logprobs,
            top_p: request.sampling.top_p,
            truncation: extra("truncation"),
            usage: None,
        }
    }
}

/// The answer object, in the vendor's own names.
#[derive(Debug, Serialize)]
pub(super) struct Response<'e> {
    id: &'e str,
    object: &'static str,
    created_at: i64,
    status: &'static str,
    background: bool,
    error: Option<Broken<'e>>,
    incomplete_details: Option<Details<'e>>,
    instructions: Option<&'e str>,
    max_output_tokens: Option<u64>,
    max_tool_calls: Option<&'e RawValue>,
    metadata: &'e RawValue,
    model: &'e str,
    output: &'e [Item],
    parallel_tool_calls: bool,
    previous_response_id: Option<&'e RawValue>,
    prompt_cache_key: Option<&'e str>,
    reasoning: &'e RawValue,
    safety_identifier: Option<&'e str>,
    service_tier: Option<&'e str>,
    store: bool,
    temperature: Option<f64>,
    text: &'e RawValue,
    tool_choice: &'e RawValue,
    tools: &'e RawValue,
    top_logprobs: Option<u64>,
    top_p: Option<f64>,
    truncation: Option<&'e RawValue>,
    usage: Option<Told>,
}

impl Response<'_> {
    /// The name of the frame that tells the end.
    pub(super) fn kind(&self) -> &'static str {
        match self.incomplete_details {
            None => "response.completed",
            Some(_) => "response.incomplete",
        }
    }
}

#[derive(Debug, Serialize)]
struct Broken<'e> {
    code: &'e str,
    message: &'e str,
}

#[derive(Debug, Serialize)]
struct Details<'e> {
    reason: &'e str,
}

/// The instructions, which the conversation holds as its first turn.
fn instructions(request: &Request) -> Option<&str> {
    match request.turns.first() {
        Some(Turn {
            role: Role::System,
            parts,
            ..
        }) => match parts.as_slice() {
            [Part::Text(text)] => Some(&text.text),
            _ => None,
        },
        _ => None,
    }
}

fn text(request: &Request) -> Box<RawValue> {
    let mut text = Object::new();
    let format = request.format.as_ref();
    text.put(
        "format",
        &settings::format(format.unwrap_or(&chat::Format::Text)),
    );
    text.put_some("verbosity", request.verbosity.as_deref());
    text.into_raw()
}

fn own<'r>(request: &'r Request, name: &str) -> Option<&'r RawValue> {
    let mut extras = request.extras.iter();
    extras
        .find(|extra| extra.dialect == Dialect::OpenAiResponses && extra.name == name)
        .map(|extra| &*extra.value)
}
