//! The built-in rows, made from `data/` at build time, and how to find one.

use crate::offer::default_headers;
use crate::traits::{Row, Traits};
use crate::{Auth, KeyCheck, Model, Offer, Price, Provider, Text, Tier, Variable};
use chat::{Dialect, Quirks};
use std::borrow::Cow::Borrowed as B;

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Every built-in provider, sorted by id.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

/// The built-in provider that answers to this id, prefix or alias; upper case is forgiven.
pub fn find(name: &str) -> Option<&'static Provider> {
    let row = match NAMES.binary_search_by(|(known, _)| known.cmp(&name)) {
        Ok(place) => NAMES.get(place),
        Err(_) => NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name)),
    };
    row.and_then(|(_, index)| PROVIDERS.get(*index))
}
