//! Many slow streams held open, to see what they cost in memory.

use super::{Call, Line, LoadError};
use bytes::Bytes;
use http_body_util::BodyExt;
use std::sync::Arc;
use tokio::sync::mpsc;

use crate::stamp::Stamps;

/// Opens `connections` streams and returns when each has had an event; they go on until the returned guard is dropped.
///
/// # Errors
/// A stream was refused or ended.
pub async fn hold(call: &Arc<Call>, connections: usize) -> Result<impl Drop + use<>, LoadError> {
    let (told, mut heard) = mpsc::channel(connections.max(1));
    let mut streams = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let (call, told) = (Arc::clone(call), told.clone());
        streams.spawn(async move {
            if let Err(error) = listen(Line::new(&call), &told).await {
                let _nobody_waits_any_more = told.send(Err(error)).await;
            }
        });
    }
    for _ in 0..connections {
        if let Some(Err(error)) = heard.recv().await {
            return Err(error);
        }
    }
    Ok(streams)
}

async fn listen(
    mut line: Line,
    told: &mpsc::Sender<Result<(), LoadError>>,
) -> Result<(), LoadError> {
    let mut body = line.send().await?;
    let (mut stamps, mut events) = (Stamps::default(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        let before = events;
        stamps.read(frame.data_ref().map_or(&[][..], Bytes::as_ref), |_| {
            events += 1;
        });
        if before == 0 && events > 0 {
            let _nobody_waits_any_more = told.send(Ok(())).await;
        }
    }
    Err(LoadError::Incomplete(events, usize::MAX))
}
