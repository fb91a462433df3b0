//! Load from one thread: as fast as the answers come, at a fixed rate, or as streams.
//!
//! Invariant: an answer that is not what the mock upstream sent counts as failed, so a fast gateway that answers nonsense does not look fast.

mod closed;
mod hold;
mod line;
mod open;
mod outcome;
mod streams;

pub use closed::closed;
pub use hold::hold;
pub use line::{Call, Line, LoadError};
pub use open::open;
pub use outcome::{Outcome, Spread};
pub use streams::streams;
