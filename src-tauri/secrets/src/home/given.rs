//! A key handed over at start: by a variable, a file descriptor, or a systemd credential.

use std::fs;
use std::io;
use std::path::Path;

use super::{Home, HomeError, KeyHome};
use crate::{MasterKey, SecretText};

/// The name of the systemd credential (`LoadCredential=omniroute-master-key:…`).
pub const CREDENTIAL_NAME: &str = "omniroute-master-key";

/// A key the caller was given as text. It is read, never written.
pub struct GivenKey {
    home: Home,
    text: Option<SecretText>,
}

impl GivenKey {
    /// The value of `STORAGE_ENCRYPTION_KEY`, if it is set.
    pub fn environment(value: Option<SecretText>) -> Self {
        Self {
            home: Home::Environment,
            text: value,
        }
    }

    /// What was read from the file descriptor the caller named.
    pub fn file_descriptor(text: SecretText) -> Self {
        Self {
            home: Home::FileDescriptor,
            text: Some(text),
        }
    }

    /// The credential in `folder`, which is the value of `$CREDENTIALS_DIRECTORY`.
    pub fn credential(folder: &Path) -> Result<Self, HomeError> {
        let path = folder.join(CREDENTIAL_NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => Some(SecretText::new(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(HomeError::file(&path)(error)),
        };
        Ok(Self {
            home: Home::Credential,
            text,
        })
    }
}

impl KeyHome for GivenKey {
    fn describe(&self) -> Home {
        self.home
    }

    fn load(&self) -> Result<Option<MasterKey>, HomeError> {
        let parse = |text: &SecretText| {
            MasterKey::parse(text.expose()).map_err(HomeError::malformed(self.home))
        };
        self.text.as_ref().map(parse).transpose()
    }

    fn keep(&self, _: &MasterKey) -> Result<(), HomeError> {
        Err(HomeError::ReadOnly { home: self.home })
    }
}
