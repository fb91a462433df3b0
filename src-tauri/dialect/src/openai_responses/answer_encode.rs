//! A whole answer for a client.

use super::draft::{Body, Draft, Place};
use super::echo::Echo;
use super::slots::ANNOTATIONS;
use crate::{Rendered, Reply, shared, strings};
use chat::{Answer, Media, Note, Part, PartKind, Signature, Source};

/// Writes a whole answer.
pub(super) fn encode(answer: &Answer, reply: &Reply) -> Rendered {
    let mut draft = Draft::new(&reply.id, &reply.request);
    let places: Vec<Option<Place>> = answer
        .parts
        .iter()
        .enumerate()
        .map(|(place, part)| {
            draft.apart = shared::begins_message(answer, place);
            add(&mut draft, part)
        })
        .collect();
    for told in &answer.notes {
        note(&mut draft, told, &places);
    }
    if !answer.others.is_empty() {
        draft.losses.add("choices[]", shared::ONE_TOLD);
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

fn note(draft: &mut Draft, note: &Note, places: &[Option<Place>]) {
    match note {
        Note::Cited { part, citation } => {
            let part = usize::try_from(part.0).ok();
            if let Some(place) = part.and_then(|part| *places.get(part)?) {
                draft.cite(place, citation);
            }
        }
        Note::Logprobs(tokens) => {
            let words = |place: &&Place| matches!(draft.items[place.item].body, Body::Message(_));
            let last = places.iter().flatten().rev().find(words).copied();
            draft.weigh(last, tokens);
        }
        Note::Tier(tier) => draft.tier = Some(tier.clone()),
        Note::Message(_) => {}
    }
}

/// Adds a part; its place, when it has one.
fn add(draft: &mut Draft, part: &Part) -> Option<Place> {
    match part {
        Part::Text(text) => whole(draft, PartKind::Text, &text.text, None),
        Part::Refusal(refusal) => whole(draft, PartKind::Refusal, refusal, None),
        Part::Reasoning(reasoning) => {
            let kind = PartKind::Reasoning {
                redacted: reasoning.redacted,
            };
            whole(draft, kind, &reasoning.text, reasoning.signature.as_ref())
        }
        Part::ToolCall(call) => {
            let kind = PartKind::ToolCall {
                id: call.id.clone(),
                name: call.name.clone(),
                kind: call.kind,
            };
            whole(draft, kind, &call.arguments, call.signature.as_ref())
        }
        Part::Media(Media {
            mime,
            source: Source::Base64(data),
            ..
        }) => whole(draft, PartKind::Media { mime: mime.clone() }, data, None),
        Part::Opaque(opaque) if opaque.name == ANNOTATIONS => {
            let last = Place::last(draft)?;
            draft.annotate(last, opaque.value.clone());
            None
        }
        Part::Opaque(opaque) if let Some(words) = shared::ran_code(opaque) => {
            whole(draft, PartKind::Text, &words, None)
        }
        Part::Opaque(opaque) => {
            let place = draft.opaque(opaque.clone())?;
            draft.end(place, None);
            None
        }
        Part::Media(_) | Part::ToolResult(_) => {
            let why = "an answer in the Responses API holds no such part";
            draft.losses.add("content[]", why);
            None
        }
    }
}

fn whole(
    draft: &mut Draft,
    kind: PartKind,
    text: &str,
    signature: Option<&Signature>,
) -> Option<Place> {
    let (place, _) = draft.begin(kind)?;
    draft.extend(place, text);
    draft.end(place, signature);
    Some(place)
}
