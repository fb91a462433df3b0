//! A whole answer, written for a client.

use super::candidate::{CANDIDATE, CITATIONS, GROUNDING, LOGPROBS};
use super::contents_decode::BESIDE;
use super::grounding::Sourced;
use super::losses::Losses;
use super::stream_decode::FEEDBACK;
use super::wire::{Candidate, Chunk, Content, Data, MODEL, Piece};
use super::{finish, grounding, part_encode, signature, usage};
use crate::{Rendered, Reply, strings};
use chat::{Answer, Note, Opaque, Part, Reasoning, StopReason};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Writes an answer.
pub(super) fn encode(answer: &Answer, reply: &Reply) -> Rendered {
    let answers = std::iter::once(answer).chain(&answer.others);
    let wholes = answers.map(|answer| (Whole::of(answer, reply), &answer.stop.reason));
    let mut wholes: Vec<(Whole<'_>, &StopReason)> = wholes.collect();
    let mut losses = Losses::default();
    for (whole, _) in &mut wholes {
        for loss in whole.losses.take() {
            losses.add(loss.field, loss.why);
        }
    }
    let candidates = (0..).zip(&wholes);
    let candidates: Vec<Candidate<'_>> = candidates
        .map(|(index, (whole, reason))| Candidate {
            content: Content {
                parts: Cow::Borrowed(&whole.pieces),
                role: MODEL,
            },
            finish_reason: Some(finish::write(reason)),
            index,
            beside: &whole.beside,
        })
        .collect();
    let feedback = wholes.iter().find_map(|(whole, _)| whole.feedback);
    let chunk = Chunk {
        // A refused prompt has no candidates.
        candidates: feedback.is_none().then_some(&candidates[..]),
        prompt_feedback: feedback,
        usage_metadata: usage::write(&answer.usage),
        model_version: &reply.request.model,
        response_id: id(&answer.id, reply),
    };
    Rendered {
        // Plain data in memory: writing it cannot fail.
        body: strings::json(&chunk),
        losses: losses.take(),
    }
}

/// Tells the sources beside the candidate, unless Google's own object does.
pub(super) fn ground<'a>(
    sources: impl Iterator<Item = Sourced<'a>> + Clone,
    beside: &mut Vec<(String, Box<RawValue>)>,
    losses: &mut Losses,
) {
    let own = |(name, _): &(String, _)| [GROUNDING, CITATIONS].contains(&name.as_str());
    if beside.iter().any(own) {
        return;
    }
    let mut nameless = sources.clone().filter(|(source, ..)| source.url.is_none());
    let all = nameless.next().is_none();
    losses.unless(all, "citations", "Gemini cites only what has an address");
    if let Some(told) = grounding::write(sources) {
        beside.push((GROUNDING.to_owned(), told));
    }
}

/// Why a stop string is not told.
pub(super) const NO_SEQUENCE: &str = "Gemini does not tell it";
/// Why a field is not told that stood beside what a part held.
pub(super) const NOT_BESIDE: &str = "parts are written anew";
/// Why a tier is not told.
pub(super) const NO_TIER: &str = "Gemini's answers tell no tier";

/// The answer's id: the provider's own where it has one.
pub(super) fn id<'a>(own: &'a str, reply: &'a Reply) -> &'a str {
    if own.is_empty() { &reply.id } else { own }
}

/// Whether the client wants to see thoughts: unless it said no.
pub(super) fn shows_thoughts(reply: &Reply) -> bool {
    let thinking = reply.request.thinking.as_ref();
    thinking.and_then(|thinking| thinking.show) != Some(false)
}

/// The words that a part adds to the answer.
fn words(part: &Part) -> &str {
    match part {
        Part::Text(text) => &text.text,
        Part::Refusal(text) => text,
        Part::Media(_)
        | Part::Reasoning(_)
        | Part::ToolCall(_)
        | Part::ToolResult(_)
        | Part::Opaque(_) => "",
    }
}

struct Whole<'a> {
    shows: bool,
    pieces: Vec<Piece<'a>>,
    beside: Vec<(String, Box<RawValue>)>,
    feedback: Option<&'a RawValue>,
    losses: Losses,
}

impl<'a> Whole<'a> {
    fn of(answer: &'a Answer, reply: &Reply) -> Self {
        let mut whole = Self {
            shows: shows_thoughts(reply),
            pieces: Vec::new(),
            beside: Vec::new(),
            feedback: None,
            losses: Losses::default(),
        };
        for part in &answer.parts {
            whole.part(part);
        }
        whole.notes(answer);
        let untold = answer.stop.sequence.is_none();
        whole.losses.unless(untold, "stop_sequence", NO_SEQUENCE);
        if whole.pieces.is_empty() {
            // SDKs take an answer without a part for a broken one.
            whole.pieces.push(Piece::text(""));
        }
        whole
    }

    fn part(&mut self, part: &'a Part) {
        match part {
            Part::Text(text) => self.pieces.push(Piece::text(&text.text)),
            Part::Refusal(text) => self.pieces.push(Piece::text(text)),
            Part::Reasoning(reasoning) => self.thought(reasoning),
            Part::ToolCall(call) => {
                let piece = Piece::of(part_encode::call(call, &call.name));
                let signature = call.signature.as_ref().map(signature::write);
                self.pieces.push(piece.signed(signature));
            }
            Part::Media(media) => self.pieces.push(Piece::of(part_encode::source(media))),
            Part::Opaque(opaque) => self.opaque(opaque),
            Part::ToolResult(_) => self.losses.add("tool result", "it is no part of an answer"),
        }
    }

    fn notes(&mut self, answer: &Answer) {
        let mut sources = Vec::new();
        for note in &answer.notes {
            match note {
                Note::Cited { part, citation } => {
                    let place = usize::try_from(part.0).unwrap_or(usize::MAX);
                    if let Some(Part::Text(text)) = answer.parts.get(place) {
                        let before = answer.parts[..place].iter().map(|part| words(part).len());
                        sources.push((citation, before.sum(), text.text.as_str()));
                    }
                }
                Note::Logprobs(tokens) => {
                    let told = grounding::logprobs_result(tokens);
                    self.beside.push((LOGPROBS.to_owned(), told));
                }
                Note::Message(_) => {}
                Note::Tier(tier) => self
                    .losses
                    .unless(tier == "default", "service_tier", NO_TIER),
            }
        }
        ground(sources.into_iter(), &mut self.beside, &mut self.losses);
    }

    fn thought(&mut self, reasoning: &'a Reasoning) {
        let text = if self.shows { &reasoning.text } else { "" };
        let signature = reasoning.signature.as_ref().map(signature::write);
        if text.is_empty() && signature.is_none() {
            return;
        }
        let piece = Piece::text(text).signed(signature);
        self.pieces.push(piece.thought(!reasoning.redacted));
    }

    fn opaque(&mut self, opaque: &'a Opaque) {
        if !self.losses.own(opaque) {
            return;
        }
        match opaque.name.strip_prefix(CANDIDATE) {
            _ if opaque.name.starts_with(BESIDE) => {
                self.losses.add(opaque.name.clone(), NOT_BESIDE);
            }
            Some(name) => self.beside.push((name.to_owned(), opaque.value.clone())),
            None if opaque.name == FEEDBACK => self.feedback = Some(&opaque.value),
            None => self.pieces.push(Piece::of(Data::Opaque(&opaque.value))),
        }
    }
}
