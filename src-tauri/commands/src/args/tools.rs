//! The commands that configure other programs, and their flags.

use clap::Subcommand;

/// What to do with tools.
#[derive(Debug, Subcommand)]
pub(crate) enum Tools {
    /// List the tools: whether they are installed, connected, and ask this port
    List,
    /// Point a tool at this gateway, with a key of its own
    Connect {
        /// The tool, as in the list's first column
        name: String,
        /// The model it is to ask for
        #[arg(long, value_name = "M")]
        model: Option<String>,
        /// Only tell what would be written
        #[arg(long)]
        dry_run: bool,
    },
    /// Put a tool's settings back as they were, and revoke its key
    Disconnect {
        /// The tool, as in the list's first column
        name: String,
    },
}
