//! Read and written and read again in one dialect is the same, for requests, answers and streams; and a relay's glance sees what a reader sees.

use crate::case::Case;
use crate::known::hold;
use crate::stage;
use chat::{Answer, Dialect, Event, Format, Maker, Part, Quirk, Request, Role, Target};
use dialect::codec;
use dialect::sse::Splitter;
use serde_json::Value;
use serde_json::value::RawValue;

/// A model that takes everything its dialect can say.
fn willing(dialect: Dialect, request: &Request) -> Target {
    let mut target = stage::target(dialect);
    let quirks: &[Quirk] = match dialect {
        Dialect::OpenAiChat => &[
            Quirk::MaxCompletionTokens,
            Quirk::WantsReasoning,
            Quirk::TopK,
        ],
        Dialect::OpenAiResponses => &[],
        Dialect::AnthropicMessages => &[
            Quirk::ThinkingBudget,
            Quirk::ThinkingAdaptive,
            Quirk::MidSystem,
            Quirk::OutputFormat,
        ],
        Dialect::Gemini => &[Quirk::SchemaWithTools],
    };
    target.quirks = quirks.iter().copied().collect();
    let calls = request.turns.iter().flat_map(|turn| &turn.parts);
    let proven = |part: &Part| matches!(part, Part::ToolCall(call) if call.signature.as_ref().is_some_and(|proof| proof.maker == Maker::Gemini));
    // Missing proofs are made good, so it demands them only where there are any.
    if calls.into_iter().any(proven) {
        target.quirks = target.quirks.with(Quirk::CallSignatures);
    }
    let thinking = request.thinking.as_ref();
    if dialect == Dialect::Gemini && thinking.is_some_and(|thinking| thinking.effort.is_some()) {
        target.quirks = target.quirks.with(Quirk::ThinkingLevel);
    }
    target.max_output_tokens = None;
    target
}

const NO_PARAMETERS: &str = r#"{"type":"object","properties":{}}"#;

/// A request as text. Left out is what a dialect's own provider is not told: the model's name, white space of JSON, whether a tool without
/// parameters says so in words; in Chat the difference between system and developer, proofs of thoughts, cache marks, and whether usage was
/// asked for (it always is).
fn essence(dialect: Dialect, mut request: Request) -> String {
    request.model.clear();
    for extra in &mut request.extras {
        compact(&mut extra.value);
    }
    for tool in &mut request.tools {
        tool.schema.iter_mut().for_each(compact);
        let takes_nothing = |schema: &RawValue| {
            matches!(schema.get(), "{}" | r#"{"type":"object"}"# | NO_PARAMETERS)
        };
        tool.schema = tool.schema.take().filter(|schema| !takes_nothing(schema));
        tool.cache = tool.cache.take().filter(|_| dialect != Dialect::OpenAiChat);
    }
    if let Some(Format::JsonSchema { schema, .. }) = &mut request.format {
        compact(schema);
    }
    let chat = dialect == Dialect::OpenAiChat;
    request.stream_usage &= !chat;
    for turn in &mut request.turns {
        if chat && turn.role == Role::Developer {
            turn.role = Role::System;
        }
        turn.parts.iter_mut().for_each(|part| plain(part, chat));
    }
    format!("{request:#?}")
}

fn plain(part: &mut Part, chat: bool) {
    match part {
        Part::Opaque(opaque) => compact(&mut opaque.value),
        Part::Reasoning(reasoning) if chat => reasoning.signature = None,
        Part::Text(text) if chat => text.cache = None,
        Part::Media(media) if chat => media.cache = None,
        Part::ToolResult(result) => {
            result.cache = result.cache.take().filter(|_| !chat);
            result.parts.iter_mut().for_each(|part| plain(part, chat));
        }
        Part::ToolCall(call) if call.arguments.trim().is_empty() => {
            call.arguments = "{}".to_owned()
        }
        Part::ToolCall(call) if !chat => {
            if let Ok(value) = serde_json::from_str::<Box<RawValue>>(&call.arguments) {
                let mut value = value;
                compact(&mut value);
                call.arguments = value.get().to_owned();
            }
        }
        _ => {}
    }
}

fn compact(raw: &mut Box<RawValue>) {
    let value: Value = serde_json::from_str(raw.get()).unwrap();
    *raw = serde_json::value::to_raw_value(&value).unwrap();
}

/// An answer as text, without the names that each side gives it; a count nobody stated is none.
fn nameless(mut answer: Answer) -> String {
    answer.id.clear();
    answer.model.clear();
    answer.parts.iter_mut().for_each(|part| plain(part, false));
    let others = answer.others.into_iter().map(nameless);
    let others: String = others.collect();
    let usage = answer.usage;
    let known = |count: Option<u64>| count.unwrap_or(0);
    let counts = [
        known(usage.input),
        known(usage.cache_read),
        known(usage.cache_write),
        known(usage.output),
        known(usage.reasoning),
    ];
    format!(
        "{:#?}\n{:?}\n{counts:?}\n{others}",
        answer.parts, answer.stop
    )
}

/// Parts and end of an answer: figures and the ids of calls that had none may differ between a stream and a whole answer.
fn said(mut answer: Answer) -> String {
    answer.usage = chat::Usage::default();
    for part in &mut answer.parts {
        if let Part::ToolCall(call) = part {
            call.id.clear();
        }
    }
    nameless(answer)
}

/// The lines in which two texts differ.
fn difference(one: &str, other: &str) -> Option<String> {
    if one == other {
        return None;
    }
    let missing = one.lines().filter(|line| !other.contains(line));
    let added = other.lines().filter(|line| !one.contains(line));
    let lines: Vec<String> = missing
        .map(|line| format!("- {line}"))
        .chain(added.map(|line| format!("+ {line}")))
        .take(24)
        .collect();
    Some(if lines.is_empty() {
        format!("in another order:\n{one}\n{other}")
    } else {
        lines.join("\n")
    })
}

#[test]
fn a_request_read_and_written_and_read_again_is_the_same() {
    let mut breaches = Vec::new();
    for (case, body) in Case::with("request.json") {
        let Ok(first) = codec(case.dialect).decode_request(&body) else {
            continue;
        };
        let target = willing(case.dialect, &first);
        match codec(case.dialect).encode_request(&first, &target) {
            Err(failure) => breaches.push((case.path(), format!("{failure:?}"))),
            Ok(encoded) => {
                let second = codec(case.dialect).decode_request(&encoded.body).unwrap();
                let (one, other) = (essence(case.dialect, first), essence(case.dialect, second));
                let lost = (!encoded.losses.is_empty()).then(|| format!("{:?}", encoded.losses));
                let differs = difference(&one, &other);
                if differs.is_some() || lost.is_some() {
                    let why = format!(
                        "{}\n{}",
                        differs.unwrap_or_default(),
                        lost.unwrap_or_default()
                    );
                    breaches.push((case.path(), why));
                }
            }
        }
    }
    hold("request identity", &breaches);
}

#[test]
fn what_was_put_in_order_once_is_in_order() {
    for (case, body) in Case::with("request.json") {
        let codec = codec(case.dialect);
        let Ok(request) = codec.decode_request(&body) else {
            continue;
        };
        let target = willing(case.dialect, &request);
        if let Ok(first) = codec.encode_request(&request, &target) {
            let read = codec.decode_request(&first.body).unwrap();
            let second = codec.encode_request(&read, &target).unwrap();
            let text = |written: dialect::Encoded| String::from_utf8(written.body).unwrap();
            assert_eq!(text(first), text(second), "{}", case.path());
        }
    }
}

#[test]
fn a_whole_answer_is_what_its_stream_folds_to() {
    let mut breaches = Vec::new();
    for (case, body) in Case::with("answer.json") {
        let Some(stream) = case.file("stream.sse") else {
            continue;
        };
        let whole = codec(case.dialect)
            .decode_answer(&body)
            .and_then(chat::fold);
        let streamed = chat::fold(stage::read(case.dialect, [&stream[..]]));
        let told = |answer: Result<Answer, _>| match answer {
            Ok(answer) => said(answer),
            Err(failure) => format!("{failure:?}"),
        };
        if let Some(why) = difference(&told(whole), &told(streamed)) {
            breaches.push((case.path(), why));
        }
    }
    hold("whole as streamed", &breaches);
}

#[test]
fn an_answer_written_whole_and_as_a_stream_reads_the_same() {
    let mut breaches = Vec::new();
    for (case, events) in answers() {
        let Ok(answer) = chat::fold(events.clone()) else {
            continue;
        };
        let expected = nameless(answer.clone());
        let reply = stage::reply(&case);
        let (written, _) = stage::write(case.dialect, &reply, events);
        let streamed = chat::fold(stage::read(case.dialect, [&written[..]])).unwrap();
        if let Some(why) = difference(&expected, &nameless(streamed)) {
            breaches.push((case.path(), format!("as a stream\n{why}")));
        }
        let rendered = codec(case.dialect).encode_answer(&answer, &reply);
        let again = codec(case.dialect).decode_answer(&rendered.body).unwrap();
        if let Some(why) = difference(&expected, &nameless(chat::fold(again).unwrap())) {
            breaches.push((case.path(), format!("whole\n{why}")));
        }
        if !rendered.losses.is_empty() {
            breaches.push((case.path(), format!("{:?}", rendered.losses)));
        }
    }
    hold("answer identity", &breaches);
}

/// The events of every answer and every stream.
fn answers() -> Vec<(Case, Vec<Event>)> {
    let whole = Case::with("answer.json")
        .into_iter()
        .filter_map(|(case, body)| {
            let events = codec(case.dialect).decode_answer(&body).ok()?;
            Some((case, events))
        });
    let streamed = Case::with("stream.sse").into_iter().map(|(case, stream)| {
        let events = stage::read(case.dialect, [&stream[..]]);
        (case, events)
    });
    whole.chain(streamed).collect()
}

#[test]
fn a_glance_at_each_frame_sees_what_reading_the_stream_sees() {
    let mut breaches = Vec::new();
    for (case, stream) in Case::with("stream.sse") {
        let (mut usage, mut ends, mut failure) = (chat::Usage::default(), 0, None);
        let mut splitter = Splitter::default();
        let mut look = |frame: dialect::sse::Frame<'_>| {
            let glance = codec(case.dialect).glance(frame);
            usage.update(&glance.usage.unwrap_or_default());
            ends += u32::from(glance.ends);
            failure = failure.take().or(glance.failure);
        };
        splitter.push(&stream, &mut look).unwrap();
        splitter.end(&mut look);
        let read = stage::read(case.dialect, [&stream[..]]);
        let why = match (read.last().unwrap().clone(), chat::fold(read)) {
            (_, Ok(answer)) if answer.usage != usage => format!("{:?} {usage:?}", answer.usage),
            (_, Ok(_)) if ends == 0 || failure.is_some() => format!("{ends} ends, {failure:?}"),
            (Event::Failed(told), _) if failure.as_ref().is_some_and(|seen| *seen != told) => {
                format!("{told:?} {failure:?}")
            }
            (Event::Failed(_), _) if ends > 0 && failure.is_none() => {
                "an end is seen in a failed stream".to_owned()
            }
            _ => continue,
        };
        breaches.push((case.path(), why));
    }
    hold("glance", &breaches);
}

#[test]
fn usage_is_found_in_a_whole_answer_without_reading_it() {
    let mut breaches = Vec::new();
    for (case, body) in Case::with("answer.json") {
        let read = codec(case.dialect)
            .decode_answer(&body)
            .and_then(chat::fold);
        if let Ok(answer) = read {
            let found = codec(case.dialect).usage_of(&body).unwrap_or_default();
            if found != answer.usage {
                breaches.push((case.path(), format!("{:?} {found:?}", answer.usage)));
            }
        }
    }
    hold("usage of a whole answer", &breaches);
}
