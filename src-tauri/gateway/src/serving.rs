//! The account that serves a request, for what is learnt of it later.

use crate::house::House;
use chat::{Failure, Target};
use routing::{Account, judge};
use std::sync::Arc;

/// The account that serves, and the model it serves.
#[derive(Clone)]
pub(crate) struct Serving {
    pub(crate) house: Arc<House>,
    pub(crate) account: Account,
    pub(crate) target: Arc<Target>,
}

impl Serving {
    /// It answers.
    pub(crate) fn answered(&self) {
        self.house.note_success(&self.account, &self.target.model);
    }

    /// It failed. The row of the failure table that applies, and its verdict, already taken note of.
    pub(crate) fn failed(&self, failure: &Failure) -> (&'static str, routing::Verdict) {
        let (rule, verdict) = judge(failure, self.account.login);
        self.house.note_failure(
            &self.account,
            &self.target.model,
            verdict,
            failure.retry_after,
            &failure.message,
        );
        (rule, verdict)
    }
}
