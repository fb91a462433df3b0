//! Reads a provider's whole answer, as the stream of it would have been read.

use super::fields::{Fields, Name, Path, sentence};
use super::reading::{Reading, bad_answer};
use super::{beside, failure};
use crate::{Malformed, failures, strings};
use chat::{Event, Failure};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// Reads a body.
pub(super) fn decode(body: &[u8]) -> Result<Vec<Event>, Failure> {
    let message: Message<'_> = match strings::read(body) {
        Ok(message) => message,
        // What is no message may still say what went wrong.
        Err(_) if Fields::of_body(body).is_ok_and(|mut fields| says_error(&mut fields)) => {
            return Err(failure::read_inside(body));
        }
        Err(error) => {
            let unreadable = || unreadable(Malformed::new("", sentence(&error)));
            return Err(failures::text_instead(body).unwrap_or_else(unreadable));
        }
    };
    let mut fields = message.fields;
    if says_error(&mut fields) {
        return Err(failure::read_inside(body));
    }
    let Some(blocks) = message.content else {
        let content = Path::ROOT.field("content");
        return Err(unreadable(content.broken("this field is required")));
    };
    read(fields, blocks).map_err(unreadable)
}

fn says_error(fields: &mut Fields<'_>) -> bool {
    fields.tag() == "error" || fields.take("error").is_some()
}

fn unreadable(broken: Malformed) -> Failure {
    bad_answer(format!("the provider's answer cannot be read: {broken}"))
}

/// An answer's outermost object and its blocks, taken apart in one go: most of the body is in there.
struct Message<'a> {
    fields: Fields<'a>,
    content: Option<Vec<Fields<'a>>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Message<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MessageVisitor)
    }
}

struct MessageVisitor;

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = Message<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Message<'de>, M::Error> {
        let (mut fields, mut content) = (Vec::with_capacity(12), None);
        while let Some(Name(name)) = map.next_key::<Name<'de>>()? {
            if name == "content" {
                content = map.next_value()?;
            } else {
                fields.push((name, map.next_value()?));
            }
        }
        Ok(Message {
            fields: fields.into_iter().collect(),
            content,
        })
    }
}

fn read(mut fields: Fields<'_>, blocks: Vec<Fields<'_>>) -> Result<Vec<Event>, Malformed> {
    let at = &Path::ROOT;
    let mut out = Vec::new();
    let mut reading = Reading::default();
    let id = fields.text("id", at)?.unwrap_or_default();
    let model = fields.text("model", at)?.unwrap_or_default();
    reading.start(id, model, &mut out);
    // In front, as in a stream: it says what the prompt took and who serves.
    if let Some(usage) = fields.take("usage") {
        reading.usage(usage, &mut out);
    }
    for (index, block) in (0..).zip(blocks) {
        reading.open(index, block, &mut out)?;
        reading.close(index, &mut out);
    }
    if let Some(word) = fields.text("stop_reason", at)? {
        reading.stop(&word, fields.read("stop_sequence", at)?);
    }
    beside::take(&mut fields, &mut out);
    reading.finish(&mut out);
    Ok(out)
}
