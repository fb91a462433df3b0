//! A whole answer for a client.

use super::draft::{Draft, Place};
use super::echo::Echo;
use crate::{Rendered, Reply, strings};
use chat::{Answer, Media, Part, PartKind, Signature, Source};

/// Writes a whole answer.
pub(super) fn encode(answer: &Answer, reply: &Reply) -> Rendered {
    let mut draft = Draft::new(&reply.id, &reply.request);
    for part in &answer.parts {
        add(&mut draft, part);
    }
    draft.stopped(&answer.stop);
    for item in 0..draft.items.len() {
        draft.complete(item);
    }
    let echo = Echo::new(reply);
    let response = echo.ended(&draft, &answer.stop, &answer.usage);
    // Plain data written into memory cannot fail.
    let body = strings::json(&response);
    Rendered {
        body,
        losses: draft.losses.take(),
    }
}

fn add(draft: &mut Draft, part: &Part) {
    match part {
        Part::Text(text) => whole(draft, PartKind::Text, &text.text, None),
        Part::Refusal(refusal) => whole(draft, PartKind::Refusal, refusal, None),
        Part::Reasoning(reasoning) => {
            let kind = PartKind::Reasoning {
                redacted: reasoning.redacted,
            };
            whole(draft, kind, &reasoning.text, reasoning.signature.as_ref());
        }
        Part::ToolCall(call) => {
            let kind = PartKind::ToolCall {
                id: call.id.clone(),
                name: call.name.clone(),
                kind: call.kind,
            };
            whole(draft, kind, &call.arguments, call.signature.as_ref());
        }
        Part::Media(Media {
            mime,
            source: Source::Base64(data),
            ..
        }) => whole(draft, PartKind::Media { mime: mime.clone() }, data, None),
        Part::Opaque(opaque) => {
            if let Some(place) = draft.opaque(opaque.clone()) {
                draft.end(place, None);
            }
        }
        Part::Media(_) | Part::ToolResult(_) => draft.losses.add(
            "content[]",
            "an answer in the Responses API holds no such part",
        ),
    }
}

fn whole(draft: &mut Draft, kind: PartKind, text: &str, signature: Option<&Signature>) {
    let begun: Option<(Place, bool)> = draft.begin(kind);
    if let Some((place, _)) = begun {
        draft.extend(place, text);
        draft.end(place, signature);
    }
}
