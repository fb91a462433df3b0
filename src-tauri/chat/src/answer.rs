//! A whole answer: events, folded.

use crate::{
    Event, Failure, Logprob, Media, MediaKind, Note, Opaque, Part, PartId, PartKind, Reasoning,
    Source, Stop, Text, ToolCall, Usage,
};

/// A part of a whole answer.
pub type AnswerPart = Part;

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The provider's id; may be empty.
    pub id: String,
    /// The model as the provider names it; may be empty.
    pub model: String,
    /// Parts in the order in which they started. A text's own signature is dropped here (only Gemini makes one, and it is optional).
    pub parts: Vec<AnswerPart>,
    /// What is told about them.
    pub notes: Vec<Note>,
    /// Totals.
    pub usage: Usage,
    /// Why it ended.
    pub stop: Stop,
    /// The other answers, where several were asked for; they have neither id, model, usage nor others of their own.
    pub others: Vec<Self>,
}

/// Folds the events of one answer into the whole.
///
/// # Errors
/// The failure the events ended with; an answer that never finished is a `BadAnswer`.
pub fn fold(events: impl IntoIterator<Item = Event>) -> Result<Answer, Failure> {
    let mut folding = Folding::default();
    for event in events {
        folding.event(event)?;
    }
    folding.finish()
}

#[derive(Default)]
struct Folding {
    id: String,
    model: String,
    parts: Vec<(Option<PartId>, Part)>,
    notes: Vec<Note>,
    usage: Usage,
    stop: Option<Stop>,
    others: Vec<(u32, Self)>,
}

impl Folding {
    fn event(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Started { id, model } => (self.id, self.model) = (id, model),
            Event::PartStarted { part, kind } => self.start(part, kind),
            Event::PartDelta { part, text } => self.extend(part, &text),
            Event::PartEnded { part, signature } => self.sign(part, signature),
            Event::Usage(usage) => self.usage.update(&usage),
            Event::Noted(note) => self.note(note),
            Event::Opaque(opaque) => self.opaque(opaque),
            Event::Failed(failure) => return Err(failure),
            Event::Finished(stop) => self.stop = Some(stop),
            Event::Other { answer, event } => return self.other(answer).event(*event),
        }
        Ok(())
    }

    fn other(&mut self, answer: u32) -> &mut Self {
        let known = self.others.iter().position(|(known, _)| *known == answer);
        let at = known.unwrap_or_else(|| {
            self.others.push((answer, Self::default()));
            self.others.len() - 1
        });
        &mut self.others[at].1
    }

    fn start(&mut self, id: PartId, kind: PartKind) {
        let part = match kind {
            PartKind::Text => Part::text(""),
            PartKind::Refusal => Part::Refusal(String::new()),
            PartKind::Reasoning { redacted } => Part::Reasoning(Reasoning {
                redacted,
                ..Reasoning::default()
            }),
            PartKind::ToolCall { id, name, kind } => Part::ToolCall(ToolCall {
                id,
                name,
                kind,
                ..ToolCall::default()
            }),
            PartKind::Media { mime } => Part::Media(Media {
                kind: MediaKind::Image,
                mime,
                source: Source::Base64(String::new()),
                name: None,
                detail: None,
                cache: None,
            }),
        };
        self.parts.push((Some(id), part));
    }

    fn part(&mut self, id: PartId) -> Option<&mut Part> {
        self.parts
            .iter_mut()
            .rev()
            .find(|(known, _)| *known == Some(id))
            .map(|(_, part)| part)
    }

    fn extend(&mut self, id: PartId, piece: &str) {
        match self.part(id) {
            Some(
                Part::Text(Text { text, .. })
                | Part::Refusal(text)
                | Part::Reasoning(Reasoning { text, .. }),
            ) => text.push_str(piece),
            Some(Part::ToolCall(call)) => call.arguments.push_str(piece),
            Some(Part::Media(Media {
                source: Source::Base64(data),
                ..
            })) => data.push_str(piece),
            Some(Part::Media(_) | Part::ToolResult(_) | Part::Opaque(_)) | None => {}
        }
    }

    fn sign(&mut self, id: PartId, signature: Option<crate::Signature>) {
        match self.part(id) {
            Some(Part::Reasoning(reasoning)) => reasoning.signature = signature,
            Some(Part::ToolCall(call)) => call.signature = signature,
            _ => {}
        }
    }

    /// Probabilities come in pieces and are one list; a citation names its part by its place.
    fn note(&mut self, note: Note) {
        match note {
            Note::Logprobs(more) => self.weigh(more),
            Note::Cited { part, citation } => {
                let place = self.parts.iter().rposition(|(id, _)| *id == Some(part));
                if let Some(Ok(place)) = place.map(u32::try_from) {
                    let part = PartId(place);
                    self.notes.push(Note::Cited { part, citation });
                }
            }
            Note::Message(_) => {
                if let Ok(place) = u32::try_from(self.parts.len()) {
                    self.notes.push(Note::Message(PartId(place)));
                }
            }
            note @ Note::Tier(_) => self.notes.push(note),
        }
    }

    fn weigh(&mut self, more: Vec<Logprob>) {
        let told = self.notes.iter_mut().find_map(|note| match note {
            Note::Logprobs(known) => Some(known),
            Note::Cited { .. } | Note::Tier(_) | Note::Message(_) => None,
        });
        match told {
            Some(known) => known.extend(more),
            None => self.notes.push(Note::Logprobs(more)),
        }
    }

    fn opaque(&mut self, opaque: Opaque) {
        self.parts.push((None, Part::Opaque(opaque)));
    }

    fn finish(self) -> Result<Answer, Failure> {
        let Some(stop) = self.stop else {
            return Err(Failure::new(
                crate::FailureKind::BadAnswer,
                crate::Stage::Stream,
                "the provider's answer ended before it was complete",
            )
            .with_code("incomplete_answer"));
        };
        let parts = self.parts.into_iter().map(|(_, part)| part).collect();
        let others = self.others.into_iter().map(|(_, other)| other.finish());
        Ok(Answer {
            id: self.id,
            model: self.model,
            parts,
            notes: self.notes,
            usage: self.usage,
            stop,
            others: others.collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::StopReason;

    fn weighed(token: &str) -> Event {
        Event::Noted(Note::Logprobs(vec![Logprob {
            token: token.to_owned(),
            ..Logprob::default()
        }]))
    }

    #[test]
    fn the_probabilities_of_several_messages_are_one_list() {
        let answer = fold([
            weighed("a"),
            Event::Noted(Note::Message(PartId(1))),
            weighed("b"),
            Event::Noted(Note::Tier("default".to_owned())),
            weighed("c"),
            Event::Finished(Stop::new(StopReason::EndTurn)),
        ]);
        let mut lists = answer
            .unwrap()
            .notes
            .into_iter()
            .filter_map(|note| match note {
                Note::Logprobs(tokens) => Some(tokens),
                Note::Cited { .. } | Note::Tier(_) | Note::Message(_) => None,
            });
        let tokens = lists.next().unwrap();
        assert_eq!(lists.next(), None);
        assert!(tokens.iter().map(|known| &*known.token).eq(["a", "b", "c"]));
    }
}
