//! Reads a provider's whole answer, as the stream of it would have been read.

use super::failure;
use super::fields::{Fields, Path};
use super::reading::{Reading, bad_answer};
use crate::Malformed;
use chat::{Event, Failure};

/// Reads a body.
pub(super) fn decode(body: &[u8]) -> Result<Vec<Event>, Failure> {
    let mut fields = Fields::of_body(body).map_err(unreadable)?;
    let failed = fields.tag() == "error" || fields.take("error").is_some();
    if failed {
        return Err(failure::read_inside(body));
    }
    read(fields).map_err(unreadable)
}

fn unreadable(broken: Malformed) -> Failure {
    bad_answer(format!("the provider's answer cannot be read: {broken}"))
}

fn read(mut fields: Fields<'_>) -> Result<Vec<Event>, Malformed> {
    let at = &Path::ROOT;
    let mut out = Vec::new();
    let mut reading = Reading::default();
    let id = fields.read("id", at)?.unwrap_or_default();
    let model = fields.read("model", at)?.unwrap_or_default();
    reading.start(id, model, &mut out);
    let content = &at.field("content");
    let Some(blocks) = fields.take("content") else {
        return Err(content.broken("this field is required"));
    };
    for (index, block) in (0..).zip(content.items(blocks)?) {
        reading.open(index, block, &mut out)?;
        reading.close(index, &mut out);
    }
    if let Some(word) = fields.read::<String>("stop_reason", at)? {
        reading.stop(&word, fields.read("stop_sequence", at)?);
    }
    if let Some(usage) = fields.take("usage") {
        reading.usage(usage, &mut out);
    }
    reading.finish(&mut out);
    Ok(out)
}
