//! Every command and flag on one page.
//!
//! Invariant: only `clap` and `std` are used here. The man pages and the completions of the packages are made from this very file.

// Named, because packages read this file from elsewhere.
#[path = "args/routing.rs"]
pub(crate) mod routing;
#[path = "args/rules.rs"]
pub(crate) mod rules;
#[path = "args/settings.rs"]
pub(crate) mod settings;
#[path = "args/tools.rs"]
pub(crate) mod tools;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use routing::{Aliases, Chains, Combos, Detours, Route, Strategies};
use rules::{Caches, Transforms};
use settings::{Health, Sessions, Settings};
use std::path::PathBuf;
use tools::Tools;

/// One AI endpoint on your own machine. Without a command it serves.
#[derive(Debug, Parser)]
#[command(name = "omniroute", version, about)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(flatten)]
    pub(crate) serve: Serve,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What goes with every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The folder of vault, ledger and the rest
    #[arg(long, global = true, env = "DATA_DIR", value_name = "D")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Where the master key lives; a key file protects backups, not this machine
    #[arg(long, global = true, env = "OMNIROUTE_SECRETS", value_name = "HOME")]
    pub(crate) secrets: Option<Secrets>,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to log: error, warn, info, debug
    #[arg(
        long,
        global = true,
        env = "APP_LOG_LEVEL",
        default_value = "warn",
        value_name = "L"
    )]
    pub(crate) log_level: String,
}

/// Where the master key lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Secrets {
    /// The system's keychain; the default
    Keychain,
    /// A file that a passphrase opens
    Passphrase,
    /// A file only you may read
    Keyfile,
}

/// How to serve.
#[derive(Debug, Default, Args)]
pub(crate) struct Serve {
    /// The port [default: OMNIROUTE_PORT, PORT, the setting, or 20128]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// The address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "H")]
    pub(crate) host: Option<String>,
    /// Do not open the dashboard
    #[arg(long)]
    pub(crate) no_open: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the gateway until it is stopped
    Serve(Serve),
    /// Providers: the catalogue's and your own
    Providers {
        #[command(subcommand)]
        command: Providers,
    },
    /// Your accounts with providers
    Accounts {
        #[command(subcommand)]
        command: Accounts,
    },
    /// The keys your programs show to the gateway
    Keys {
        #[command(subcommand)]
        command: Keys,
    },
    /// Budgets: what may be spent in all, by a key, with a provider
    Budgets {
        #[command(subcommand)]
        command: Budgets,
    },
    /// From which addresses the gateway may be called
    Access {
        #[command(subcommand)]
        command: Access,
    },
    /// The models you can ask for
    Models {
        /// All models of this provider, connected or not
        #[arg(long, value_name = "P")]
        provider: Option<String>,
    },
    /// Combos: names of your own that stand for several models
    Combos {
        #[command(subcommand)]
        command: Combos,
    },
    /// Aliases: other names for models
    Aliases {
        #[command(subcommand)]
        command: Aliases,
    },
    /// Chains: what is tried when everything a name stands for has failed
    Chains {
        #[command(subcommand)]
        command: Chains,
    },
    /// Detours: requests of a certain kind go elsewhere, such as long prompts and small chores
    Detours {
        #[command(subcommand)]
        command: Detours,
    },
    /// Strategies: in which order a provider's accounts are tried
    Strategies {
        #[command(subcommand)]
        command: Strategies,
    },
    /// Caches: which answers are given again
    Caches {
        #[command(subcommand)]
        command: Caches,
    },
    /// What is done to every request: thinking budgets and a system prompt
    Transforms {
        #[command(subcommand)]
        command: Transforms,
    },
    /// Settings: whatever has fields and no command of its own, such as limits and deadlines
    Settings {
        #[command(subcommand)]
        command: Settings,
    },
    /// Sessions: conversations that stay with an account
    Sessions {
        #[command(subcommand)]
        command: Sessions,
    },
    /// What is held against accounts and providers that have failed
    Health {
        #[command(subcommand)]
        command: Health,
    },
    /// Tools: programs that are pointed at this gateway
    Tools {
        #[command(subcommand)]
        command: Tools,
    },
    /// Tell what became of a request, and why
    Explain {
        /// Its trace id: the answer's header X-OmniRoute-Trace-Id
        trace: String,
    },
    /// Tell where a request would go, and why
    Route(Route),
    /// Open the page of the running gateway in a browser, by an address that works once
    Open {
        /// Only print the address
        #[arg(long)]
        print: bool,
    },
    /// The password of the page
    Password {
        #[command(subcommand)]
        command: Password,
    },
    /// How the gateway is doing
    Status,
    /// Look for what is wrong, and say what to do
    Doctor,
}

/// What to do with providers.
#[derive(Debug, Subcommand)]
pub(crate) enum Providers {
    /// List every provider
    List,
    /// Add a server of your own
    Add {
        /// The name to show
        name: String,
        /// How it is spoken to
        #[arg(long, value_parser = ["openai-chat", "openai-responses", "anthropic-messages", "gemini"])]
        dialect: String,
        /// Its address, as its own SDK is given it
        #[arg(long, value_name = "URL")]
        base_url: String,
        /// What stands before the slash in a model's name [default: the name in small letters]
        #[arg(long, value_name = "P")]
        prefix: Option<String>,
    },
    /// Remove a server of your own
    Remove {
        /// Its name in the list's first column
        name: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Accounts {
    /// List your accounts
    List,
    /// Add an account; its key is asked for, or read with --key-stdin
    Add {
        /// The provider: its id, prefix or alias
        provider: String,
        /// What to call the account
        #[arg(long, value_name = "L")]
        label: Option<String>,
        /// Its place among the provider's accounts; 1 is tried first
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        priority: Option<u32>,
        /// Used in place of the provider's own address
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// Read the key from standard input
        #[arg(long)]
        key_stdin: bool,
    },
    /// Change an account; what is not named stays
    Change {
        /// The account's id
        id: String,
        /// What to call it
        #[arg(long, value_name = "L")]
        label: Option<String>,
        /// Its place among the provider's accounts; 1 is tried first
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        priority: Option<u32>,
        /// Whether it is to be used
        #[arg(long, value_name = "BOOL")]
        enabled: Option<bool>,
        /// Read another key from standard input
        #[arg(long)]
        key_stdin: bool,
    },
    /// Ask an account's provider for its models, and add those that are not known
    Models {
        /// The account's id
        id: String,
    },
    /// Try an account's key out
    Test {
        /// The account's id
        id: String,
    },
    /// Remove an account and its key
    Remove {
        /// The account's id
        id: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// List the keys
    List,
    /// Make a key and print it, this once
    Create {
        /// What to call it
        name: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// Show a key and what it may do
    Show {
        /// The key's id
        id: String,
    },
    /// Change what a key may do; what is not named stays
    Change {
        /// The key's id
        id: String,
        /// What to call it
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        scope: Scope,
    },
    /// Put a new key in the place of one and print it, this once; it keeps its id, its limits and its history
    Rotate {
        /// The key's id
        id: String,
        /// How long the key of before goes on: 30m, 24h, 7d, or 0 [default: 24h]
        #[arg(long, value_name = "TIME")]
        overlap: Option<String>,
    },
    /// Close a key for good
    Revoke {
        /// The key's id
        id: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// What a key may do. `all` takes a limit away.
#[derive(Debug, Default, Args)]
pub(crate) struct Scope {
    /// Models, combos or patterns: openai/gpt-4o,anthropic/*
    #[arg(long, value_name = "M,M", value_delimiter = ',')]
    pub(crate) models: Vec<String>,
    /// Providers, by id or prefix
    #[arg(long, value_name = "P,P", value_delimiter = ',')]
    pub(crate) providers: Vec<String>,
    /// Accounts, by id
    #[arg(long, value_name = "A,A", value_delimiter = ',')]
    pub(crate) accounts: Vec<String>,
    /// Endpoints: chat, completions, responses, messages, gemini
    #[arg(long, value_name = "E,E", value_delimiter = ',')]
    pub(crate) endpoints: Vec<String>,
    /// When it ends: a day (2027-01-31), a time from now (30d, 12h), or `never`
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// Requests begun within any minute; 0 for any number
    #[arg(long, value_name = "N")]
    pub(crate) per_minute: Option<u32>,
    /// Requests at the same time; 0 for any number
    #[arg(long, value_name = "N")]
    pub(crate) concurrent: Option<u32>,
}

/// What to do with budgets.
#[derive(Debug, Subcommand)]
pub(crate) enum Budgets {
    /// List the budgets and what is spent of them
    List,
    /// Lay a budget down; what is not named stays, and 0 takes a cap away
    Set {
        /// What it is for: `all`, `key:NAME` or `provider:NAME`
        #[arg(value_name = "FOR")]
        purse: String,
        #[command(flatten)]
        caps: Box<Caps>,
    },
    /// Take a budget away
    Remove {
        /// What it is for, as in the list's first column
        #[arg(value_name = "FOR")]
        purse: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// What may be spent.
#[derive(Debug, Args)]
pub(crate) struct Caps {
    /// US dollars a day
    #[arg(long, value_name = "USD")]
    pub(crate) daily_usd: Option<f64>,
    /// US dollars a week, from Monday
    #[arg(long, value_name = "USD")]
    pub(crate) weekly_usd: Option<f64>,
    /// US dollars a month
    #[arg(long, value_name = "USD")]
    pub(crate) monthly_usd: Option<f64>,
    /// Tokens a day
    #[arg(long, value_name = "N")]
    pub(crate) daily_tokens: Option<u64>,
    /// Tokens a week, from Monday
    #[arg(long, value_name = "N")]
    pub(crate) weekly_tokens: Option<u64>,
    /// Tokens a month
    #[arg(long, value_name = "N")]
    pub(crate) monthly_tokens: Option<u64>,
    /// Warn when so much of it is spent [default: 80]
    #[arg(long, value_name = "PERCENT")]
    pub(crate) warn_at: Option<u8>,
    /// Refuse requests when it is spent: `true` or `false`, which only warns [default: true]
    #[arg(long, value_name = "BOOL")]
    pub(crate) stop: Option<bool>,
    /// Refuse requests whose price nobody knows [default: false]
    #[arg(long, value_name = "BOOL")]
    pub(crate) refuse_unpriced: Option<bool>,
}

/// What to do with the lists of addresses.
#[derive(Debug, Subcommand)]
pub(crate) enum Access {
    /// Show who may call and who may not
    Show,
    /// Let these in, and nobody who is not on the list
    Allow {
        /// Addresses or networks: 192.168.1.7, 192.168.1.0/24
        #[arg(required = true, value_name = "ADDRESS")]
        addresses: Vec<String>,
    },
    /// Keep these out, whatever is allowed
    Deny {
        /// Addresses or networks: 192.168.1.7, 192.168.1.0/24
        #[arg(required = true, value_name = "ADDRESS")]
        addresses: Vec<String>,
    },
    /// Take these off both lists
    Remove {
        /// As the lists show them
        #[arg(required = true, value_name = "ADDRESS")]
        addresses: Vec<String>,
    },
}

/// What to do with the password.
#[derive(Debug, Subcommand)]
pub(crate) enum Password {
    /// Set it; it is asked for, or read with --stdin
    Set {
        /// Read it from standard input
        #[arg(long)]
        stdin: bool,
    },
}

/// Whether to ask before something is gone.
#[derive(Debug, Args)]
pub(crate) struct Sure {
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}

impl Cli {
    /// The flags of `serve` may stand without it, but not with another command.
    pub(crate) fn check(&self) {
        let Serve {
            port,
            host,
            no_open,
        } = &self.serve;
        if self.command.is_some() && (port.is_some() || host.is_some() || *no_open) {
            let mut command = Self::command();
            command
                .error(
                    ErrorKind::ArgumentConflict,
                    "--port, --host and --no-open belong after `serve`",
                )
                .exit();
        }
    }
}
