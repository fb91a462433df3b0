//! What could not be said, each thing once.

use chat::Loss;
use std::borrow::Cow;

/// A list of losses without repetition.
#[derive(Debug, Default)]
pub(super) struct Losses(Vec<Loss>);

impl Losses {
    /// Notes one.
    pub(super) fn add(&mut self, field: impl Into<Cow<'static, str>>, why: &'static str) {
        let loss = Loss::new(field, why);
        if !self.0.contains(&loss) {
            self.0.push(loss);
        }
    }

    /// Notes one when the condition holds.
    pub(super) fn add_if(&mut self, set: bool, field: &'static str, why: &'static str) {
        if set {
            self.add(field, why);
        }
    }

    /// All of them, in the order in which they were noted.
    pub(super) fn take(&mut self) -> Vec<Loss> {
        std::mem::take(&mut self.0)
    }
}
