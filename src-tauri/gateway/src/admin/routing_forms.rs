//! The forms of what `routing` keeps, for the description of the API: that crate knows of no API.
//!
//! Invariant: each has the fields of the type it describes, which a test holds; what may be left out is not required.

use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Another name for a model.
#[derive(Debug, ToSchema)]
pub struct AliasForm {
    /// The name, or a pattern such as `claude-sonnet-*`.
    pub name: String,
    /// What it stands for; `*` in it is what the pattern's star was, or the whole name behind a slash.
    pub target: String,
}

/// What is tried when all else failed.
#[derive(Debug, ToSchema)]
pub struct ChainForm {
    /// For which names; `*` for all.
    #[schema(required = false)]
    pub models: String,
    /// What is tried then, in order.
    pub then: Vec<String>,
}

/// Requests of a certain kind go elsewhere.
#[derive(Debug, ToSchema)]
pub struct DetourForm {
    /// What the user calls it.
    pub name: String,
    /// Which requests; all, if absent.
    #[schema(required = false)]
    pub when: WhenForm,
    /// Where to: a model, a combo, an alias.
    pub to: String,
    /// Whether it is in use.
    #[schema(required = false)]
    pub enabled: bool,
}

/// Which requests: all that is said must hold.
#[derive(Debug, ToSchema)]
pub struct WhenForm {
    /// The name asked for fits one of these patterns.
    #[schema(required = false)]
    pub models: Vec<String>,
    /// It is a chore of the client's own (a title, a summary), or is not.
    pub background: Option<bool>,
    /// The prompt has at least so many tokens.
    pub prompt_from: Option<u64>,
    /// The prompt has at most so many tokens.
    pub prompt_to: Option<u64>,
    /// It offers tools, or does not.
    pub tools: Option<bool>,
    /// It holds pictures, or does not.
    pub images: Option<bool>,
}

/// How the built-in combo chooses.
#[derive(Debug, ToSchema)]
pub struct AutoForm {
    /// Whether there is one.
    #[schema(required = false)]
    pub enabled: bool,
    /// The model to use of a provider, by the provider's id; otherwise one in the middle of its prices.
    #[schema(required = false)]
    pub models: BTreeMap<String, String>,
    /// Providers to leave out, by id.
    #[schema(required = false)]
    pub without: Vec<String>,
}

/// In which order accounts are tried.
#[derive(Debug, ToSchema)]
pub struct AccountRuleForm {
    /// `fill-first`, `round-robin`, `p2c`, `random`, `least-used`, `cost-optimized` or `best-value`.
    #[schema(required = false)]
    pub strategy: String,
    /// So many requests in a row stay with an account; for `round-robin`.
    #[schema(required = false)]
    pub sticky: u32,
}

/// How conversations stay with an account.
#[derive(Debug, ToSchema)]
pub struct SessionsForm {
    /// Whether they do.
    #[schema(required = false)]
    pub enabled: bool,
    /// How long after its last use a session is forgotten, in milliseconds.
    #[schema(required = false)]
    pub life_ms: u64,
    /// How long providers keep a prompt cached, in milliseconds.
    #[schema(required = false)]
    pub cache_ms: u64,
    /// A request of a session may wait so long for its resting account rather than go elsewhere, in milliseconds.
    #[schema(required = false)]
    pub wait_ms: u64,
}

/// How long failing accounts rest, and when a failing provider is left alone; for accounts with a key and with a sign-in.
#[derive(Debug, ToSchema)]
pub struct ResilienceForm {
    /// Rests of accounts with a key.
    #[schema(required = false)]
    pub key_rest: PatienceForm,
    /// Rests of accounts with a sign-in.
    #[schema(required = false)]
    pub subscription_rest: PatienceForm,
    /// The breaker for accounts with a key.
    #[schema(required = false)]
    pub key_breaker: BreakerForm,
    /// The breaker for accounts with a sign-in.
    #[schema(required = false)]
    pub subscription_breaker: BreakerForm,
}

/// How long requests may take, in milliseconds. What is absent is as the program was started.
#[derive(Debug, ToSchema)]
pub struct DeadlinesForm {
    /// From a request's arrival to the first content of its answer, whoever is tried for it.
    pub request_ms: Option<u64>,
    /// From asking an account for a stream to the first content; then the next is tried.
    pub first_content_ms: Option<u64>,
    /// From asking an account for a whole answer to its beginning, while others could still be asked; then the next is tried.
    pub whole_head_ms: Option<u64>,
    /// Between two events of a stream.
    pub idle_ms: Option<u64>,
}

/// The first rest, and how often it doubles.
#[derive(Debug, ToSchema)]
pub struct PatienceForm {
    /// The first rest, in milliseconds.
    pub base_ms: u64,
    /// How often it doubles at most.
    pub steps: u32,
}

/// When a breaker opens, and for how long.
#[derive(Debug, ToSchema)]
pub struct BreakerForm {
    /// So many failures within the window open it, if they are also half of the outcomes.
    pub failures: u32,
    /// How long it stays open, in milliseconds.
    pub open_ms: u64,
    /// Older outcomes do not count, in milliseconds.
    pub window_ms: u64,
}

/// What is laid down for an account.
#[derive(Debug, ToSchema)]
pub struct PolicyForm {
    /// Words that combos may choose it by.
    #[schema(required = false)]
    pub tags: Vec<String>,
    /// Patterns of models it is never used for.
    #[schema(required = false)]
    pub except: Vec<String>,
    /// How fast it may be used.
    #[schema(required = false)]
    pub pace: PaceForm,
    /// It counts as used up when this share of a quota window is used, in percent; 100 when not said.
    pub stop_at_percent: Option<u8>,
}

/// How fast something may be used. What is absent is unlimited.
#[derive(Debug, ToSchema)]
pub struct PaceForm {
    /// Requests begun within any minute.
    pub per_minute: Option<u32>,
    /// Between the beginnings of two requests, in milliseconds.
    pub gap_ms: Option<u64>,
    /// Requests at the same time.
    pub concurrent: Option<u32>,
    /// Requests that may wait.
    #[schema(required = false)]
    pub queue: u32,
    /// How long one may wait, in milliseconds. It says nothing of how long a request may run.
    #[schema(required = false)]
    pub wait_ms: u64,
}
