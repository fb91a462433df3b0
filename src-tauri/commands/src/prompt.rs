//! What is asked of the person at the terminal.
//!
//! Invariant: a secret is typed unseen or comes by standard input, never by an argument, which every user of the machine could read.

use crate::args::Sure;
use crate::failure::{Exit, Failure};
use crate::out;
use secrets::SecretText;
use std::io::{self, Read as _};

/// Asks whether something may go, if there is anybody to ask.
pub(crate) fn confirm(sure: &Sure, question: &str) -> Result<(), Failure> {
    if sure.yes || !out::is_attended() {
        return Ok(());
    }
    out::note(&format!("{question} [y/N]"));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    if ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()) {
        Ok(())
    } else {
        Err(Failure::plain("Nothing was changed."))
    }
}

/// All of standard input as a secret.
pub(crate) fn secret_from_stdin() -> Result<SecretText, Failure> {
    let mut text = String::new();
    io::stdin().take(LONGEST_SECRET).read_to_string(&mut text)?;
    Ok(SecretText::new(text))
}

/// A secret typed unseen; `None` when there is nobody to type it, or nothing was typed.
pub(crate) fn secret(question: &str) -> Result<Option<SecretText>, Failure> {
    if !out::is_attended() {
        return Ok(None);
    }
    let typed = SecretText::new(rpassword::prompt_password(question)?);
    Ok(Some(typed).filter(|typed| !typed.expose().trim().is_empty()))
}

/// A passphrase, typed twice when it is new.
pub(crate) fn passphrase(is_new: bool) -> Result<SecretText, Failure> {
    let missing = "A passphrase is needed: run this on a terminal, or set OMNIROUTE_PASSPHRASE.";
    if is_new {
        return twice("New passphrase: ", missing);
    }
    secret("Passphrase: ")?.ok_or_else(|| Failure::new(Exit::Usage, missing))
}

/// A new secret, typed twice.
pub(crate) fn twice(question: &str, missing: &str) -> Result<SecretText, Failure> {
    let typed = secret(question)?.ok_or_else(|| Failure::new(Exit::Usage, missing))?;
    if secret("Once more: ")?.as_ref() != Some(&typed) {
        return Err(Failure::plain("The two differ. Nothing was changed."));
    }
    Ok(typed)
}

const LONGEST_SECRET: u64 = 64 * 1024;
