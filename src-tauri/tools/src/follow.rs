//! After the gateway moved: the tools that are connected follow.
//!
//! Invariant: only a key that still holds the address we wrote is changed. What goes wrong with one tool is a sentence and keeps no
//! other from following; the move itself is done already.

use crate::error::{Error, Flaw};
use crate::journal::{FileNote, Journal, is_used, lock};
use crate::lines;
use crate::place::Place;
use crate::rows::TOOLS;
use crate::template::Words;
use crate::tool::Tool;
use crate::write;
use serde_json::Value;

/// Who followed, and who could not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// The names of the tools that know the new address.
    pub moved: Vec<&'static str>,
    /// A sentence for each that could not be told.
    pub troubles: Vec<String>,
}

/// Tells every connected tool the gateway's new address.
pub fn follow(place: &Place, base: &str) -> Followed {
    let mut followed = Followed::default();
    if place.is_read_only || !is_used(place) {
        return followed;
    }
    let turn = lock(place);
    if let Err(error) = &turn {
        followed.troubles.push(error.to_string());
        return followed;
    }
    for tool in TOOLS {
        match follow_one(tool, place, base) {
            Ok(true) => followed.moved.push(tool.name),
            Ok(false) => {}
            Err(error) => {
                let name = tool.name;
                followed.troubles.push(format!(
                    "{name} does not know the new address {base}: {error} It is told again at the next start."
                ));
            }
        }
    }
    followed
}

/// Whether the tool was told something new.
fn follow_one(tool: &Tool, place: &Place, base: &str) -> Result<bool, Error> {
    let Some(mut journal) = Journal::read(place, tool.id)? else {
        return Ok(false);
    };
    if journal.base == base {
        return Ok(false);
    }
    let before = journal.clone();
    let mut drafts = Vec::new();
    for note in &mut journal.files {
        drafts.extend(moved(note, base)?);
    }
    // As long as both addresses may stand in the files, both are ours.
    if journal != before {
        journal.write(place, tool.id)?;
    }
    for (path, known, text) in &drafts {
        write::replace(path, Some(known), text)?;
    }
    for key in journal.files.iter_mut().flat_map(|note| &mut note.keys) {
        key.ours.drain(..key.ours.len().saturating_sub(1));
    }
    base.clone_into(&mut journal.base);
    journal.write(place, tool.id)?;
    Ok(!drafts.is_empty())
}

type Moved = (std::path::PathBuf, String, String);

/// The file with the new address in the place of ours, if ours is there.
fn moved(note: &mut FileNote, base: &str) -> Result<Option<Moved>, Error> {
    let path = note.path.clone();
    let Some(known) = write::read(&path)? else {
        return Ok(None);
    };
    let words = Words {
        base,
        key: "",
        model: None,
    };
    let mut text = known.clone();
    for key in &mut note.keys {
        let Some(value) = key.address.as_deref().and_then(|told| words.name(told)) else {
            continue;
        };
        let flawed = |flaw: Flaw| flaw.of(&path, &text);
        let found = note.format.find(&text, &key.path).map_err(flawed)?;
        let Some(found) = found.filter(|found| key.is_ours(&found.value)) else {
            continue;
        };
        let value = Value::String(value);
        text = lines::splice(&text, found.bytes, &note.format.literal(&value));
        key.ours.retain(|known| *known != value);
        key.ours.push(value);
    }
    Ok((text != known).then_some((path, known, text)))
}
