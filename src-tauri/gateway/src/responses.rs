//! Answers of the Responses API that their clients may name later: by `previous_response_id`, by `item_reference`, or to read them again.
//!
//! Kept in memory alone, unless the client says `store: false`: bounded in bytes and in time, and a restart forgets them. Behind the key of the
//! client: one key never sees another's. What is gone on from is forgotten after what goes on from it, so that no conversation loses its
//! beginning. Nothing is read on the way of a request but the field that names an answer, and a lock is held only to look one up.

mod door;
mod earlier;
mod items;
mod keep;

pub(crate) use door::answer;
pub(crate) use earlier::{Earlier, FIELD, refers, resolved};
pub(crate) use keep::{Keep, Telling};

use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most bytes of answers and of what was asked for them.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// A turn that is larger is not kept.
const MOST_OF_ONE: usize = 4 * 1024 * 1024;
/// A turn that nobody named for so long is forgotten.
const KEPT_FOR_MS: u64 = 24 * 60 * 60 * 1000;
/// Bytes of a turn, and of an item, beside what they say.
const TURN: usize = 512;
const ITEM: usize = 128;

/// One answer, and what was asked for it.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    /// The answer as its client was told it: a JSON object.
    pub(crate) object: Bytes,
    /// `input` as the client sent it: JSON, a string or a list of items.
    pub(crate) input: Bytes,
    /// The answer that it went on from.
    pub(crate) before: Option<String>,
    /// The account whose provider keeps it too.
    pub(crate) maker: Option<Arc<str>>,
}

impl Turn {
    fn size(&self) -> usize {
        TURN + self.object.len() + self.input.len()
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Responses(Mutex<Shelf>);

/// A conversation up to the answer that was named.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Oldest first; `None` when its beginning is not known.
    pub(crate) turns: Option<Vec<Turn>>,
    /// The account whose provider keeps the last answer.
    pub(crate) maker: Option<Arc<str>>,
}

impl Responses {
    /// Keeps an answer of the client with that key.
    pub(crate) fn keep(&self, key: Option<&str>, id: &str, turn: Turn, now: u64) {
        if turn.size() <= MOST_OF_ONE {
            let items = items::ids(&turn.object);
            let items = items.iter().map(|item| name(key, item)).collect();
            self.shelf().put(name(key, id), turn, items, now);
        }
    }

    /// The conversation up to that answer; nothing when the answer is not known.
    pub(crate) fn told(&self, key: Option<&str>, id: &str, now: u64) -> Option<Told> {
        self.shelf().told(&name(key, id), now)
    }

    /// That answer, if it is known.
    pub(crate) fn turn(&self, key: Option<&str>, id: &str, now: u64) -> Option<Turn> {
        let mut shelf = self.shelf();
        shelf.sweep(now);
        let kept = shelf.turns.get(&name(key, id))?;
        Some(kept.turn.clone())
    }

    /// The answer that holds that item.
    pub(crate) fn holding(&self, key: Option<&str>, item: &str) -> Option<Turn> {
        let shelf = self.shelf();
        let answer = shelf.items.get(&name(key, item))?;
        shelf.turns.get(answer).map(|kept| kept.turn.clone())
    }

    /// Forgets an answer. Whether it was known.
    pub(crate) fn forget(&self, key: Option<&str>, id: &str) -> bool {
        self.shelf().remove(&name(key, id))
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an answer or an item is kept under.
fn name(key: Option<&str>, id: &str) -> String {
    [key.unwrap_or_default(), "\n", id].concat()
}

#[derive(Debug, Default)]
struct Shelf {
    turns: HashMap<String, Kept>,
    /// The answers by when they were last named.
    order: BTreeMap<u64, String>,
    /// The answers by the items in them.
    items: HashMap<String, String>,
    bytes: usize,
    /// Counts what is named.
    named: u64,
}

#[derive(Debug)]
struct Kept {
    turn: Turn,
    items: Vec<String>,
    /// Its bytes.
    size: usize,
    /// Its place in the order.
    named: u64,
    at: u64,
}

impl Shelf {
    fn put(&mut self, name: String, turn: Turn, items: Vec<String>, now: u64) {
        self.remove(&name);
        let size = turn.size()
            + items
                .iter()
                .map(|item| ITEM + 3 * item.len())
                .sum::<usize>();
        self.bytes += size;
        for item in &items {
            self.items.insert(item.clone(), name.clone());
        }
        let kept = Kept {
            turn,
            items,
            size,
            named: 0,
            at: now,
        };
        self.turns.insert(name.clone(), kept);
        self.walk(&name, now);
        self.sweep(now);
    }

    fn told(&mut self, name: &str, now: u64) -> Option<Told> {
        self.sweep(now);
        let maker = self.turns.get(name)?.turn.maker.clone();
        let turns = self.walk(name, now);
        Some(Told { turns, maker })
    }

    /// The turns up to that one, oldest first; `None` when one is missing. All of them are named now, the oldest last: it goes last.
    fn walk(&mut self, name: &str, now: u64) -> Option<Vec<Turn>> {
        let (mut turns, mut next) = (Vec::new(), Some(name.to_owned()));
        while let Some(name) = next {
            // A server that gives all its answers one id makes a ring of them.
            if turns.len() == self.turns.len() {
                return None;
            }
            let kept = self.turns.get_mut(&name)?;
            self.named += 1;
            self.order.remove(&kept.named);
            (kept.named, kept.at) = (self.named, now);
            next = kept.turn.before.clone();
            turns.push(kept.turn.clone());
            self.order.insert(self.named, name);
        }
        turns.reverse();
        Some(turns)
    }

    fn remove(&mut self, name: &str) -> bool {
        let Some(kept) = self.turns.remove(name) else {
            return false;
        };
        self.order.remove(&kept.named);
        self.bytes -= kept.size;
        for item in kept.items {
            if self.items.get(&item).is_some_and(|answer| answer == name) {
                self.items.remove(&item);
            }
        }
        true
    }

    /// Forgets what is too old, and what is too much.
    fn sweep(&mut self, now: u64) {
        while let Some((_, name)) = self.order.first_key_value() {
            let oldest = self.turns.get(name);
            let old = oldest.is_none_or(|kept| kept.at.saturating_add(KEPT_FOR_MS) < now);
            if !old && self.bytes <= MOST_BYTES {
                return;
            }
            let name = name.clone();
            self.remove(&name);
        }
    }
}

#[cfg(test)]
mod tests;
