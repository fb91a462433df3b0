//! Pointing a tool at this gateway.
//!
//! Invariant: everything is worked out before anything is written; the journal is written first; what cannot be finished is undone.

use crate::disconnect;
use crate::error::Error;
use crate::format::Footing;
use crate::journal::{Before, FileNote, Journal, KeyNote, lock, mark};
use crate::lines;
use crate::place::Place;
use crate::template::Words;
use crate::tool::{ConfigFile, Patch, Tool};
use crate::write;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What a tool is to be told.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'w> {
    /// The gateway's address; see [`base`](crate::base).
    pub base: &'w str,
    /// The model to ask for, if it is not for the tool to choose.
    pub model: Option<&'w str>,
}

/// A key that would be other than it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In which file.
    pub file: PathBuf,
    /// The names that lead to it, with dots between.
    pub key: String,
    /// What stands there; a secret is not told.
    pub before: Option<String>,
    /// What is to stand there; a secret is not told.
    pub after: String,
}

/// A file as it is and as it is to be.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) path: PathBuf,
    pub(crate) known: Option<String>,
    pub(crate) text: String,
}

/// What would be done, with nothing written.
///
/// # Errors
/// See [`Error`].
pub fn preview(tool: &Tool, place: &Place, wish: Wish<'_>) -> Result<Vec<Change>, Error> {
    plan(tool, place, wish, "", "a-key").map(|plan| plan.changes)
}

/// Points a tool at this gateway with the gateway key `key`, which is called `key_id`.
///
/// # Errors
/// See [`Error`]; the tool's files are as they were.
pub fn connect(
    tool: &Tool,
    place: &Place,
    wish: Wish<'_>,
    key_id: &str,
    key: &str,
) -> Result<Vec<Change>, Error> {
    if place.is_read_only {
        return Err(Error::WritesOff);
    }
    let _turn = lock(place)?;
    if Journal::read(place, tool.id)?.is_some() {
        return Err(Error::Connected(tool.name));
    }
    let plan = plan(tool, place, wish, key_id, key)?;
    plan.journal.write(place, tool.id)?;
    let written = plan
        .drafts
        .iter()
        .try_for_each(|draft| write::replace(&draft.path, draft.known.as_deref(), &draft.text));
    if let Err(error) = written {
        // What cannot be undone now is undone by whoever disconnects the tool.
        if disconnect::undo(&plan.journal).is_ok() {
            Journal::forget(place, tool.id)?;
        }
        return Err(error);
    }
    Ok(plan.changes)
}

/// What is to be done.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) journal: Journal,
    pub(crate) drafts: Vec<Draft>,
    changes: Vec<Change>,
}

/// Works out what is to be done.
pub(crate) fn plan(
    tool: &Tool,
    place: &Place,
    wish: Wish<'_>,
    key_id: &str,
    key: &str,
) -> Result<Plan, Error> {
    let Wish { base, model } = wish;
    if tool.needs_model && model.is_none() {
        return Err(Error::NeedsModel(tool.name));
    }
    let words = Words { base, key, model };
    let mut plan = Plan {
        journal: Journal {
            key_id: key_id.to_owned(),
            base: base.to_owned(),
            files: Vec::new(),
        },
        drafts: Vec::new(),
        changes: Vec::new(),
    };
    for file in tool.files {
        plan.file(file, place.path(file), &words)?;
    }
    Ok(plan)
}

impl Plan {
    fn file(&mut self, file: &ConfigFile, path: PathBuf, words: &Words<'_>) -> Result<(), Error> {
        let known = write::read(&path)?;
        let mut text = known.clone().unwrap_or_default();
        let before = match &known {
            None => Before::Missing,
            Some(text) if lines::is_blank(text) => Before::Blank(text.clone()),
            Some(_) => Before::Said,
        };
        let mut keys = Vec::new();
        file.format
            .check(&text)
            .map_err(|flaw| flaw.of(&path, &text))?;
        for patch in file.patches {
            let names = patch.path.iter().map(|name| words.name(name));
            let Some(names) = names.collect::<Option<Vec<String>>>() else {
                continue;
            };
            let Some(value) = words.value(&patch.value)? else {
                continue;
            };
            keys.extend(self.key(file, &path, &mut text, patch, names, &value)?);
        }
        says(file, &path, &text, &keys)?;
        self.journal.files.push(FileNote {
            stays: write::footing(&path),
            path: path.clone(),
            format: file.format,
            before,
            keys,
        });
        self.drafts.push(Draft { path, known, text });
        Ok(())
    }

    fn key(
        &mut self,
        file: &ConfigFile,
        path: &Path,
        text: &mut String,
        patch: &Patch,
        names: Vec<String>,
        value: &Value,
    ) -> Result<Option<KeyNote>, Error> {
        let raw = file.format.literal(value);
        let is_secret = patch.value.is_secret();
        let found = file
            .format
            .find(text, &names)
            .map_err(|flaw| flaw.of(path, text))?;
        if found.is_some() && patch.value.gives_way() {
            return Ok(None);
        }
        let (next, before, footing) = match found {
            Some(found) => {
                let before = text[found.bytes.clone()].to_owned();
                (
                    lines::splice(text, found.bytes, &raw),
                    Some(before),
                    Footing::default(),
                )
            }
            None => {
                let planted = file.format.plant(text, &names, &raw);
                let (next, footing) = planted.map_err(|flaw| flaw.of(path, text))?;
                (next, None, footing)
            }
        };
        *text = next;
        let told = |raw: String| if is_secret { HIDDEN.to_owned() } else { raw };
        if before.as_ref() != Some(&raw) {
            self.changes.push(Change {
                file: path.to_owned(),
                key: names.join("."),
                before: before.clone().map(told),
                after: told(raw),
            });
        }
        Ok(Some(KeyNote {
            path: names,
            before,
            footing,
            is_secret,
            is_loose: patch.value.gives_way(),
            ours: vec![mark(value, is_secret)],
            address: Some(patch.value.text())
                .filter(|_| patch.value.has_base())
                .map(str::to_owned),
        }))
    }
}

/// Makes sure that the text, read again, says what it is to say.
fn says(file: &ConfigFile, path: &Path, text: &str, keys: &[KeyNote]) -> Result<(), Error> {
    for key in keys {
        let found = file.format.find(text, &key.path);
        let found = found.map_err(|flaw| flaw.of(path, text))?;
        if !found.is_some_and(|found| key.is_ours(&found.value)) {
            let (name, path) = (key.path.join("."), path.display());
            return Err(Error::Other(format!(
                "{path}: `{name}` cannot be written in a way that reads the same. The file was not touched."
            )));
        }
    }
    Ok(())
}

const HIDDEN: &str = "(a key)";
