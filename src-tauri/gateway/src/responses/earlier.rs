//! A request that goes on from an earlier answer: whose provider keeps that, and what was said up to it.

use super::{Responses, Told, items};
use crate::ask::Ask;
use bytes::Bytes;
use chat::{Dialect, Failure, FailureKind, Part, Request};
use dialect::envelope::Envelope;
use std::sync::Arc;

/// What a request goes on from.
#[derive(Debug)]
pub(crate) struct Earlier {
    /// The answer's id.
    id: String,
    told: Told,
    /// Its provider does not know it any more.
    lost: bool,
}

impl Earlier {
    /// What the request goes on from, if it names an answer that is known here. Of all other requests only the field is looked at.
    pub(crate) fn of(ask: &Ask, key: Option<&str>, memory: &Responses) -> Option<Box<Self>> {
        if ask.client.dialect != Dialect::OpenAiResponses {
            return None;
        }
        Self::named(&ask.envelope, key, memory).map(Box::new)
    }

    /// The same of a body of the Responses API, whatever it is for.
    pub(crate) fn named(
        envelope: &Envelope,
        key: Option<&str>,
        memory: &Responses,
    ) -> Option<Self> {
        let id = envelope.text(FIELD)?;
        let told = memory.told(key, &id, crate::clock::now())?;
        let lost = false;
        Some(Self { id, told, lost })
    }

    /// The id that the client named.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The account that can go on from it by its name alone.
    pub(crate) fn maker(&self) -> Option<&Arc<str>> {
        self.told.maker.as_ref().filter(|_| !self.lost)
    }

    /// The client's body with everything that was said before in front of its own input; `None` when that is not known.
    pub(crate) fn unfolded(&self, envelope: &Envelope) -> Option<Bytes> {
        let mut all = items::of_turns(self.told.turns.as_deref()?)?;
        all.append(&mut items::input(envelope.value(INPUT)?)?);
        Some(with_input(envelope, &all))
    }

    /// Takes note that the provider does not know the answer. Whether it can be asked again, with all that was said.
    pub(crate) fn is_lost(&mut self, failure: &Failure) -> bool {
        let refused = matches!(
            failure.kind,
            FailureKind::BadRequest | FailureKind::NotFound
        );
        let names = failure.message.contains(&self.id) || failure.message.contains(FIELD);
        let coded = failure.code.as_deref() == Some("previous_response_not_found");
        let lost = refused && (names || coded) && self.maker().is_some();
        self.lost |= lost;
        lost && self.told.turns.is_some()
    }
}

/// Whether a request refers to items that its vendor keeps.
pub(crate) fn refers(request: &Request) -> bool {
    let mut parts = request.turns.iter().flat_map(|turn| &turn.parts);
    parts
        .any(|part| matches!(part, Part::Opaque(opaque) if opaque.name == "input[].item_reference"))
}

/// The body with the items themselves where it refers to ones that are known here.
pub(crate) fn resolved(body: &Bytes, key: Option<&str>, memory: &Responses) -> Option<Bytes> {
    let envelope = Envelope::parse(body.clone()).ok()?;
    let items = items::input(envelope.value(INPUT)?)?;
    let items = items.into_iter().map(|item| {
        let known = items::reference(&item).and_then(|id| {
            let turn = memory.holding(key, &id)?;
            items::find(&turn.object, &id)
        });
        known.unwrap_or(item)
    });
    let items: Vec<String> = items.collect();
    Some(with_input(&envelope, &items))
}

fn with_input(envelope: &Envelope, items: &[String]) -> Bytes {
    let input = format!("[{}]", items.join(","));
    let pieces = envelope.with(&[(INPUT, &input)]);
    pieces.concat().into()
}

/// The field that names the answer.
pub(crate) const FIELD: &str = "previous_response_id";
const INPUT: &str = "input";
