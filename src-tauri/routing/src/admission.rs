//! How fast an account or provider may be used: who goes now, who waits until when, who is refused.
//!
//! Invariants: a gate never lets more in than its pace allows; who waits longest goes first; the queue and the wait have a bound; a
//! ticket that is never asked again is forgotten at its deadline. Waiting is the caller's: it asks again at `again`, or when
//! somebody leaves.

use crate::names::check::{Bound, Invalid, out_of_bounds, settled};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// How fast something may be used. What is absent is unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pace {
    /// Requests begun within any minute.
    pub per_minute: Option<u32>,
    /// Between the beginnings of two requests, in milliseconds.
    pub gap_ms: Option<u64>,
    /// Requests at the same time.
    pub concurrent: Option<u32>,
    /// Requests that may wait.
    pub queue: u32,
    /// How long one may wait, in milliseconds. It says nothing of how long a request may run.
    pub wait_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            per_minute: None,
            gap_ms: None,
            concurrent: None,
            queue: 64,
            wait_ms: 120_000,
        }
    }
}

/// Bounds of the numbers in it.
const BOUNDS: &[Bound<Pace>] = &[
    (
        "per_minute",
        |pace| pace.per_minute.map(u64::from),
        1,
        1_000_000,
    ),
    ("gap_ms", |pace| pace.gap_ms, 0, 3_600_000),
    (
        "concurrent",
        |pace| pace.concurrent.map(u64::from),
        1,
        10_000,
    ),
    ("queue", |pace| Some(pace.queue.into()), 0, 10_000),
    ("wait_ms", |pace| Some(pace.wait_ms), 0, 86_400_000),
];

impl Pace {
    /// Checks it before it is saved.
    ///
    /// # Errors
    /// Every field that cannot be.
    pub fn check(&self) -> Result<(), Vec<Invalid>> {
        settled(out_of_bounds(self, BOUNDS))
    }

    /// Whether nothing is limited.
    pub fn is_open(&self) -> bool {
        self.per_minute.is_none() && self.gap_ms.is_none() && self.concurrent.is_none()
    }
}

/// What a gate stands before.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Gate {
    /// An account, by id.
    Account(Arc<str>),
    /// A provider, by id.
    Provider(Arc<str>),
    /// One target of a combo: the combo's name and the target's full name.
    Combo(Arc<str>, Arc<str>),
    /// A client's key, by id.
    Key(Arc<str>),
}

/// A request that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    number: u64,
    /// It is refused then, Unix milliseconds.
    pub deadline: u64,
}

/// What a request may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Go; every gate has counted it, and [`Gates::leave`] must be called when it is over.
    Go,
    /// Wait, and ask again with this ticket.
    Wait {
        /// The place in the queue.
        ticket: Ticket,
        /// When to ask again at the latest, Unix milliseconds; or as soon as somebody leaves.
        again: u64,
        /// The gate that is shut.
        at: Gate,
    },
    /// It may not go.
    Refuse(Refusal),
}

/// Why a request may not go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Too many wait already.
    QueueFull {
        /// Where.
        at: Gate,
        /// How many.
        waiting: u32,
    },
    /// It has waited as long as it may.
    TooLong {
        /// Where.
        at: Gate,
        /// How long, in milliseconds.
        wait_ms: u64,
    },
}

const MINUTE: u64 = 60_000;

/// What one gate has counted.
#[derive(Debug, Clone, Default)]
struct Counter {
    /// When the requests of the last minute began.
    begun: VecDeque<u64>,
    running: u32,
    waiting: Vec<Ticket>,
}

/// All gates.
#[derive(Debug, Clone, Default)]
pub struct Gates {
    counters: HashMap<Gate, Counter>,
    tickets: u64,
}

impl Counter {
    /// When the gate next opens by the clock; `None` if now; the far future if only a leaving request opens it.
    fn opens(&self, pace: &Pace, now: u64) -> Option<u64> {
        let recent = || self.begun.iter().filter(|at| **at + MINUTE > now);
        let mut opens = None;
        let mut later = |at: u64| opens = opens.max((at > now).then_some(at));
        if let Some(most) = pace.per_minute {
            let over = (recent().count() + 1).checked_sub(most.max(1) as usize);
            if let Some(over @ 1..) = over {
                later(recent().nth(over - 1).map_or(now, |at| at + MINUTE));
            }
        }
        if let (Some(gap), Some(last)) = (pace.gap_ms, self.begun.back()) {
            later(last + gap);
        }
        if pace
            .concurrent
            .is_some_and(|most| self.running >= most.max(1))
        {
            later(u64::MAX);
        }
        opens
    }

    fn begin(&mut self, now: u64) {
        while self.begun.front().is_some_and(|at| at + MINUTE <= now) && self.begun.len() > 1 {
            self.begun.pop_front();
        }
        self.begun.push_back(now);
        self.running += 1;
    }

    fn forget(&mut self, now: u64) {
        self.waiting.retain(|ticket| ticket.deadline > now);
    }
}

impl Gates {
    /// Asks to go through all gates at once. A request that has waited shows its ticket.
    pub fn ask(&mut self, wanted: &[(Gate, Pace)], ticket: Option<Ticket>, now: u64) -> Admission {
        let mut shut: Option<(usize, u64)> = None;
        for (at, (gate, pace)) in wanted.iter().enumerate() {
            let Some(counter) = self.counters.get_mut(gate) else {
                continue;
            };
            counter.forget(now);
            let before_me = |other: &Ticket| ticket.is_none_or(|mine| other.number < mine.number);
            let opens = match counter.opens(pace, now) {
                // It is open, but somebody has waited longer.
                None if counter.waiting.iter().any(before_me) => Some(u64::MAX),
                opens => opens,
            };
            if let Some(opens) = opens
                && shut.is_none_or(|(_, known)| known < opens)
            {
                shut = Some((at, opens));
            }
        }
        if let Some(ticket) = ticket {
            self.step_out(wanted, ticket);
        }
        match shut.and_then(|(at, opens)| Some((wanted.get(at)?, opens))) {
            Some(((gate, pace), opens)) => self.wait(gate, pace, opens, ticket, now),
            None => {
                for (gate, _) in wanted {
                    self.counters.entry(gate.clone()).or_default().begin(now);
                }
                Admission::Go
            }
        }
    }

    fn wait(
        &mut self,
        gate: &Gate,
        pace: &Pace,
        opens: u64,
        ticket: Option<Ticket>,
        now: u64,
    ) -> Admission {
        let at = gate.clone();
        let counter = self.counters.entry(gate.clone()).or_default();
        let waiting = u32::try_from(counter.waiting.len()).unwrap_or(u32::MAX);
        let ticket = match ticket {
            Some(ticket) => ticket,
            None if waiting >= pace.queue => {
                return Admission::Refuse(Refusal::QueueFull { at, waiting });
            }
            None => {
                self.tickets += 1;
                Ticket {
                    number: self.tickets,
                    deadline: now.saturating_add(pace.wait_ms),
                }
            }
        };
        // One that would surely come too late need not wait at all.
        if ticket.deadline <= now || (opens != u64::MAX && opens > ticket.deadline) {
            let wait_ms = pace.wait_ms;
            return Admission::Refuse(Refusal::TooLong { at, wait_ms });
        }
        counter.waiting.push(ticket);
        counter.waiting.sort_unstable();
        let again = opens.min(ticket.deadline);
        Admission::Wait { ticket, again, at }
    }

    fn step_out(&mut self, wanted: &[(Gate, Pace)], ticket: Ticket) {
        for (gate, _) in wanted {
            if let Some(counter) = self.counters.get_mut(gate) {
                counter.waiting.retain(|known| *known != ticket);
            }
        }
    }

    /// A request that went is over.
    pub fn leave(&mut self, wanted: &[(Gate, Pace)], now: u64) {
        for (gate, _) in wanted {
            let Some(counter) = self.counters.get_mut(gate) else {
                continue;
            };
            counter.running = counter.running.saturating_sub(1);
            counter.forget(now);
        }
        if self.counters.len() > MOST_IDLE {
            self.counters.retain(|_, counter| {
                counter.running > 0
                    || !counter.waiting.is_empty()
                    || counter.begun.back().is_some_and(|at| at + MINUTE > now)
            });
        }
    }

    /// A request that waited has gone away.
    pub fn give_up(&mut self, wanted: &[(Gate, Pace)], ticket: Ticket) {
        self.step_out(wanted, ticket);
    }

    /// How many wait at a gate, and how many run behind it.
    #[cfg(test)]
    pub(crate) fn load(&self, gate: &Gate) -> (usize, u32) {
        self.counters
            .get(gate)
            .map_or((0, 0), |counter| (counter.waiting.len(), counter.running))
    }

    /// When all gates are open by the clock: now, or later; the far future where only a leaving request opens one.
    pub fn opens(&self, wanted: &[(Gate, Pace)], now: u64) -> u64 {
        let gates = wanted.iter().map(|(gate, pace)| {
            let counter = self.counters.get(gate);
            let queued = counter.is_some_and(|counter| !counter.waiting.is_empty());
            let opens = counter.and_then(|counter| counter.opens(pace, now));
            opens.or(queued.then_some(u64::MAX)).unwrap_or(now)
        });
        gates.max().unwrap_or(now)
    }

    /// Of several ways, each with the milliseconds it is worth waiting for, the one to take: the first that is open, unless an
    /// earlier one opens within its worth; if none is open, the one that opens first.
    pub fn choose(&self, ways: &[(&[(Gate, Pace)], u64)], now: u64) -> Option<usize> {
        let opens = |way: usize| {
            let (wanted, _) = ways.get(way)?;
            Some(self.opens(wanted, now))
        };
        let mut first: Option<(u64, usize)> = None;
        for way in 0..ways.len() {
            let at = opens(way)?;
            let worth = ways.get(way).map_or(0, |(_, worth)| *worth);
            if at <= now.saturating_add(worth) {
                return Some(way);
            }
            if first.is_none_or(|(known, _)| at < known) {
                first = Some((at, way));
            }
        }
        first.map(|(_, way)| way)
    }
}

/// Idle gates are swept when there are more.
const MOST_IDLE: usize = 4096;

#[cfg(test)]
mod tests;
