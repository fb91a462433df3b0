//! Says what becomes of bodies in every other dialect: a line of JSON in, a line of JSON out, until there are no more.
//!
//! In: `{"sheet": "openai-chat-requests", "body": {…}}`; a sheet is a dialect and a way, as under `translation/`. Out: for each other
//! dialect `{"body": {…}, "lost": […]}`, or `{"refused": "…"}`; `{"malformed": "…"}` when it cannot be read at all.

use chat::{Answer, Dialect, Failure, Loss, Quirk, Quirks, Request, Target, fold};
use dialect::{Reply, codec};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::sync::Arc;

/// What is to be told.
#[derive(Deserialize)]
struct Line {
    sheet: String,
    body: Value,
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line: Line = serde_json::from_str(&line?)?;
        writeln!(
            out,
            "{}",
            told(&line).unwrap_or_else(|why| json!({"malformed": why}))
        )?;
    }
    Ok(())
}

fn told(line: &Line) -> Result<Value, String> {
    let from = Dialect::ALL
        .into_iter()
        .find(|dialect| line.sheet.starts_with(dialect.name()));
    let from = from.ok_or("no such sheet")?;
    let body = line.body.to_string();
    let others = Dialect::ALL.into_iter().filter(|to| *to != from);
    if line.sheet.ends_with("requests") {
        let request = codec(from).decode_request(body.as_bytes());
        let request = request.map_err(|broken| broken.to_string())?;
        return Ok(others.map(|to| (to.name(), asked(&request, to))).collect());
    }
    let events = codec(from).decode_answer(body.as_bytes());
    Ok(match events.and_then(fold) {
        Ok(answer) => others
            .map(|to| (to.name(), answered(&answer, to)))
            .collect(),
        Err(failure) => others.map(|to| (to.name(), refused(&failure))).collect(),
    })
}

fn asked(request: &Request, to: Dialect) -> Value {
    let target = Target {
        model: "a-search-model".to_owned(),
        quirks: Quirks::NONE.with(Quirk::MaxCompletionTokens),
        ..Target::default()
    };
    match codec(to).encode_request(request, &target) {
        Ok(written) => said(&written.body, &written.losses),
        Err(failure) => refused(&failure),
    }
}

fn answered(answer: &Answer, to: Dialect) -> Value {
    let reply = Reply {
        request: Arc::new(Request {
            model: "a-model".to_owned(),
            stream_usage: true,
            logprobs: Some(5),
            ..Request::default()
        }),
        created: 0,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    };
    let written = codec(to).encode_answer(answer, &reply);
    said(&written.body, &written.losses)
}

fn said(body: &[u8], losses: &[Loss]) -> Value {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let lost: Vec<&str> = losses.iter().map(|loss| &*loss.field).collect();
    json!({"body": body, "lost": lost})
}

fn refused(failure: &Failure) -> Value {
    json!({"refused": failure.code.as_deref().unwrap_or(&failure.message)})
}
