//! Which home a data folder has settled on.
//!
//! A key that is handed over at start wins; then the file that lies in the folder; then the keychain. The file is the memory of the
//! choice: moving to another home takes it away.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::{
    CREDENTIAL_NAME, GivenKey, HomeError, KEY_FILE, KeyFile, KeyHome, Keychain, Passphrase,
};
use crate::SecretText;

/// A home, as it is handed about.
pub type SharedHome = Arc<dyn KeyHome + Send + Sync>;

/// The home of a key that was handed over at start: `STORAGE_ENCRYPTION_KEY`, or a systemd credential.
pub fn given_home(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<SharedHome>, HomeError> {
    if let Some(given) = variable("STORAGE_ENCRYPTION_KEY") {
        let given = Some(SecretText::new(given));
        return Ok(Some(Arc::new(GivenKey::environment(given))));
    }
    let credentials = variable("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    match credentials.filter(|folder| folder.join(CREDENTIAL_NAME).exists()) {
        Some(folder) => Ok(Some(Arc::new(GivenKey::credential(&folder)?))),
        None => Ok(None),
    }
}

/// The home of this folder's master key, given the environment's variables. A passphrase file is returned unopened unless
/// `OMNIROUTE_PASSPHRASE` opens it.
pub fn settled_home(
    data_dir: &Path,
    variable: impl Fn(&str) -> Option<String>,
    patience: Duration,
) -> Result<SharedHome, HomeError> {
    if let Some(given) = given_home(&variable)? {
        return Ok(given);
    }
    if Passphrase::is_set(data_dir) {
        let said = variable("OMNIROUTE_PASSPHRASE").map(SecretText::new);
        return Ok(Arc::new(match said {
            Some(said) => Passphrase::new(data_dir, said),
            None => Passphrase::unopened(data_dir),
        }));
    }
    if data_dir.join(KEY_FILE).exists() {
        return Ok(Arc::new(KeyFile::new(data_dir)));
    }
    Ok(Arc::new(Keychain::new(patience)))
}
