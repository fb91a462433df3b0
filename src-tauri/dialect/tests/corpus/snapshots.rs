//! What every case becomes in every other dialect, on record beside it as `translations.snap`.
//!
//! `INSTA_UPDATE=always cargo nextest run -p dialect --test corpus snapshots` writes the records anew; what changed is then read in the diff.

use crate::case::Case;
use crate::stage;
use chat::{Dialect, Event, Loss};
use dialect::codec;
use serde_json::value::RawValue;
use std::fmt::Write;

#[test]
fn every_chat_case_is_on_record_in_every_other_dialect() {
    on_record(Dialect::OpenAiChat);
}

#[test]
fn every_responses_case_is_on_record_in_every_other_dialect() {
    on_record(Dialect::OpenAiResponses);
}

#[test]
fn every_messages_case_is_on_record_in_every_other_dialect() {
    on_record(Dialect::AnthropicMessages);
}

#[test]
fn every_gemini_case_is_on_record_in_every_other_dialect() {
    on_record(Dialect::Gemini);
}

fn on_record(dialect: Dialect) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for case in Case::of(dialect) {
        settings.set_snapshot_path(&case.folder);
        settings.bind(|| insta::assert_snapshot!("translations", translations(&case)));
    }
}

/// Everything a case becomes.
fn translations(case: &Case) -> String {
    let mut text = String::new();
    for other in stage::others(case.dialect) {
        if let Some(body) = case.file("request.json") {
            request(&mut text, case, other, &body);
        }
        if let Some(body) = case.file("answer.json") {
            answer(&mut text, case, other, &body);
        }
        if let Some(stream) = case.file("stream.sse") {
            let events = stage::read(case.dialect, [&stream[..]]);
            told(&mut text, case, other, "stream", events);
        }
        if let Some(body) = case.file("failure.json") {
            failure(&mut text, case, other, &body);
        }
    }
    text
}

fn request(text: &mut String, case: &Case, other: Dialect, body: &[u8]) {
    title(text, "request", other);
    let request = match codec(case.dialect).decode_request(body) {
        Ok(request) => request,
        Err(malformed) => return line(text, "malformed", &malformed),
    };
    match codec(other).encode_request(&request, &stage::target(other)) {
        Ok(encoded) => {
            text.push_str(&pretty(&encoded.body));
            for (name, value) in &encoded.headers {
                line(text, "header", &format!("{name}: {value}"));
            }
            losses(text, &encoded.losses);
        }
        Err(failure) => line(text, "refused", &format!("{failure:?}")),
    }
}

fn answer(text: &mut String, case: &Case, other: Dialect, body: &[u8]) {
    title(text, "answer", other);
    let events = match codec(case.dialect).decode_answer(body) {
        Ok(events) => events,
        Err(failure) => return line(text, "failure", &format!("{failure:?}")),
    };
    match chat::fold(events) {
        Ok(answer) => {
            let rendered = codec(other).encode_answer(&answer, &stage::reply(case));
            text.push_str(&pretty(&rendered.body));
            losses(text, &rendered.losses);
        }
        Err(failure) => line(text, "failure", &format!("{failure:?}")),
    }
}

fn told(text: &mut String, case: &Case, other: Dialect, what: &str, events: Vec<Event>) {
    title(text, what, other);
    let (stream, mut encoder) = stage::write(other, &stage::reply(case), events);
    text.push_str(String::from_utf8(stream).unwrap().trim_end());
    text.push('\n');
    losses(text, &encoder.losses());
}

fn failure(text: &mut String, case: &Case, other: Dialect, body: &[u8]) {
    title(text, "failure", other);
    let failure = codec(case.dialect).read_failure(case.status(), body);
    line(text, "read", &format!("{failure:?}"));
    line(text, "status", &codec(other).failure_status(&failure));
    text.push_str(&pretty(&codec(other).write_failure(&failure)));
}

fn title(text: &mut String, what: &str, other: Dialect) {
    let gap = if text.is_empty() { "" } else { "\n" };
    writeln!(text, "{gap}=== {what}, to {other}").unwrap();
}

fn line(text: &mut String, what: &str, value: &impl std::fmt::Display) {
    writeln!(text, "{what}: {value}").unwrap();
}

fn losses(text: &mut String, losses: &[Loss]) {
    for loss in losses {
        line(text, "loss", &format!("{}: {}", loss.field, loss.why));
    }
}

/// JSON with a line for each field; strings and numbers keep the very letters they came with.
fn pretty(json: &[u8]) -> String {
    let raw: &RawValue = serde_json::from_slice(json).unwrap();
    let mut out = String::new();
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut letters = raw.get().chars().peekable();
    while let Some(letter) = letters.next() {
        let closed = !quoted && matches!(letter, '}' | ']');
        if closed {
            depth -= 1;
            new_line(&mut out, depth);
        }
        if quoted || !letter.is_ascii_whitespace() {
            out.push(letter);
        }
        match letter {
            '"' if !escaped => quoted = !quoted,
            ':' if !quoted => out.push(' '),
            ',' if !quoted => new_line(&mut out, depth),
            '{' | '[' if !quoted => match letters.next_if(|next| matches!(next, '}' | ']')) {
                Some(close) => out.push(close),
                None => {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            },
            _ => {}
        }
        escaped = quoted && letter == '\\' && !escaped;
    }
    out.push('\n');
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}
