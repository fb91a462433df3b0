//! Numbers the parts of an answer that is being read, and sees to it that every part that was started is ended, if the answer is.

use chat::{Event, PartId, PartKind, Signature};

/// The parts of one answer.
#[derive(Debug, Default)]
pub(super) struct Parts {
    next: u32,
    open: Vec<PartId>,
}

impl Parts {
    /// Starts a part.
    pub(super) fn start(&mut self, kind: PartKind, out: &mut Vec<Event>) -> PartId {
        let part = PartId(self.next);
        self.next += 1;
        self.open.push(part);
        out.push(Event::PartStarted { part, kind });
        part
    }

    /// The number of the part that starts next.
    pub(super) fn upcoming(&self) -> PartId {
        PartId(self.next)
    }

    /// Ends a part, once.
    pub(super) fn end(&mut self, part: PartId, signature: Option<Signature>, out: &mut Vec<Event>) {
        if let Some(at) = self.open.iter().position(|open| *open == part) {
            self.open.remove(at);
            out.push(Event::PartEnded { part, signature });
        }
    }

    /// Whether a part can take more.
    pub(super) fn is_open(&self, part: PartId) -> bool {
        self.open.contains(&part)
    }

    /// Ends every part that is open, in the order in which they were started.
    pub(super) fn end_all(&mut self, out: &mut Vec<Event>) {
        for part in self.open.drain(..) {
            out.push(Event::PartEnded {
                part,
                signature: None,
            });
        }
    }
}

/// More of a part; an empty piece is nothing.
pub(super) fn tell(part: PartId, text: String, out: &mut Vec<Event>) {
    if !text.is_empty() {
        out.push(Event::PartDelta { part, text });
    }
}

/// What of a whole text has not been told yet.
pub(super) fn rest(whole: &str, told: usize) -> &str {
    whole.get(told..).unwrap_or_default()
}
