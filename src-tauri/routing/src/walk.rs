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
    at: usize,
    /// Targets put off because their provider could not be reached, or because they would have to be queued for.
    later: Vec<usize>,
    /// Legs whose provider could not be reached.
    unreachable: Vec<usize>,
    /// The prompt was too long for a model that reads so much.
    too_long_for: Option<u64>,
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

impl<'p> Walk<'p> {
    /// From the beginning.
    pub fn new(aim: &'p Aim, plan: &'p Plan) -> Self {
        Self {
            aim,
            plan,
            at: 0,
            later: Vec::new(),
            unreachable: Vec::new(),
            too_long_for: None,
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
        while let Some(target) = self.plan.targets.get(self.at) {
            let at = self.at;
            self.at += 1;
            if self.is_unreachable(at) || (at > 0 && !is_open(target)) {
                self.later.push(at);
            } else if self.fits(at) {
                return self.attempt(at, 0);
            }
        }
        while !self.later.is_empty() {
            let at = self.later.remove(0);
            if self.fits(at) {
                return self.attempt(at, 0);
            }
        }
        if self.may_retry && self.retries > 0 {
            self.retries -= 1;
            return self.attempt(self.last?, self.aim.terms.retry_delay_ms);
        }
        None
    }

    /// Whether somebody stands behind the latest attempt.
    pub fn has_more(&self) -> bool {
        self.at < self.plan.targets.len() || !self.later.is_empty()
    }

    /// Takes note that the latest attempt failed. Whether to go on at all; if not, the failure is the client's to see.
    pub fn failed(&mut self, failure: &Failure, verdict: Verdict) -> bool {
        let leg = self
            .last
            .and_then(|at| self.plan.targets.get(at))
            .map(|target| target.leg);
        match verdict {
            Verdict::Stop => {
                let context = leg.and_then(|leg| self.aim.legs.get(leg)?.context);
                self.too_long_for = self.too_long_for.max(context);
                self.may_retry = false;
                failure.kind == FailureKind::ContextTooLong
                    && context.is_some()
                    && (self.at..self.plan.targets.len()).any(|at| self.fits(at))
            }
            Verdict::Out(_) => {
                self.may_retry = false;
                true
            }
            Verdict::Next { scope, rest } => {
                if scope == Scope::Provider {
                    self.unreachable.extend(leg);
                }
                self.may_retry = rest == Rest::Backoff && failure.retry_after.is_none();
                true
            }
        }
    }

    fn attempt(&mut self, at: usize, after_ms: u64) -> Option<Attempt<'p>> {
        self.last = Some(at);
        let target = self.plan.targets.get(at)?;
        Some(Attempt { target, after_ms })
    }

    fn is_unreachable(&self, at: usize) -> bool {
        let leg = |at: usize| self.aim.legs.get(at);
        let mine = self.plan.targets.get(at).and_then(|target| leg(target.leg));
        mine.is_some_and(|mine| {
            (self.unreachable.iter())
                .filter_map(|at| leg(*at))
                .any(|other| other.provider.id == mine.provider.id)
        })
    }

    /// After a prompt was too long, only a model that reads more is worth a try.
    fn fits(&self, at: usize) -> bool {
        let Some(limit) = self.too_long_for else {
            return true;
        };
        let target = self.plan.targets.get(at);
        let context = target.and_then(|target| self.aim.legs.get(target.leg)?.context);
        context.is_some_and(|context| context > limit)
    }
}

#[cfg(test)]
mod tests;
