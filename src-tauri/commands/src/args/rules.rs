//! The commands that lay down rules for every request, and their flags.

use clap::{Args, Subcommand};

/// What to do with caches.
#[derive(Debug, Subcommand)]
pub(crate) enum Caches {
    /// Show what is laid down, and how often it was of use
    Show,
    /// Lay down what is named; the rest stays
    Set(CacheRules),
    /// Forget every answer that is kept
    Clear,
}

/// Which answers are given again.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct CacheRules {
    /// A request can be repeated by its Idempotency-Key for so long after its answer; 0 turns that off
    #[arg(long, value_name = "MS")]
    pub(crate) idempotency_ms: Option<u64>,
    /// Answer requests of temperature 0 from memory when the very same was answered before
    #[arg(long, value_name = "ON", value_parser = on_or_off)]
    pub(crate) exact: Option<bool>,
    /// Megabytes of such answers
    #[arg(long, value_name = "MB")]
    pub(crate) exact_mb: Option<u64>,
    /// Minutes for which they are kept
    #[arg(long, value_name = "N")]
    pub(crate) exact_minutes: Option<u64>,
    /// Answer them also when a question that means the same was answered before, as this embedding model sees it, or `off`
    #[arg(long, value_name = "MODEL")]
    pub(crate) semantic_model: Option<String>,
    /// How much alike questions must be, from 0.5 to 1
    #[arg(long, value_name = "COSINE")]
    pub(crate) semantic_similarity: Option<f64>,
    /// Megabytes of such questions and answers
    #[arg(long, value_name = "MB")]
    pub(crate) semantic_mb: Option<u64>,
}

/// What to do with transforms.
#[derive(Debug, Subcommand)]
pub(crate) enum Transforms {
    /// Show what is laid down
    Show,
    /// Lay down what is named; the rest stays
    Set(TransformRules),
}

/// What is done to every request.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct TransformRules {
    /// Who says how much models think: the client, the model, or you
    #[arg(long, value_name = "M", value_parser = ["passthrough", "auto", "custom", "adaptive"])]
    pub(crate) thinking: Option<String>,
    /// Tokens, for `custom`; 0 switches thinking off
    #[arg(long, value_name = "N")]
    pub(crate) thinking_budget: Option<u64>,
    /// Where `adaptive` begins
    #[arg(long, value_name = "E", value_parser = ["none", "low", "medium", "high"])]
    pub(crate) thinking_effort: Option<String>,
    /// Instructions for every request; empty for none
    #[arg(long, value_name = "TEXT")]
    pub(crate) system_prompt: Option<String>,
    /// Where they stand: before the client's, behind them, or where the client has none
    #[arg(long, value_name = "P", value_parser = ["prepend", "append", "if-absent"])]
    pub(crate) place: Option<String>,
}

fn on_or_off(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("it is `on` or `off`"),
    }
}
