//! Requests wait here where the user has said how fast an account, a provider or a combo's target may be used.
//!
//! Invariants: what is not limited costs nothing; nobody waits longer than the pace says; whoever leaves makes room at once.

use crate::caller::Caller;
use crate::clock;
use crate::house::House;
use crate::snapshot::{Named, Snapshot};
use chat::{Failure, FailureKind, Stage};
use routing::{Admission, Gate, Gates, Pace, Plan, Refusal, Target, Ticket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::timeout;

/// The gates a target stands behind; empty where nothing is limited.
pub(crate) type Wanted = Vec<(Gate, Pace)>;

/// All gates, and who is told when somebody leaves.
#[derive(Debug, Default)]
pub(crate) struct Pacing {
    gates: Mutex<Gates>,
    left: Notify,
}

/// The leave to go through gates. They are left when this is dropped.
pub(crate) struct Pass {
    house: Arc<House>,
    wanted: Wanted,
}

/// A place in a queue, given up when this is dropped.
struct Waiting<'w> {
    house: &'w House,
    wanted: &'w Wanted,
    ticket: Option<Ticket>,
}

impl Pacing {
    fn gates(&self) -> MutexGuard<'_, Gates> {
        self.gates.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let pacing = &self.house.pacing;
        pacing.gates().leave(&self.wanted, clock::now());
        pacing.left.notify_waiters();
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.house.pacing.gates().give_up(self.wanted, ticket);
            self.house.pacing.left.notify_waiters();
        }
    }
}

/// The gates a target stands behind.
pub(crate) fn wanted(snapshot: &Snapshot, named: &Named, target: &Target) -> Wanted {
    let mut wanted = Vec::new();
    let Some(account) = snapshot.fleet.get(target.place) else {
        return wanted;
    };
    if !account.policy.pace.is_open() {
        wanted.push((Gate::Account(Arc::clone(&account.id)), account.policy.pace));
    }
    let Some((leg, aimed)) = named.leg(target.leg) else {
        return wanted;
    };
    let paces = &snapshot.rulebook.paces;
    let pace = (!paces.is_empty()).then(|| paces.get(&*leg.provider));
    if let Some(pace) = pace.flatten().filter(|pace| !pace.is_open()) {
        wanted.push((Gate::Provider(Arc::clone(&leg.provider)), *pace));
    }
    let terms = &named.aim.terms;
    if terms.concurrency.is_some() {
        let usual = Pace::default();
        let pace = Pace {
            concurrent: terms.concurrency,
            wait_ms: terms.queue_ms.unwrap_or(usual.wait_ms),
            ..usual
        };
        let gate = Gate::Combo(Arc::clone(&named.aim.order.name), aimed.name().into());
        wanted.push((gate, pace));
    }
    wanted
}

impl House {
    /// Puts a target first that is open now, or the one that opens first, where the first of the plan is shut.
    pub(crate) fn prefer_open(
        &self,
        snapshot: &Snapshot,
        named: &Named,
        plan: &mut Plan,
        now: u64,
    ) {
        let gates: Vec<Wanted> = match plan.targets.first() {
            Some(first) if !wanted(snapshot, named, first).is_empty() => {
                let targets = plan.targets.iter();
                targets
                    .map(|target| wanted(snapshot, named, target))
                    .collect()
            }
            _ => return,
        };
        let ways: Vec<(&[(Gate, Pace)], u64)> = (gates.iter().zip(&plan.targets))
            .map(|(wanted, target)| (wanted.as_slice(), target.patience_ms))
            .collect();
        let chosen = self.pacing.gates().choose(&ways, now);
        if let Some(front) = chosen.and_then(|at| plan.targets.get_mut(..=at)) {
            front.rotate_right(1);
        }
    }

    /// Whether a target may be asked now, without queueing, and its provider's breaker has not opened since the plan was made.
    pub(crate) fn stands_open(&self, snapshot: &Snapshot, named: &Named, target: &Target) -> bool {
        let account = snapshot.fleet.get(target.place);
        let now = clock::now();
        if account.is_some_and(|account| !self.health().stands_open(account, now)) {
            return false;
        }
        let wanted = wanted(snapshot, named, target);
        let nothing: &[(Gate, Pace)] = &[];
        let ways = [(wanted.as_slice(), 0), (nothing, 0)];
        wanted.is_empty() || self.pacing.gates().choose(&ways, now) == Some(0)
    }

    /// Lets a key's request in at once, or not at all.
    pub(crate) fn enter(self: &Arc<Self>, caller: &Caller) -> Result<Option<Pass>, Failure> {
        let Some(pace) = caller.pace else {
            return Ok(None);
        };
        let wanted = vec![(Gate::Key(Arc::clone(&caller.id)), pace)];
        let (mut gates, now) = (self.pacing.gates(), clock::now());
        if gates.ask(&wanted, None, now) == Admission::Go {
            drop(gates);
            let house = Arc::clone(self);
            return Ok(Some(Pass { house, wanted }));
        }
        Err(too_fast(
            &pace,
            gates.opens(&wanted, now).saturating_sub(now),
        ))
    }

    /// Why a key's request would not be let in at that moment.
    pub(crate) fn would_bar(&self, caller: &Caller, now: u64) -> Option<Failure> {
        let pace = caller.pace?;
        let wanted = [(Gate::Key(Arc::clone(&caller.id)), pace)];
        let wait = (self.pacing.gates().opens(&wanted, now)).saturating_sub(now);
        (wait > 0).then(|| too_fast(&pace, wait))
    }

    /// Waits until all gates are open, but no longer than `ends`, when the request's own time is up.
    pub(crate) async fn pass(
        self: &Arc<Self>,
        wanted: Wanted,
        ends: u64,
    ) -> Result<Option<Pass>, Failure> {
        if wanted.is_empty() {
            return Ok(None);
        }
        let mut waiting = Waiting {
            house: self,
            wanted: &wanted,
            ticket: None,
        };
        let began = clock::now();
        loop {
            let left = self.pacing.left.notified();
            tokio::pin!(left);
            left.as_mut().enable();
            let now = clock::now();
            let admission = self.pacing.gates().ask(&wanted, waiting.ticket, now);
            match admission {
                Admission::Go => break,
                Admission::Refuse(refusal) => return Err(refused(&refusal)),
                Admission::Wait { ticket, again, at } => {
                    waiting.ticket = Some(ticket);
                    if now >= ends {
                        let wait_ms = now.saturating_sub(began);
                        return Err(refused(&Refusal::TooLong { at, wait_ms }));
                    }
                    let wait = Duration::from_millis(again.min(ends).saturating_sub(now).max(1));
                    let _either = timeout(wait, left).await;
                }
            }
        }
        // Whoever stood behind this one may find the gate open too.
        if waiting.ticket.take().is_some() {
            self.pacing.left.notify_waiters();
        }
        drop(waiting);
        let house = Arc::clone(self);
        Ok(Some(Pass { house, wanted }))
    }
}

/// A key has more requests than it may. `wait` is in milliseconds, endless where only an answer that ends makes room.
fn too_fast(pace: &Pace, wait: u64) -> Failure {
    let (concurrent, per_minute) = (pace.concurrent, pace.per_minute);
    let (message, wait) = if wait > MINUTE {
        let most = concurrent.unwrap_or_default();
        let message = format!("this key may have {most} requests under way at once, and has");
        (message, Duration::from_secs(1))
    } else {
        let wait = Duration::from_millis(wait.max(1));
        let most = per_minute.unwrap_or_default();
        let message = format!(
            "this key may begin {most} requests a minute, and has; try again in {} s",
            wait.as_millis().div_ceil(1000)
        );
        (message, wait)
    };
    let failure = Failure::new(FailureKind::RateLimited, Stage::Admission, message);
    Failure {
        retry_after: Some(wait),
        ..failure.with_code("key_rate_limited")
    }
}

fn refused(refusal: &Refusal) -> Failure {
    let (code, message) = match refusal {
        Refusal::QueueFull { at, waiting } => (
            "queue_full",
            format!("{waiting} requests wait for {} already", place(at)),
        ),
        Refusal::TooLong { at, wait_ms } => (
            "queue_timeout",
            format!("{} had no room within {wait_ms} ms", place(at)),
        ),
    };
    Failure::new(FailureKind::RateLimited, Stage::Plan, message).with_code(code)
}

fn place(gate: &Gate) -> String {
    match gate {
        Gate::Account(id) => format!("the account `{id}`"),
        Gate::Provider(id) => format!("the provider `{id}`"),
        Gate::Combo(combo, target) => format!("`{target}` in the combo `{combo}`"),
        Gate::Key(id) => format!("the key `{id}`"),
    }
}

/// Milliseconds.
const MINUTE: u64 = 60_000;
