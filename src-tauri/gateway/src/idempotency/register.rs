//! Which requests are known by their idempotency keys, as a state machine: time is passed in.
//!
//! Invariants: what is under way is never forgotten before it is over, and what is over not kept longer than the window; both are bounded.

use crate::shared_answer::SharedAnswer;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::watch;

/// A hash that tells one from another.
pub(super) type Mark = [u8; 32];

/// What a request is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The client's key, the endpoint and the idempotency key.
    pub(super) identity: Mark,
    /// What is asked.
    pub(super) content: Mark,
}

/// An answer that was, or is being, told to the first who asked.
pub(super) struct Given {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) trace: String,
    pub(super) body: GivenBody,
}

/// The body of such an answer.
pub(super) enum GivenBody {
    Whole(Bytes),
    Stream(Arc<SharedAnswer>),
}

/// Told to those who wait for the first answer; closed without a word when there is none.
pub(super) type Waiting = watch::Receiver<Option<Arc<Given>>>;

/// Tells them.
pub(super) type Tell = watch::Sender<Option<Arc<Given>>>;

/// What the register knows of a request.
pub(super) enum Found {
    /// Nothing: it is the first.
    First(Tell),
    /// The first is on its way.
    Wait(Waiting),
    /// It has its answer.
    Again(Arc<Given>),
    /// The key was used for something else.
    Other,
    /// There is no room to remember it.
    Full,
}

struct Entry {
    content: Mark,
    state: Progress,
}

enum Progress {
    Asked(Waiting),
    Answering(Arc<Given>),
    Over {
        given: Arc<Given>,
        at: u64,
        size: usize,
    },
}

/// Requests by what they are known by.
#[derive(Default)]
pub(super) struct Register {
    entries: HashMap<Mark, Entry>,
    /// Bytes of what is over.
    size: usize,
}

impl Register {
    /// Looks a request up; the first of its kind is entered.
    pub(super) fn enter(&mut self, stamp: &Stamp, now: u64, window: u64) -> Found {
        self.sweep(now, window);
        if let Some(entry) = self.entries.get(&stamp.identity) {
            return match &entry.state {
                _ if entry.content != stamp.content => Found::Other,
                Progress::Asked(waiting) => Found::Wait(waiting.clone()),
                Progress::Answering(given) | Progress::Over { given, .. } => {
                    Found::Again(Arc::clone(given))
                }
            };
        }
        if self.entries.len() >= MOST_ENTRIES {
            return Found::Full;
        }
        let (tell, waiting) = watch::channel(None);
        let entry = Entry {
            content: stamp.content,
            state: Progress::Asked(waiting),
        };
        self.entries.insert(stamp.identity, entry);
        Found::First(tell)
    }

    /// The first has begun to be answered.
    pub(super) fn answering(&mut self, identity: &Mark, given: Arc<Given>) {
        if let Some(entry) = self.entries.get_mut(identity) {
            entry.state = Progress::Answering(given);
        }
    }

    /// The answer of that many bytes is complete; the window begins.
    pub(super) fn over(&mut self, identity: &Mark, size: usize, now: u64) {
        let Some(entry) = self.entries.get_mut(identity) else {
            return;
        };
        if let Progress::Answering(given) = &entry.state {
            let given = Arc::clone(given);
            entry.state = Progress::Over {
                given,
                at: now,
                size,
            };
            self.size += size;
        }
        while self.size > MOST_BYTES {
            let Some(oldest) = self.oldest() else { break };
            self.forget(&oldest);
        }
    }

    /// It is not to be repeated.
    pub(super) fn forget(&mut self, identity: &Mark) {
        if let Some(Entry {
            state: Progress::Over { size, .. },
            ..
        }) = self.entries.remove(identity)
        {
            self.size -= size;
        }
    }

    /// Forgets what has been over for the window.
    pub(super) fn sweep(&mut self, now: u64, window: u64) {
        let stale = |entry: &Entry| matches!(entry.state, Progress::Over { at, .. } if at.saturating_add(window) <= now);
        let mut freed = 0;
        self.entries.retain(|_, entry| {
            let keep = !stale(entry);
            if let (false, Progress::Over { size, .. }) = (keep, &entry.state) {
                freed += size;
            }
            keep
        });
        self.size -= freed;
    }

    fn oldest(&self) -> Option<Mark> {
        let over = self.entries.iter().filter_map(|(identity, entry)| {
            if let Progress::Over { at, .. } = entry.state {
                Some((at, *identity))
            } else {
                None
            }
        });
        over.min().map(|(_, identity)| identity)
    }
}

/// Requests known at the same time.
const MOST_ENTRIES: usize = 1024;
/// Bytes of answers that are over, all together.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of streams that are under way, all together; one that finds no room is for the first who asked alone.
pub(super) const MOST_UNDER_WAY: usize = 64 * 1024 * 1024;
/// Bytes of one answer; a longer one is for the first who asked alone.
pub(super) const MOST_ANSWER: usize = 16 * 1024 * 1024;

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "tests")]

    use super::*;

    fn stamp(identity: u8, content: u8) -> Stamp {
        Stamp {
            identity: [identity; 32],
            content: [content; 32],
        }
    }

    fn given() -> Arc<Given> {
        Arc::new(Given {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            trace: String::new(),
            body: GivenBody::Whole(Bytes::new()),
        })
    }

    fn word(found: &Found) -> &'static str {
        match found {
            Found::First(_) => "first",
            Found::Wait(_) => "wait",
            Found::Again(_) => "again",
            Found::Other => "other",
            Found::Full => "full",
        }
    }

    /// Enters it as the first and answers it at once.
    fn answered(register: &mut Register, stamp: &Stamp, size: usize, now: u64) {
        let Found::First(_tell) = register.enter(stamp, now, 5000) else {
            panic!("it is known");
        };
        register.answering(&stamp.identity, given());
        register.over(&stamp.identity, size, now);
    }

    #[test]
    fn a_request_is_first_then_waited_for_then_repeated_until_the_window_closes() {
        let (mut register, one) = (Register::default(), stamp(1, 1));
        let look = |register: &mut Register, now| word(&register.enter(&one, now, 5000));
        assert_eq!(look(&mut register, 0), "first");
        // However long the first takes: the window begins with its end.
        assert_eq!(look(&mut register, 60_000), "wait");
        register.answering(&one.identity, given());
        assert_eq!(look(&mut register, 70_000), "again");
        register.over(&one.identity, 9, 80_000);
        assert_eq!(look(&mut register, 84_999), "again");
        assert_eq!(look(&mut register, 85_000), "first");
        assert_eq!(register.size, 0);
    }

    #[test]
    fn a_key_stands_for_one_content_only_and_for_nobody_elses() {
        let mut register = Register::default();
        assert_eq!(word(&register.enter(&stamp(1, 1), 0, 5000)), "first");
        assert_eq!(word(&register.enter(&stamp(1, 2), 0, 5000)), "other");
        assert_eq!(word(&register.enter(&stamp(2, 2), 0, 5000)), "first");
        register.forget(&[1; 32]);
        assert_eq!(word(&register.enter(&stamp(1, 2), 0, 5000)), "first");
    }

    #[test]
    fn the_oldest_answers_make_room_and_nothing_under_way_does() {
        let mut register = Register::default();
        assert_eq!(word(&register.enter(&stamp(9, 9), 0, 5000)), "first");
        for (identity, now) in [(1, 10), (2, 20), (3, 30), (4, 40), (5, 50)] {
            answered(&mut register, &stamp(identity, 0), MOST_ANSWER, now);
        }
        assert_eq!(word(&register.enter(&stamp(9, 9), 60, 5000)), "wait");
        assert_eq!(word(&register.enter(&stamp(2, 0), 60, 5000)), "again");
        assert_eq!(word(&register.enter(&stamp(1, 0), 60, 5000)), "first");
        assert!(register.size <= MOST_BYTES);
    }

    #[test]
    fn there_is_room_for_so_many_and_the_rest_go_their_own_way() {
        let mut register = Register::default();
        for at in 0..MOST_ENTRIES {
            let mut one = stamp(0, 0);
            one.identity[..8].copy_from_slice(&at.to_le_bytes());
            assert_eq!(word(&register.enter(&one, 0, 5000)), "first");
        }
        assert_eq!(word(&register.enter(&stamp(255, 0), 0, 5000)), "full");
    }
}
