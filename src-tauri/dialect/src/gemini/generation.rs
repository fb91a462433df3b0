//! `generationConfig` and `serviceTier`, both ways.

use super::extras::{self, Extras};
use super::losses::Losses;
use super::object::{Fields, Object, under};
use super::{speech, thinking_config};
use crate::{Malformed, schema, shared};
use chat::{Format, Quirk, Request, Target};
use serde_json::value::RawValue;

/// Marks the extras that stand in `generationConfig`.
pub(super) const PREFIX: &str = "generationConfig.";

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";
/// More stop strings are refused.
const MOST_STOPS: usize = 5;

/// Reads the settings of a request.
pub(super) fn read(object: &mut Object<'_>, request: &mut Request) -> Result<(), Malformed> {
    if let Some(tier) = object.text("serviceTier")? {
        let tier = tier.to_ascii_lowercase();
        if tier != UNSPECIFIED {
            let known = TIERS.iter().find(|(_, wire)| *wire == tier);
            request.service_tier = Some(known.map_or(tier, |(name, _)| (*name).to_owned()));
        }
    }
    if let Some(config) = object.object("generationConfig")? {
        read_config(config, request).map_err(under("generationConfig"))?;
    }
    Ok(())
}

/// The word for no tier.
const UNSPECIFIED: &str = "unspecified";
/// The service tiers, ours and theirs.
const TIERS: &[(&str, &str)] = &[
    ("default", "standard"),
    ("flex", "flex"),
    ("priority", "priority"),
];

fn read_config(mut config: Object<'_>, request: &mut Request) -> Result<(), Malformed> {
    let sampling = &mut request.sampling;
    sampling.temperature = config.number("temperature")?;
    sampling.top_p = config.number("topP")?;
    sampling.top_k = config.count("topK")?;
    sampling.presence_penalty = config.number("presencePenalty")?;
    sampling.frequency_penalty = config.number("frequencyPenalty")?;
    sampling.seed = config.whole("seed")?;
    request.max_output_tokens = config.count("maxOutputTokens")?;
    request.candidates = config.count("candidateCount")?;
    request.stop = config
        .read("stopSequences", "must be a list of strings")?
        .unwrap_or_default();
    let logprobs = config.count("logprobs")?;
    if config
        .read("responseLogprobs", "must be true or false")?
        .unwrap_or(false)
    {
        request.logprobs = Some(logprobs.unwrap_or(0));
    }
    thinking_config::read(&mut config, request)?;
    speech::read(&mut config, request)?;
    read_format(&mut config, request)?;
    extras::keep(PREFIX, config.rest(), request);
    Ok(())
}

fn read_format(config: &mut Object<'_>, request: &mut Request) -> Result<(), Malformed> {
    let mime = config.text("responseMimeType")?;
    let written = config.take("responseSchema");
    let json_schema = config.take("responseJsonSchema");
    match (mime.as_deref(), written, json_schema) {
        (None | Some(JSON), _, Some(schema)) => {
            request.format = Some(with_schema(schema.to_owned()));
        }
        (None | Some(JSON), Some(schema), None) => {
            request.format = Some(with_schema(schema::from_gemini(schema)));
        }
        (Some(JSON), None, None) => request.format = Some(Format::JsonObject),
        (Some(TEXT), None, None) => request.format = Some(Format::Text),
        (mime, written, json_schema) => {
            let mime = mime.map(|mime| crate::wire::raw(&mime));
            let unknown = [
                ("responseMimeType", mime.as_deref()),
                ("responseSchema", written),
                ("responseJsonSchema", json_schema),
            ];
            for (name, value) in unknown {
                extras::keep_one(format!("{PREFIX}{name}"), value, request);
            }
        }
    }
    Ok(())
}

fn with_schema(schema: Box<RawValue>) -> Format {
    Format::JsonSchema {
        name: None,
        description: None,
        schema,
        strict: None,
    }
}

/// Writes `generationConfig`.
pub(super) fn write(request: &Request, target: &Target, losses: &mut Losses) -> Fields {
    let mut config = Fields::default();
    let sampling = &request.sampling;
    config.set("temperature", sampling.temperature);
    config.set("topP", sampling.top_p);
    config.set("topK", sampling.top_k);
    config.set("presencePenalty", sampling.presence_penalty);
    config.set("frequencyPenalty", sampling.frequency_penalty);
    let seed = sampling.seed.map(i32::try_from);
    losses.unless(
        !matches!(seed, Some(Err(_))),
        "seed",
        "Gemini takes 32 bits",
    );
    config.set("seed", seed.and_then(Result::ok));
    config.set("maxOutputTokens", limit(request, target, losses));
    config.set("candidateCount", request.candidates);
    write_stops(&request.stop, &mut config, losses);
    config.set("responseLogprobs", request.logprobs.map(|_| true));
    config.set("logprobs", request.logprobs.filter(|count| *count > 0));
    write_format(request, target, &mut config, losses);
    speech::write(request, &mut config, losses);
    let extras = Extras::of(request);
    if !extras.has(PREFIX, "thinkingConfig") {
        let thinking = thinking_config::write(request.thinking.as_ref(), target, losses);
        config.set("thinkingConfig", thinking.filled());
    }
    extras.write(PREFIX, &mut config);
    config
}

/// No limit is made up: Gemini needs none.
fn limit(request: &Request, target: &Target, losses: &mut Losses) -> Option<u64> {
    let asked = request.max_output_tokens?;
    let most = target.max_output_tokens.unwrap_or(u64::MAX);
    if asked > most {
        let why = format!("lowered to {most}, the most this model produces");
        losses.add("max_output_tokens", why);
    }
    losses.unless(asked > 0, "max_output_tokens", "one token is the least");
    Some(asked.min(most).max(1))
}

fn write_stops(stops: &[String], config: &mut Fields, losses: &mut Losses) {
    let within = stops.len() <= MOST_STOPS;
    losses.unless(within, "stop", "Gemini takes five stop strings");
    let stops = &stops[..stops.len().min(MOST_STOPS)];
    config.set("stopSequences", (!stops.is_empty()).then_some(stops));
}

fn write_format(request: &Request, target: &Target, config: &mut Fields, losses: &mut Losses) {
    let Some(format) = &request.format else {
        return;
    };
    if matches!(format, Format::Text) {
        return config.set("responseMimeType", Some(TEXT));
    }
    if !request.tools.is_empty() && !target.quirks.has(Quirk::SchemaWithTools) {
        let why = "this model cannot be asked for JSON and for tools at once";
        return losses.add("response_format", why);
    }
    config.set("responseMimeType", Some(JSON));
    let Format::JsonSchema {
        description,
        schema,
        ..
    } = format
    else {
        return;
    };
    losses.unless(
        description.is_none(),
        "response_format.description",
        "Gemini describes only what is inside a schema",
    );
    if target.quirks.has(Quirk::OpenApiSchema) {
        config.set("responseSchema", schema::for_gemini_openapi(Some(schema)));
    } else {
        config.set("responseJsonSchema", schema::for_gemini(Some(schema)));
    }
}

/// Writes `serviceTier`; `auto` is what its absence means.
pub(super) fn write_tier(request: &Request, body: &mut Fields, losses: &mut Losses) {
    let Some(tier) = shared::service_tier(request).filter(|tier| *tier != "auto") else {
        return;
    };
    let known = TIERS.iter().find(|(name, _)| *name == tier);
    losses.unless(known.is_some(), "service_tier", "Gemini has no such tier");
    body.set("serviceTier", known.map(|(_, wire)| *wire));
}
