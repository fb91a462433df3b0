//! A client's request body into the conversation. What is unknown is carried as `extras`; what is known and broken is said by its path.

use super::fields::{Fields, inside, parsed};
use super::{messages_decode, tools_decode};
use crate::strings;
use crate::thinking;
use crate::wire::{self, Malformed, StringOr};
use chat::{Dialect, Format, Opaque, Request, Sampling, Speech, Thinking};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Reads a request.
pub(super) fn request(body: &[u8]) -> Result<Request, Malformed> {
    let mut fields: Fields<'_> = strings::read(body).map_err(|error| {
        Malformed::new("", format!("the body must be one JSON object: {error}"))
    })?;
    let mut request = Request {
        model: model(&mut fields)?,
        turns: messages_decode::turns(&mut fields)?,
        max_output_tokens: limit(&mut fields)?,
        sampling: sampling(&mut fields)?,
        stop: stop(&mut fields)?,
        modalities: fields
            .read("modalities", "a list of strings")?
            .unwrap_or_default(),
        source: Some(Dialect::OpenAiChat),
        candidates: fields.count("n")?,
        logprobs: logprobs(&mut fields)?,
        parallel_tool_calls: fields.flag("parallel_tool_calls")?,
        service_tier: fields.string("service_tier")?,
        verbosity: fields.string("verbosity")?,
        cache_key: fields.string("prompt_cache_key")?,
        stream: fields.flag("stream")?.unwrap_or(false),
        ..Request::default()
    };
    user(&mut fields, &mut request)?;
    speech(&mut fields, &mut request)?;
    stream_options(&mut fields, &mut request)?;
    tools_decode::tools(&mut fields, &mut request)?;
    thinking(&mut fields, &mut request)?;
    format(&mut fields, &mut request)?;
    request
        .extras
        .extend(fields.rest().map(|(name, value)| opaque(name, value)));
    Ok(request)
}

/// Something only this dialect knows.
pub(super) fn opaque(name: impl Into<String>, value: &RawValue) -> Opaque {
    Opaque {
        dialect: Dialect::OpenAiChat,
        name: name.into(),
        value: value.to_owned(),
    }
}

fn model(fields: &mut Fields<'_>) -> Result<String, Malformed> {
    fields
        .string("model")?
        .filter(|model| !model.is_empty())
        .ok_or_else(|| Malformed::new("model", "a model must be named"))
}

/// The newer name wins when both are given.
fn limit(fields: &mut Fields<'_>) -> Result<Option<u64>, Malformed> {
    let older = fields.count("max_tokens")?;
    Ok(fields.count("max_completion_tokens")?.or(older))
}

fn sampling(fields: &mut Fields<'_>) -> Result<Sampling, Malformed> {
    Ok(Sampling {
        temperature: fields.number("temperature")?,
        top_p: fields.number("top_p")?,
        top_k: fields.count("top_k")?,
        presence_penalty: fields.number("presence_penalty")?,
        frequency_penalty: fields.number("frequency_penalty")?,
        seed: fields.read("seed", "a whole number")?,
    })
}

fn stop(fields: &mut Fields<'_>) -> Result<Vec<String>, Malformed> {
    let stop: Option<StringOr<Vec<String>>> =
        fields.read("stop", "a string or a list of strings")?;
    Ok(match stop {
        None => Vec::new(),
        Some(StringOr::String(word)) => vec![word],
        Some(StringOr::Other(words)) => words,
    })
}

/// `top_logprobs` counts only together with `logprobs`, which alone asks for none but the chosen token's own.
fn logprobs(fields: &mut Fields<'_>) -> Result<Option<u64>, Malformed> {
    let alternatives = fields.count("top_logprobs")?;
    let wanted = fields.flag("logprobs")?.unwrap_or(false);
    Ok(wanted.then(|| alternatives.unwrap_or(0)))
}

/// `audio`; a voice of one's own is an object, and carried as it is.
fn speech(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let Some(value) = fields.take("audio") else {
        return Ok(());
    };
    let mut audio = Fields::of(value, "audio")?;
    let voice = audio.take("voice").map(super::fields::text);
    if voice == Some(None) {
        request.extras.push(opaque("audio", value));
        return Ok(());
    }
    request.speech = Some(Speech {
        voice: voice.flatten(),
        format: audio
            .string("format")
            .map_err(|complaint| inside("audio", complaint))?,
    });
    Ok(())
}

/// `safety_identifier` replaces `user`, which is carried beside it when it says something else.
fn user(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let older = fields.string("user")?;
    request.user = fields.string("safety_identifier")?;
    match older {
        Some(older) if request.user.is_none() => request.user = Some(older),
        Some(older) if request.user.as_ref() != Some(&older) => {
            request.extras.push(opaque("user", &wire::raw(&older)));
        }
        Some(_) | None => {}
    }
    Ok(())
}

/// How an extra names a member of `stream_options`.
pub(super) const STREAM_OPTION: &str = "stream_options.";

fn stream_options(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let Some(mut options) = fields.object("stream_options")? else {
        return Ok(());
    };
    let usage = options
        .flag("include_usage")
        .map_err(|complaint| inside("stream_options", complaint))?;
    request.stream_usage = usage.unwrap_or(false);
    request.extras.extend(
        options
            .rest()
            .map(|(name, value)| opaque(format!("{STREAM_OPTION}{name}"), value)),
    );
    Ok(())
}

/// The vendor's `reasoning_effort`, and the objects compatible servers have for the same: `thinking` (GLM, Kimi, LiteLLM) and `reasoning`
/// (OpenRouter). An object with anything in it that is not known here is carried as it is.
fn thinking(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let mut asked = Thinking::default();
    if let Some(value) = fields.take("thinking") {
        match serde_json::from_str::<ThinkingObject>(value.get()) {
            Ok(object) if object.fits() => object.ask(&mut asked),
            _ => request.extras.push(opaque("thinking", value)),
        }
    }
    if let Some(value) = fields.take("reasoning") {
        match serde_json::from_str::<ReasoningObject>(value.get()) {
            Ok(object) if object.fits() => object.ask(&mut asked),
            _ => request.extras.push(opaque("reasoning", value)),
        }
    }
    if let Some(value) = fields.take("reasoning_effort") {
        let word: String = parsed(value, "reasoning_effort", "a string")?;
        match thinking::effort(&word) {
            Some(effort) => asked.effort = Some(effort),
            None => request.extras.push(opaque("reasoning_effort", value)),
        }
    }
    request.thinking = (asked != Thinking::default()).then_some(asked);
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThinkingObject {
    r#type: String,
    budget_tokens: Option<i64>,
}

impl ThinkingObject {
    fn fits(&self) -> bool {
        matches!(self.r#type.as_str(), "enabled" | "disabled" | "adaptive")
    }

    fn ask(self, asked: &mut Thinking) {
        match self.r#type.as_str() {
            "disabled" => asked.effort = Some(chat::Effort::None),
            "adaptive" => asked.adaptive = true,
            _ => {
                asked.budget = self.budget_tokens;
                asked.adaptive = self.budget_tokens.is_none();
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasoningObject {
    effort: Option<String>,
    max_tokens: Option<i64>,
    enabled: Option<bool>,
    exclude: Option<bool>,
}

impl ReasoningObject {
    fn fits(&self) -> bool {
        self.effort
            .as_deref()
            .is_none_or(|word| thinking::effort(word).is_some())
    }

    fn ask(self, asked: &mut Thinking) {
        asked.effort = self.effort.as_deref().and_then(thinking::effort);
        asked.budget = self.max_tokens;
        asked.show = self.exclude.map(|hidden| !hidden);
        match self.enabled {
            Some(false) => asked.effort = Some(chat::Effort::None),
            Some(true) if asked.effort.is_none() && asked.budget.is_none() => asked.adaptive = true,
            Some(true) | None => {}
        }
    }
}

fn format(fields: &mut Fields<'_>, request: &mut Request) -> Result<(), Malformed> {
    let Some(value) = fields.take("response_format") else {
        return Ok(());
    };
    match wire::tag(value).as_str() {
        "text" => request.format = Some(Format::Text),
        "json_object" => request.format = Some(Format::JsonObject),
        "json_schema" => {
            request.format =
                Some(json_schema(value).map_err(|complaint| inside("response_format", complaint))?);
        }
        _ => request.extras.push(opaque("response_format", value)),
    }
    Ok(())
}

fn json_schema(value: &RawValue) -> Result<Format, Malformed> {
    let mut schema = Fields::of(value, "")?
        .object("json_schema")?
        .ok_or_else(|| Malformed::new("json_schema", "a schema must be given"))?;
    let read = |schema: &mut Fields<'_>| {
        Ok(Format::JsonSchema {
            name: schema.string("name")?,
            description: schema.string("description")?,
            schema: schema
                .take("schema")
                .map_or_else(|| wire::raw(&Empty {}), ToOwned::to_owned),
            strict: schema.flag("strict")?,
        })
    };
    read(&mut schema).map_err(|complaint| inside("json_schema", complaint))
}

/// `{}`.
#[derive(serde::Serialize)]
struct Empty {}
