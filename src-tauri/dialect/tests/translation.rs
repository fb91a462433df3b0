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

/// A stream that says one word, and what its row says besides.
fn one_word(row: &str) -> Result<(), String> {
    let sheet = format!(
        r#"
        base = '{{"choices":[{{"index":0,"delta":{{"role":"assistant","content":""}}}}]}}'
        tail = '{{"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop"}}]}}'
        [[row]]
        what = "a word"
        wire = "delta.content"
        see = ""
        sample = '{{"choices":[{{"index":0,"delta":{{"content":"Hi"}}}}]}}'
        {row}"#
    );
    let sheet: table::Sheet = toml::from_str(&sheet).unwrap_or_else(|why| panic!("{why}"));
    let (way, row) = (Way::Stream, &sheet.row[0]);
    let pair = (Dialect::OpenAiChat, Dialect::OpenAiResponses);
    prove(way, &sheet, row, pair, row.cells(pair.1).first())
}

const ITEM: &str = r#"{"type":"response.output_item.added"}"#;
const PART: &str = r#"{"type":"response.content_part.added"}"#;
const WORD: &str = r#"{"type":"response.output_text.delta","delta":"Hi"}"#;

#[test]
fn a_claim_about_a_stream_is_held_against_what_comes() {
    let gets = |frames: &[&str], more: &str| {
        let frames = frames.join("\n");
        one_word(&format!(
            "openai-responses = {{ gets = '''{frames}'''{more} }}"
        ))
    };
    let whole = r#", later = '{"type":"response.completed","response":{"output":[{"content":[{"text":"Hi"}]}]}}'"#;
    assert_eq!(gets(&[ITEM, PART, WORD], ""), Ok(()));
    assert_eq!(gets(&[ITEM, PART, WORD], whole), Ok(()));
    for (frames, more) in [
        (&[ITEM, PART][..], ""),
        (&[ITEM, WORD, PART], ""),
        (&[ITEM, PART, WORD, WORD], ""),
        (&[ITEM, PART, &WORD.replace("Hi", "Ho")], ""),
        (
            &[ITEM, PART, WORD],
            r#", later = '{"type":"response.completed"}'"#,
        ),
        (&[ITEM, PART, WORD], r#", lost = ["logprobs"]"#),
    ] {
        assert!(gets(frames, more).is_err(), "{frames:?}{more}");
    }
    assert!(one_word("openai-responses = { nothing = 'it says nothing' }").is_err());
    assert!(one_word("fails = 'ended before it was complete'").is_err());
    assert!(one_word("tail = ''\nopenai-responses = { later = '{}' }").is_err());
    assert_eq!(one_word("tail = ''\nfails = 'ended before'"), Ok(()));
}

#[test]
fn the_page_shows_the_table_as_it_is() {
    let shown = std::fs::read_to_string(page::path()).unwrap_or_default();
    assert!(
        shown == page::page(),
        "docs/translation.md is stale; run `cargo run -p dialect --example translation_table`"
    );
}
