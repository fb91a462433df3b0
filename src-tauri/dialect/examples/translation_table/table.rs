//! The table of what a translation keeps: its data, read.
//!
//! One file for each dialect and way under `translation/`. A row is one feature as that dialect spells it, with a minimal sample;
//! a cell is what becomes of it in another dialect, as something that can be checked. There is no cell without a sample.

use chat::Dialect;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

/// Which way a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A client's request, written for a provider.
    Request,
    /// A provider's answer, written for a client.
    Answer,
    /// A provider's stream, frame by frame, written for a client.
    Stream,
}

impl Way {
    pub(crate) const ALL: [Self; 3] = [Self::Request, Self::Answer, Self::Stream];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Request => "requests",
            Self::Answer => "answers",
            Self::Stream => "streams",
        }
    }
}

/// The rows of one dialect and way.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sheet {
    /// What every sample is laid over: the least that is valid. The beginning of a stream.
    pub(crate) base: String,
    /// How a stream ends.
    #[serde(default)]
    pub(crate) tail: String,
    /// The rows.
    pub(crate) row: Vec<Row>,
}

/// One feature.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// What it is, in a few words.
    pub(crate) what: String,
    /// Where it stands in the sample; the page shows it without numbers.
    pub(crate) wire: String,
    /// The section of the wire reference.
    pub(crate) see: String,
    /// The sample, laid over the sheet's base; of a stream the frames between what comes before and the tail.
    pub(crate) sample: String,
    /// What may stand at `wire` instead and has the same fate.
    #[serde(default)]
    pub(crate) each: Vec<Value>,
    /// What the stream says before the sample, behind the sheet's base.
    #[serde(default)]
    pub(crate) before: String,
    /// How the stream begins, in place of the sheet's base.
    pub(crate) head: Option<String>,
    /// How the stream ends behind the sample, in place of the sheet's tail.
    pub(crate) tail: Option<String>,
    /// How the stream ends that goes without the sample, where the sheet's tail would tell the same.
    pub(crate) against: Option<String>,
    /// Behind the sample the provider is silent for so long that the client is told something to keep the connection.
    #[serde(default)]
    pub(crate) silence: bool,
    /// Nobody is told anything, but those that have a cell: why.
    pub(crate) nothing: Option<String>,
    /// Every client is told that the answer broke off, in these words.
    pub(crate) fails: Option<String>,
    #[serde(default, rename = "openai-chat")]
    chat: Cells,
    #[serde(default, rename = "openai-responses")]
    responses: Cells,
    #[serde(default, rename = "anthropic-messages")]
    messages: Cells,
    #[serde(default)]
    gemini: Cells,
}

impl Row {
    /// What becomes of it there; empty only for the row's own dialect, where it stays as it is.
    pub(crate) fn cells(&self, dialect: Dialect) -> &[Cell] {
        match dialect {
            Dialect::OpenAiChat => &self.chat.0,
            Dialect::OpenAiResponses => &self.responses.0,
            Dialect::AnthropicMessages => &self.messages.0,
            Dialect::Gemini => &self.gemini.0,
        }
    }
}

/// One cell, or one for each kind of target.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "OneOrMany")]
struct Cells(Vec<Cell>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Box<Cell>),
    Many(Vec<Cell>),
}

impl From<OneOrMany> for Cells {
    fn from(cells: OneOrMany) -> Self {
        match cells {
            OneOrMany::One(cell) => Self(vec![*cell]),
            OneOrMany::Many(cells) => Self(cells),
        }
    }
}

/// What becomes of a feature.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Cell {
    /// Where it is found in what is written.
    pub(crate) to: Option<String>,
    /// What is found there; what stands in the sample when absent.
    pub(crate) is: Option<Value>,
    /// What else is found in what is written.
    pub(crate) also: BTreeMap<String, Value>,
    /// It is converted: how.
    pub(crate) how: Option<String>,
    /// The fields that are reported as lost.
    pub(crate) lost: Vec<String>,
    /// The request is refused with this code.
    pub(crate) refused: Option<String>,
    /// There is nothing to say: why.
    pub(crate) nothing: Option<String>,
    /// Holds for targets with these quirks.
    pub(crate) quirks: Vec<String>,
    /// Holds for this model of the catalogue.
    pub(crate) model: Option<String>,
    /// What the client asked, laid over the least it can ask; for answers.
    pub(crate) asked: Option<String>,
    /// A stream cannot tell this as a whole answer does: why.
    pub(crate) whole_only: Option<String>,
    /// The frames that come at once, one a line and no others.
    pub(crate) gets: String,
    /// Frames that come later and would not come without the sample, in this order among others, one a line.
    pub(crate) later: String,
}

/// What is claimed of frames, one claim a line.
pub(crate) fn claims(lines: &str) -> Vec<Value> {
    let claim = |line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{line}: {why}"));
    lines.lines().map(claim).collect()
}

/// The least a client of that dialect can ask.
pub(crate) fn asked_base(dialect: Dialect) -> &'static str {
    static BASES: LazyLock<Vec<(Dialect, String)>> = LazyLock::new(|| {
        let base = |dialect| (dialect, sheet(dialect, Way::Request).base);
        Dialect::ALL.into_iter().map(base).collect()
    });
    let known = BASES.iter().find(|(known, _)| *known == dialect);
    known.map_or("{}", |(_, base)| base)
}

/// The folder of this package.
pub(crate) fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a file of `translation/`.
pub(crate) fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = home().join("translation").join(name);
    let text =
        std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    toml::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Reads a sheet.
pub(crate) fn sheet(dialect: Dialect, way: Way) -> Sheet {
    read(&format!("{dialect}-{}.toml", way.name()))
}
