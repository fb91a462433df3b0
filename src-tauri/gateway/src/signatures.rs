//! Remembers the proofs of reasoning for clients whose dialect has no slot for them.
//!
//! Kept by tool call id, because that is what comes back: the thoughts that led to the call, and the call's own proof. Bounded in number
//! and time. A proof is only ever added to the very call it came with, and only spoken to its maker (the codecs see to that).

use chat::{Event, Part, PartId, PartKind, Reasoning, Request, Signature};
use moka::sync::Cache;
use std::sync::Arc;
use std::time::Duration;

const MOST_CALLS: u64 = 20_000;
const REMEMBERED_FOR: Duration = Duration::from_secs(6 * 3600);

/// What came with a call.
#[derive(Debug, Clone, Default)]
struct Proofs {
    /// Thoughts in front of the step's first call.
    thoughts: Vec<Reasoning>,
    /// The call's own.
    call: Option<Signature>,
}

/// The memory.
pub(crate) struct Signatures {
    by_call: Cache<String, Arc<Proofs>>,
}

impl Default for Signatures {
    fn default() -> Self {
        Self {
            by_call: Cache::builder()
                .max_capacity(MOST_CALLS)
                .time_to_idle(REMEMBERED_FOR)
                .build(),
        }
    }
}

impl Signatures {
    /// Puts back into a client's history what its dialect could not carry.
    pub(crate) fn restore(&self, request: &mut Request) {
        for turn in &mut request.turns {
            let has_thoughts = turn.parts.iter().any(
                |part| matches!(part, Part::Reasoning(thought) if thought.signature.is_some()),
            );
            let mut thoughts = Vec::new();
            for part in &mut turn.parts {
                let Part::ToolCall(call) = part else { continue };
                let Some(proofs) = self.by_call.get(&call.id) else {
                    continue;
                };
                if call.signature.is_none() {
                    call.signature.clone_from(&proofs.call);
                }
                if !has_thoughts {
                    thoughts.extend(proofs.thoughts.iter().cloned().map(Part::Reasoning));
                }
            }
            if !thoughts.is_empty() {
                turn.parts
                    .retain(|part| !matches!(part, Part::Reasoning(_)));
                turn.parts.splice(0..0, thoughts);
            }
        }
    }
}

/// Listens to one answer and remembers its proofs.
#[derive(Debug, Default)]
pub(crate) struct Listener {
    thoughts: Vec<(PartId, Reasoning)>,
    calls: Vec<(PartId, String)>,
}

impl Listener {
    /// Hears one event.
    pub(crate) fn hear(&mut self, event: &Event, memory: &Signatures) {
        match event {
            Event::PartStarted {
                part,
                kind: PartKind::Reasoning { redacted },
            } => {
                self.thoughts.push((
                    *part,
                    Reasoning {
                        redacted: *redacted,
                        ..Reasoning::default()
                    },
                ));
            }
            Event::PartStarted {
                part,
                kind: PartKind::ToolCall { id, .. },
            } => self.calls.push((*part, id.clone())),
            Event::PartDelta { part, text } => {
                if let Some((_, thought)) =
                    self.thoughts.iter_mut().find(|(known, _)| known == part)
                {
                    thought.text.push_str(text);
                }
            }
            Event::PartEnded { part, signature } => self.end(*part, signature.as_ref(), memory),
            Event::Started { .. }
            | Event::PartStarted { .. }
            | Event::Usage(_)
            | Event::Finished(_)
            | Event::Failed(_)
            | Event::Opaque(_) => {}
        }
    }

    fn end(&mut self, part: PartId, signature: Option<&Signature>, memory: &Signatures) {
        if let Some((_, thought)) = self.thoughts.iter_mut().find(|(known, _)| *known == part) {
            thought.signature = signature.cloned();
            return;
        }
        let Some(place) = self.calls.iter().position(|(known, _)| *known == part) else {
            return;
        };
        // Thoughts belong to the first call of the step; its siblings carry only their own proof.
        let thoughts = self
            .thoughts
            .iter()
            .map(|(_, thought)| thought)
            .filter(|thought| place == 0 && thought.signature.is_some());
        let proofs = Proofs {
            thoughts: thoughts.cloned().collect(),
            call: signature.cloned(),
        };
        if !proofs.thoughts.is_empty() || proofs.call.is_some() {
            memory
                .by_call
                .insert(self.calls[place].1.clone(), Arc::new(proofs));
        }
    }
}
