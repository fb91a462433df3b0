//! Writes a request for a provider.

use super::content_encode::{self, Conversation};
use super::fields::{Fields, Path};
use super::losses::Losses;
use super::thinking_encode;
use super::wire::{Block, Body, Message, Metadata, OutputConfig, OutputFormat, Sampling};
use super::{DIALECT, SERVICE_TIERS, cache_marks, tools_encode};
use crate::history::{self, Merge};
use crate::names::Alphabet;
use crate::openai_responses::settled;
use crate::{Encoded, ToolNames, ids, kept_elsewhere, schema, shared, strings, usual};
use chat::{Failure, Format, Opaque, Quirk, Quirks, Request, Target};

/// The version of the API whose words we write. The newer one takes settings away and adds none that we need.
const VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");
/// Files of the vendor's store are still a beta feature.
const FILES_BETA: (&str, &str) = ("anthropic-beta", "files-api-2025-04-14");
/// The most characters of `metadata.user_id` the vendor takes.
const LONGEST_USER: usize = 256;
/// Stands behind a last assistant turn where the model refuses to continue its own words.
const GO_ON: &str = "Continue.";
/// Asks for JSON where the model has no switch for it.
const ONLY_JSON: &str =
    "Answer with one JSON object and nothing else: no words around it, no code fence.";

/// Writes the body and what goes with it.
pub(super) fn encode(request: &Request, target: &Target) -> Result<Encoded, Failure> {
    kept_elsewhere::refuse_foreign(request, DIALECT)?;
    let request = &*settled(request);
    let quirks = target.quirks;
    let mut losses = Losses::default();
    let names = ToolNames::of(request, Alphabet::Plain);
    let lines = history::arrange(&request.turns, Merge::Neighbours);
    let conversation = content_encode::encode(&lines, target, &names, &mut losses)?;
    let files = conversation.files;
    let Conversation {
        mut system,
        mut messages,
        ..
    } = conversation;
    let format = output_format(request.format.as_ref(), quirks, &mut system, &mut losses);
    settle_ends(&mut system, &mut messages, quirks);
    let plan = thinking_encode::plan(request, target, &messages, &mut losses);
    let tools = tools_encode::tools(request, quirks, &names, &mut losses);
    let mut body = Body {
        model: &target.model,
        max_tokens: plan.max_tokens,
        tool_choice: tools_encode::choice(request, !tools.is_empty(), &names, &mut losses),
        system,
        tools,
        messages,
        sampling: sampling(request, quirks, plan.thinks(), &mut losses),
        thinking: plan.thinking.filter(|_| !holds(request, "thinking")),
        output_config: OutputConfig {
            effort: plan.effort,
            format,
            rest: rest_of_output_config(request),
        },
        stop_sequences: stop_sequences(request),
        metadata: request.user.as_deref().map(|user| Metadata {
            user_id: ids::user(user, LONGEST_USER),
        }),
        service_tier: service_tier(request, &mut losses),
        stream: request.stream,
        extras: extras(request, &mut losses),
    };
    unsaid(request, &mut losses);
    let automatic = holds(request, "cache_control");
    cache_marks::tell_lives(request, &mut losses);
    cache_marks::limit(&mut body, automatic, &mut losses);
    cache_marks::add(&mut body, request, quirks);
    Ok(Encoded {
        // Plain data cannot fail to serialise.
        body: strings::json(&body),
        headers: headers(files),
        losses: usual::worth_telling(request, losses.take()),
        names: names.clone(),
    })
}

fn headers(files: bool) -> Vec<(&'static str, String)> {
    std::iter::once(VERSION)
        .chain(files.then_some(FILES_BETA))
        .map(|(name, value)| (name, value.to_owned()))
        .collect()
}

/// The conversation has a user turn, and ends with one where the model demands it.
fn settle_ends<'l>(system: &mut Vec<Block<'l>>, messages: &mut Vec<Message<'l>>, quirks: Quirks) {
    if messages.is_empty() {
        content_encode::push(messages, "user", std::mem::take(system));
    }
    let prefilled = messages
        .last()
        .is_some_and(|message| message.role == "assistant");
    if prefilled && quirks.has(Quirk::NoPrefill) {
        content_encode::push(messages, "user", vec![Block::text(GO_ON)]);
    }
}

/// The form of the answer: the model's own switch, or words among the standing instructions.
fn output_format(
    format: Option<&Format>,
    quirks: Quirks,
    system: &mut Vec<Block<'_>>,
    losses: &mut Losses,
) -> Option<OutputFormat> {
    match format? {
        Format::Text => None,
        Format::JsonObject => {
            losses.add("response_format", "JSON is asked for in words only");
            system.push(Block::text(ONLY_JSON));
            None
        }
        Format::JsonSchema {
            schema,
            description,
            ..
        } if quirks.has(Quirk::OutputFormat) && schema::holds_claude(schema) => {
            losses.add_if(
                description.is_some(),
                "response_format.description",
                "Anthropic describes only what is inside a schema",
            );
            Some(OutputFormat {
                schema: schema::for_anthropic_strict(schema),
            })
        }
        Format::JsonSchema {
            schema,
            name,
            description,
            ..
        } => {
            losses.add("response_format", "the schema is asked for in words only");
            let mut words = format!("{ONLY_JSON} It must follow this JSON Schema");
            for said in [name, description].into_iter().flatten() {
                words.push_str(", ");
                words.push_str(said);
            }
            words.push_str(":\n");
            words.push_str(schema.get());
            system.push(Block::text(words));
            None
        }
    }
}

fn sampling(request: &Request, quirks: Quirks, thinks: bool, losses: &mut Losses) -> Sampling {
    let asked = request.sampling;
    let mut told = Sampling {
        temperature: asked.temperature.map(|heat| heat.clamp(0.0, 1.0)),
        top_p: asked.top_p,
        top_k: asked.top_k,
    };
    losses.add_if(
        told.temperature != asked.temperature,
        "temperature",
        "Anthropic's goes from 0 to 1",
    );
    if quirks.has(Quirk::NoSampling) {
        drop_sampling(&mut told, [true; 3], "the model decides itself", losses);
    }
    if thinks {
        let too_narrow = told
            .top_p
            .is_some_and(|top_p| !(0.95..=1.0).contains(&top_p));
        let drops = [told.temperature != Some(1.0), too_narrow, true];
        drop_sampling(&mut told, drops, "not together with thinking", losses);
    }
    if quirks.has(Quirk::OneSampling) && told.temperature.is_some() {
        let why = "not together with temperature";
        drop_sampling(&mut told, [false, true, false], why, losses);
    }
    told
}

/// Drops `temperature`, `top_p` and `top_k`, each where the table says so.
fn drop_sampling(
    told: &mut Sampling,
    [temperature, top_p, top_k]: [bool; 3],
    why: &'static str,
    losses: &mut Losses,
) {
    if temperature && told.temperature.take().is_some() {
        losses.add("temperature", why);
    }
    if top_p && told.top_p.take().is_some() {
        losses.add("top_p", why);
    }
    if top_k && told.top_k.take().is_some() {
        losses.add("top_k", why);
    }
}

/// The vendor refuses a stop string without a visible character.
fn stop_sequences(request: &Request) -> Vec<&str> {
    request
        .stop
        .iter()
        .map(String::as_str)
        .filter(|stop| !stop.trim().is_empty())
        .collect()
}

fn service_tier(request: &Request, losses: &mut Losses) -> Option<&'static str> {
    let asked = request.service_tier.as_deref()?;
    let known = SERVICE_TIERS.iter().find(|(_, ours)| *ours == asked);
    losses.add_if(
        known.is_none(),
        "service_tier",
        "Anthropic has no such tier",
    );
    known.map(|(vendor, _)| *vendor)
}

/// The body's fields only this dialect knows. Server tools and the rest of `output_config` have places of their own.
fn extras<'a>(request: &'a Request, losses: &mut Losses) -> Fields<'a> {
    let must_search = tools_encode::must_search(request);
    let is_said = |extra: &Opaque| {
        shared::is_foreign_search(extra, DIALECT)
            || shared::is_said_elsewhere(extra)
            || must_search && shared::demands_search(extra, DIALECT)
    };
    let foreign = |extra: &&Opaque| extra.dialect != DIALECT && !is_said(extra);
    for foreign in request.extras.iter().filter(foreign) {
        losses.add(foreign.name.clone(), "only its own dialect knows it");
    }
    own_extras(request)
        .filter(|(name, _)| *name != "output_config" && !name.starts_with("tools["))
        .map(|(name, value)| (name.into(), value))
        .collect()
}

fn rest_of_output_config(request: &Request) -> Fields<'_> {
    own_extras(request)
        .find(|(name, _)| *name == "output_config")
        .and_then(|(_, value)| Fields::of(value, &Path::ROOT).ok())
        .unwrap_or_default()
}

/// Whether the client said that field in a form only this dialect knows.
fn holds(request: &Request, field: &str) -> bool {
    own_extras(request).any(|(name, _)| name == field)
}

fn own_extras(request: &Request) -> impl Iterator<Item = (&str, &serde_json::value::RawValue)> {
    request
        .extras
        .iter()
        .filter(|extra| extra.dialect == DIALECT)
        .map(|extra| (extra.name.as_str(), &*extra.value))
}

/// Notes every setting the dialect has no word for.
fn unsaid(request: &Request, losses: &mut Losses) {
    let sampling = request.sampling;
    let no_such = "Anthropic has no such setting";
    for (set, field) in [
        (sampling.presence_penalty.is_some(), "presence_penalty"),
        (sampling.frequency_penalty.is_some(), "frequency_penalty"),
        (sampling.seed.is_some(), "seed"),
        (request.logprobs.is_some(), "logprobs"),
        (!request.modalities.is_empty(), "modalities"),
        (request.speech.is_some(), "audio"),
        (request.verbosity.is_some(), "verbosity"),
        (request.cache_key.is_some(), "prompt_cache_key"),
        (request.candidates.is_some_and(|count| count > 1), "n"),
    ] {
        losses.add_if(set, field, no_such);
    }
    losses.add_if(
        request.stop.iter().any(|stop| stop.trim().is_empty()),
        "stop",
        "Anthropic refuses stop strings without a visible character",
    );
}
