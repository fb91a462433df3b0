//! Where the master key lives.
//!
//! A key that is handed over at start wins; then what `--secrets` says; then the home this data folder already has; then the keychain.

use crate::args::{Global, Secrets};
use crate::environment::variable;
use crate::failure::{Exit, Failure};
use crate::prompt;
use secrets::{
    CREDENTIAL_NAME, GivenKey, KEY_FILE, KeyFile, KeyHome, Keychain, Passphrase, SecretText,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The home of the master key of this data folder.
pub(crate) fn find(global: &Global) -> Result<Arc<dyn KeyHome + Send + Sync>, Failure> {
    if let Some(given) = variable("STORAGE_ENCRYPTION_KEY") {
        return Ok(Arc::new(GivenKey::environment(Some(SecretText::new(
            given,
        )))));
    }
    let credentials = variable("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    if let Some(folder) = credentials.filter(|folder| folder.join(CREDENTIAL_NAME).exists()) {
        let given = GivenKey::credential(&folder);
        return Ok(Arc::new(
            given.map_err(|error| Failure::new(Exit::Vault, error.to_string()))?,
        ));
    }
    let data_dir = global.data_dir();
    Ok(match global.secrets.unwrap_or_else(|| settled(&data_dir)) {
        Secrets::Keychain => Arc::new(Keychain::new(PATIENCE)),
        Secrets::Keyfile => Arc::new(KeyFile::new(&data_dir)),
        Secrets::Passphrase => Arc::new(Passphrase::new(&data_dir, passphrase(&data_dir)?)),
    })
}

/// The home this data folder already has.
fn settled(data_dir: &Path) -> Secrets {
    if Passphrase::is_set(data_dir) {
        Secrets::Passphrase
    } else if data_dir.join(KEY_FILE).exists() {
        Secrets::Keyfile
    } else {
        Secrets::Keychain
    }
}

fn passphrase(data_dir: &Path) -> Result<SecretText, Failure> {
    match variable("OMNIROUTE_PASSPHRASE") {
        Some(given) => Ok(SecretText::new(given)),
        None => prompt::passphrase(!Passphrase::is_set(data_dir)),
    }
}

/// Time to answer the keychain's dialog.
const PATIENCE: Duration = Duration::from_secs(30);
