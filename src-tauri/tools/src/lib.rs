//! Configuring other programs, so that they ask this gateway: key by key, with a journal, and back again.
//!
//! Invariant: a file that cannot be read to its end is not touched; what was not asked for keeps every byte; and before a file is
//! written, the journal says how to undo it. Nothing here calls the network or looks for a home folder: a [`Place`] is given.

mod connect;
mod disconnect;
mod dotenv;
mod error;
mod follow;
mod format;
mod journal;
mod json;
mod lines;
mod place;
mod program;
mod rows;
mod status;
mod template;
#[cfg(test)]
mod tests;
mod toml;
mod tool;
mod write;

pub use connect::{Change, Wish, connect, preview};
pub use disconnect::{Undone, disconnect};
pub use error::Error;
pub use follow::{Followed, follow};
pub use place::{Place, base};
pub use rows::{TOOLS, find};
pub use status::{Status, status};
pub use tool::{ConfigFile, Folder, Format, Patch, Tool, Value};
