//! Collects what cannot be said, each thing once.

use chat::Loss;
use std::borrow::Cow;

/// What could not be said.
#[derive(Debug, Default)]
pub(super) struct Losses(Vec<Loss>);

impl Losses {
    /// Notes that `field` could not be said, because of `why`.
    pub(super) fn add(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) {
        let loss = Loss::new(field, why);
        if !self.0.contains(&loss) {
            self.0.push(loss);
        }
    }

    /// Takes what was noted.
    pub(super) fn take(&mut self) -> Vec<Loss> {
        std::mem::take(&mut self.0)
    }
}
