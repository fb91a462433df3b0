//! What a target dialect could not say.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Something of the source that the target dialect cannot say. It is traced, logged and told to the client; never dropped without a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// The field in the source's own spelling, `messages[].name` style for nested ones.
    pub field: Cow<'static, str>,
    /// Why it could not be carried, in a few words.
    pub why: Cow<'static, str>,
}

impl Loss {
    /// A loss of `field`, because of `why`.
    pub fn new(field: impl Into<Cow<'static, str>>, why: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            why: why.into(),
        }
    }
}
