//! The table of failures is true: what every provider says is understood, and every client is told it as its own vendor would.
#![expect(clippy::panic, reason = "tests")]
#![expect(dead_code, reason = "the page is another test's")]

#[path = "../examples/translation_table/failures.rs"]
mod failures;
#[path = "../examples/translation_table/table.rs"]
mod table;

use chat::{Dialect, Event, Failure, FailureKind};
use dialect::codec;
use failures::{Failures, Row, Words, failures};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn every_failure_is_understood_and_told_as_the_table_says() {
    let table = failures();
    let wrong: Vec<String> = table
        .row
        .iter()
        .flat_map(|row| {
            let wrong = proved(&table, row);
            wrong.into_iter().map(|why| format!("{}: {why}", row.what))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_failure_has_a_row() {
    let rows = failures().row;
    for kind in [
        FailureKind::BadRequest,
        FailureKind::ContextTooLong,
        FailureKind::TooLarge,
        FailureKind::Unauthorized,
        FailureKind::PaymentRequired,
        FailureKind::Forbidden,
        FailureKind::NotFound,
        FailureKind::Conflict,
        FailureKind::RateLimited,
        FailureKind::Timeout,
        FailureKind::Overloaded,
        FailureKind::ServerError,
        FailureKind::Unreachable,
        FailureKind::BadAnswer,
        FailureKind::ClientGone,
    ] {
        assert!(rows.iter().any(|row| row.kind == kind), "{kind:?}");
    }
}

/// What is wrong about a row.
fn proved(table: &Failures, row: &Row) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut heard = 0;
    for by in Dialect::ALL {
        let words = row.said(by);
        let said = words.iter().map(|words| {
            let status = words.status.unwrap_or_default();
            (status, envelope(table, by, *words, status, &row.message))
        });
        let bodies = row.bodies.iter().filter(|body| body.by.contains(&by));
        let bodies = bodies.map(|body| (body.status, body.body.clone()));
        for (status, body) in said.chain(bodies) {
            heard += 1;
            let told = read(by, status, body.as_bytes()).and_then(|failure| {
                understood(row, &failure)?;
                told(table, row, &failure)
            });
            wrong.extend(
                told.err()
                    .map(|why| format!("{status} {body} of {by}: {why}")),
            );
        }
    }
    if let Some(stage) = row.found {
        let failure = Failure::new(row.kind, stage, row.message.clone());
        wrong.extend(told(table, row, &failure).err());
    } else if heard == 0 {
        wrong.push("nobody says it".to_owned());
    }
    wrong
}

/// The failure a provider's answer tells.
fn read(by: Dialect, status: u16, body: &[u8]) -> Result<Failure, String> {
    if status >= 400 {
        return Ok(codec(by).read_failure(status, body));
    }
    match codec(by).decode_answer(body) {
        Err(failure) => Ok(failure),
        Ok(events) => match events.into_iter().last() {
            Some(Event::Failed(failure)) => Ok(failure),
            last => Err(format!("is an answer that ends with {last:?}")),
        },
    }
}

fn understood(row: &Row, failure: &Failure) -> Result<(), String> {
    let wait = row.wait.map(Duration::from_secs_f64);
    let right =
        failure.kind == row.kind && failure.message == row.message && failure.retry_after == wait;
    right
        .then_some(())
        .ok_or_else(|| format!("is understood as {failure:?}"))
}

/// Whether every client is told exactly what the row says.
fn told(table: &Failures, row: &Row, failure: &Failure) -> Result<(), String> {
    for to in Dialect::ALL {
        let words = row
            .told(to)
            .ok_or_else(|| format!("nothing is told to {to}"))?;
        let expected = words.status.unwrap_or(failure.status);
        let status = codec(to).failure_status(failure);
        if status != expected {
            return Err(format!("{to} is told {status}"));
        }
        let body: Value =
            serde_json::from_slice(&codec(to).write_failure(failure)).unwrap_or_default();
        let mut whole = parsed(&envelope(table, to, words, expected, row.message(to)));
        if let (Dialect::Gemini, Some(wait)) = (to, row.wait) {
            let details = json!([{"@type": RETRY_INFO, "retryDelay": format!("{wait}s")}]);
            whole["error"]["details"] = details;
        }
        if body != whole {
            return Err(format!("{to} is told {body}"));
        }
    }
    Ok(())
}

/// The body of a failure in that dialect.
fn envelope(
    table: &Failures,
    dialect: Dialect,
    words: Words<'_>,
    status: u16,
    message: &str,
) -> String {
    let form = &table.envelope[&dialect];
    [
        ("MESSAGE", json!(message)),
        ("TYPE", json!(words.class)),
        ("CODE", json!(words.code)),
        ("STATUS", json!(status)),
    ]
    .into_iter()
    .fold(form.clone(), |form, (name, value)| {
        form.replacen(name, &value.to_string(), 1)
    })
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|why| panic!("{json}: {why}"))
}

const RETRY_INFO: &str = "type.googleapis.com/google.rpc.RetryInfo";
