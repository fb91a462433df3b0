//! The built-in rows are well-formed, and the types answer as documented.
#![expect(clippy::unwrap_used, reason = "tests")]

mod addresses;
mod finding;
mod names;
mod prices;
mod rows;

use crate::{Provider, find};

fn named(id: &str) -> &'static Provider {
    find(id).unwrap()
}
