//! What a request and an answer mean, whatever the dialect: the facts that must arrive.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chat::{
    Answer, Format, Media, MediaKind, Part, Request, Role, Source, StopReason, Tool, ToolCall,
    ToolChoice, ToolKind, ToolMode, ToolResult,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a request says.
#[derive(Debug, Default, Clone)]
pub(crate) struct Asked {
    /// What the model said, in order.
    pub(crate) model: Vec<String>,
    /// What it was told, in order: standing instructions, the person's words, results without a call.
    pub(crate) person: Vec<String>,
    /// Tool name and arguments of every call, in order.
    pub(crate) calls: Vec<(String, Value)>,
    /// What each call gave back, the last result counting, by the call's place.
    pub(crate) results: Vec<(usize, String)>,
    /// Every medium, wherever it stands.
    pub(crate) media: BTreeSet<String>,
    /// Name, description and property names of every tool that may be called.
    pub(crate) tools: Vec<(String, String, Vec<String>)>,
    /// Name and value of every setting.
    pub(crate) settings: Vec<(&'static str, String)>,
}

/// What an answer says.
#[derive(Debug, PartialEq)]
pub(crate) struct Answered {
    /// Words and refusals.
    pub(crate) words: String,
    pub(crate) calls: Vec<(String, Value)>,
    pub(crate) media: usize,
    /// The plain end, a pause and a stop string are one: a client goes on in the same way.
    pub(crate) stop: &'static str,
    /// Input and output in all.
    pub(crate) tokens: (u64, u64),
    /// The other answers.
    pub(crate) others: Vec<Self>,
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        let mut asked = Self {
            settings: settings(request),
            ..Self::default()
        };
        let is_allowed = |tool: &&Tool| match &request.tool_choice {
            Some(ToolChoice::Allowed { names, .. }) => names.contains(&tool.name),
            _ => true,
        };
        for tool in request.tools.iter().filter(is_allowed) {
            let description = tool.description.clone().unwrap_or_default();
            let schema = tool.schema.as_ref().map_or("null", |schema| schema.get());
            let named = properties(schema);
            asked.tools.push((tool.name.clone(), description, named));
        }
        let mut ids: Vec<&str> = Vec::new();
        for turn in &request.turns {
            for part in &turn.parts {
                asked.take(turn.role, part, &mut ids);
            }
        }
        asked
    }

    fn take<'a>(&mut self, role: Role, part: &'a Part, ids: &mut Vec<&'a str>) {
        let said = if role == Role::Assistant {
            &mut self.model
        } else {
            &mut self.person
        };
        match part {
            Part::Text(text) => said.push(text.text.clone()),
            Part::Refusal(text) => said.push(text.clone()),
            Part::Media(media) => self.see(media),
            Part::ToolCall(call) => {
                self.calls.push(called(call));
                ids.push(&call.id);
            }
            Part::ToolResult(result) => {
                let text = told(result);
                match ids.iter().rposition(|id| *id == result.call_id) {
                    Some(at) if !result.call_id.is_empty() => {
                        self.results.retain(|(known, _)| *known != at);
                        self.results.push((at, text));
                    }
                    // Paired by name and order.
                    _ if result.call_id.is_empty() && self.results.len() < ids.len() => {
                        self.results.push((self.results.len(), text));
                    }
                    _ => self.person.push(text),
                }
                for part in &result.parts {
                    if let Part::Media(media) = part
                        && !matches!(media.source, Source::Text(_))
                    {
                        self.see(media);
                    }
                }
            }
            Part::Reasoning(_) | Part::Opaque(_) => {}
        }
    }

    /// A document of plain text is words: some dialects can say it only so.
    fn see(&mut self, media: &Media) {
        match &media.source {
            Source::Text(text) => self.person.push(text.clone()),
            Source::Base64(data) if media.mime.starts_with("text/") => {
                let bytes = STANDARD.decode(data).unwrap_or_default();
                self.person
                    .push(String::from_utf8_lossy(&bytes).into_owned());
            }
            _ => {
                self.media.insert(spelled(media));
            }
        }
    }
}

impl Answered {
    pub(crate) fn of(answer: &Answer) -> Self {
        let (mut words, mut calls, mut media) = (String::new(), Vec::new(), 0);
        let mut refused = answer.stop.reason == StopReason::Refusal;
        for part in &answer.parts {
            match part {
                Part::Text(text) => words.push_str(&text.text),
                Part::Refusal(text) => {
                    words.push_str(text);
                    refused = true;
                }
                Part::ToolCall(call) => calls.push(called(call)),
                Part::Media(_) => media += 1,
                Part::Reasoning(_) | Part::Opaque(_) | Part::ToolResult(_) => {}
            }
        }
        let stop = match answer.stop.reason {
            StopReason::MaxTokens => "limit",
            _ if refused => "refusal",
            _ if calls.is_empty() => "end",
            _ => "tools",
        };
        Self {
            words,
            calls,
            media,
            stop,
            tokens: (
                answer.usage.input.unwrap_or(0),
                answer.usage.output.unwrap_or(0),
            ),
            others: answer.others.iter().map(Self::of).collect(),
        }
    }

    pub(crate) fn thoughts(answer: &Answer) -> String {
        let thoughts = answer.parts.iter().filter_map(|part| match part {
            Part::Reasoning(reasoning) => Some(reasoning.text.as_str()),
            _ => None,
        });
        thoughts.collect()
    }
}

fn called(call: &ToolCall) -> (String, Value) {
    let text = Value::String(call.arguments.clone());
    let arguments = match serde_json::from_str::<Value>(&call.arguments) {
        _ if call.kind == ToolKind::Custom => text,
        _ if call.arguments.trim().is_empty() => Value::Object(serde_json::Map::new()),
        Ok(Value::Object(object)) if object.len() == 1 && object.contains_key("input") => {
            object["input"].clone()
        }
        Ok(value) => value,
        Err(_) => text,
    };
    (call.name.clone(), arguments)
}

/// A picture may be told of without its media type; its bytes or address are what counts.
fn spelled(media: &Media) -> String {
    let (Source::Base64(data) | Source::Url(data) | Source::File(data) | Source::Text(data)) =
        &media.source;
    let kind = match media.kind {
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
    };
    format!("{kind} {data}")
}

fn properties(schema: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).unwrap_or_default();
    let named = schema["properties"]
        .as_object()
        .map(|properties| properties.keys());
    let mut named: Vec<String> = named.into_iter().flatten().cloned().collect();
    named.sort();
    named
}

/// What a result says in words, those of a document among them.
fn told(result: &ToolResult) -> String {
    let words = result.parts.iter().filter_map(|part| match part {
        Part::Text(text) => Some(text.text.as_str()),
        Part::Media(Media {
            source: Source::Text(text),
            ..
        }) => Some(text.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join("\n")
}

/// Every setting that is said and is not what happens anyway, under the words by which a loss may name it.
fn settings(request: &Request) -> Vec<(&'static str, String)> {
    let sampling = &request.sampling;
    let number = |value: Option<f64>| value.map(|value| value.to_string());
    let choice = request
        .tool_choice
        .as_ref()
        .filter(|_| !request.tools.is_empty());
    let choice = choice.map(|choice| match choice {
        ToolChoice::None => "none".to_owned(),
        ToolChoice::Auto => "auto".to_owned(),
        ToolChoice::Required => "required".to_owned(),
        ToolChoice::Named { name, .. } => name.clone(),
        ToolChoice::Allowed {
            mode: ToolMode::Auto,
            ..
        } => "auto".to_owned(),
        ToolChoice::Allowed { .. } => "required".to_owned(),
    });
    let format = request.format.as_ref().and_then(|format| match format {
        Format::Text => None,
        Format::JsonObject => Some("object".to_owned()),
        Format::JsonSchema { schema, .. } => Some(properties(schema.get()).join(" ")),
    });
    let stop = (!request.stop.is_empty()).then(|| request.stop.join(" "));
    let count = |value: Option<u64>| value.map(|value| value.to_string());
    [
        ("temperature", number(sampling.temperature.filter(|is| *is != 1.0))),
        ("top_p topP", number(sampling.top_p.filter(|is| *is != 1.0))),
        ("top_k topK", count(sampling.top_k)),
        ("presence_penalty presencePenalty", number(sampling.presence_penalty.filter(|is| *is != 0.0))),
        ("frequency_penalty frequencyPenalty", number(sampling.frequency_penalty.filter(|is| *is != 0.0))),
        ("seed", sampling.seed.map(|seed| seed.to_string())),
        ("max_tokens max_completion_tokens max_output_tokens maxOutputTokens", count(request.max_output_tokens)),
        ("stop stop_sequences stopSequences", stop),
        ("tool_choice toolConfig allowed", choice),
        ("parallel_tool_calls disable_parallel_tool_use", request.parallel_tool_calls.filter(|is| !is).map(|is| is.to_string())),
        ("response_format text.format output_config.format responseSchema responseMimeType responseJsonSchema", format),
        ("n candidateCount", count(request.candidates.filter(|count| *count > 1))),
        ("logprobs responseLogprobs", count(request.logprobs)),
        ("user metadata safety_identifier", request.user.clone().filter(|name| !name.is_empty())),
        ("service_tier serviceTier", request.service_tier.clone().filter(|tier| tier != "auto")),
        ("verbosity", request.verbosity.clone().filter(|word| word != "medium")),
        ("prompt_cache_key", request.cache_key.clone()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
