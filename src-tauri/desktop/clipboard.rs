//! Copying words where the user can paste them.
//!
//! Invariant: what was copied stays to be pasted for as long as the program runs: on some desktops it lives in the program that copied it.

use crate::shell::own;
use std::sync::Mutex;

/// The system's clipboard, opened at its first use.
#[derive(Default)]
pub(crate) struct Clipboard(Mutex<Option<arboard::Clipboard>>);

/// Copies `words`.
pub(crate) fn copy(clipboard: &Clipboard, words: &str) -> Result<(), String> {
    let mut opened = own(&clipboard.0);
    let trouble = |error| format!("nothing was copied: {error}");
    let board = match opened.take() {
        Some(board) => opened.insert(board),
        None => opened.insert(arboard::Clipboard::new().map_err(trouble)?),
    };
    board.set_text(words).map_err(trouble)
}
