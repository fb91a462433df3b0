//! The table of schemas: what each target is sent of a tool's JSON Schema; its data, read, and its part of the page.

use crate::table::read;
use chat::{Dialect, Quirk};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Schemas {
    pub(crate) row: Vec<Row>,
}

/// Something a schema may say.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    /// What it is.
    pub(crate) what: String,
    /// The section of the wire reference.
    see: String,
    /// The schema of the one property `p`, which is required.
    pub(crate) property: Option<String>,
    /// The whole schema.
    pub(crate) root: Option<String>,
    /// What becomes of it, by the target's name: as it is when absent.
    #[serde(flatten)]
    pub(crate) becomes: BTreeMap<String, String>,
}

impl Row {
    /// What stands in the schema.
    pub(crate) fn sample(&self) -> &str {
        let sample = self.root.as_ref().or(self.property.as_ref());
        sample.map_or("{}", String::as_str)
    }
}

/// A kind of target.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name in the data.
    pub(crate) name: &'static str,
    /// Its name on the page.
    title: &'static str,
    pub(crate) dialect: Dialect,
    pub(crate) quirk: Option<Quirk>,
    /// The tool is strict.
    pub(crate) strict: bool,
    /// Where the schema stands.
    pub(crate) place: &'static str,
}

/// Every kind of target, in the reference's order.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "openai",
        title: "OpenAI",
        dialect: Dialect::OpenAiResponses,
        quirk: None,
        strict: false,
        place: "/tools/0/parameters",
    },
    Kind {
        name: "openai-strict",
        title: "OpenAI, strict",
        dialect: Dialect::OpenAiResponses,
        quirk: None,
        strict: true,
        place: "/tools/0/parameters",
    },
    Kind {
        name: "anthropic",
        title: "Anthropic",
        dialect: Dialect::AnthropicMessages,
        quirk: None,
        strict: false,
        place: "/tools/0/input_schema",
    },
    Kind {
        name: "anthropic-strict",
        title: "Anthropic, strict",
        dialect: Dialect::AnthropicMessages,
        quirk: Some(Quirk::OutputFormat),
        strict: true,
        place: "/tools/0/input_schema",
    },
    Kind {
        name: "gemini-openapi",
        title: "Gemini, `parameters`",
        dialect: Dialect::Gemini,
        quirk: Some(Quirk::OpenApiSchema),
        strict: false,
        place: "/tools/0/functionDeclarations/0/parameters",
    },
    Kind {
        name: "gemini",
        title: "Gemini, `parametersJsonSchema`",
        dialect: Dialect::Gemini,
        quirk: None,
        strict: false,
        place: "/tools/0/functionDeclarations/0/parametersJsonSchema",
    },
];

/// The model is not held to it.
pub(crate) const NOT_HELD: &str = "not held";
/// No schema is sent.
pub(crate) const NONE: &str = "none";

/// Reads the table.
pub(crate) fn schemas() -> Schemas {
    read("schemas.toml")
}

/// Its part of the page.
pub(crate) fn section(page: &mut String) {
    page.push_str(HEAD);
    let titles: Vec<&str> = KINDS.iter().map(|kind| kind.title).collect();
    let _infallible = writeln!(
        page,
        "| what | schema | {} | see |\n|---|---|{}---|",
        titles.join(" | "),
        "---|".repeat(KINDS.len())
    );
    for row in &schemas().row {
        let cells: Vec<String> = KINDS.iter().map(|kind| cell(row, kind)).collect();
        let (what, sample, see) = (&row.what, row.sample(), &row.see);
        let _infallible = writeln!(
            page,
            "| {what} | `{sample}` | {} | {see} |",
            cells.join(" | ")
        );
    }
}

fn cell(row: &Row, kind: &Kind) -> String {
    match row.becomes.get(kind.name).map(String::as_str) {
        None => "as it is".to_owned(),
        Some(NONE) => "no schema".to_owned(),
        Some(NOT_HELD) => "not held to it; reported: `tools[].strict`".to_owned(),
        Some(schema) => format!("`{schema}`"),
    }
}

const HEAD: &str = "
## Schemas

What is sent of a tool's schema; the schema of an answer goes the same ways, strict to Anthropic. What a target refuses is said in another
form, or told to the model in the description.

";
