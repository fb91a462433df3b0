//! There and back: what is said in one dialect, written in another and read there, still says it; so it does when it comes back.
//!
//! Compared are the facts of `facts.rs`. Of a request: every word, in order, the model's as the model's; every call with its tool and its
//! arguments; every result with its call; every medium; every tool with its description and its properties; every setting, unless a loss
//! names it. Of an answer: words, calls, media, the reason of the end, thoughts as far as they are shown, tokens in and out. Not compared:
//! proofs (`history` has its own tests), ids, the order of words and calls within one turn, cache marks.

use crate::case::Case;
use crate::facts::{Answered, Asked};
use crate::known::hold;
use crate::stage;
use chat::{Answer, Dialect, Loss, Request};
use dialect::codec;

/// Fields by which a loss may speak of media.
const MEDIA: &[&str] = &[
    "image", "audio", "file", "document", "video", "inline", "media", "content", "source", "part",
];

fn names(losses: &[Loss], words: &[&str]) -> bool {
    losses.iter().any(|loss| {
        words
            .iter()
            .any(|word| loss.field.to_lowercase().contains(&word.to_lowercase()))
    })
}

/// What of the first did not arrive in the second, and is not told as a loss.
fn missing(first: &Asked, second: &Asked, losses: &[Loss]) -> Vec<String> {
    let mut gone = Vec::new();
    let mut add = |what: &str, detail: String| gone.push(format!("{what}: {detail}"));
    for (what, one, other) in [
        ("the model's words", &first.model, &second.model),
        ("the person's words", &first.person, &second.person),
    ] {
        if let Some(words) = unsaid(one, other) {
            add(what, words);
        }
    }
    if first.calls != second.calls {
        add("calls", format!("{:?}\n  {:?}", first.calls, second.calls));
    }
    for (at, text) in &first.results {
        let told = second.results.iter().find(|(place, _)| place == at);
        let lines = |text: &str| text.replace('\n', "");
        if !told
            .is_some_and(|(_, told)| lines(told).contains(&lines(text)) || same_json(told, text))
        {
            add("result", format!("of call {at}: {text:?}, not {told:?}"));
        }
    }
    for medium in first.media.difference(&second.media) {
        if !names(losses, MEDIA) {
            add("medium", medium.chars().take(80).collect());
        }
    }
    if first.tools != second.tools && !names(losses, &["tool"]) {
        add("tools", format!("{:?}\n  {:?}", first.tools, second.tools));
    }
    for (name, value) in &first.settings {
        let words: Vec<&str> = name.split(' ').collect();
        let arrived = second.settings.contains(&(name, value.clone()));
        if !arrived && !names(losses, &words) {
            let told = second.settings.iter().find(|(other, _)| other == name);
            add("setting", format!("{name} = {value}, not {told:?}"));
        }
    }
    gone
}

fn same_json(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    read(one).is_some() && read(one) == read(other)
}

/// The first words that do not stand where they should.
fn unsaid(one: &[String], other: &[String]) -> Option<String> {
    let all = other.concat();
    let mut from = 0;
    for words in one.iter().filter(|words| !words.trim().is_empty()) {
        match all[from..].find(words.as_str()) {
            Some(at) => from += at + words.len(),
            None => return Some(words.clone()),
        }
    }
    None
}

/// A request in another dialect, read there, with its tools called by their own names; and what was lost.
fn carried(request: &Request, to: Dialect) -> Option<(Request, Vec<Loss>)> {
    let encoded = codec(to).encode_request(request, &stage::target(to)).ok()?;
    let mut read = codec(to).decode_request(&encoded.body).unwrap();
    for tool in &mut read.tools {
        tool.name = encoded.names.known(std::mem::take(&mut tool.name));
    }
    let chosen = match &mut read.tool_choice {
        Some(chat::ToolChoice::Named { name, .. }) => std::slice::from_mut(name),
        Some(chat::ToolChoice::Allowed { names, .. }) => names,
        _ => &mut [],
    };
    for name in chosen {
        *name = encoded.names.known(std::mem::take(name));
    }
    for part in read.turns.iter_mut().flat_map(|turn| &mut turn.parts) {
        if let chat::Part::ToolCall(call) = part {
            call.name = encoded.names.known(std::mem::take(&mut call.name));
        }
    }
    Some((read, encoded.losses))
}

#[test]
fn a_request_means_the_same_there_and_back() {
    let mut breaches = Vec::new();
    for (case, body) in Case::with("request.json") {
        let Ok(request) = codec(case.dialect).decode_request(&body) else {
            continue;
        };
        let first = Asked::of(&request);
        for other in stage::others(case.dialect) {
            let Some((there, mut losses)) = carried(&request, other) else {
                continue;
            };
            let mut gone = missing(&first, &Asked::of(&there), &losses);
            if let Some((back, more)) = carried(&there, case.dialect) {
                losses.extend(more);
                let again = missing(&first, &Asked::of(&back), &losses);
                let again = again.into_iter().map(|what| format!("(back) {what}"));
                gone.extend(again.filter(|_| gone.is_empty()).collect::<Vec<_>>());
            }
            if !gone.is_empty() {
                let place = format!("{} in {other}", case.path());
                breaches.push((place, gone.join("\n")));
            }
        }
    }
    hold("request there and back", &breaches);
}

/// An answer told in another dialect, as a stream and whole, read there.
fn told(
    answer: &Answer,
    stream: Vec<chat::Event>,
    case: &Case,
    to: Dialect,
) -> Vec<(Answer, Vec<Loss>)> {
    let reply = stage::reply(case);
    let (written, mut encoder) = stage::write(to, &reply, stream);
    let streamed = chat::fold(stage::read(to, [&written[..]])).unwrap();
    let rendered = codec(to).encode_answer(answer, &reply);
    let whole = codec(to).decode_answer(&rendered.body).and_then(chat::fold);
    vec![
        (streamed, encoder.losses()),
        (whole.unwrap(), rendered.losses),
    ]
}

#[test]
fn an_answer_means_the_same_there_and_back() {
    let mut breaches = Vec::new();
    let streams = Case::with("stream.sse").into_iter().map(|(case, stream)| {
        let events = stage::read(case.dialect, [&stream[..]]);
        (case, events)
    });
    let wholes = Case::with("answer.json")
        .into_iter()
        .filter_map(|(case, body)| {
            let events = codec(case.dialect).decode_answer(&body).ok()?;
            Some((case, events))
        });
    for (case, events) in streams.chain(wholes) {
        let Ok(answer) = chat::fold(events.clone()) else {
            continue;
        };
        for other in stage::others(case.dialect) {
            for (there, losses) in told(&answer, events.clone(), &case, other) {
                let place = format!("{} in {other}", case.path());
                if let Some(why) = changed(&answer, &there, &losses) {
                    breaches.push((place, why));
                    continue;
                }
                let reply = stage::reply(&case);
                let rendered = codec(case.dialect).encode_answer(&there, &reply);
                let back = codec(case.dialect).decode_answer(&rendered.body);
                let back = back.and_then(chat::fold).unwrap();
                let losses = [losses, rendered.losses].concat();
                if let Some(why) = changed(&answer, &back, &losses) {
                    breaches.push((place, format!("(back) {why}")));
                }
            }
        }
    }
    hold("answer there and back", &breaches);
}

/// The words without the notes that stand for media, such as `[image/png]`.
fn without_notes(words: &str) -> String {
    let mut rest = words.to_owned();
    for kind in ["[image/", "[audio/", "[video/", "[application/"] {
        while let Some(from) = rest.find(kind)
            && let Some(length) = rest[from..].find(']')
        {
            rest.replace_range(from..=from + length, "");
        }
    }
    rest
}

/// How the facts of two answers differ, if they do.
fn changed(first: &Answer, second: &Answer, losses: &[Loss]) -> Option<String> {
    let (mut one, mut other) = (Answered::of(first), Answered::of(second));
    if names(losses, MEDIA) {
        (one.media, other.media) = (0, 0);
        // A client whose dialect has no pictures is told that there was one.
        other.words = without_notes(&other.words);
    }
    if names(losses, &["choices[]"]) {
        one.others.clear();
        other.others.clear();
    }
    let thoughts = (Answered::thoughts(first), Answered::thoughts(second));
    if one != other {
        Some(format!("{one:?}\n{other:?}\nlosses {losses:?}"))
    } else if thoughts.0 != thoughts.1 && !names(losses, &["reasoning", "thinking", "thought"]) {
        Some(format!("thoughts {thoughts:?}"))
    } else {
        None
    }
}
