//! The only outgoing sockets.
//!
//! [`Upstream`] carries model traffic: one long-lived pool, TCP_NODELAY, no client or TLS set-up per request, bodies streamed.
//! [`Chores`] does everything that is not a model call (listing models, checking keys, fetching pictures): slower, safer, off the request path.

mod authorise;
mod body;
mod chores;
mod line;
mod pieces;
mod pool;
mod public;
mod send;
mod tls;

pub use authorise::authorise;
pub use body::Body;
pub use chores::{Chores, Fetched, Told};
pub use send::{Call, Timeouts, Trouble, TroubleKind, Upstream};
