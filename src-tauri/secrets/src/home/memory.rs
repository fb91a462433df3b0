//! Homes for tests: one that keeps the key in memory, one that always fails.

use std::sync::{Mutex, PoisonError};

use super::{Home, HomeError, KeyHome};
use crate::{MasterKey, SecretText};

/// Keeps the key as long as the value lives.
#[derive(Default)]
pub struct MemoryHome(Mutex<Option<SecretText>>);

impl MemoryHome {
    /// Loses the key, as a reset keychain does.
    pub fn lose(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl KeyHome for MemoryHome {
    fn describe(&self) -> Home {
        Home::Memory
    }

    fn load(&self) -> Result<Option<MasterKey>, HomeError> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let parse = |text: &SecretText| {
            MasterKey::parse(text.expose()).map_err(HomeError::malformed(Home::Memory))
        };
        kept.as_ref().map(parse).transpose()
    }

    fn keep(&self, key: &MasterKey) -> Result<(), HomeError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_some() {
            return Err(HomeError::Occupied { home: Home::Memory });
        }
        *kept = Some(key.to_base64());
        Ok(())
    }
}

/// Fails at everything, as a locked or broken keychain does.
pub struct FailingHome;

impl FailingHome {
    fn failure() -> HomeError {
        HomeError::Failed {
            home: Home::Memory,
            why: "this home always fails".into(),
        }
    }
}

impl KeyHome for FailingHome {
    fn describe(&self) -> Home {
        Home::Memory
    }

    fn load(&self) -> Result<Option<MasterKey>, HomeError> {
        Err(Self::failure())
    }

    fn keep(&self, _: &MasterKey) -> Result<(), HomeError> {
        Err(Self::failure())
    }
}
