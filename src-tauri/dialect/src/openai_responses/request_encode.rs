//! The conversation to a request body for a provider.

use super::client;
use super::include;
use super::items_encode::{self, Writer};
use super::losses::Losses;
use super::namespaces::Namespaces;
use super::object::Object;
use super::{settings, tools_encode};
use crate::history::{self, Merge};
use crate::names::Alphabet;
use crate::{Encoded, ToolNames, kept_elsewhere, shared, usual};
use chat::{Dialect, Failure, Opaque, Quirk, Quirks, Request, Target};
use serde_json::value::RawValue;

/// Writes a request body.
pub(super) fn encode(request: &Request, target: &Target) -> Result<Encoded, Failure> {
    kept_elsewhere::refuse_foreign(request, Dialect::OpenAiResponses)?;
    let names = ToolNames::of(request, Alphabet::Plain);
    let namespaces = Namespaces::of(request);
    let mut losses = Losses::default();
    let mut body = Object::new();
    body.put("model", &target.model);
    conversation(
        &mut body,
        request,
        target,
        (&names, &namespaces),
        &mut losses,
    )?;
    tools(&mut body, request, &names, &namespaces, &mut losses);
    settings::limits(&mut body, request, target, &mut losses);
    let reasoning = settings::reasoning(request, target.quirks, &mut losses);
    body.put_some("reasoning", reasoning);
    body.put_some("text", settings::text(request, &mut losses));
    settings::unsayable(request, &mut losses);
    requester(&mut body, request);
    storage(&mut body, request, target.quirks);
    let stream = request.stream || target.quirks.has(Quirk::StreamOnly);
    body.put_some("stream", stream.then_some(true));
    body.put_some("stream_options", settings::stream_options(request));
    extras(&mut body, request, &mut losses);
    Ok(Encoded {
        body: body.into_bytes(),
        headers: Vec::new(),
        losses: usual::worth_telling(request, losses.take()),
        names,
    })
}

fn conversation(
    body: &mut Object,
    request: &Request,
    target: &Target,
    (names, namespaces): (&ToolNames, &Namespaces),
    losses: &mut Losses,
) -> Result<(), Failure> {
    let lines = history::arrange(&request.turns, Merge::CallsOnly);
    let (instructions, leading) = items_encode::instructions(&lines, losses);
    let mut writer = Writer {
        names,
        namespaces,
        quirks: target.quirks,
        losses,
        items: Vec::new(),
    };
    for line in &lines[leading..] {
        writer.line(line)?;
    }
    body.put_some("instructions", instructions);
    // A stored prompt may stand for the input; otherwise the vendor demands one, if only an empty list.
    if !writer.items.is_empty() || own(request, "prompt").is_none() {
        body.put("input", &writer.items);
    }
    Ok(())
}

fn tools(
    body: &mut Object,
    request: &Request,
    names: &ToolNames,
    namespaces: &Namespaces,
    losses: &mut Losses,
) {
    let list = tools_encode::list(request, names, namespaces, losses);
    if list.is_empty() {
        if shared::needs_tools(request) {
            losses.add("tool_choice", "there is no tool to choose");
        }
        return;
    }
    body.put("tools", &list);
    body.put_some(
        "tool_choice",
        tools_encode::choice(request, names, namespaces, losses),
    );
    body.put_some("parallel_tool_calls", request.parallel_tool_calls);
}

fn requester(body: &mut Object, request: &Request) {
    let user = request.user.as_deref();
    body.put_some("safety_identifier", user.map(client::identifier));
    let key = request.cache_key.clone();
    body.put_some(
        "prompt_cache_key",
        key.or_else(|| user.and_then(client::cache_key)),
    );
    body.put_some("service_tier", shared::service_tier(request));
}

/// Nothing is stored unless the client asked, so what a replay needs must come with the answer.
fn storage(body: &mut Object, request: &Request, quirks: Quirks) {
    let mut extras = request.extras.iter();
    let asked = |extra: &Opaque| shared::is_openais(extra) && extra.name == "store";
    let store = extras.any(|extra| asked(extra) && extra.value.get() == "true");
    body.put("store", &store);
    let mut include = include::needed(request, quirks);
    let asked = own(request, "include")
        .and_then(|raw| serde_json::from_str::<Vec<String>>(raw.get()).ok())
        .unwrap_or_default();
    for word in &asked {
        let refused = word == include::PROOF && quirks.has(Quirk::NoThinking);
        if !refused && !include.contains(&word.as_str()) {
            include.push(word);
        }
    }
    body.put_some("include", (!include.is_empty()).then_some(include));
}

/// Extras at the top level are spoken again; another dialect's are lost.
fn extras(body: &mut Object, request: &Request, losses: &mut Losses) {
    for extra in &request.extras {
        if extra.dialect == Dialect::OpenAiResponses || shared::is_openais(extra) {
            if !extra.name.contains(['.', '[']) && !WRITTEN.contains(&extra.name.as_str()) {
                body.put(&extra.name, &extra.value);
            }
        } else if !tools_encode::says(extra) && !shared::is_said_elsewhere(extra) {
            losses.add(extra.name.clone(), "the Responses API does not know it");
        }
    }
}

fn own<'r>(request: &'r Request, name: &str) -> Option<&'r RawValue> {
    let mut extras = request.extras.iter();
    extras
        .find(|extra| extra.dialect == Dialect::OpenAiResponses && extra.name == name)
        .map(|extra| &*extra.value)
}

/// Extras that are said where they belong.
const WRITTEN: &[&str] = &["store", "include", "tool_choice"];
