//! Providers, models, prices and quirks, as data.
//!
//! Everything a vendor is known by stands in `data/`; the build turns it into static tables. Invariants: nothing is opened or
//! parsed at run time, and no provider's name occurs in this crate's code.

mod custom;
mod model;
mod offer;
mod pattern;
mod price;
mod provider;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod traits;

use std::borrow::Cow;

pub use model::Model;
pub use offer::Offer;
pub use pattern::glob;
pub use price::Price;
pub use provider::{Auth, KeyCheck, Provider, Tier, Variable};
pub use tables::{find, providers};
pub use template::Missing;
pub use traits::{Traits, traits};

/// Text that is static in the built-in rows and owned in the user's own.
pub type Text = Cow<'static, str>;
