//! The commands that show and change settings by their names, and what was learnt by running.

use clap::{ArgGroup, Args, Subcommand};

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Show them, or those below a name
    Show {
        /// Such as `resilience` or `paces.openai`
        name: Option<String>,
    },
    /// Change what is named; the rest stays
    #[command(after_help = NAMES)]
    Set {
        /// NAME=VALUE; of lists also NAME+=VALUE and NAME-=VALUE; nothing behind the = takes a limit away
        #[arg(required = true, value_name = "NAME=VALUE")]
        changes: Vec<String>,
    },
    /// Take back what was laid down
    Reset {
        /// Such as `resilience` or `paces.openai`
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

/// What there is to be named.
const NAMES: &str = "\
Names:
  auto                  enabled, without, models.PROVIDER
  hidden                names and patterns kept out of lists of models
  deadlines             request_ms, first_content_ms, whole_head_ms, idle_ms
  sessions              enabled, life_ms, cache_ms, wait_ms
  resilience            key_rest, subscription_rest: base_ms, steps
                        key_breaker, subscription_breaker: failures, open_ms, window_ms
  paces.PROVIDER        per_minute, gap_ms, concurrent, queue, wait_ms
  policies.ACCOUNT      tags, except, stop_at_percent, pace.* as above
  port, theme, language";

/// What to do with sessions.
#[derive(Debug, Subcommand)]
pub(crate) enum Sessions {
    /// List the conversations that are with an account, the latest first
    List,
    /// Let a conversation go to whichever account is best
    Forget(Which),
}

/// Which conversations.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["id", "all"])))]
pub(crate) struct Which {
    /// As X-OmniRoute-Session-Id tells it
    pub(crate) id: Option<String>,
    /// All of them
    #[arg(long)]
    pub(crate) all: bool,
}

/// What to do with what is held against accounts and providers.
#[derive(Debug, Subcommand)]
pub(crate) enum Health {
    /// Forget it: rests, locked models, breakers, used-up quotas; who was out is tried again
    Reset,
}
