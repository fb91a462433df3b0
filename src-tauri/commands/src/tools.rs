//! `omniroute tools`
//!
//! Invariant: a tool's gateway key is told to nobody but the tool, and is revoked when the tool is disconnected or could not be
//! connected.

use crate::args::tools::Tools;
use crate::args::{Global, Serve};
use crate::environment::variable;
use crate::failure::{Exit, Failure};
use crate::out::mark;
use crate::{options, out, running};
use gateway::House;
use gateway::admin::error::Code;
use gateway::admin::keys::{CreatedKey, NewKey, create_key, revoke_key};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use tools::{Change, Place, TOOLS, Tool, Undone, Wish, status};

pub(crate) fn run(global: &Global, command: Tools) -> Result<(), Failure> {
    let place = Place::find(&global.data_dir(), &variable);
    match command {
        Tools::List => list(global, &place),
        Tools::Connect {
            name,
            model,
            dry_run,
        } => {
            let (tool, base) = (named(&name)?, base(global)?);
            let wish = Wish {
                base: &base,
                model: model.as_deref(),
            };
            // What cannot be done is known before a key is made.
            let changes = tools::preview(tool, &place, wish)?;
            if dry_run {
                return tell_changes(global, tool, &changes, true);
            }
            connect(global, tool, &place, wish)
        }
        Tools::Disconnect { name } => {
            let tool = named(&name)?;
            let undone = disconnect(global, tool, &place)?;
            if global.json {
                return out::json(
                    &json!({ "id": tool.id, "files": undone.files, "left": left(&undone) }),
                );
            }
            tell_left(&undone);
            out::line(&format!("Disconnected {}.", tool.name))
        }
    }
}

impl From<tools::Error> for Failure {
    fn from(error: tools::Error) -> Self {
        let exit = match &error {
            tools::Error::NeedsModel(_) => Exit::Usage,
            tools::Error::WritesOff
            | tools::Error::Connected(_)
            | tools::Error::NotConnected(_)
            | tools::Error::Broken { .. }
            | tools::Error::Changed(_)
            | tools::Error::Io { .. }
            | tools::Error::Other(_) => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

fn named(name: &str) -> Result<&'static Tool, Failure> {
    tools::find(name).ok_or_else(|| {
        let ids: Vec<&str> = TOOLS.iter().map(|tool| tool.id).collect();
        let message = format!(
            "There is no tool `{name}`. These are known: {}.",
            ids.join(", ")
        );
        Failure::new(Exit::Usage, message)
    })
}

/// Where the gateway runs, or will.
fn base(global: &Global) -> Result<String, Failure> {
    let address = match running::find(&global.data_dir()) {
        Some(running) => SocketAddr::new(running.host, running.port),
        None => {
            let port = options::port(global, &Serve::default())?;
            SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)
        }
    };
    Ok(tools::base(address))
}

fn list(global: &Global, place: &Place) -> Result<(), Failure> {
    let base = base(global)?;
    let all = TOOLS.iter().map(|tool| (tool, status(tool, place, &base)));
    if global.json {
        let told = all.map(|(tool, status)| {
            json!({
                "id": tool.id,
                "name": tool.name,
                "installed": status.is_installed,
                "program": status.program,
                "files": status.files,
                "connected": status.is_connected,
                "current": status.is_current,
                "trouble": status.trouble,
            })
        });
        return out::json(&told.collect::<Vec<Value>>());
    }
    let mut troubles = Vec::new();
    let rows = all.map(|(tool, status)| {
        troubles.extend(status.trouble);
        let files = status.files.iter().map(|file| file.display().to_string());
        [
            tool.id.to_owned(),
            tool.name.to_owned(),
            mark(status.is_installed),
            mark(status.is_connected),
            mark(status.is_current),
            files.collect::<Vec<_>>().join(", "),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let headings = ["ID", "TOOL", "INSTALLED", "CONNECTED", "THIS PORT", "FILE"];
    out::table(headings, &rows, "")?;
    troubles.iter().for_each(|trouble| out::warn(trouble));
    Ok(())
}

fn connect(global: &Global, tool: &Tool, place: &Place, wish: Wish<'_>) -> Result<(), Failure> {
    if place.is_read_only {
        return Err(tools::Error::WritesOff.into());
    }
    // Connecting again begins with what was there before the first time.
    if status(tool, place, wish.base).is_connected {
        tell_left(&disconnect(global, tool, place)?);
    }
    let house = options::house_as_it_is(global)?;
    let CreatedKey { id, key, .. } = key_for(&house, tool)?;
    let connected = tools::connect(tool, place, wish, &id, &key);
    if connected.is_err() {
        revoke_key(&house, &id)?;
    }
    running::reload(&global.data_dir())?;
    tell_changes(global, tool, &connected?, false)
}

/// A key named for the tool; with a number, if the user has one of that name.
fn key_for(house: &House, tool: &Tool) -> Result<CreatedKey, Failure> {
    let mut name = tool.name.to_owned();
    for number in 2.. {
        let new = NewKey {
            name,
            ..NewKey::default()
        };
        match create_key(house, new) {
            Err(error) if error.code == Code::Exists && number < 100 => {}
            created => return Ok(created?),
        }
        name = format!("{} {number}", tool.name);
    }
    Err(Failure::plain("There are too many keys of that name."))
}

fn disconnect(global: &Global, tool: &Tool, place: &Place) -> Result<Undone, Failure> {
    let house = options::house_as_it_is(global)?;
    let mut revoke = |id: &str| match revoke_key(&house, id) {
        Err(error) if error.code != Code::NotFound => Err(error.to_string()),
        Ok(()) | Err(_) => Ok(()),
    };
    let undone = tools::disconnect(tool, place, &mut revoke)?;
    running::reload(&global.data_dir())?;
    Ok(undone)
}

fn tell_changes(
    global: &Global,
    tool: &Tool,
    changes: &[Change],
    is_dry: bool,
) -> Result<(), Failure> {
    if global.json {
        let changes = changes.iter().map(|change| {
            let Change {
                file,
                key,
                before,
                after,
            } = change;
            json!({ "file": file, "key": key, "before": before, "after": after })
        });
        let changes: Vec<Value> = changes.collect();
        return out::json(&json!({ "id": tool.id, "dry_run": is_dry, "changes": changes }));
    }
    let mut file = None;
    for change in changes {
        if file.replace(&change.file) != Some(&change.file) {
            out::line(&change.file.display().to_string())?;
        }
        if let Some(before) = &change.before {
            out::line(&format!("- {} = {before}", change.key))?;
        }
        out::line(&format!("+ {} = {}", change.key, change.after))?;
    }
    if is_dry {
        return Ok(());
    }
    out::line(&format!(
        "Connected {}. Start it anew; `omniroute tools disconnect {}` puts everything back.",
        tool.name, tool.id
    ))
}

fn left(undone: &Undone) -> Vec<Value> {
    let left = undone.left.iter();
    left.map(|(file, key)| json!({ "file": file, "key": key }))
        .collect()
}

/// What was changed since belongs to the user.
fn tell_left(undone: &Undone) {
    for (file, key) in &undone.left {
        let file = file.display();
        out::warn(&format!(
            "{key} in {file} was changed since; it stays as it is."
        ));
    }
}
