//! The one clock that both ends of a streamed event read.
//!
//! Invariant: both ends run on one machine, so two readings differ by the time between them.

use std::time::SystemTime;

/// Nanoseconds since 1970. The system's clock, as it is the only one of the standard library two processes share; it is slewed by far less
/// than what is measured here.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    })
}
