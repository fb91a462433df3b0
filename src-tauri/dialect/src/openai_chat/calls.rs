//! The tool calls of one answer as their pieces arrive.
//!
//! Servers differ in everything but the words: the id may come late or never, the index may start at 1 or stay 0 for all calls, the
//! name may repeat with every piece. A call is announced once its id and name are known; an id that never came is made up at the end.

use super::answer_wire::{CallPiece, FunctionPiece};
use super::messages_decode::google_proof;
use crate::ids;
use chat::{Event, PartId, PartKind, Signature, ToolKind};

/// The calls of one answer.
#[derive(Debug, Default)]
pub(super) struct Calls(Vec<Call>);

#[derive(Debug, Default)]
struct Call {
    index: i64,
    id: String,
    name: String,
    kind: ToolKind,
    /// Arguments that came before the call could be announced.
    held: String,
    part: Option<PartId>,
    signature: Option<Signature>,
}

/// The index under which a legacy `function_call` runs.
const LEGACY: i64 = -1;

impl Calls {
    /// No call was made.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A call never got a name: nobody can run it.
    pub(super) fn lack_a_name(&self) -> bool {
        self.0.iter().any(|call| call.name.is_empty())
    }

    /// Takes a piece; `place` is where it stood in its list. Returns the call's number and the piece of its arguments, if any.
    pub(super) fn take(&mut self, piece: CallPiece<'_>, place: usize) -> (usize, String) {
        let (kind, said) = match (piece.custom, piece.function) {
            (Some(custom), _) => (ToolKind::Custom, custom),
            (None, function) => (ToolKind::Function, function.unwrap_or_default()),
        };
        let index = piece
            .index
            .unwrap_or_else(|| i64::try_from(place).unwrap_or(i64::MAX));
        let at = self.find(index, &piece.id.0, &said.name.0, kind);
        let call = &mut self.0[at];
        if call.id.is_empty() {
            call.id = piece.id.0.into_owned();
        }
        if let Some(proof) = piece.extra_content.and_then(google_proof) {
            call.signature = Some(proof);
        }
        let arguments = said.piece();
        call.learn(said);
        (at, arguments)
    }

    /// Takes a piece of a legacy call.
    pub(super) fn take_legacy(&mut self, said: FunctionPiece<'_>) -> (usize, String) {
        let at = self.find(LEGACY, "", "", ToolKind::Function);
        let arguments = said.piece();
        self.0[at].learn(said);
        (at, arguments)
    }

    /// The call a piece belongs to: the one of that id, else the latest of that index, unless the piece shows that it is another.
    fn find(&mut self, index: i64, id: &str, name: &str, kind: ToolKind) -> usize {
        let same = |call: &Call| call.index == index;
        let known = self
            .0
            .iter()
            .rposition(|call| same(call) && !id.is_empty() && call.id == id)
            .or_else(|| {
                self.0
                    .iter()
                    .rposition(same)
                    .filter(|at| !self.0[*at].differs(id, name))
            });
        known.unwrap_or_else(|| {
            self.0.push(Call {
                index,
                kind,
                ..Call::default()
            });
            self.0.len() - 1
        })
    }

    /// Announces the call if it can be, and tells the piece of its arguments. Returns whether the call was announced just now.
    pub(super) fn tell(
        &mut self,
        at: usize,
        arguments: String,
        parts: &mut u32,
        out: &mut Vec<Event>,
    ) {
        let call = &mut self.0[at];
        match call.part {
            Some(part) => delta(part, arguments, out),
            None => {
                call.held.push_str(&arguments);
                if !call.id.is_empty() && !call.name.is_empty() {
                    call.announce(parts, out);
                }
            }
        }
    }

    /// Whether that call has been announced.
    pub(super) fn is_announced(&self, at: usize) -> bool {
        self.0[at].part.is_some()
    }

    /// No more pieces: announces what was held, and ends all calls. `answer` tells made-up ids of different answers apart.
    pub(super) fn finish(&mut self, answer: &str, parts: &mut u32, out: &mut Vec<Event>) {
        for (place, call) in self.0.iter_mut().enumerate() {
            if call.part.is_none() {
                if call.id.is_empty() {
                    call.id = ids::made_up(place, &call.name, &format!("{answer}{}", call.held));
                }
                call.announce(parts, out);
            }
        }
        for call in &mut self.0 {
            if let Some(part) = call.part.take() {
                let signature = call.signature.take();
                out.push(Event::PartEnded { part, signature });
            }
        }
    }
}

impl Call {
    /// Whether a piece with that id and name cannot belong to this call.
    fn differs(&self, id: &str, name: &str) -> bool {
        let other =
            |mine: &str, theirs: &str| !mine.is_empty() && !theirs.is_empty() && mine != theirs;
        other(&self.id, id) || (id.is_empty() && other(&self.name, name))
    }

    /// The first name counts; later ones only repeat it.
    fn learn(&mut self, said: FunctionPiece<'_>) {
        if self.name.is_empty() {
            self.name = said.name.0.into_owned();
        }
    }

    fn announce(&mut self, parts: &mut u32, out: &mut Vec<Event>) {
        let part = PartId(*parts);
        *parts += 1;
        self.part = Some(part);
        out.push(Event::PartStarted {
            part,
            kind: PartKind::ToolCall {
                id: self.id.clone(),
                name: self.name.clone(),
                kind: self.kind,
            },
        });
        delta(part, std::mem::take(&mut self.held), out);
    }
}

fn delta(part: PartId, text: String, out: &mut Vec<Event>) {
    if !text.is_empty() {
        out.push(Event::PartDelta { part, text });
    }
}
