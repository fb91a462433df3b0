//! What is known of a program that can be configured: a row, not code.

/// A program that can be pointed at this gateway.
#[derive(Debug)]
pub struct Tool {
    /// What it is called on the command line.
    pub id: &'static str,
    /// What a person calls it.
    pub name: &'static str,
    /// Its executable.
    pub program: &'static str,
    /// The variable that names its executable where it is not found.
    pub program_variable: &'static str,
    /// It asks for no model of its own accord: one must be named.
    pub needs_model: bool,
    /// The files that configure it.
    pub files: &'static [ConfigFile],
}

/// A file that configures a tool, and what is written into it.
#[derive(Debug)]
pub struct ConfigFile {
    /// Where it lies.
    pub folder: Folder,
    /// Its name; where there are several, the first that exists, else the first.
    pub names: &'static [&'static str],
    /// How it is written.
    pub format: Format,
    /// What is written into it, in order.
    pub patches: &'static [Patch],
}

/// Where a tool keeps its files.
#[derive(Debug)]
pub enum Folder {
    /// In the home folder; the variable, if there is one, names another folder in its place.
    Home(&'static str, Option<&'static str>),
    /// In the platform's folder for settings.
    Config(&'static str),
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JSON, and nothing else: what the tool itself would refuse is refused.
    Json,
    /// JSON, also with comments, trailing commas and bare keys.
    Jsonc,
    /// TOML.
    Toml,
    /// Lines of `NAME=value`.
    Dotenv,
}

/// One key of a file. `{base}` is the gateway's address, `{base_v1}` the same with `/v1`, `{key}` a gateway key, `{model}` a model.
///
/// A patch that says `{model}` is left out where no model is named.
#[derive(Debug)]
pub struct Patch {
    /// The names that lead to it; they may say `{model}` too.
    pub path: &'static [&'static str],
    /// What is written there.
    pub value: Value,
}

/// What is written.
#[derive(Debug)]
pub enum Value {
    /// A string.
    Text(&'static str),
    /// JSON, in which each placeholder stands for a quoted string.
    Json(&'static str),
    /// The same, for what only completes an entry: written where nothing stands, and taken away when nothing else is left beside it.
    Unless(&'static str),
}
