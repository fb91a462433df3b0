//! What the API no longer takes at the version a client names goes from a pass-through, and the client is told.

use crate::ask::Ask;
use chat::Loss;
use dialect::envelope::Envelope;

/// A body without such fields, and which they were.
pub(crate) type LeftOut = (Envelope, Vec<Loss>);

/// The client's body without such fields; none when all may stay.
pub(crate) fn left_out(ask: &Ask) -> Option<LeftOut> {
    let header = |name: &str| ask.headers.get(name)?.to_str().ok();
    let withdrawn = ask.client.codec.withdrawn(&header);
    let left = ask.envelope.without(withdrawn)?;
    let losses = withdrawn
        .iter()
        .filter(|field| ask.envelope.value(field).is_some())
        .map(|field| Loss::new(*field, "the API does not take it at the version asked for"))
        .collect();
    Some((left, losses))
}
