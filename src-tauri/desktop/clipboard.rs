//! Copying words where the user can paste them.
//!
//! Invariant: what was copied stays to be pasted for as long as the program runs: on some desktops it lives in the program that copied
//! it. Programs that keep a history of the clipboard are asked to leave secrets out of it.

use crate::platform::Discreet as _;
use crate::shell::own;
use arboard::Error;
use secrets::SecretText;
use std::sync::Mutex;

/// The system's clipboard, opened at its first use.
#[derive(Default)]
pub(crate) struct Clipboard(Mutex<Option<arboard::Clipboard>>);

impl Clipboard {
    /// Finds out whether anything can be copied.
    pub(crate) fn open(&self) -> Result<(), String> {
        self.with(|_| Ok(()))
    }

    /// Copies `words`.
    pub(crate) fn copy(&self, words: &str) -> Result<(), String> {
        self.with(|board| board.set_text(words))
    }

    /// Copies a secret.
    pub(crate) fn copy_secret(&self, secret: &SecretText) -> Result<(), String> {
        self.with(|board| board.set().exclude_from_history().text(secret.expose()))
    }

    fn with(
        &self,
        work: impl FnOnce(&mut arboard::Clipboard) -> Result<(), Error>,
    ) -> Result<(), String> {
        let mut opened = own(&self.0);
        let board = match opened.take() {
            Some(board) => Ok(opened.insert(board)),
            None => arboard::Clipboard::new().map(|board| opened.insert(board)),
        };
        board
            .and_then(work)
            .map_err(|error| format!("nothing was copied: {error}"))
    }
}
