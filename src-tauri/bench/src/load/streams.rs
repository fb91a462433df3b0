//! Streams side by side, each event's delay read from the send time inside it.

use super::outcome::Tally;
use super::{Call, Line, LoadError, Outcome};
use crate::clock;
use crate::pace::STEP;
use crate::stamp::Stamps;
use crate::stream::EVENTS;
use bytes::Bytes;
use http_body_util::BodyExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// `requests` streams in all, `connections` at a time; the first ones start spread over one beat.
///
/// # Errors
/// None yet; a failed stream is counted.
pub async fn streams(
    call: &Arc<Call>,
    connections: usize,
    requests: usize,
) -> Result<Outcome, LoadError> {
    let taken = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for client in 0..connections {
        let (call, taken) = (Arc::clone(call), Arc::clone(&taken));
        clients.spawn(async move {
            sleep(STEP.mul_f64(client as f64 / connections as f64)).await;
            let (mut line, mut tally) = (Line::new(&call), Tally::default());
            while taken.fetch_add(1, Ordering::Relaxed) < requests {
                let result = listen(&mut line, &mut tally.delays).await;
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

/// Reads one stream to its end.
async fn listen(line: &mut Line, delays: &mut Vec<u64>) -> Result<(), LoadError> {
    let mut body = line.send().await?;
    let mut stamps = Stamps::default();
    let before = delays.len();
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        let arrived = clock::now();
        let piece = frame.data_ref().map_or(&[][..], Bytes::as_ref);
        stamps.read(piece, |sent| delays.push(arrived.saturating_sub(sent)));
    }
    match delays.len() - before {
        EVENTS => Ok(()),
        events => Err(LoadError::Incomplete(events, EVENTS)),
    }
}
