//! The table of failures: what providers say, and what clients of each dialect are told; its data, read, and its part of the page.

use crate::table::read;
use chat::{Dialect, FailureKind, Stage};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Failures {
    /// How each dialect tells a failure; `MESSAGE`, `TYPE`, `CODE` and `STATUS` stand for what a row says.
    pub(crate) envelope: BTreeMap<Dialect, String>,
    /// The rows.
    pub(crate) row: Vec<Row>,
}

/// One kind of failure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// What it is, in a few words.
    pub(crate) what: String,
    /// The section of the wire reference.
    pub(crate) see: String,
    /// What it is understood as.
    pub(crate) kind: FailureKind,
    /// The sentence in it.
    #[serde(default = "sentence")]
    pub(crate) message: String,
    /// How long it says to wait, in seconds.
    pub(crate) wait: Option<f64>,
    /// It is the gateway's own finding, at this stage.
    pub(crate) found: Option<Stage>,
    /// How providers say it, in words.
    #[serde(default)]
    said: Vendors<OneOrMany>,
    /// How others say it.
    #[serde(default)]
    pub(crate) bodies: Vec<Body>,
    /// What clients are told.
    told: Vendors<String>,
    /// What they are told in place of the message.
    #[serde(default)]
    messages: Vendors<String>,
}

/// A body as it comes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    /// The providers that send it, by dialect.
    #[serde(default = "everybody")]
    pub(crate) by: Vec<Dialect>,
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// OpenAI tells failures in one way in both of its dialects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vendors<T> {
    openai: Option<T>,
    anthropic: Option<T>,
    gemini: Option<T>,
}

impl<T> Default for Vendors<T> {
    fn default() -> Self {
        Self {
            openai: None,
            anthropic: None,
            gemini: None,
        }
    }
}

impl<T> Vendors<T> {
    const fn of(&self, dialect: Dialect) -> Option<&T> {
        match dialect {
            Dialect::OpenAiChat | Dialect::OpenAiResponses => self.openai.as_ref(),
            Dialect::AnthropicMessages => self.anthropic.as_ref(),
            Dialect::Gemini => self.gemini.as_ref(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// A failure in words: `429 rate_limit_error rate_limit_exceeded`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'w> {
    /// None: the status that the provider told.
    pub(crate) status: Option<u16>,
    /// `error.type`, at Google `error.status`.
    pub(crate) class: &'w str,
    /// OpenAI's `error.code`.
    pub(crate) code: Option<&'w str>,
}

impl<'w> Words<'w> {
    fn read(text: &'w str) -> Self {
        let mut words = text.split(' ');
        Self {
            status: words.next().and_then(|word| word.parse().ok()),
            class: words.next().unwrap_or_default(),
            code: words.next().filter(|word| *word != "-"),
        }
    }
}

impl Row {
    /// How a provider of that dialect says it.
    pub(crate) fn said(&self, by: Dialect) -> Vec<Words<'_>> {
        self.lines(by).into_iter().map(Words::read).collect()
    }

    /// What a client of that dialect is told.
    pub(crate) fn told(&self, to: Dialect) -> Option<Words<'_>> {
        self.told.of(to).map(|text| Words::read(text))
    }

    /// The message that it is told.
    pub(crate) fn message(&self, to: Dialect) -> &str {
        self.messages.of(to).unwrap_or(&self.message)
    }

    fn lines(&self, by: Dialect) -> Vec<&str> {
        match self.said.of(by) {
            Some(OneOrMany::One(line)) => vec![line],
            Some(OneOrMany::Many(lines)) => lines.iter().map(String::as_str).collect(),
            None => Vec::new(),
        }
    }
}

fn sentence() -> String {
    "It could not be done.".to_owned()
}

fn everybody() -> Vec<Dialect> {
    Dialect::ALL.to_vec()
}

/// Reads the table.
pub(crate) fn failures() -> Failures {
    read("failures.toml")
}

/// Its part of the page.
pub(crate) fn section(page: &mut String) {
    page.push_str(HEAD);
    let table = failures();
    for (dialect, envelope) in &table.envelope {
        let _infallible = writeln!(page, "| `{dialect}` | `{envelope}` |");
    }
    page.push_str(COLUMNS);
    for row in &table.row {
        let told = VENDORS.map(|(_, vendor)| told(row, vendor));
        let _infallible = writeln!(
            page,
            "| {} | {} | `{}` | {} | {} |",
            row.what,
            heard(row),
            kind(row.kind),
            told.join(" | "),
            row.see
        );
    }
}

fn heard(row: &Row) -> String {
    if row.found.is_some() {
        return "found by the gateway".to_owned();
    }
    let words = VENDORS.iter().filter_map(|(name, vendor)| {
        let lines = row.lines(*vendor);
        let lines: Vec<String> = lines.iter().map(|line| format!("`{line}`")).collect();
        (!lines.is_empty()).then(|| format!("{name} {}", lines.join(", ")))
    });
    let bodies = row.bodies.iter().map(|body| {
        if body.body.is_empty() {
            format!("{}, no body", body.status)
        } else {
            format!("{} `{}`", body.status, body.body)
        }
    });
    let message = (row.message != sentence()).then(|| format!("`{}`", row.message));
    let told: Vec<String> = words.chain(bodies).chain(message).collect();
    told.join("<br>")
}

fn told(row: &Row, to: Dialect) -> String {
    let words = row.told.of(to).map_or("", String::as_str);
    let mut cell = format!("`{words}`");
    if let Some(message) = row.messages.of(to) {
        let _infallible = write!(cell, ", `{message}`");
    }
    if let Some(wait) = row.wait.filter(|_| to == Dialect::Gemini) {
        let _infallible = write!(cell, ", `retryDelay` {wait}s");
    }
    cell
}

fn kind(kind: FailureKind) -> String {
    let word = serde_json::to_value(kind).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// One dialect stands for both of OpenAI's.
const VENDORS: [(&str, Dialect); 3] = [
    ("OpenAI", Dialect::OpenAiChat),
    ("Anthropic", Dialect::AnthropicMessages),
    ("Google", Dialect::Gemini),
];

const HEAD: &str = "
## Failures

Every provider's failure is read into a kind, a status, a message, a code and how long to wait, and told to each client as its own vendor
would have told it. The message is the provider's own. A status is kept (`same`), but 529, which only Anthropic's clients know, and a 401 or
403 of a provider, which would tell clients that their own credential is bad. `Retry-After` is set in every dialect, from the provider's
header, else from what its body says. The field that a provider names (`param`) is one of the request it was sent, and not handed on.

| dialect | what stands around the words |
|---|---|
";

const COLUMNS: &str = "
| what | a provider says | understood as | an OpenAI client is told | an Anthropic client | a Gemini client | see |
|---|---|---|---|---|---|---|
";
