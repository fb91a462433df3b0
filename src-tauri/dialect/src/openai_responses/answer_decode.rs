//! A provider's whole answer to the events its stream would have brought.

use super::failure;
use super::stream_decode::{StreamDecoder, Whole};
use crate::failures;
use chat::{Event, Failure, Stage};

/// Reads a whole answer.
pub(super) fn decode(body: &[u8]) -> Result<Vec<Event>, Failure> {
    let mut events = Vec::new();
    match read(body, &mut events) {
        Ok(()) => Ok(events),
        Err(failure) => Err(Failure {
            stage: Stage::Upstream,
            ..failure
        }),
    }
}

fn read(body: &[u8], events: &mut Vec<Event>) -> Result<(), Failure> {
    let whole: Whole<'_> = serde_json::from_slice(body).map_err(|error| {
        failures::text_instead(body).unwrap_or_else(|| failure::broken(&error.to_string()))
    })?;
    if whole.output.is_none() || whole.status.as_deref() == Some("failed") {
        return Err(match whole.error {
            Some(error) => failure::inside(Some(error)),
            None => failure::broken("it has no output"),
        });
    }
    if let Some(status @ ("queued" | "in_progress")) = whole.status.as_deref() {
        return Err(failure::broken(&format!("it is still {status}")));
    }
    StreamDecoder::default().finish("completed", &whole, events)
}
