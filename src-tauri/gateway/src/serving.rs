//! The account that serves a request, for what is learnt of it later.

use crate::house::House;
use chat::Target;
use routing::Account;
use std::sync::Arc;
use std::time::Duration;

/// The account that serves, and the model it serves.
#[derive(Clone)]
pub(crate) struct Serving {
    pub(crate) house: Arc<House>,
    pub(crate) account: Account,
    pub(crate) target: Arc<Target>,
    /// How long its stream may be silent in its middle.
    pub(crate) idle: Duration,
}

impl Serving {
    /// It answers, so its provider is up.
    pub(crate) fn answered(&self) {
        self.house.down.answered(&self.house, &self.account);
    }
}
