//! The key in one item of our own in the system's keychain.
//!
//! Invariant: the keychain is asked on a thread of its own and for a limited time, since it may be showing a dialog. A
//! key counts as kept only after it was read back: an empty keychain and a broken one give the same answer to a read.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
use keyring_core::{Entry, Error, get_default_store, set_default_store, unset_default_store};
#[cfg(windows)]
use windows_native_keyring_store::Store;
#[cfg(all(unix, not(target_os = "macos")))]
use zbus_secret_service_keyring_store::Store;
use zeroize::{Zeroize as _, Zeroizing};

use super::{Home, HomeError, KeyHome};
use crate::{MasterKey, SecretText};

/// The item `omniroute` / `master-key`.
pub struct Keychain {
    limit: Duration,
}

impl Keychain {
    /// The keychain, waited for at most this long. A person may have to answer a dialog: leave them half a minute.
    pub fn new(limit: Duration) -> Self {
        Self { limit }
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, HomeError> {
        let answer = within(self.limit, || asked(question))?;
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(translate(error)),
        }
    }
}

impl KeyHome for Keychain {
    fn describe(&self) -> Home {
        Home::Keychain
    }

    fn load(&self) -> Result<Option<MasterKey>, HomeError> {
        let text = self.ask(|item| item.get_password().map(Zeroizing::new))?;
        text.map(|text| MasterKey::parse(&text).map_err(HomeError::malformed(Home::Keychain)))
            .transpose()
    }

    fn keep(&self, key: &MasterKey) -> Result<(), HomeError> {
        if self.load()?.is_some() {
            return Err(HomeError::Occupied {
                home: Home::Keychain,
            });
        }
        let text = key.to_base64();
        let written = text.clone();
        self.ask(move |item| item.set_password(written.expose()))?;
        let read = self.ask(|item| item.get_password().map(SecretText::new))?;
        if read == Some(text) {
            return Ok(());
        }
        let why = "it took the key and did not give it back".into();
        Err(HomeError::Failed {
            home: Home::Keychain,
            why,
        })
    }
}

/// Runs blocking work on a thread of its own. Work that is too late goes on without anybody waiting for it.
fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HomeError> {
    let (answer, answered) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("keychain".into())
        // Nobody listens any more once the limit has passed; that is not this thread's concern.
        .spawn(move || drop(answer.send(work())))
        .map_err(|error| HomeError::Failed {
            home: Home::Keychain,
            why: error.to_string(),
        })?;
    answered.recv_timeout(limit).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => HomeError::TimedOut { limit },
        mpsc::RecvTimeoutError::Disconnected => HomeError::Failed {
            home: Home::Keychain,
            why: "its library broke off".into(),
        },
    })
}

/// The library's errors in our words. Bytes it may carry are wiped and never shown.
fn translate(error: Error) -> HomeError {
    match error {
        Error::PlatformFailure(why) => HomeError::NoKeychain {
            why: why.to_string(),
        },
        Error::NoStorageAccess(why) => HomeError::Locked {
            why: why.to_string(),
        },
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            HomeError::Malformed {
                home: Home::Keychain,
                why: "it is not text".into(),
            }
        }
        Error::Ambiguous(items) => {
            let why = format!("{} items are called `{SERVICE}`/`{ACCOUNT}`", items.len());
            HomeError::Malformed {
                home: Home::Keychain,
                why,
            }
        }
        Error::NoEntry
        | Error::NoDefaultStore
        | Error::BadStoreFormat(_)
        | Error::TooLong(..)
        | Error::Invalid(..)
        | Error::NotSupportedByStore(_)
        | _ => HomeError::Failed {
            home: Home::Keychain,
            why: error.to_string(),
        },
    }
}

/// Asks our item. A way to the keychain that failed is not tried again: the next question finds a new one, so that a keychain started
/// later is found.
fn asked<T>(question: impl FnOnce(&Entry) -> Result<T, Error>) -> Result<T, Error> {
    if get_default_store().is_none() {
        set_default_store(Store::new()?);
    }
    let answer = Entry::new(SERVICE, ACCOUNT).and_then(|item| question(&item));
    if matches!(
        answer,
        Err(Error::PlatformFailure(_) | Error::NoStorageAccess(_))
    ) {
        let _broken = unset_default_store();
    }
    answer
}

const SERVICE: &str = "omniroute";
const ACCOUNT: &str = "master-key";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;

    #[test]
    fn a_keychain_that_does_not_answer_is_given_up() {
        let (_held, never) = mpsc::channel::<()>();
        let error = within(Duration::from_millis(1), move || never.recv()).unwrap_err();
        assert!(matches!(error, HomeError::TimedOut { .. }), "{error}");
    }

    #[test]
    fn a_library_that_breaks_off_is_an_error_and_not_a_wait() {
        let never_sent = within(Duration::from_secs(60), || -> () { panic!("broken off") });
        assert!(matches!(never_sent.unwrap_err(), HomeError::Failed { .. }));
    }

    #[test]
    fn bytes_found_in_the_keychain_are_not_repeated() {
        let shown = translate(Error::BadEncoding(b"sk-live".to_vec())).to_string();
        assert!(
            !shown.contains("sk-live") && shown.contains("keychain"),
            "{shown}"
        );
    }
}
