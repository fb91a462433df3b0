//! What is written down before a tool's files are: how each key was, and how ours can be told from the user's.
//!
//! Invariant: one file for each tool that is connected, readable by its user alone, written before anything else and taken away last.
//! It holds what stood in the place of our keys, word for word; of our own secrets it holds only digests.

use crate::error::Error;
use crate::format::Footing;
use crate::place::Place;
use crate::tool::Format;
use crate::write;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What is to be known to undo a connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Journal {
    /// The gateway key that was made for the tool.
    pub(crate) key_id: String,
    /// The gateway's address that the tool was given.
    pub(crate) base: String,
    pub(crate) files: Vec<FileNote>,
}

/// A file as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FileNote {
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
    pub(crate) before: Before,
    /// The innermost folder that was there.
    pub(crate) stays: PathBuf,
    /// In the order in which they were set.
    pub(crate) keys: Vec<KeyNote>,
}

/// How a file was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Before {
    /// Not there.
    Missing,
    /// There, with nothing in it but this.
    Blank(String),
    /// There.
    Said,
}

/// A key as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeyNote {
    pub(crate) path: Vec<String>,
    /// What stood there, as it was written.
    pub(crate) before: Option<String>,
    /// What it was put on, if nothing stood there.
    pub(crate) footing: Footing,
    pub(crate) is_secret: bool,
    /// It only completes what else is there, and goes when nothing else is.
    #[serde(default)]
    pub(crate) is_loose: bool,
    /// What it may hold and still be ours; two while it is being changed.
    pub(crate) ours: Vec<Value>,
    /// Its words with `{base}` in them, if it holds the gateway's address.
    pub(crate) address: Option<String>,
}

impl KeyNote {
    /// Whether nobody else has changed it.
    pub(crate) fn is_ours(&self, value: &Value) -> bool {
        self.ours.contains(&mark(value, self.is_secret))
    }
}

/// What is remembered of a value.
pub(crate) fn mark(value: &Value, is_secret: bool) -> Value {
    if !is_secret {
        return value.clone();
    }
    let digest = Sha256::digest(value.to_string().as_bytes());
    let digits = digest.iter().map(|byte| format!("{byte:02x}"));
    Value::String(digits.collect())
}

impl Journal {
    /// The journal of a tool; nothing if it is not connected.
    pub(crate) fn read(place: &Place, tool: &str) -> Result<Option<Self>, Error> {
        let path = path(place, tool);
        let Some(text) = write::read(&path)? else {
            return Ok(None);
        };
        let read = serde_json::from_str(&text);
        read.map(Some).map_err(|why| {
            let path = path.display();
            Error::Other(format!(
                "{path} cannot be read ({why}). Take OmniRoute out of the tool's settings by hand and remove that file."
            ))
        })
    }

    /// Writes it down.
    pub(crate) fn write(&self, place: &Place, tool: &str) -> Result<(), Error> {
        let path = path(place, tool);
        let text = serde_json::to_string(self).map_err(|why| Error::Other(why.to_string()))?;
        write::replace(&path, write::read(&path)?.as_deref(), &text)
    }

    /// The tool is no longer connected.
    pub(crate) fn forget(place: &Place, tool: &str) -> Result<(), Error> {
        let path = path(place, tool);
        fs::remove_file(&path).map_err(|error| Error::io(&path, error))
    }
}

fn path(place: &Place, tool: &str) -> PathBuf {
    folder(place).join(format!("{tool}.json"))
}

fn folder(place: &Place) -> PathBuf {
    place.data.join("tools")
}

/// Keeps everybody else from configuring tools, also in other processes, until it is dropped.
pub(crate) fn lock(place: &Place) -> Result<File, Error> {
    let folder = folder(place);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| Error::io(&path, error)
    };
    fs::create_dir_all(&folder).map_err(failed(&folder))?;
    let path = folder.join("lock");
    let file = File::create(&path).map_err(failed(&path))?;
    file.lock().map_err(failed(&path))?;
    Ok(file)
}

/// Whether a tool was ever connected.
pub(crate) fn is_used(place: &Place) -> bool {
    folder(place).is_dir()
}
