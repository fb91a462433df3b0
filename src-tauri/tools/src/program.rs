//! Whether a tool's program is there.

use crate::place::Place;
use crate::tool::Tool;
use std::path::{Path, PathBuf};

/// The tool's executable: what its variable names, else the first on the way.
pub(crate) fn program(tool: &Tool, place: &Place) -> Option<PathBuf> {
    if let Some(named) = place.variables.get(tool.program_variable) {
        return Some(named.clone()).filter(|named| runs(named));
    }
    let names = ENDINGS
        .iter()
        .map(|ending| format!("{}{ending}", tool.program));
    let names: Vec<String> = names.collect();
    let paths = place
        .search
        .iter()
        .flat_map(|folder| names.iter().map(|name| folder.join(name)));
    paths.into_iter().find(|path| runs(path))
}

#[cfg(unix)]
fn runs(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let found = path.metadata();
    found.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn runs(path: &Path) -> bool {
    path.is_file()
}

const ENDINGS: &[&str] = if cfg!(windows) {
    &[".exe", ".cmd", ".bat"]
} else {
    &[""]
};
