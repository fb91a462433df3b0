//! The commands that say where requests go, and their flags.

use super::Sure;
use clap::{Args, Subcommand};

/// Which request.
#[derive(Debug, Args)]
pub(crate) struct Route {
    /// The model as a program names it
    pub(crate) model: String,
    /// Send nothing
    #[arg(long, required = true)]
    pub(crate) dry_run: bool,
    /// The luck of the draw; the same seed draws the same
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// When, in Unix milliseconds [default: now]
    #[arg(long, value_name = "MS")]
    pub(crate) now: Option<u64>,
    /// As the client with this key, by id or name: what it may use and spend counts
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Tokens of the prompt
    #[arg(long, value_name = "N")]
    pub(crate) prompt_tokens: Option<u64>,
    /// It offers tools
    #[arg(long)]
    pub(crate) tools: bool,
    /// It holds pictures
    #[arg(long)]
    pub(crate) images: bool,
}

/// What to do with combos.
#[derive(Debug, Subcommand)]
pub(crate) enum Combos {
    /// List the combos
    List,
    /// Show a combo and what it has done
    Show {
        /// Its name
        name: String,
    },
    /// List the combos that are offered for what is connected
    Presets,
    /// Make a combo; without targets, the preset of that name
    Create {
        /// What programs ask for
        name: String,
        /// What it stands for, in order: `prefix/model`, `prefix/*`, an alias or another combo; with `,account=ID` or `,tag=TAG` only there
        #[arg(value_name = "TARGET")]
        targets: Vec<String>,
        /// Which target comes first [default: priority]
        #[arg(long, value_name = "S", value_parser = ["priority", "weighted", "round-robin", "random", "least-used", "cost-optimized", "best-value"])]
        strategy: Option<String>,
        /// How often each target comes first, for `weighted`: 3,1
        #[arg(long, value_name = "N,N", value_delimiter = ',')]
        weights: Vec<u32>,
        /// A limit of the whole: timeout_ms, first_byte_ms, idle_ms, retries, retry_delay_ms, concurrency, queue_ms
        #[arg(long, value_name = "FIELD=VALUE")]
        term: Vec<String>,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// Keep it out of lists of models
        #[arg(long)]
        hidden: bool,
        /// Put it in the place of the combo of that name
        #[arg(long)]
        replace: bool,
    },
    /// Ask each of its targets one short question
    Test {
        /// Its name
        name: String,
    },
    /// Remove a combo
    Remove {
        /// Its name
        name: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// What to do with aliases.
#[derive(Debug, Subcommand)]
pub(crate) enum Aliases {
    /// List the aliases
    List,
    /// Make an alias, or have it stand for something else
    Set {
        /// The name, or a pattern such as `claude-sonnet-*`
        name: String,
        /// What it stands for
        target: String,
    },
    /// Remove an alias
    Remove {
        /// The name
        name: String,
    },
}

/// What to do with chains.
#[derive(Debug, Subcommand)]
pub(crate) enum Chains {
    /// List the chains
    List,
    /// Say what is tried, in order, when everything a name stands for has failed
    Set {
        /// For which names: a name, a pattern such as `claude-*`, or `*` for all
        #[arg(value_name = "NAMES")]
        models: String,
        /// What is tried then: `prefix/model`, an alias or a combo
        #[arg(required = true, value_name = "TARGET")]
        targets: Vec<String>,
    },
    /// Remove a chain
    Remove {
        /// For which names it is, as in the list's first column
        #[arg(value_name = "NAMES")]
        models: String,
    },
}

/// What to do with detours.
#[derive(Debug, Subcommand)]
pub(crate) enum Detours {
    /// List the detours
    List,
    /// Lay a detour down; of one that is there, what is not named stays
    Set {
        /// What to call it
        name: String,
        #[command(flatten)]
        rule: Box<DetourRule>,
    },
    /// Remove a detour
    Remove {
        /// What it is called
        name: String,
    },
}

/// Which requests go where; all that is said must hold.
#[derive(Debug, Args)]
pub(crate) struct DetourRule {
    /// Where to: a model, an alias or a combo
    #[arg(long, value_name = "TARGET")]
    pub(crate) to: Option<String>,
    /// Requests for these names or patterns; `all` for any
    #[arg(long, value_name = "M,M", value_delimiter = ',')]
    pub(crate) models: Vec<String>,
    /// Small chores of a client's own, such as titles and summaries
    #[arg(long, value_name = "BOOL", value_parser = ANY)]
    pub(crate) background: Option<String>,
    /// Prompts of at least so many tokens; 0 for any
    #[arg(long, value_name = "N")]
    pub(crate) prompt_from: Option<u64>,
    /// Prompts of at most so many tokens; 0 for any
    #[arg(long, value_name = "N")]
    pub(crate) prompt_to: Option<u64>,
    /// Requests that offer tools
    #[arg(long, value_name = "BOOL", value_parser = ANY)]
    pub(crate) tools: Option<String>,
    /// Requests that hold pictures
    #[arg(long, value_name = "BOOL", value_parser = ANY)]
    pub(crate) images: Option<String>,
    /// Whether it is in use
    #[arg(long, value_name = "BOOL")]
    pub(crate) enabled: Option<bool>,
}

/// What a condition can be.
const ANY: [&str; 3] = ["true", "false", "any"];

/// What to do with strategies.
#[derive(Debug, Subcommand)]
pub(crate) enum Strategies {
    /// Show the strategy of each provider that has one of its own, and that of the others
    Show,
    /// Choose a strategy: for one provider, or for all that have none of their own
    Set {
        /// In which order accounts are tried
        #[arg(value_parser = ["fill-first", "round-robin", "p2c", "random", "least-used", "cost-optimized", "best-value"])]
        strategy: Option<String>,
        /// For this provider only: its id, prefix or alias
        #[arg(long, value_name = "P")]
        provider: Option<String>,
        /// How many requests running an account gets, for `round-robin`
        #[arg(long, value_name = "N")]
        sticky: Option<u32>,
    },
    /// Take a provider's own strategy away
    Reset {
        /// Its id, prefix or alias
        #[arg(long, value_name = "P")]
        provider: String,
    },
}
