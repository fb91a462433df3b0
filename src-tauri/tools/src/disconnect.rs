//! Undoing a connection.
//!
//! Invariant: only our keys are touched, each goes back to what it was, and one that somebody changed since is left as it is.

use crate::connect::Draft;
use crate::error::Error;
use crate::journal::{Before, FileNote, Journal, lock};
use crate::lines;
use crate::place::Place;
use crate::tool::Tool;
use crate::write;
use std::path::PathBuf;

/// What could be undone.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// The files that were written or removed.
    pub files: Vec<PathBuf>,
    /// Keys that were left alone, since they were changed since: file and names.
    pub left: Vec<(PathBuf, String)>,
}

/// Undoes a connection. `revoke` closes the tool's gateway key; only then the tool counts as no longer connected.
///
/// # Errors
/// See [`Error`]. What was undone stays so; trying again goes on from there.
pub fn disconnect(
    tool: &Tool,
    place: &Place,
    revoke: &mut dyn FnMut(&str) -> Result<(), String>,
) -> Result<Undone, Error> {
    if place.is_read_only {
        return Err(Error::WritesOff);
    }
    let _turn = lock(place)?;
    let journal = Journal::read(place, tool.id)?.ok_or(Error::NotConnected(tool.name))?;
    let undone = undo(&journal)?;
    revoke(&journal.key_id).map_err(Error::Other)?;
    Journal::forget(place, tool.id)?;
    Ok(undone)
}

/// Puts every key back that is still ours.
pub(crate) fn undo(journal: &Journal) -> Result<Undone, Error> {
    let mut undone = Undone::default();
    let drafts = journal.files.iter().map(|note| {
        let draft = before(note, &mut undone.left)?;
        Ok(draft.map(|draft| (note, draft)))
    });
    // Everything is worked out before anything is written.
    let drafts = drafts.collect::<Result<Vec<_>, Error>>()?;
    for (note, draft) in drafts.into_iter().flatten() {
        let Draft { path, known, text } = draft;
        if known.as_ref() == Some(&text) {
            continue;
        }
        match (&note.before, &known) {
            (Before::Missing, Some(known)) if note.format.is_bare(&text) => {
                write::remove(&path, known, &note.stays)?;
            }
            _ => write::replace(&path, known.as_deref(), &text)?,
        }
        undone.files.push(path);
    }
    Ok(undone)
}

/// The file without our keys; nothing if there is no file.
fn before(note: &FileNote, left: &mut Vec<(PathBuf, String)>) -> Result<Option<Draft>, Error> {
    let path = note.path.clone();
    let Some(known) = write::read(&path)? else {
        return Ok(None);
    };
    let mut text = known.clone();
    for key in note.keys.iter().rev() {
        let flawed = |flaw: crate::error::Flaw| flaw.of(&path, &text);
        let Some(found) = note.format.find(&text, &key.path).map_err(flawed)? else {
            continue;
        };
        let stands = &text[found.bytes.clone()];
        if key.is_ours(&found.value) {
            text = match &key.before {
                Some(raw) => lines::splice(&text, found.bytes, raw),
                None => {
                    let uprooted = note.format.uproot(&text, &key.path, &key.footing);
                    uprooted.map_err(flawed)?
                }
            };
        } else if key.before.as_deref() != Some(stands) {
            left.push((path.clone(), key.path.join(".")));
        }
    }
    if let Before::Blank(blank) = &note.before
        && note.format.is_bare(&text)
    {
        text.clone_from(blank);
    }
    let known = Some(known);
    Ok(Some(Draft { path, known, text }))
}
