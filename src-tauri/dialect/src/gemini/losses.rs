//! What could not be said, each field once.

use chat::{Dialect, Loss, Opaque};
use std::borrow::Cow;

/// Losses so far.
#[derive(Debug, Default)]
pub(super) struct Losses(Vec<Loss>);

impl Losses {
    /// Adds a loss, unless the field was named before.
    pub(super) fn add(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) {
        let field = field.into();
        if self.0.iter().all(|loss| loss.field != field) {
            self.0.push(Loss::new(field, why));
        }
    }

    /// Adds a loss when the field was set.
    pub(super) fn unless(&mut self, absent: bool, field: &'static str, why: &'static str) {
        if !absent {
            self.add(field, why);
        }
    }

    /// Whether it is this dialect's; adds a loss when it is another's.
    pub(super) fn own(&mut self, opaque: &Opaque) -> bool {
        let own = opaque.dialect == Dialect::Gemini;
        if !own {
            self.add(opaque.name.clone(), "Gemini has nothing like it");
        }
        own
    }

    /// All of them, leaving none.
    pub(super) fn take(&mut self) -> Vec<Loss> {
        std::mem::take(&mut self.0)
    }
}
