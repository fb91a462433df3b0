//! Who may use the control door from a browser: whoever opened a one-time link, or knows the password.
//!
//! Invariant: codes and sessions are random, kept as hashes and in memory only; a code opens once; guesses become slow. Time is an
//! argument.

mod attempts;
mod links;
mod sessions;

pub(crate) use sessions::LIFETIME as SESSION;

use attempts::Attempts;
use links::Links;
use sessions::Sessions;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is known of those who may come in.
#[derive(Default)]
pub(crate) struct Login {
    links: Mutex<Links>,
    sessions: Mutex<Sessions>,
    passwords: Mutex<Attempts>,
    codes: Mutex<Attempts>,
    /// The hash of the password that the sessions were begun under.
    password: Mutex<Option<String>>,
}

/// For a link that is opened at once.
pub(crate) const SHORT: Duration = Duration::from_secs(2 * 60);
/// For the link of the first start.
pub(crate) const LONG: Duration = Duration::from_secs(24 * 60 * 60);

impl Login {
    /// A code that opens once, for so long.
    pub(crate) fn new_code(&self, lifetime: Duration) -> String {
        own(&self.links).make(lifetime, Instant::now())
    }

    /// Whether that code would open.
    pub(crate) fn knows_code(&self, code: &str) -> bool {
        own(&self.links).knows(code, Instant::now())
    }

    /// Uses the code up; whether it opened.
    pub(crate) fn redeem(&self, code: &str) -> bool {
        own(&self.links).redeem(code, Instant::now())
    }

    /// Begins a session; its token, for the cookie.
    pub(crate) fn begin(&self) -> String {
        own(&self.sessions).begin(Instant::now())
    }

    /// Whether that token is a session's, which lives longer by it.
    pub(crate) fn admits(&self, token: &str) -> bool {
        own(&self.sessions).admits(token, Instant::now())
    }

    /// Ends a session.
    pub(crate) fn end(&self, token: &str) {
        own(&self.sessions).end(token);
    }

    /// The password's hash as it is now. Sessions of another one end.
    pub(crate) fn password_is(&self, hash: Option<&str>) {
        let mut known = own(&self.password);
        if known.as_deref() != hash {
            *known = hash.map(str::to_owned);
            own(&self.sessions).end_all();
        }
    }

    /// Counts a guess of the password.
    ///
    /// # Errors
    /// Too many were wrong; how long to wait.
    pub(crate) fn may_guess_password(&self) -> Result<(), Duration> {
        own(&self.passwords).begin(Instant::now())
    }

    /// The password was right.
    pub(crate) fn password_was_right(&self) {
        own(&self.passwords).forget();
    }

    /// Counts a guess of a code.
    ///
    /// # Errors
    /// Too many were wrong; how long to wait.
    pub(crate) fn may_guess_code(&self) -> Result<(), Duration> {
        own(&self.codes).begin(Instant::now())
    }

    /// The code was right.
    pub(crate) fn code_was_right(&self) {
        own(&self.codes).forget();
    }
}

fn own<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
