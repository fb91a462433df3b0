//! What the desktop remembers between starts: how to close, which shortcut, how to draw.
//!
//! Invariant: a file that is missing or broken means the defaults; it never keeps the program from starting. It holds no secret.

use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Preferences {
    /// What closing the window means where there is no tray; asked until it is answered for good.
    pub(crate) closing: Option<Closing>,
    /// The keys that show the window from anywhere.
    pub(crate) shortcut: Option<String>,
    /// The version whose window painted nothing: it is drawn the safe way until another version comes.
    pub(crate) safe_mode: Option<String>,
    /// A window was opened and has not painted yet. Found at a start, it means the last one died before it could.
    pub(crate) unpainted: bool,
    /// The user was told once that a closed window goes on in the tray.
    pub(crate) told_of_the_tray: bool,
}

/// What closing the window means where there is no tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Closing {
    /// The program ends.
    Quit,
    /// The gateway goes on without a window.
    Keep,
}

/// The file they live in.
#[derive(Debug)]
pub(crate) struct PreferenceFile {
    path: PathBuf,
    kept: Mutex<Preferences>,
}

impl PreferenceFile {
    /// Reads what the last start left in `folder`.
    pub(crate) fn open(folder: &Path) -> Self {
        let path = folder.join("desktop.json");
        let kept = read(&path).unwrap_or_else(|error| {
            tracing::warn!(%error, "the desktop's preferences cannot be read: the defaults are used");
            Preferences::default()
        });
        Self {
            path,
            kept: Mutex::new(kept),
        }
    }

    /// What is remembered now.
    pub(crate) fn now(&self) -> Preferences {
        self.lock().clone()
    }

    /// Changes it, and the file when there is a difference.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Preferences)) {
        let mut kept = self.lock();
        let before = kept.clone();
        change(&mut kept);
        if *kept != before
            && let Err(error) = write(&self.path, &kept)
        {
            tracing::warn!(%error, "the desktop's preferences cannot be saved");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Preferences> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(path: &Path) -> io::Result<Preferences> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Preferences::default()),
        Err(error) => Err(error),
    }
}

/// Whole or not at all.
fn write(path: &Path, preferences: &Preferences) -> io::Result<()> {
    let fresh = path.with_extension("json.new");
    fs::write(&fresh, serde_json::to_vec_pretty(preferences)?)?;
    fs::rename(fresh, path)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::{Closing, PreferenceFile, Preferences};
    use std::fs;

    #[test]
    fn what_was_changed_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        PreferenceFile::open(folder.path()).change(|kept| kept.closing = Some(Closing::Keep));
        let next = PreferenceFile::open(folder.path()).now();
        assert_eq!(next.closing, Some(Closing::Keep));
    }

    #[test]
    fn a_broken_file_means_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("desktop.json"), "{").unwrap();
        let file = PreferenceFile::open(folder.path());
        assert_eq!(file.now(), Preferences::default());
    }

    #[test]
    fn a_file_of_another_version_keeps_what_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let other = r#"{"shortcut":"Ctrl+Alt+O","from_the_future":1}"#;
        fs::write(folder.path().join("desktop.json"), other).unwrap();
        let kept = PreferenceFile::open(folder.path()).now();
        assert_eq!(kept.shortcut.as_deref(), Some("Ctrl+Alt+O"));
    }
}
