//! Where the master key lives.
//!
//! A key that is handed over at start wins; then what `--secrets` says; then the home this data folder already has; then the keychain.

use crate::args::{Global, Secrets};
use crate::environment::variable;
use crate::failure::{Exit, Failure};
use crate::{out, prompt};
use secrets::{
    HomeError, KeyFile, Keychain, Passphrase, SecretText, SharedHome, given_home, settled_home,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The home of the master key of this data folder. A passphrase is asked for.
pub(crate) fn find(global: &Global) -> Result<SharedHome, Failure> {
    let data_dir = global.data_dir();
    if let Some(given) = given_home(variable).map_err(refused)? {
        return Ok(given);
    }
    Ok(match global.secrets {
        Some(Secrets::Keychain) => Arc::new(Keychain::new(PATIENCE)),
        Some(Secrets::Keyfile) => Arc::new(KeyFile::new(&data_dir)),
        Some(Secrets::Passphrase) => Arc::new(Passphrase::new(&data_dir, passphrase(&data_dir)?)),
        None if Passphrase::is_set(&data_dir) => {
            Arc::new(Passphrase::new(&data_dir, passphrase(&data_dir)?))
        }
        None => find_unasked(global)?,
    })
}

/// The same for a gateway: where nobody can be asked, it starts with its secrets locked, and its page asks for the passphrase.
pub(crate) fn find_to_serve(global: &Global) -> Result<SharedHome, Failure> {
    let data_dir = global.data_dir();
    let is_locked = Passphrase::is_set(&data_dir)
        && matches!(global.secrets, None | Some(Secrets::Passphrase))
        && variable("OMNIROUTE_PASSPHRASE").is_none();
    if is_locked && !out::is_attended() {
        return find_unasked(global);
    }
    find(global)
}

/// The home this data folder has, if need be without its passphrase.
pub(crate) fn find_unasked(global: &Global) -> Result<SharedHome, Failure> {
    settled_home(&global.data_dir(), variable, PATIENCE).map_err(refused)
}

fn refused(error: HomeError) -> Failure {
    Failure::new(Exit::Vault, error.to_string())
}

fn passphrase(data_dir: &Path) -> Result<SecretText, Failure> {
    match variable("OMNIROUTE_PASSPHRASE") {
        Some(given) => Ok(SecretText::new(given)),
        None => prompt::passphrase(!Passphrase::is_set(data_dir)),
    }
}

/// Time to answer the keychain's dialog.
const PATIENCE: Duration = Duration::from_secs(30);
