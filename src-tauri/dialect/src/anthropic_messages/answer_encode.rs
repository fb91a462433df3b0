//! Writes a whole answer for a client.

use super::beside::{self, Beside};
use super::losses::Losses;
use super::reading::OF_CALL;
use super::usage::{UsageOut, tier_word};
use super::wire::{Block, Known};
use super::{DIALECT, citations, stop};
use crate::{Rendered, Reply, ids, proof, repair, shared, strings};
use chat::{Answer, Maker, Note, Part, Reasoning, Signature, ToolCall, ToolKind};
use serde::Serialize;
use std::borrow::Cow;

/// A message of the model, in a whole answer or at the start of a stream.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) tag: &'static str,
    pub(super) role: &'static str,
    pub(super) model: &'a str,
    pub(super) content: Vec<Block<'a>>,
    pub(super) stop_reason: Option<&'static str>,
    pub(super) stop_sequence: Option<&'a str>,
    pub(super) usage: UsageOut,
    #[serde(flatten)]
    pub(super) beside: Beside<'a>,
}

/// Why media of an answer become words.
pub(super) const NO_MEDIA: &str = "Anthropic answers hold no media";

/// Writes an answer.
pub(super) fn encode(answer: &Answer, reply: &Reply) -> Rendered {
    let mut losses = Losses::default();
    let mut blocks: Vec<Option<Block<'_>>> = answer
        .parts
        .iter()
        .map(|part| block(part, &mut losses))
        .collect();
    let mut usage = UsageOut::from(&answer.usage);
    for told in &answer.notes {
        noted(told, &mut blocks, &mut usage, &mut losses);
    }
    losses.add_if(!answer.others.is_empty(), "choices[]", shared::ONE_TOLD);
    let content = blocks.into_iter().flatten().collect();
    let is = |wanted: fn(&Part) -> bool| answer.parts.iter().any(wanted);
    let called = is(|part| matches!(part, Part::ToolCall(_)));
    let refused = is(|part| matches!(part, Part::Refusal(_)));
    let message = Message {
        id: message_id(reply),
        tag: "message",
        role: "assistant",
        model: &reply.request.model,
        content,
        stop_reason: Some(stop::word(&answer.stop.reason, called, refused)),
        stop_sequence: answer.stop.sequence.as_deref(),
        usage,
        beside: Beside::of(&answer.parts),
    };
    Rendered {
        // Plain data cannot fail to serialise.
        body: strings::json(&message),
        losses: losses.take(),
    }
}

/// The id of the answer.
pub(super) fn message_id(reply: &Reply) -> String {
    format!("msg_{}", reply.id)
}

/// A medium, told in words.
pub(super) fn note(mime: &str) -> String {
    format!("[{mime}]")
}

fn noted(told: &Note, blocks: &mut [Option<Block<'_>>], usage: &mut UsageOut, losses: &mut Losses) {
    match told {
        Note::Cited { part, citation } => {
            let place = usize::try_from(part.0).ok();
            let block = place.and_then(|place| blocks.get_mut(place)?.as_mut());
            match (block, citations::write(citation)) {
                (Some(Block::Known(Known::Text { citations, .. })), Some(value)) => {
                    citations.push(value);
                }
                _ => losses.add("citations", citations::NO_ADDRESS),
            }
        }
        Note::Logprobs(_) => losses.add("logprobs", NO_LOGPROBS),
        Note::Message(_) => {}
        Note::Tier(tier) => {
            usage.service_tier = tier_word(tier);
            losses.add_if(usage.service_tier.is_none(), "service_tier", NO_TIER);
        }
    }
}

/// Why probabilities are not told.
pub(super) const NO_LOGPROBS: &str = "Anthropic's answers tell no probabilities";
/// Why a tier is not told.
pub(super) const NO_TIER: &str = "Anthropic has no such tier";

fn block<'a>(part: &'a Part, losses: &mut Losses) -> Option<Block<'a>> {
    match part {
        Part::Text(text) => words(&text.text),
        Part::Refusal(text) => words(text),
        Part::Reasoning(reasoning) => thought(reasoning),
        Part::ToolCall(call) => Some(tool_use(call)),
        Part::Media(medium) => {
            losses.add("media", NO_MEDIA);
            Some(Block::text(note(&medium.mime)))
        }
        Part::Opaque(opaque) if beside::is_one(opaque) => None,
        Part::Opaque(opaque) if opaque.dialect == DIALECT && !opaque.name.starts_with(OF_CALL) => {
            Some(Block::Raw(&opaque.value))
        }
        Part::Opaque(opaque) => {
            let words = shared::ran_code(opaque).map(Block::text);
            if words.is_none() {
                losses.add(opaque.name.clone(), "only its own dialect knows it");
            }
            words
        }
        Part::ToolResult(_) => None,
    }
}

fn words(text: &str) -> Option<Block<'_>> {
    (!text.is_empty()).then(|| Block::text(text))
}

fn thought(reasoning: &Reasoning) -> Option<Block<'_>> {
    let Reasoning {
        text, signature, ..
    } = reasoning;
    match signature {
        Some(signature) if reasoning.redacted => Some(withheld(signature)),
        Some(signature) => Some(thinking(text, proof::write(signature, Maker::Claude))),
        None => (!text.is_empty()).then(|| thinking(text, String::new())),
    }
}

/// A thought with its proof: bare when Claude made it, tagged with its maker otherwise, empty when there is none.
fn thinking(thinking: &str, signature: String) -> Block<'_> {
    Block::Known(Known::Thinking {
        thinking,
        signature: Cow::Owned(signature),
    })
}

/// A withheld thought. Only Claude's stands in a block of its own kind.
pub(super) fn withheld(signature: &Signature) -> Block<'static> {
    let blob = proof::write(signature, Maker::Claude);
    if signature.of(Maker::Claude).is_some() {
        Block::Known(Known::RedactedThinking {
            data: Cow::Owned(blob),
        })
    } else {
        thinking("", blob)
    }
}

fn tool_use(call: &ToolCall) -> Block<'_> {
    Block::Known(Known::ToolUse {
        id: ids::legal(&call.id),
        name: &call.name,
        input: match call.kind {
            ToolKind::Function => repair::object(&call.arguments),
            ToolKind::Custom => super::content_encode::free_input(&call.arguments),
        },
    })
}
