//! How a tool stands: whether it is there, and whether it asks this gateway.

use crate::error::Error;
use crate::journal::Journal;
use crate::place::Place;
use crate::program::program;
use crate::template::Words;
use crate::tool::Tool;
use crate::write;
use std::path::PathBuf;

/// How a tool stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    /// Its program, if it was found.
    pub program: Option<PathBuf>,
    /// The files that configure it, or would.
    pub files: Vec<PathBuf>,
    /// The program or one of the files is there.
    pub is_installed: bool,
    /// It was connected and not disconnected since.
    pub is_connected: bool,
    /// It is connected, and its files name the gateway's present address.
    pub is_current: bool,
    /// Why that cannot be told.
    pub trouble: Option<String>,
}

/// How a tool stands towards the gateway at `base`.
pub fn status(tool: &Tool, place: &Place, base: &str) -> Status {
    let program = program(tool, place);
    let files: Vec<PathBuf> = tool.files.iter().map(|file| place.path(file)).collect();
    let journal = Journal::read(place, tool.id);
    let is_connected = !matches!(journal, Ok(None));
    let current = journal.and_then(|journal| match journal {
        Some(journal) => points_at(&journal, base),
        None => Ok(false),
    });
    Status {
        is_installed: program.is_some() || files.iter().any(|file| file.exists()),
        program,
        files,
        is_connected,
        is_current: matches!(current, Ok(true)),
        trouble: current.err().map(|error| error.to_string()),
    }
}

/// Whether every address we wrote is there and is this one.
fn points_at(journal: &Journal, base: &str) -> Result<bool, Error> {
    let words = Words {
        base,
        key: "",
        model: None,
    };
    for note in &journal.files {
        let text = write::read(&note.path)?.unwrap_or_default();
        for key in &note.keys {
            let Some(wanted) = key.address.as_deref().and_then(|told| words.name(told)) else {
                continue;
            };
            let found = note.format.find(&text, &key.path);
            let found = found.map_err(|flaw| flaw.of(&note.path, &text))?;
            if found.and_then(|found| found.value.as_str().map(str::to_owned)) != Some(wanted) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
