//! What a client's SDK relies on: the frames of every answer, told in every dialect, obey that dialect's own grammar (`wire/01` to `wire/06`).

use crate::case::Case;
use crate::known::hold;
use crate::stage;
use chat::{Dialect, Event};
use dialect::codec;
use dialect::sse::{Frame, Splitter};
use serde_json::Value;

/// Event name and data of every frame; a word that is not JSON is a string.
fn frames(stream: &[u8]) -> Vec<(String, Value)> {
    let mut frames = Vec::new();
    let mut each = |frame: Frame<'_>| {
        let word = || Value::String(String::from_utf8_lossy(frame.data).into_owned());
        let data = serde_json::from_slice(frame.data).unwrap_or_else(|_| word());
        frames.push((frame.event.to_owned(), data));
    };
    let mut splitter = Splitter::default();
    splitter.push(stream, &mut each).unwrap();
    splitter.end(&mut each);
    frames
}

/// Every answer and every stream of every dialect, as a client of that one reads it: the case, the frames, whether it was finished.
fn told(client: Dialect) -> impl Iterator<Item = (Case, Vec<Event>, Vec<(String, Value)>, bool)> {
    let streams = Case::with("stream.sse").into_iter().map(|(case, stream)| {
        let events = stage::read(case.dialect, [&stream[..]]);
        (case, events)
    });
    let wholes = Case::with("answer.json").into_iter();
    let wholes = wholes.filter_map(|(case, body)| {
        let events = codec(case.dialect).decode_answer(&body).ok()?;
        Some((case, events))
    });
    streams.chain(wholes).map(move |(case, events)| {
        let finished = matches!(events.last(), Some(Event::Finished(_)));
        let (written, _) = stage::write(client, &stage::reply(&case), events.clone());
        (case, events, frames(&written), finished)
    })
}

fn is(value: &Value, word: &str) -> bool {
    value.as_str() == Some(word)
}

#[test]
fn messages_clients_get_one_block_after_another() {
    for (case, _, frames, finished) in told(Dialect::AnthropicMessages) {
        let of = case.path();
        let (mut open, mut next) = (None, 0);
        for (at, (event, data)) in frames.iter().enumerate() {
            let last = at + 1 == frames.len();
            assert!(is(&data["type"], event), "{of}: {event} {data}");
            assert_eq!(event == "message_stop", last && finished, "{of}");
            assert_eq!(event == "error", last && !finished, "{of}");
            match event.as_str() {
                "message_start" => assert_eq!(at, 0, "{of}"),
                "content_block_start" => {
                    assert_eq!((open, &data["index"]), (None, &Value::from(next)), "{of}");
                    open = Some(data["content_block"]["type"].clone()).map(|_| next);
                    next += 1;
                }
                "content_block_delta" => assert_eq!(data["index"], open.unwrap(), "{of}"),
                "content_block_stop" => {
                    assert_eq!(data["index"], open.take().unwrap(), "{of}");
                }
                "message_delta" => {
                    assert!(open.is_none() && at + 2 == frames.len(), "{of}");
                    assert!(data["delta"]["stop_reason"].is_string(), "{of}");
                    assert!(data["usage"]["output_tokens"].is_u64(), "{of}");
                }
                "message_stop" | "error" => {}
                other => panic!("{of}: {other}"),
            }
        }
    }
}

#[test]
fn responses_clients_get_numbered_frames_and_the_done_items_last() {
    let mut breaches = Vec::new();
    for (case, events, frames, finished) in told(Dialect::OpenAiResponses) {
        let of = case.path();
        let mut done = Vec::new();
        for (number, (event, data)) in frames.iter().enumerate() {
            assert!(is(&data["type"], event), "{of}: {event} {data}");
            assert_eq!(data["sequence_number"], number, "{of}");
            let terminal = [
                "response.completed",
                "response.incomplete",
                "response.failed",
                "error",
            ];
            let last = number + 1 == frames.len();
            assert_eq!(terminal.contains(&event.as_str()), last, "{of}: {event}");
            if event == "response.output_item.done" {
                done.push((data["output_index"].as_u64(), &data["item"]));
            }
        }
        if !finished {
            continue;
        }
        done.sort_by_key(|(place, _)| *place);
        let done: Vec<&Value> = done.into_iter().map(|(_, item)| item).collect();
        let (_, last) = frames.last().unwrap();
        let output: Vec<&Value> = last["response"]["output"]
            .as_array()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(done, output, "{of}");
        let answer = chat::fold(events).unwrap();
        let whole = codec(Dialect::OpenAiResponses).encode_answer(&answer, &stage::reply(&case));
        let whole: Value = serde_json::from_slice(&whole.body).unwrap();
        if last["response"] != whole {
            breaches.push((of, format!("{}\n{whole}", last["response"])));
        }
    }
    hold("last frame as whole", &breaches);
}

#[test]
fn chat_clients_get_one_id_one_finish_then_usage_then_done() {
    for (case, _, mut frames, finished) in told(Dialect::OpenAiChat) {
        let of = case.path();
        assert!(frames.iter().all(|(event, _)| event.is_empty()), "{of}");
        let (_, last) = frames.pop().unwrap();
        let chunks: Vec<&Value> = frames.iter().map(|(_, data)| data).collect();
        let ended = chunks
            .iter()
            .filter(|chunk| {
                let choice = &chunk["choices"][0];
                choice["index"] == 0 && choice["finish_reason"].is_string()
            })
            .count();
        assert!(
            chunks.iter().all(|chunk| chunk["id"] == chunks[0]["id"]),
            "{of}"
        );
        if let Some(first) = chunks.first() {
            assert!(
                is(&first["choices"][0]["delta"]["role"], "assistant"),
                "{of}"
            );
        }
        if finished {
            assert!(is(&last, "[DONE]"), "{of}: {last}");
            assert_eq!(ended, 1, "{of}");
            let [.., finish, usage] = &chunks[..] else {
                panic!("{of}");
            };
            assert!(finish["choices"][0]["finish_reason"].is_string(), "{of}");
            assert_eq!(usage["choices"], Value::Array(Vec::new()), "{of}");
            assert!(usage["usage"]["total_tokens"].is_u64(), "{of}");
        } else {
            assert!(last["error"]["message"].is_string(), "{of}: {last}");
            assert_eq!(ended, 0, "{of}");
        }
    }
}

#[test]
fn gemini_clients_get_the_finish_and_the_figures_on_the_last_chunk() {
    for (case, events, frames, finished) in told(Dialect::Gemini) {
        let of = case.path();
        assert!(frames.iter().all(|(event, _)| event.is_empty()), "{of}");
        // A refused prompt has no candidate that could finish.
        let refuses = |chunk: &Value| chunk["promptFeedback"]["blockReason"].is_string();
        let refused = frames.iter().any(|(_, chunk)| refuses(chunk));
        for (at, (_, chunk)) in frames.iter().enumerate() {
            let last = at + 1 == frames.len();
            let candidate = &chunk["candidates"][0];
            let finishes = candidate["index"] == 0 && candidate["finishReason"].is_string();
            assert_eq!(finishes, last && finished && !refused, "{of}: {chunk}");
            assert_eq!(chunk["error"].is_object(), last && !finished, "{of}");
        }
        if let Ok(answer) = chat::fold(events) {
            let (_, last) = frames.last().unwrap();
            let counted = answer.usage != chat::Usage::default();
            assert_eq!(last["usageMetadata"].is_object(), counted, "{of}");
        }
    }
}
