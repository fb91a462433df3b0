//! The lock on the vault's secrets: which home the master key has, and whether it was had.
//!
//! Invariant: a home that does not give the right key changes nothing; a missing key is never replaced while sealed records exist,
//! unless the user gives those up in so many words. Everything here blocks on keychain or disk: keep it off the request path.

use arc_swap::ArcSwapOption;
use secrets::{Home, HomeError, Sealer, SharedHome};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{UnlockError, Vault};

/// Whether the secrets can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LockState {
    /// They can.
    Open,
    /// The home wants something of the user: a passphrase, or an answer to its dialog.
    Locked,
    /// Sealed records exist, and the key that opens them is not where it was looked for.
    Missing,
    /// The home itself does not work.
    Unavailable,
}

/// Why the secrets cannot be used.
#[derive(Debug, Clone)]
struct Trouble {
    state: LockState,
    why: String,
}

/// The lock.
pub(crate) struct VaultLock {
    sealer: ArcSwapOption<Sealer>,
    trouble: Mutex<Option<Trouble>>,
    home: Mutex<SharedHome>,
    /// One attempt at a time: each may show a dialog.
    turn: Mutex<()>,
}

impl VaultLock {
    /// The lock of a vault whose key lives there; it was not asked yet.
    pub(crate) fn new(home: SharedHome) -> Self {
        let asking = Trouble {
            state: LockState::Locked,
            why: format!("The master key is being fetched from {}.", home.describe()),
        };
        Self {
            sealer: ArcSwapOption::empty(),
            trouble: Mutex::new(Some(asking)),
            home: Mutex::new(home),
            turn: Mutex::default(),
        }
    }

    /// What seals and opens, if the key was had.
    pub(crate) fn sealer(&self) -> Option<Arc<Sealer>> {
        self.sealer.load_full()
    }

    /// Why there is none.
    pub(crate) fn why(&self) -> Option<String> {
        own(&self.trouble)
            .as_ref()
            .map(|trouble| trouble.why.clone())
    }

    /// Whether the secrets can be used.
    pub(crate) fn state(&self) -> LockState {
        own(&self.trouble)
            .as_ref()
            .map_or(LockState::Open, |trouble| trouble.state)
    }

    /// Where the master key lives, or was looked for.
    pub(crate) fn home(&self) -> Home {
        own(&self.home).describe()
    }

    /// Asks the home for the key, again if need be.
    ///
    /// # Errors
    /// It was not had; why is remembered.
    pub(crate) fn unlock(&self, vault: &Vault) -> Result<(), UnlockError> {
        let home = own(&self.home).clone();
        self.unlock_at(vault, home)
    }

    /// Asks another home for the key. It becomes the vault's home if it has the right one.
    ///
    /// # Errors
    /// It has not; an open lock stays open, and what is known of the vault's own home stays known.
    pub(crate) fn unlock_at(&self, vault: &Vault, home: SharedHome) -> Result<(), UnlockError> {
        let _turn = own(&self.turn);
        match vault.unlock(&*home) {
            Ok(sealer) => {
                *own(&self.home) = home;
                self.opened(sealer);
                Ok(())
            }
            Err(error) => {
                let is_its_own = own(&self.home).describe() == home.describe();
                let mut trouble = own(&self.trouble);
                if trouble.is_some() && is_its_own {
                    *trouble = Some(Trouble {
                        state: state_of(&error),
                        why: error.to_string(),
                    });
                }
                Err(error)
            }
        }
    }

    /// Takes the key of an open vault to another home, then lets the old one go of it.
    ///
    /// # Errors
    /// The other home does not take it, or the old one no longer has it; nothing was changed.
    pub(crate) fn move_to(&self, home: SharedHome) -> Result<(), HomeError> {
        let _turn = own(&self.turn);
        let old = own(&self.home).clone();
        let key = old.load()?.ok_or(HomeError::Lost {
            home: old.describe(),
        })?;
        if old.describe() == home.describe() {
            home.keep_anew(&key)?;
        } else {
            match home.keep(&key) {
                Err(HomeError::Occupied { .. }) if home.load()?.as_ref() == Some(&key) => {}
                kept => kept?,
            }
        }
        *own(&self.home) = home.clone();
        if old.describe() != home.describe()
            && let Err(error) = old.forget(&key)
        {
            tracing::warn!(%error, "the master key has moved, but its old home still has it");
        }
        Ok(())
    }

    /// Gives up every sealed secret and begins with a new key. Where the copy of before lies.
    ///
    /// # Errors
    /// The vault could not be written, or the home takes no key.
    pub(crate) fn start_over(&self, vault: &Vault, now: i64) -> Result<PathBuf, UnlockError> {
        // A home that fails now would leave nothing sealed and nothing to seal with.
        own(&self.home).clone().load()?;
        let copy = vault.forget_sealed(now)?;
        self.unlock(vault)?;
        Ok(copy)
    }

    fn opened(&self, sealer: Sealer) {
        self.sealer.store(Some(Arc::new(sealer)));
        *own(&self.trouble) = None;
    }
}

fn own<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn state_of(error: &UnlockError) -> LockState {
    let UnlockError::Home(error) = error else {
        return LockState::Unavailable;
    };
    match error {
        HomeError::Lost { .. } | HomeError::WrongKey { .. } => LockState::Missing,
        HomeError::PassphraseNeeded
        | HomeError::WrongPassphrase
        | HomeError::Locked { .. }
        | HomeError::TimedOut { .. } => LockState::Locked,
        HomeError::NoKeychain { .. }
        | HomeError::Malformed { .. }
        | HomeError::Exposed { .. }
        | HomeError::Occupied { .. }
        | HomeError::ReadOnly { .. }
        | HomeError::File { .. }
        | HomeError::Failed { .. } => LockState::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use secrets::{FailingHome, KeyFile, MemoryHome};
    use tempfile::TempDir;

    /// A vault with a sealed secret, and the home that has its key.
    fn sealed() -> (TempDir, Vault, Arc<MemoryHome>) {
        let folder = tempfile::tempdir().unwrap();
        let (vault, _) = Vault::open(folder.path()).unwrap();
        let home = Arc::new(MemoryHome::default());
        let sealer = vault.unlock(&*home).unwrap();
        vault
            .accounts()
            .insert(&store::Account {
                id: "acc_1".into(),
                provider_id: "p".into(),
                label: "one".into(),
                priority: 0,
                base_url: None,
                enabled: true,
                state: "active".into(),
                state_reason: None,
                sealed: Some(sealer.seal("acc_1", "sk")),
                created_at: 0,
                updated_at: 0,
                last_used_at: None,
            })
            .unwrap();
        (folder, vault, home)
    }

    #[test]
    fn another_home_that_has_no_key_does_not_make_the_key_a_lost_one() {
        let (folder, vault, _) = sealed();
        let lock = VaultLock::new(Arc::new(FailingHome));
        assert!(lock.unlock(&vault).is_err());
        assert_eq!(lock.state(), LockState::Unavailable);
        let elsewhere = Arc::new(KeyFile::new(folder.path()));
        assert!(lock.unlock_at(&vault, elsewhere).is_err());
        assert_eq!(lock.state(), LockState::Unavailable);
        assert_eq!(lock.home(), Home::Memory);
        assert!(lock.start_over(&vault, 1).is_err());
        assert_eq!(vault.sealed_records().unwrap(), 1, "nothing was given up");
    }

    #[test]
    fn a_lost_key_comes_back_or_is_given_up() {
        let (_folder, vault, home) = sealed();
        let lock = VaultLock::new(home.clone());
        lock.unlock(&vault).unwrap();
        assert_eq!(lock.state(), LockState::Open);
        home.lose();
        let lock = VaultLock::new(home);
        assert!(lock.unlock(&vault).is_err());
        assert_eq!(
            (lock.state(), lock.sealer().is_some()),
            (LockState::Missing, false)
        );
        lock.start_over(&vault, 1).unwrap();
        assert_eq!((lock.state(), lock.why()), (LockState::Open, None));
        assert_eq!(vault.sealed_records().unwrap(), 0);
    }

    #[test]
    fn a_key_moves_and_its_old_home_lets_go() {
        let (folder, vault, home) = sealed();
        let lock = VaultLock::new(home);
        lock.unlock(&vault).unwrap();
        let file = Arc::new(KeyFile::new(folder.path()));
        lock.move_to(file.clone()).unwrap();
        assert_eq!(lock.home(), Home::KeyFile);
        assert!(VaultLock::new(file).unlock(&vault).is_ok());
        assert!(lock.move_to(Arc::new(FailingHome)).is_err());
        assert_eq!(lock.home(), Home::KeyFile);
    }
}
