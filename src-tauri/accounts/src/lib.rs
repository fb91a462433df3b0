//! What is asked of a provider on behalf of an account, off the request path: is the key good, which models are there.
//!
//! Invariant: a secret leaves by a header or, where the provider wants it so, by the query, and never by a sentence: what a
//! provider answers is stripped of it before anybody reads it.

mod asking;
mod key_check;
mod list;
mod models;
#[cfg(test)]
mod tests;

pub use key_check::{KeyState, check_key};
pub use models::{ListedModel, list_models};
