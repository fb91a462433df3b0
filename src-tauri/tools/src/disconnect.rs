//! Undoing a connection.
//!
//! Invariant: only our keys are touched, each goes back to what it was, and one that somebody changed since is left as it is.

use crate::connect::Draft;
use crate::error::{Error, Flaw};
use crate::format::Footing;
use crate::journal::{Before, FileNote, Journal, KeyNote, lock};
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
    for key in note.keys.iter().rev().filter(|key| !key.is_loose) {
        let flawed = |flaw: Flaw| flaw.of(&path, &text);
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
    for key in note.keys.iter().rev().filter(|key| key.is_loose) {
        let flawed = |flaw: Flaw| flaw.of(&path, &text);
        if is_alone(note, key, &text).map_err(flawed)? {
            let uprooted = note.format.uproot(&text, &key.path, &ground(note, key));
            text = uprooted.map_err(flawed)?;
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

/// Whether nothing stands beside a loose key but others of its kind.
fn is_alone(note: &FileNote, key: &KeyNote, text: &str) -> Result<bool, Flaw> {
    let around = key.path.split_last().map_or(&[][..], |(_, around)| around);
    let Some(found) = note.format.find(text, around)? else {
        return Ok(false);
    };
    let is_loose = |name: &String| {
        let mut loose = note.keys.iter().filter(|key| key.is_loose);
        loose.any(|key| key.path.split_last() == Some((name, around)))
    };
    let names = found.value.as_object();
    Ok(names.is_some_and(|names| names.keys().all(is_loose)))
}

/// What the first of our keys on the way to a loose one was put on.
fn ground(note: &FileNote, key: &KeyNote) -> Footing {
    let on_the_way = note.keys.iter().filter(|other| {
        let planted = other.path.get(..=other.footing.depth);
        other.before.is_none() && planted.is_some_and(|planted| key.path.starts_with(planted))
    });
    let first = on_the_way.min_by_key(|other| other.footing.depth);
    first.map_or_else(|| key.footing.clone(), |first| first.footing.clone())
}
