//! What is wrong with a setting, by field.

use serde::{Deserialize, Serialize};

/// A field that cannot be as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Invalid {
    /// The path to it: `targets[2].model`.
    pub field: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Invalid {
    /// That field, for that reason.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }

    /// The same within a larger thing.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.field = format!("{outer}.{}", self.field);
        self
    }
}

/// A number, and the bounds it must keep.
pub(crate) type Bound<T> = (&'static str, fn(&T) -> Option<u64>, u64, u64);

/// What is out of bounds.
pub(crate) fn out_of_bounds<T>(thing: &T, bounds: &[Bound<T>]) -> Vec<Invalid> {
    let outside = |(field, value, least, most): &Bound<T>| {
        let value = value(thing)?;
        let message = format!("must be between {least} and {most}");
        (!(*least..=*most).contains(&value)).then(|| Invalid::new(*field, message))
    };
    bounds.iter().filter_map(outside).collect()
}

/// Nothing wrong, or all that is.
pub(crate) fn settled(invalid: Vec<Invalid>) -> Result<(), Vec<Invalid>> {
    if invalid.is_empty() {
        Ok(())
    } else {
        Err(invalid)
    }
}
