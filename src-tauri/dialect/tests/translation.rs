//! The table of what a translation keeps is true, whole, and what `docs/translation.md` shows.
#![expect(clippy::panic, reason = "tests")]

#[path = "../examples/translation_table/failures.rs"]
#[expect(dead_code, reason = "proved by a test of its own")]
mod failures;
#[path = "../examples/translation_table/frames.rs"]
mod frames;
#[path = "../examples/translation_table/limits.rs"]
#[expect(dead_code, reason = "proved by a test of its own")]
mod limits;
#[path = "../examples/translation_table/page.rs"]
mod page;
#[path = "../examples/translation_table/proof.rs"]
mod proof;
#[path = "../examples/translation_table/schemas.rs"]
#[expect(dead_code, reason = "proved by a test of its own")]
mod schemas;
#[path = "../examples/translation_table/streams.rs"]
mod streams;
#[path = "../examples/translation_table/table.rs"]
mod table;

use chat::Dialect;
use proof::prove;
use table::{Row, Way, sheet};

fn proved(from: Dialect, way: Way) {
    let sheet = sheet(from, way);
    let mut wrong = Vec::new();
    for row in &sheet.row {
        for to in Dialect::ALL {
            wrong.extend(wrongs(&sheet, row, way, (from, to)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cells are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn wrongs(
    sheet: &table::Sheet,
    row: &Row,
    way: Way,
    (from, to): (Dialect, Dialect),
) -> Vec<String> {
    let name = |why: String| format!("{} `{}` to {to}: {why}", row.what, row.wire);
    let cells = row.cells(to);
    let is_told = from == to || row.nothing.is_some() || row.fails.is_some();
    if cells.is_empty() && is_told {
        let proof = prove(way, sheet, row, (from, to), None);
        return proof.err().map(name).into_iter().collect();
    }
    if cells.is_empty() {
        return vec![name("the table says nothing".to_owned())];
    }
    let proofs = cells
        .iter()
        .map(|cell| prove(way, sheet, row, (from, to), Some(cell)));
    proofs.filter_map(Result::err).map(name).collect()
}

#[test]
fn every_cell_of_a_chat_clients_request_is_so() {
    proved(Dialect::OpenAiChat, Way::Request);
}

#[test]
fn every_cell_of_a_responses_clients_request_is_so() {
    proved(Dialect::OpenAiResponses, Way::Request);
}

#[test]
fn every_cell_of_a_messages_clients_request_is_so() {
    proved(Dialect::AnthropicMessages, Way::Request);
}

#[test]
fn every_cell_of_a_gemini_clients_request_is_so() {
    proved(Dialect::Gemini, Way::Request);
}

#[test]
fn every_cell_of_a_chat_providers_answer_is_so() {
    proved(Dialect::OpenAiChat, Way::Answer);
}

#[test]
fn every_cell_of_a_responses_providers_answer_is_so() {
    proved(Dialect::OpenAiResponses, Way::Answer);
}

#[test]
fn every_cell_of_a_messages_providers_answer_is_so() {
    proved(Dialect::AnthropicMessages, Way::Answer);
}

#[test]
fn every_cell_of_a_gemini_providers_answer_is_so() {
    proved(Dialect::Gemini, Way::Answer);
}

#[test]
fn every_cell_of_a_chat_providers_stream_is_so() {
    proved(Dialect::OpenAiChat, Way::Stream);
}

#[test]
fn every_cell_of_a_responses_providers_stream_is_so() {
    proved(Dialect::OpenAiResponses, Way::Stream);
}

#[test]
fn every_cell_of_a_messages_providers_stream_is_so() {
    proved(Dialect::AnthropicMessages, Way::Stream);
}

#[test]
fn every_cell_of_a_gemini_providers_stream_is_so() {
    proved(Dialect::Gemini, Way::Stream);
}

#[test]
fn the_page_shows_the_table_as_it_is() {
    let shown = std::fs::read_to_string(page::path()).unwrap_or_default();
    assert!(
        shown == page::page(),
        "docs/translation.md is stale; run `cargo run -p dialect --example translation_table`"
    );
}
