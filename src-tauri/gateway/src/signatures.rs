//! Remembers the proofs of reasoning for clients whose dialect has no slot for them.
//!
//! Kept by conversation and tool call id, because that is what comes back: the thoughts that led to the call, and the call's own proof. Two
//! conversations never see each other's, and where two cannot be told apart (they began alike, and the provider numbers its calls) what the
//! call said decides. Bounded in bytes and time, and spilled to disk so that a restart forgets none. A proof is only ever
//! added to the very call it came with, and only spoken to its maker (the codecs see to that). Where a
//! provider wants its thoughts back and signs none (`wants-reasoning`), they are remembered alike: many clients leave them out.

mod refused;
mod session;
mod spill;

pub(crate) use refused::{refuses_proofs, without_thoughts};
pub(crate) use session::{Conversation, Session};

use chat::{Event, Part, PartId, PartKind, Quirk, Quirks, Reasoning, Request, Signature, ToolCall};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use spill::Spill;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The most bytes of proofs and thoughts in memory.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// What came with one call is not kept when it is larger.
const MOST_OF_ONE: usize = 256 * 1024;
/// The most calls of one id in conversations that cannot be told apart.
const MOST_ALIKE: usize = 64;
const REMEMBERED_FOR: Duration = Duration::from_secs(6 * 3600);

/// A call of one conversation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Key {
    session: Session,
    call: String,
}

/// What came with a call.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Proofs {
    /// What the call said, as a hash.
    #[serde(default)]
    said: u64,
    /// Thoughts in front of the step's first call.
    thoughts: Vec<Thought>,
    /// The call's own.
    proof: Option<Signature>,
}

/// A thought that its maker signed, or one that its provider wants back without.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Thought {
    text: String,
    redacted: bool,
    signature: Option<Signature>,
}

impl Thought {
    fn of(reasoning: &Reasoning) -> Self {
        Self {
            text: reasoning.text.clone(),
            redacted: reasoning.redacted,
            signature: reasoning.signature.clone(),
        }
    }

    fn part(&self) -> Part {
        Part::Reasoning(Reasoning {
            id: None,
            text: self.text.clone(),
            signature: self.signature.clone(),
            redacted: self.redacted,
        })
    }
}

impl Proofs {
    fn size(&self) -> usize {
        let texts: usize = self.thoughts.iter().map(|thought| thought.text.len()).sum();
        texts + self.proofs().map(|proof| proof.blob.len()).sum::<usize>()
    }

    fn is_empty(&self) -> bool {
        self.thoughts.is_empty() && self.proof.is_none()
    }

    fn proofs(&self) -> impl Iterator<Item = &Signature> {
        let thoughts = self.thoughts.iter();
        let thoughts = thoughts.filter_map(|thought| thought.signature.as_ref());
        thoughts.chain(&self.proof)
    }

    /// One call has one maker: what another made of the same id is another call's.
    fn has_one_maker(&self) -> bool {
        let mut makers = self.proofs().map(|proof| proof.maker);
        makers
            .next()
            .is_none_or(|first| makers.all(|maker| maker == first))
    }
}

/// The memory.
pub(crate) struct Signatures {
    /// Of calls that cannot be told apart by their keys, the latest last.
    known: Cache<Key, Arc<[Arc<Proofs>]>>,
    spill: Option<Spill>,
}

impl Default for Signatures {
    /// A memory without a disk.
    fn default() -> Self {
        let weight = |key: &Key, alike: &Arc<[Arc<Proofs>]>| {
            let proofs: usize = alike.iter().map(|proofs| proofs.size()).sum();
            u32::try_from(proofs + key.call.len() + 128).unwrap_or(u32::MAX)
        };
        Self {
            known: Cache::builder()
                .max_capacity(MOST_BYTES)
                .weigher(weight)
                .time_to_idle(REMEMBERED_FOR)
                .build(),
            spill: None,
        }
    }
}

impl Signatures {
    /// The memory of a data folder. Without its file it lasts as long as the process.
    pub(crate) fn open(folder: &Path) -> Self {
        let mut memory = Self::default();
        match Spill::open(folder) {
            Ok((spill, entries)) => {
                for entry in entries {
                    memory.keep(entry.key, entry.proofs);
                }
                memory.spill = Some(spill);
            }
            Err(error) => tracing::warn!(%error, "proofs of reasoning will not survive a restart"),
        }
        memory
    }

    /// Puts back into a client's history what its dialect could not carry. Only one with calls has a session to be asked for.
    pub(crate) fn restore(&self, session: impl FnOnce(&Request) -> Session, request: &mut Request) {
        let mut parts = request.turns.iter().flat_map(|turn| &turn.parts);
        if !parts.any(|part| matches!(part, Part::ToolCall(_))) {
            return;
        }
        let session = session(request);
        for turn in &mut request.turns {
            let has_thoughts = turn.parts.iter().any(
                |part| matches!(part, Part::Reasoning(thought) if thought.signature.is_some()),
            );
            let mut thoughts = Vec::new();
            for part in &mut turn.parts {
                let Part::ToolCall(call) = part else { continue };
                let Some(proofs) = self.of(session, call) else {
                    continue;
                };
                if call.signature.is_none() {
                    call.signature.clone_from(&proofs.proof);
                }
                if !has_thoughts {
                    thoughts.extend(proofs.thoughts.iter().map(Thought::part));
                }
            }
            if !thoughts.is_empty() {
                turn.parts
                    .retain(|part| !matches!(part, Part::Reasoning(_)));
                turn.parts.splice(0..0, thoughts);
            }
        }
    }

    /// What came with a call: of several, with one that said the same; else with the latest, for clients may spell arguments anew.
    fn of(&self, session: Session, call: &ToolCall) -> Option<Arc<Proofs>> {
        let alike = self.known.get(&Key {
            session,
            call: call.id.clone(),
        })?;
        if let [only] = &*alike {
            return Some(Arc::clone(only));
        }
        let said = said(&call.arguments);
        let same = alike.iter().find(|proofs| proofs.said == said);
        same.or_else(|| alike.last()).cloned()
    }

    /// Remembers what came with a call.
    fn remember(&self, key: Key, proofs: Proofs) {
        if proofs.is_empty() || !proofs.has_one_maker() || proofs.size() > MOST_OF_ONE {
            return;
        }
        let proofs = Arc::new(proofs);
        if let Some(spill) = &self.spill {
            spill.keep(&key, &proofs);
        }
        self.keep(key, proofs);
    }

    fn keep(&self, key: Key, proofs: Arc<Proofs>) {
        let known = self.known.get(&key);
        let others = known.iter().flat_map(|alike| alike.iter());
        let mut alike: Vec<_> = others
            .filter(|other| other.said != proofs.said)
            .cloned()
            .collect();
        let too_many = (alike.len() + 1).saturating_sub(MOST_ALIKE);
        alike.drain(..too_many);
        alike.push(proofs);
        self.known.insert(key, alike.into());
    }
}

/// A hash of a call's arguments, however they are spaced.
fn said(arguments: &str) -> u64 {
    let tight = serde_json::from_str(arguments).map(|read: serde_json::Value| read.to_string());
    let hash = Sha256::digest(tight.as_deref().unwrap_or(arguments));
    hash.iter()
        .take(8)
        .fold(0, |said, byte| said << 8 | u64::from(*byte))
}

/// Listens to one answer and remembers its proofs.
#[derive(Debug)]
pub(crate) struct Listener {
    conversation: Conversation,
    /// The provider wants back also what nobody signed.
    unsigned: bool,
    thoughts: Vec<(PartId, Reasoning)>,
    calls: Vec<(PartId, ToolCall)>,
}

impl Listener {
    /// A listener to an answer in that conversation, of a provider with those quirks.
    pub(crate) fn to(conversation: impl Into<Conversation>, quirks: Quirks) -> Self {
        Self {
            conversation: conversation.into(),
            unsigned: quirks.has(Quirk::WantsReasoning),
            thoughts: Vec::new(),
            calls: Vec::new(),
        }
    }

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
            } => {
                let id = id.clone();
                let call = ToolCall {
                    id,
                    ..ToolCall::default()
                };
                self.calls.push((*part, call));
            }
            Event::PartDelta { part, text } => {
                let thoughts = self.thoughts.iter_mut();
                let thoughts = thoughts.map(|(known, thought)| (known, &mut thought.text));
                let calls = self.calls.iter_mut();
                let calls = calls.map(|(known, call)| (known, &mut call.arguments));
                if let Some((_, said)) = thoughts.chain(calls).find(|(known, _)| *known == part) {
                    said.push_str(text);
                }
            }
            Event::PartEnded { part, signature } => self.end(*part, signature.as_ref(), memory),
            // Only one answer is gone on from, and nobody knows which.
            Event::Other { .. }
            | Event::Started { .. }
            | Event::PartStarted { .. }
            | Event::Usage(_)
            | Event::Noted(_)
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
        let thoughts = self.thoughts.iter().map(|(_, thought)| thought);
        let wanted = |thought: &&Reasoning| {
            let unsigned = self.unsigned && !thought.text.is_empty();
            place == 0 && (thought.signature.is_some() || unsigned)
        };
        let call = &self.calls[place].1;
        let proofs = Proofs {
            said: 0,
            thoughts: thoughts.filter(wanted).map(Thought::of).collect(),
            proof: signature.cloned(),
        };
        if proofs.is_empty() {
            return;
        }
        let said = said(&call.arguments);
        let key = Key {
            session: self.conversation.session(),
            call: call.id.clone(),
        };
        memory.remember(key, Proofs { said, ..proofs });
    }
}

#[cfg(test)]
mod tests;
