//! The table of limits: how much models and dialects take, and what is done about it; its data, read, and its part of the page.

use crate::table::read;
use chat::{Dialect, Target};
use serde::Deserialize;
use std::fmt::Write;

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// What models read and produce.
    pub(crate) model: Vec<Models>,
    /// All other limits.
    pub(crate) row: Vec<Row>,
}

/// Models of one vendor with the same limits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Models {
    pub(crate) ids: Vec<String>,
    /// The provider, as the catalogue names it.
    pub(crate) vendor: String,
    /// The most tokens they read.
    pub(crate) input: u64,
    /// The most tokens they produce.
    pub(crate) output: u64,
}

/// One limit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// Of what.
    pub(crate) what: String,
    /// The section of the wire reference.
    see: String,
    /// How much.
    most: String,
    /// What is done about it.
    pub(crate) done: Option<String>,
    /// Nothing is done about it: why.
    pub(crate) left: Option<String>,
    /// The rows of the other tables that show it: `openai-chat-requests: a sound`.
    #[serde(default)]
    pub(crate) rows: Vec<String>,
    /// The tests that show it: `src-tauri/dialect/tests/limits.rs: a_test`.
    #[serde(default)]
    pub(crate) tests: Vec<String>,
}

/// Reads the table.
pub(crate) fn limits() -> Limits {
    read("limits.toml")
}

/// A model of the vendor's whose dialect it is, as the catalogue knows it.
pub(crate) fn target(dialect: Dialect, model: &str) -> Target {
    let vendor = match dialect {
        Dialect::OpenAiChat | Dialect::OpenAiResponses => "openai",
        Dialect::AnthropicMessages => "anthropic",
        Dialect::Gemini => "gemini",
    };
    let provider = catalog::find(vendor);
    provider.map_or_else(Target::default, |provider| provider.target(model))
}

/// Its part of the page.
pub(crate) fn section(page: &mut String) {
    page.push_str(HEAD);
    let table = limits();
    for models in &table.model {
        let ids: Vec<String> = models.ids.iter().map(|id| format!("`{id}`")).collect();
        let (ids, input, output) = (ids.join(", "), models.input, models.output);
        let _infallible = writeln!(page, "| {ids} | {input} | {output} |");
    }
    page.push_str(COLUMNS);
    for row in &table.row {
        let left = row
            .left
            .as_ref()
            .map(|why| format!("left to the vendor: {why}"));
        let becomes: Vec<&str> = [&row.done, &left]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let shown = row.rows.iter().chain(&row.tests);
        let shown: Vec<String> = shown.map(|what| what.replace('|', "\\|")).collect();
        let _infallible = writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            row.what,
            row.most,
            becomes.join("; "),
            shown.join("<br>"),
            row.see
        );
    }
}

const HEAD: &str = "
## Limits

What models read and produce, as the catalogue knows it. A client that asks for more is given the model's most.

| models | most tokens read | most tokens produced |
|---|---|---|
";

const COLUMNS: &str = "
| of what | how much | what becomes of it | shown by | see |
|---|---|---|---|---|
";
