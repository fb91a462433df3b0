//! Why a tool could not be configured: what happened, to which file, and what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a tool could not be configured. `Display` is the sentence for the person.
#[derive(Debug)]
pub enum Error {
    /// The user does not want files of other programs to be written.
    WritesOff,
    /// The tool is connected already.
    Connected(&'static str),
    /// The tool is not connected.
    NotConnected(&'static str),
    /// The tool needs to be told a model.
    NeedsModel(&'static str),
    /// The file cannot be taken apart, or has something else where a key belongs. It was not touched.
    Broken {
        /// Which file.
        path: PathBuf,
        /// On which line.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// Another program wrote the file at the same time. It was not touched.
    Changed(PathBuf),
    /// The system refused.
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What belongs to a connection could not be done, such as revoking its key.
    Other(String),
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// Where, in bytes from the start.
    pub(crate) at: usize,
    /// What.
    pub(crate) why: String,
}

impl Flaw {
    pub(crate) fn new(at: usize, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { at, why }
    }

    /// The flaw as a person is told of it.
    pub(crate) fn of(self, path: &Path, text: &str) -> Error {
        let before = text.as_bytes().iter().take(self.at);
        Error::Broken {
            path: path.to_owned(),
            line: before.filter(|byte| **byte == b'\n').count() + 1,
            why: self.why,
        }
    }
}

impl Error {
    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        Self::Io { path, error }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WritesOff => f.write_str(
                "CLI_ALLOW_CONFIG_WRITES=false: files of other programs are not written. Unset it to connect tools.",
            ),
            Self::Connected(name) => write!(f, "{name} is connected already."),
            Self::NotConnected(name) => write!(f, "{name} is not connected."),
            Self::NeedsModel(name) => write!(
                f,
                "{name} must be told a model: add --model M; `omniroute models` lists them."
            ),
            Self::Broken { path, line, why } => write!(
                f,
                "{}, line {line}: {why}. The file was not touched; correct that line and try again.",
                path.display()
            ),
            Self::Changed(path) => write!(
                f,
                "{} was written by another program just now. It was not touched; try again.",
                path.display()
            ),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Other(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}
