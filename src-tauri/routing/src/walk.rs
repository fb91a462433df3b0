//! The walk over a plan: who is next after a failure. Account, then model, then provider.

use crate::aim::Aim;
use crate::plan::{Plan, Target};
use crate::rules::{Rest, Scope, Verdict};
use chat::{Failure, FailureKind};

/// A walk over a plan.
#[derive(Debug, Clone)]
pub struct Walk<'p> {
    aim: &'p Aim,
    plan: &'p Plan,
    /// Targets that have not been asked, by their place in the plan.
    left: Vec<usize>,
    /// Legs whose provider could not be reached, or kept silent.
    unreachable: Vec<usize>,
    /// Accounts that rest since they were asked, by their place in the fleet.
    resting: Vec<usize>,
    last: Option<usize>,
    may_retry: bool,
    retries: u32,
}

/// The next attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt<'p> {
    /// Whom to try.
    pub target: &'p Target,
    /// Wait so long before, in milliseconds: only before retrying the last one left.
    pub after_ms: u64,
}

/// When a target's turn is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// Where the plan has it.
    Now,
    /// Behind those: its provider could not be reached, or it does not stand open.
    Later,
    /// At the very end: the account itself rests by now.
    Last,
}

impl<'p> Walk<'p> {
    /// From the beginning.
    pub fn new(aim: &'p Aim, plan: &'p Plan) -> Self {
        Self {
            aim,
            plan,
            left: (0..plan.targets.len()).collect(),
            unreachable: Vec::new(),
            resting: Vec::new(),
            last: None,
            may_retry: false,
            retries: aim.terms.retries,
        }
    }

    /// Whom to try next; `None` when everybody has failed.
    pub fn step(&mut self) -> Option<Attempt<'p>> {
        self.step_open(|_| true)
    }

    /// Whom to try next; who does not stand open now comes when nobody else is left. The plan's first is taken as it is: if it is shut, it
    /// is worth queueing for.
    pub fn step_open(&mut self, is_open: impl Fn(&Target) -> bool) -> Option<Attempt<'p>> {
        let mut next = None;
        for (slot, at) in self.left.iter().enumerate() {
            let turn = self.turn(*at, &is_open);
            if next.is_none_or(|(first, _)| turn < first) {
                next = Some((turn, slot));
            }
            if turn == Turn::Now {
                break;
            }
        }
        if let Some((_, slot)) = next {
            let at = self.left.remove(slot);
            return self.attempt(at, 0);
        }
        if self.may_retry && self.retries > 0 {
            self.retries -= 1;
            return self.attempt(self.last?, self.aim.terms.retry_delay_ms);
        }
        None
    }

    /// Whether somebody stands behind the latest attempt.
    pub fn has_more(&self) -> bool {
        !self.left.is_empty()
    }

    /// Takes note that the latest attempt failed. Whether to go on at all; if not, the failure is the client's to see.
    pub fn failed(&mut self, failure: &Failure, verdict: Verdict) -> bool {
        let Some(Target { place, leg, .. }) = self.last.and_then(|at| self.target(at)) else {
            return true;
        };
        match verdict {
            Verdict::Stop => {
                // After a prompt was too long, only a model that reads more is worth a try.
                let (aim, plan) = (self.aim, self.plan);
                let reads = |leg: usize| aim.legs.get(leg)?.context;
                let limit = reads(*leg);
                let at = |at: &usize| plan.targets.get(*at);
                (self.left).retain(|known| at(known).and_then(|one| reads(one.leg)) > limit);
                self.may_retry = false;
                failure.kind == FailureKind::ContextTooLong
                    && limit.is_some()
                    && !self.left.is_empty()
            }
            Verdict::Out(_) => {
                let targets = &self.plan.targets;
                (self.left).retain(|at| targets.get(*at).is_some_and(|one| one.place != *place));
                self.may_retry = false;
                true
            }
            Verdict::Next { scope, rest } => {
                if scope == Scope::Provider {
                    self.unreachable.push(*leg);
                }
                if scope != Scope::Model && rest != Rest::None {
                    self.resting.push(*place);
                }
                self.may_retry = rest == Rest::Backoff && failure.retry_after.is_none();
                true
            }
        }
    }

    fn target(&self, at: usize) -> Option<&'p Target> {
        self.plan.targets.get(at)
    }

    fn attempt(&mut self, at: usize, after_ms: u64) -> Option<Attempt<'p>> {
        self.last = Some(at);
        let target = self.target(at)?;
        Some(Attempt { target, after_ms })
    }

    fn turn(&self, at: usize, is_open: impl Fn(&Target) -> bool) -> Turn {
        match self.target(at) {
            Some(target) if self.resting.contains(&target.place) => Turn::Last,
            Some(target) if self.is_unreachable(target) => Turn::Later,
            Some(target) if self.last.is_some() && !is_open(target) => Turn::Later,
            _ => Turn::Now,
        }
    }

    fn is_unreachable(&self, target: &Target) -> bool {
        let provider = |leg: usize| self.aim.legs.get(leg).map(|leg| &*leg.provider.id);
        let mut unreachable = self.unreachable.iter();
        unreachable.any(|leg| provider(*leg) == provider(target.leg))
    }
}

#[cfg(test)]
mod tests;
