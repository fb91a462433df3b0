//! How often a cache was of use since the start.

use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};
use utoipa::ToSchema;

/// How often the cache was of use since the start.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CacheUse {
    /// Requests answered from it.
    pub hits: u64,
    /// Requests that could have been.
    pub misses: u64,
    /// Hits of both, 0 to 1.
    pub hit_rate: f64,
    /// Tokens that nobody had to be asked for.
    pub tokens_saved: u64,
    /// Answers kept.
    pub entries: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What is counted of it.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    hits: AtomicU64,
    misses: AtomicU64,
    tokens: AtomicU64,
}

impl Counts {
    /// A request was answered from the cache, which saved so many tokens; or it was not.
    pub(crate) fn looked(&self, saved: Option<u64>) {
        let count = if saved.is_some() {
            &self.hits
        } else {
            &self.misses
        };
        count.fetch_add(1, Ordering::Relaxed);
        self.tokens.fetch_add(saved.unwrap_or(0), Ordering::Relaxed);
    }

    /// All of it, with what is kept now.
    pub(crate) fn told(&self, entries: u64, bytes: u64) -> CacheUse {
        let [hits, misses, tokens_saved] =
            [&self.hits, &self.misses, &self.tokens].map(|count| count.load(Ordering::Relaxed));
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
        let hit_rate = hits as f64 / (hits + misses).max(1) as f64;
        CacheUse {
            hits,
            misses,
            hit_rate,
            tokens_saved,
            entries,
            bytes,
        }
    }
}
