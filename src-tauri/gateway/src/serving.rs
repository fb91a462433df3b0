//! The account that serves a request, for what is learnt of it later.

use crate::house::House;
use chat::Target;
use routing::Account;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The account that serves, and the model it serves.
#[derive(Clone)]
pub(crate) struct Serving {
    pub(crate) house: Arc<House>,
    pub(crate) account: Account,
    pub(crate) target: Arc<Target>,
    /// How long its stream may be silent in its middle.
    pub(crate) idle: Duration,
    /// When its stream must be over, where the combo says.
    pub(crate) until: Option<Instant>,
}

impl Serving {
    /// Whether its stream has used up its time.
    pub(crate) fn is_over(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// That instant, or the end of its stream's time if that comes before.
    pub(crate) fn not_after(&self, at: Instant) -> Instant {
        self.until.map_or(at, |until| until.min(at))
    }

    /// It answers, so its provider is up.
    pub(crate) fn answered(&self) {
        self.house.down.answered(&self.house, &self.account);
    }
}
