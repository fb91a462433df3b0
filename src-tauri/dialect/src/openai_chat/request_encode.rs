//! A conversation into a request body. Every field that the target cannot take is a loss; nothing is dropped without a word.

use super::request_decode::STREAM_OPTION;
use super::request_wire::{
    Body, Extras, Format, JsonSchema, Message, Sampling, Speech, StreamOptions,
};
use super::saying::Saying;
use super::{messages_encode, tools_encode, words};
use crate::names::{Alphabet, fitted};
use crate::openai_responses::settled;
use crate::search::{self, Search};
use crate::{
    Encoded, ToolNames, history, ids, kept_elsewhere, schema, shared, strings, thinking, usual,
    wire,
};
use chat::{Dialect, Failure, Opaque, Quirk, Request, Role, Target};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Writes a request.
pub(super) fn request(request: &Request, target: &Target) -> Result<Encoded, Failure> {
    kept_elsewhere::refuse_foreign(request, Dialect::OpenAiChat)?;
    let request = &*settled(request);
    let names = ToolNames::of(request, Alphabet::Plain);
    let mut saying = Saying::new(request, target, &names);
    let lines = history::arrange(&request.turns, history::Merge::CallsOnly);
    let messages = messages_encode::messages(&lines, &mut saying)?;
    let body = written(request, messages, &mut saying);
    let body = strings::json(&body);
    let losses = usual::worth_telling(request, saying.losses);
    Ok(Encoded {
        body,
        headers: Vec::new(),
        losses,
        names,
    })
}

fn written<'a>(
    request: &'a Request,
    mut messages: Vec<Message<'a>>,
    saying: &mut Saying<'a>,
) -> Body<'a> {
    let limit = limit(request, saying);
    let newer = saying.knows_newer_forms();
    let offer = tools_encode::offer(request, saying);
    let response_format = format(request, &mut messages, saying);
    let (logprobs, top_logprobs) = logprobs(request);
    // The older name is a name of its own where the client said both.
    let older = |extra: &Opaque| extra.name == "user" && is_known(extra, saying);
    let (named, twice) = (request.user.as_deref(), request.extras.iter().any(older));
    Body {
        model: &saying.target.model,
        messages,
        tool_choice: offer.choice.filter(|_| !carries(request, "tool_choice")),
        parallel_tool_calls: request
            .parallel_tool_calls
            .filter(|_| !offer.tools.is_empty())
            .and_then(|wanted| {
                let refused = saying.has(Quirk::NoParallelToolCalls);
                saying.unless(refused, "parallel_tool_calls", Some(wanted))
            }),
        tools: offer.tools,
        max_tokens: limit.filter(|_| !newer),
        max_completion_tokens: limit.filter(|_| newer),
        sampling: sampling(request, saying),
        stop: stop(request, saying),
        reasoning_effort: effort(request, saying).filter(|_| !carries(request, "reasoning_effort")),
        response_format,
        modalities: modalities(request),
        audio: speech(request, saying),
        n: request.candidates,
        logprobs,
        top_logprobs,
        user: named.filter(|_| !twice).map(user),
        safety_identifier: named.filter(|_| twice).map(user),
        service_tier: shared::service_tier(request),
        verbosity: saying.unless(!newer, "verbosity", request.verbosity.as_deref()),
        prompt_cache_key: saying.unless(!newer, "prompt_cache_key", request.cache_key.as_deref()),
        stream: request.stream.then_some(true),
        stream_options: stream_options(request, saying),
        web_search_options: search(request, saying),
        extras: extras(request, saying),
    }
}

/// More than the model can produce is refused by its vendor, and so is nothing at all (Anthropic's word for warming a cache).
fn limit(request: &Request, saying: &mut Saying<'_>) -> Option<u64> {
    let wanted = request.max_output_tokens?;
    let most = saying.target.max_output_tokens.unwrap_or(u64::MAX);
    let given = wanted.min(most).max(1);
    if given < wanted {
        saying.lose("max_tokens", "cut to the most this model can produce");
    } else if given > wanted {
        saying.lose("max_tokens", "one token is the least");
    }
    Some(given)
}

fn sampling(request: &Request, saying: &mut Saying<'_>) -> Sampling {
    let wanted = request.sampling;
    let none = saying.has(Quirk::NoSampling);
    let one = saying.has(Quirk::OneSampling) && wanted.temperature.is_some();
    Sampling {
        temperature: saying.unless(none, "temperature", wanted.temperature),
        top_p: saying.unless(none || one, "top_p", wanted.top_p),
        top_k: saying.unless(!saying.has(Quirk::TopK), "top_k", wanted.top_k),
        presence_penalty: saying.unless(none, "presence_penalty", wanted.presence_penalty),
        frequency_penalty: saying.unless(none, "frequency_penalty", wanted.frequency_penalty),
        seed: wanted.seed,
    }
}

/// The vendor takes at most this many.
const MOST_STOPS: usize = 4;

fn stop<'a>(request: &'a Request, saying: &mut Saying<'_>) -> &'a [String] {
    let stops = request.stop.as_slice();
    let refused = saying.has(Quirk::NoStop);
    match saying.unless(refused, "stop", (!stops.is_empty()).then_some(stops)) {
        Some(many) if many.len() > MOST_STOPS => {
            saying.lose("stop", "Chat Completions takes at most four stop strings");
            &many[..MOST_STOPS]
        }
        Some(few) => few,
        None => &[],
    }
}

fn effort(request: &Request, saying: &mut Saying<'_>) -> Option<&'static str> {
    let wanted = request.thinking.as_ref()?;
    if wanted.style.is_some() {
        saying.lose("reasoning.summary", "Chat Completions has no such setting");
    }
    if saying.has(Quirk::NoThinking) {
        if thinking::is_wanted(wanted) {
            saying.lose("reasoning_effort", "this model does not think");
        }
        return None;
    }
    let asked = thinking::asked_effort(wanted);
    if thinking::is_dynamic(wanted) && asked.is_none() {
        saying.lose("thinking", "the model thinks as much as it usually does");
    }
    let refused = saying.has(Quirk::NoEffort);
    let asked = saying.unless(refused, "reasoning_effort", asked)?;
    let given = thinking::nearest(asked, saying.target.quirks);
    if given != asked {
        saying.lose(
            "reasoning_effort",
            "put to the nearest effort this model takes",
        );
    }
    Some(thinking::word(given))
}

/// A name for a schema that came without one.
const SCHEMA_NAME: &str = "answer";

fn format<'a>(
    request: &'a Request,
    messages: &mut Vec<Message<'a>>,
    saying: &mut Saying<'a>,
) -> Option<Format<'a>> {
    Some(match request.format.as_ref()? {
        chat::Format::Text => Format::Text,
        chat::Format::JsonObject => Format::JsonObject,
        chat::Format::JsonSchema { schema, .. } if saying.has(Quirk::NoJsonSchema) => {
            saying.lose(
                "response_format.json_schema",
                "said as an instruction, since this provider takes no schema",
            );
            instruct(messages, schema, saying);
            Format::JsonObject
        }
        chat::Format::JsonSchema {
            name,
            description,
            schema,
            strict,
        } => {
            let asked = *strict == Some(true);
            let too_open = asked && !schema::holds_answer(request, schema);
            if too_open {
                saying.lose("response_format.strict", schema::TOO_OPEN);
            }
            let strict = strict.filter(|_| !too_open);
            Format::JsonSchema {
                json_schema: JsonSchema {
                    name: fitted(name.as_deref().unwrap_or(SCHEMA_NAME), Alphabet::Plain),
                    description: description.as_deref(),
                    schema: closed(schema, strict),
                    strict,
                },
            }
        }
    })
}

fn closed(schema: &RawValue, strict: Option<bool>) -> Cow<'_, RawValue> {
    if strict == Some(true) {
        Cow::Owned(schema::closed(schema))
    } else {
        Cow::Borrowed(schema)
    }
}

/// `json_object` alone knows nothing of the schema, and is refused when no message speaks of JSON.
fn instruct(messages: &mut Vec<Message<'_>>, schema: &RawValue, saying: &Saying<'_>) {
    let behind = messages
        .iter()
        .position(|message| !matches!(message.role, "system" | "developer"))
        .unwrap_or(messages.len());
    let role = words::role(Role::System, saying.has(Quirk::DeveloperRole));
    let instruction = format!(
        "Answer with one JSON object and nothing else. It follows this JSON Schema: {schema}"
    );
    messages.insert(behind, messages_encode::said(role, Cow::Owned(instruction)));
}

fn logprobs(request: &Request) -> (Option<bool>, Option<u64>) {
    let alternatives = request.logprobs.filter(|count| *count > 0);
    (request.logprobs.map(|_| true), alternatives)
}

/// The vendor takes at most this many characters; longer names of users (Claude Code sends JSON) are told apart by their hash.
const LONGEST_USER: usize = 64;

fn user(user: &str) -> Cow<'_, str> {
    ids::user(user, LONGEST_USER)
}

/// Usage is always asked for: without it the gateway could not count a stream.
fn stream_options<'a>(request: &'a Request, saying: &mut Saying<'_>) -> Option<StreamOptions<'a>> {
    let told = request.stream && !saying.has(Quirk::NoStreamUsage);
    let mut members = Vec::new();
    for extra in &request.extras {
        let Some(name) = extra.name.strip_prefix(STREAM_OPTION) else {
            continue;
        };
        if told && is_known(extra, saying) {
            members.push((name, &*extra.value));
        } else if is_known(extra, saying) {
            saying.lose(
                extra.name.as_str(),
                "only a stream has options, and not with every provider",
            );
        }
    }
    told.then_some(StreamOptions {
        include_usage: true,
        extras: Extras(members),
    })
}

/// Whether a field that is only carried is this dialect's own, or the vendor's other dialect has it too and the target its newer forms.
fn is_known(extra: &Opaque, saying: &Saying<'_>) -> bool {
    extra.dialect == Dialect::OpenAiChat || shared::is_openais(extra) && saying.knows_newer_forms()
}

/// Whether the field was carried as it came, which stands above what we would write.
fn carries(request: &Request, name: &str) -> bool {
    own(request).any(|extra| extra.name == name)
}

fn own(request: &Request) -> impl Iterator<Item = &Opaque> {
    request
        .extras
        .iter()
        .filter(|extra| extra.dialect == Dialect::OpenAiChat)
}

/// The field by which a search model is asked to search.
const SEARCH: &str = "web_search_options";

/// What is asked of the search, when another dialect asks for one.
fn search(request: &Request, saying: &mut Saying<'_>) -> Option<Box<RawValue>> {
    let able = searches(saying.target) && !carries(request, SEARCH);
    let mut asked = Search::asked(request, Dialect::OpenAiChat).filter(|_| able)?;
    let mut options = serde_json::Map::new();
    for (name, value) in [
        (search::CONTEXT, asked.take(search::CONTEXT)),
        (search::LOCATION, asked.nested_location()),
    ] {
        options.extend(value.map(|value| (name.to_owned(), value)));
    }
    for setting in asked.unsaid() {
        saying.lose(setting, search::UNKNOWN);
    }
    Some(wire::raw(&options))
}

fn extras<'a>(request: &'a Request, saying: &mut Saying<'_>) -> Extras<'a> {
    let mut members: Vec<_> = own(request)
        .filter(|extra| !extra.name.starts_with("tools[") && !extra.name.starts_with(STREAM_OPTION))
        .map(|extra| (extra.name.as_str(), &*extra.value))
        .collect();
    for foreign in &request.extras {
        if foreign.dialect == Dialect::OpenAiChat || shared::is_said_elsewhere(foreign) {
            continue;
        }
        if is_known(foreign, saying) {
            if !foreign.name.starts_with(STREAM_OPTION) {
                members.push((foreign.name.as_str(), &*foreign.value));
            }
        } else if !(shared::is_foreign_search(foreign, Dialect::OpenAiChat)
            && searches(saying.target))
        {
            saying.lose_opaque(foreign);
        }
    }
    Extras(members)
}

/// The vendor's models do not speak without saying the words, too.
fn modalities(request: &Request) -> Cow<'_, [String]> {
    match request.modalities.as_slice() {
        [only] if only == "audio" => Cow::Owned(vec!["text".to_owned(), only.clone()]),
        words => Cow::Borrowed(words),
    }
}

/// A voice must be named, and a form: where the client named none, the vendor's first.
fn speech<'a>(request: &'a Request, saying: &mut Saying<'_>) -> Option<Speech<'a>> {
    let spoken = request.modalities.iter().any(|word| word == "audio");
    if !spoken && request.speech.is_none() || carries(request, "audio") {
        return None;
    }
    let wanted = request.speech.as_ref();
    let named = wanted.and_then(|speech| speech.voice.as_deref());
    let known = |voice: &&str| shared::OPENAI_VOICES.contains(voice) || is_own(request);
    let voice = named.filter(known);
    if voice != named {
        saying.lose("speechConfig", "only its own vendor has this voice");
    }
    let usual = if request.stream { "pcm16" } else { "wav" };
    Some(Speech {
        voice: voice.unwrap_or(shared::OPENAI_VOICES[0]),
        format: wanted
            .and_then(|speech| speech.format.as_deref())
            .unwrap_or(usual),
    })
}

fn is_own(request: &Request) -> bool {
    request.source == Some(Dialect::OpenAiChat)
}

/// Only the vendor's search models take `web_search_options`; their names say so.
fn searches(target: &Target) -> bool {
    target.model.contains("search")
}
