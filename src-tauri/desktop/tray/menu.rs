//! The tray's menu, as data.
//!
//! Invariant: every picture gives the same rows in the same order; only texts, checks and what is shown differ. So the menu is built
//! once and updated in place, and a click always means what the user read.

use crate::actions::Action;
use crate::picture::{Door, Picture};

/// One row of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// What it says.
    pub(crate) text: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// Whether it can be chosen.
    pub(crate) enabled: bool,
    /// Whether it is there to be seen.
    pub(crate) shown: bool,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Choosing it does something; `None` is a sentence to read.
    Item(Option<Action>),
    /// The same with a check mark.
    Check(Action, bool),
    /// A line between groups.
    Separator,
    /// More rows.
    Menu(Vec<Row>),
}

/// The ports one is likely to want.
pub(crate) const PRESETS: [u16; 3] = [20128, 3000, 8080];
/// How many troubles have a row of their own.
const TROUBLES: usize = 5;

/// The menu of a picture.
pub(crate) fn menu(picture: &Picture) -> Vec<Row> {
    let mut rows = vec![
        sentence(picture.door.sentence()),
        optional(picture.refusal.clone(), None),
    ];
    rows.extend(troubles(&picture.troubles));
    rows.extend([
        separator(),
        item("Open OmniRoute", Action::Open("/".to_owned())),
        item("Open in browser", Action::OpenInBrowser),
        item("Copy base URL", Action::CopyBaseUrl).only_if(picture.door.port().is_some()),
        copy_a_key(&picture.door),
        ports(&picture.door),
        pause_or_resume(&picture.door),
        separator(),
        start_at_login(picture.autostart),
        update(picture.update.as_deref()),
        item("About OmniRoute", Action::Open("/settings".to_owned())),
        separator(),
        item("Quit", Action::Quit),
    ]);
    rows
}

fn troubles(troubles: &[String]) -> Vec<Row> {
    let page = || Some(Action::Open("/accounts".to_owned()));
    let mut rows: Vec<Row> = (0..TROUBLES)
        .map(|at| optional(troubles.get(at).cloned(), page()))
        .collect();
    let more = troubles.len().saturating_sub(TROUBLES);
    rows.push(optional(
        (more > 0).then(|| format!("… and {more} more")),
        page(),
    ));
    rows
}

/// A key is kept as a hash and shown once: what can be copied is a new one, and the row says so before it is made.
fn copy_a_key(door: &Door) -> Row {
    let rows = vec![
        sentence("A key is shown only once, so a new one is made.".to_owned()),
        item("Create a key and copy it", Action::CreateKey),
    ];
    submenu("Copy a key", rows).only_if(!matches!(door, Door::Failed { .. }))
}

fn ports(door: &Door) -> Row {
    let current = door.port();
    let own = current.filter(|port| !PRESETS.contains(port));
    let mut rows = vec![Row {
        shown: own.is_some(),
        ..port(own.unwrap_or_default(), current)
    }];
    rows.extend(PRESETS.map(|preset| port(preset, current)));
    rows.extend([
        separator(),
        item("Other…", Action::Open("/settings".to_owned())),
    ]);
    submenu("Port", rows).only_if(current.is_some())
}

fn port(port: u16, current: Option<u16>) -> Row {
    check(
        &port.to_string(),
        Action::MoveTo(port),
        current == Some(port),
    )
}

fn pause_or_resume(door: &Door) -> Row {
    match door {
        Door::Paused { .. } => item("Resume gateway", Action::Resume),
        Door::Taken { .. } => item("Try the port again", Action::Resume),
        Door::Open { .. } => item("Pause gateway", Action::Pause),
        Door::Failed { .. } => item("Pause gateway", Action::Pause).only_if(false),
    }
}

/// Choosing it does what is read there, not the opposite of a state that may have changed since.
fn start_at_login(state: Option<bool>) -> Row {
    let on = state == Some(true);
    check("Start at login", Action::StartAtLogin(!on), on).only_if(state.is_some())
}

fn update(version: Option<&str>) -> Row {
    match version {
        Some(version) => item(
            &format!("Update to {version}…"),
            Action::Open("/settings".to_owned()),
        ),
        None => item("Check for updates", Action::CheckForUpdates),
    }
}

impl Row {
    fn only_if(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }
}

fn row(text: String, kind: Kind) -> Row {
    Row {
        text,
        kind,
        enabled: true,
        shown: true,
    }
}

fn item(text: &str, action: Action) -> Row {
    row(text.to_owned(), Kind::Item(Some(action)))
}

fn check(text: &str, action: Action, on: bool) -> Row {
    row(text.to_owned(), Kind::Check(action, on))
}

fn submenu(text: &str, rows: Vec<Row>) -> Row {
    row(text.to_owned(), Kind::Menu(rows))
}

fn separator() -> Row {
    row(String::new(), Kind::Separator)
}

fn sentence(text: String) -> Row {
    row(text, Kind::Item(None)).only_if(false)
}

/// A row that is there only while there is something to say.
fn optional(text: Option<String>, action: Option<Action>) -> Row {
    Row {
        shown: text.is_some(),
        enabled: action.is_some(),
        ..row(text.unwrap_or_default(), Kind::Item(action))
    }
}

#[cfg(test)]
mod tests;
