//! What can be done to a text, whatever its format: find a key, set it, take it out.
//!
//! Invariant: setting and taking out change no byte that does not belong to the key, and one undoes the other.

use crate::error::Flaw;
use crate::tool::Format;
use crate::{dotenv, json, lines, toml};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ops::Range;

/// A key that is there.
#[derive(Debug)]
pub(crate) struct Found {
    /// The bytes of its value.
    pub(crate) bytes: Range<usize>,
    /// What they mean.
    pub(crate) value: Value,
}

/// What a key that was put in stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Footing {
    /// How many of the names that lead to it were there before.
    pub(crate) depth: usize,
    /// What stood between the braces of an object that had nothing in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hollow: Option<String>,
}

/// A text after a key was put in.
pub(crate) type Planted = (String, Footing);

impl Format {
    /// Takes the text apart and tells where it cannot be.
    pub(crate) fn check(self, text: &str) -> Result<(), Flaw> {
        if self == Self::Json {
            json::check_plain(text)?;
        }
        self.find(text, &[]).map(drop)
    }

    /// The key, if it is there.
    pub(crate) fn find(self, text: &str, path: &[String]) -> Result<Option<Found>, Flaw> {
        match self {
            Self::Json | Self::Jsonc => json::find(text, path),
            Self::Toml => toml::find(text, path),
            Self::Dotenv => Ok(dotenv::find(text, path)),
        }
    }

    /// The value as this format writes it.
    pub(crate) fn literal(self, value: &Value) -> String {
        match self {
            Self::Json | Self::Jsonc | Self::Toml => value.to_string(),
            Self::Dotenv => dotenv::literal(value),
        }
    }

    /// The text with a key that was not there.
    pub(crate) fn plant(self, text: &str, path: &[String], raw: &str) -> Result<Planted, Flaw> {
        match self {
            Self::Json | Self::Jsonc => json::plant(text, path, raw),
            Self::Toml => toml::plant(text, path, raw),
            Self::Dotenv => Ok((dotenv::plant(text, path, raw), Footing::default())),
        }
    }

    /// The text without a key, and without what only that key stood on.
    pub(crate) fn uproot(
        self,
        text: &str,
        path: &[String],
        footing: &Footing,
    ) -> Result<String, Flaw> {
        match self {
            Self::Json | Self::Jsonc => json::uproot(text, path, footing),
            Self::Toml => toml::uproot(text, path, footing),
            Self::Dotenv => Ok(dotenv::uproot(text, path)),
        }
    }

    /// Whether the text says nothing at all.
    pub(crate) fn is_bare(self, text: &str) -> bool {
        match self {
            Self::Json | Self::Jsonc => json::is_bare(text),
            Self::Toml | Self::Dotenv => lines::is_blank(text),
        }
    }
}
