//! Waits for work, but not for ever.

use futures_util::future::poll_immediate;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::timeout;

/// What the work brings, or nothing where it takes longer than that. Work that need not wait asks for no timer: most requests are here with
/// their first byte, and most answers.
pub(crate) async fn in_time<T>(
    limit: Duration,
    mut work: Pin<&mut impl Future<Output = T>>,
) -> Option<T> {
    if let Some(done) = poll_immediate(work.as_mut()).await {
        return Some(done);
    }
    timeout(limit, work).await.ok()
}
