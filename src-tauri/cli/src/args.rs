//! Every command and flag on one page.
//!
//! Invariant: only `clap` and `std` are used here. The man pages and the completions of the packages are made from this very file.

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

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
    /// What to log: error, warn, info, debug, trace
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
    /// Caches: which answers are given again
    Caches {
        #[command(subcommand)]
        command: Caches,
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
    /// Tokens of the prompt
    #[arg(long, value_name = "N")]
    pub(crate) prompt_tokens: Option<u64>,
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
    /// Make a combo
    Create {
        /// What programs ask for
        name: String,
        /// What it stands for, in order: `prefix/model`, `prefix/*`, an alias or another combo
        #[arg(required = true, value_name = "TARGET")]
        targets: Vec<String>,
        /// Which target comes first
        #[arg(long, default_value = "priority", value_name = "S", value_parser = ["priority", "weighted", "round-robin", "random", "least-used", "cost-optimized", "best-value"])]
        strategy: String,
        /// How often each target comes first, for `weighted`: 3,1
        #[arg(long, value_name = "N,N", value_delimiter = ',')]
        weights: Vec<u32>,
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

/// What to do with caches.
#[derive(Debug, Subcommand)]
pub(crate) enum Caches {
    /// Show what is laid down, and how often it was of use
    Show,
    /// Lay down what is named; the rest stays
    Set(CacheRules),
}

/// Which answers are given again.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct CacheRules {
    /// A request can be repeated by its Idempotency-Key for so long after its answer; 0 turns that off
    #[arg(long, value_name = "MS")]
    pub(crate) idempotency_ms: Option<u64>,
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
    },
    /// Close a key for good
    Revoke {
        /// The key's id
        id: String,
        #[command(flatten)]
        sure: Sure,
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
