//! As fast as the answers come: each connection sends its next request when the last is answered.

use super::outcome::Tally;
use super::{Call, Line, LoadError, Outcome};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::task::JoinSet;

/// `requests` in all over `connections`, which are open before the clock starts.
///
/// # Errors
/// Nobody listens.
pub async fn closed(
    call: &Arc<Call>,
    connections: usize,
    requests: usize,
) -> Result<Outcome, LoadError> {
    let mut lines = Vec::with_capacity(connections);
    for _ in 0..connections {
        let mut line = Line::new(call);
        line.connect().await?;
        lines.push(line);
    }
    let taken = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for mut line in lines {
        let taken = Arc::clone(&taken);
        clients.spawn(async move {
            let mut tally = Tally::default();
            while taken.fetch_add(1, Ordering::Relaxed) < requests {
                let sent = Instant::now();
                let result = line.exchange().await;
                tally.latencies.push(nanos_since(sent));
                tally.count(result);
            }
            tally
        });
    }
    let mut whole = Tally::default();
    clients
        .join_all()
        .await
        .into_iter()
        .for_each(|tally| whole.add(tally));
    Ok(whole.end(start.elapsed()))
}

pub(super) fn nanos_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
