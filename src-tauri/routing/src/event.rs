//! What happens to accounts, providers and combos, as facts: health is their sum, so it can be replayed, kept and restored.

use crate::account::Footing;
use crate::breaker::Outcome;
use crate::moment::Moment;
use crate::quota::Window;
use crate::rules::Verdict;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// To an account.
    Account(Note),
    /// To a combo, or to a model asked for by its own name.
    Combo(ComboNote),
    /// The user wants a clean slate.
    Reset,
}

/// What happened to an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Its id.
    pub account: Arc<str>,
    /// Its provider's id.
    pub provider: Arc<str>,
    /// The model asked of it, in the provider's spelling.
    pub model: Arc<str>,
    /// On which footing it is served.
    pub footing: Footing,
    /// When, and with what luck.
    pub at: Moment,
    /// What.
    pub what: What,
}

/// What happened to an account. After each `Began` comes exactly one `Ended`, and between them at most one `Served` or `Failed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A request was given to it.
    Began,
    /// It answers: the first real content is here.
    Served {
        /// When the request was given to it, Unix milliseconds.
        began: u64,
    },
    /// It failed.
    Failed {
        /// When the request was given to it, Unix milliseconds.
        began: u64,
        /// What follows from the failure.
        verdict: Verdict,
        /// What it says of the provider.
        outcome: Outcome,
        /// How long the provider says to wait, in milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// The request is over, however it went.
    Ended {
        /// When the request was given to it, Unix milliseconds.
        began: u64,
    },
    /// Its quota was read.
    Read {
        /// The windows.
        windows: Vec<Window>,
    },
    /// The user tested or changed it, or a poll shows it is usable again: everything against it is forgotten.
    Forgiven,
}

/// What happened to a combo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComboNote {
    /// Its name.
    pub combo: Arc<str>,
    /// When, Unix milliseconds.
    pub at: u64,
    /// What.
    pub what: ComboWhat,
}

/// What happened to a combo. Requests are counted once, attempts each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComboWhat {
    /// It was asked for.
    Asked,
    /// One of its targets was tried.
    Tried {
        /// The target's provider.
        provider: Arc<str>,
        /// The target's model.
        model: Arc<str>,
        /// It served.
        served: bool,
        /// How long until its first content or its failure, in milliseconds.
        ms: u64,
    },
    /// A request was served, after so many failed attempts.
    Served {
        /// Attempts that failed before.
        fallbacks: u32,
    },
    /// A request failed with every target.
    Failed,
}
