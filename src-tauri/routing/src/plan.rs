//! Which accounts to try, in which order, and why; and who was passed over, and why.
//!
//! Invariant: the same request in the same world at the same moment gives the same plan.

use crate::account::Standing;
use crate::aim::Aim;
use crate::facts::{Facts, World};
use crate::fleet::Fleet;
use crate::rank::Candidate;
use crate::strategy::ComboStrategy;
use crate::survey::{Run, Skipped, Survey};
use crate::why::{Skip, Why};
use std::sync::Arc;

/// One account to be tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Its place in the fleet.
    pub place: usize,
    /// What it is to serve: the place among the aim's legs.
    pub leg: usize,
    /// Why it stands where it stands.
    pub why: Why,
    /// How long it is worth queueing for it rather than take the next, in milliseconds.
    pub patience_ms: u64,
    /// It rests until then, and the request had better wait for it, Unix milliseconds.
    pub not_before: Option<u64>,
}

/// The accounts to try, in order, and those that were passed over.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// At most [`MOST_TARGETS`].
    pub targets: Vec<Target>,
    /// In the order of the aim's legs.
    pub skipped: Vec<Skipped>,
}

/// No plan is longer: as many as a combo may have targets.
pub const MOST_TARGETS: usize = 64;
/// So much room is kept for each later leg, if there are not too many of them.
const KEPT_FOR_LATER: usize = 8;

/// Why no account can serve the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTarget {
    /// The user has no account with any provider of the model.
    NoAccount {
        /// The providers' names.
        providers: Vec<String>,
    },
    /// Every account rests or is out.
    AllResting {
        /// How many rest.
        resting: usize,
        /// When the first wakes, Unix milliseconds.
        until: Option<u64>,
        /// Those that are out: what they are called, and their standing.
        out: Vec<(Arc<str>, Standing)>,
    },
    /// Something the user laid down keeps every account from it; the first such thing.
    Closed {
        /// What.
        why: Skip,
    },
}

/// Orders the accounts that can serve what the request aims at.
pub fn plan(aim: &Aim, facts: &Facts<'_>, world: &World<'_>) -> Plan {
    let mut survey = Survey::new(aim, facts, world);
    survey.look();
    let order = survey.ordered();
    let only = survey.candidates.len() == 1;
    let mut targets = Vec::with_capacity(survey.candidates.len().min(MOST_TARGETS));
    let fair = (MOST_TARGETS / order.len().max(1)).clamp(1, KEPT_FOR_LATER);
    let share = |run: Run| fair.min((run.to - run.from) as usize);
    let runs = order.iter().filter_map(|at| survey.run(*at).copied());
    let mut kept = survey.resorts.len().min(fair) + runs.map(share).sum::<usize>();
    for at in order {
        if let Some(run) = survey.run(at).copied() {
            kept -= share(run);
            let most = MOST_TARGETS.saturating_sub(kept);
            survey.take(run, most, only, &mut targets);
        }
    }
    survey.take_resorts(&mut targets);
    Plan {
        targets,
        skipped: survey.skipped,
    }
}

impl Survey<'_> {
    /// Sorts the best of a run to its front, as many as there is room for. Returns how many.
    fn sort_front(&mut self, run: Run, room: usize) -> usize {
        let key = |candidate: &Candidate| (candidate.key, candidate.rank);
        let Some(candidates) = (self.candidates).get_mut(run.from as usize..run.to as usize) else {
            return 0;
        };
        if candidates.len() > room {
            candidates.select_nth_unstable_by_key(room, key);
        }
        let taken = candidates.len().min(room);
        if let Some(front) = candidates.get_mut(..taken) {
            front.sort_unstable_by_key(key);
        }
        taken
    }

    /// Appends a run's accounts in order, the session's own first if it stays, until there are so many targets.
    fn take(&mut self, run: Run, most: usize, only: bool, targets: &mut Vec<Target>) {
        let taken = self.sort_front(run, most.saturating_sub(targets.len()));
        let from = run.from as usize;
        let front = self.candidates.get(from..from + taken).unwrap_or(&[]);
        let (Some(leg), Some(best)) = (self.aim.legs.get(run.leg as usize), front.first()) else {
            return;
        };
        let ranker = self.ranker(leg);
        let home = run
            .warm
            .filter(|(warm, tokens)| ranker.stays(*warm, *tokens, *best, leg));
        let target = |candidate: &Candidate, why: Why| Target {
            place: candidate.place as usize,
            leg: run.leg as usize,
            why,
            patience_ms: 0,
            not_before: None,
        };
        if let Some((home, tokens)) = &home {
            let patience_ms = self.world.strategies.sessions.patience_ms(*tokens);
            let why = if only {
                Why::Only
            } else {
                Why::Stays { tokens: *tokens }
            };
            let home = Target {
                patience_ms,
                ..target(home, why)
            };
            self.push(targets, home);
        }
        for (at, candidate) in front.iter().enumerate() {
            if home.is_some_and(|(home, _)| home.place == candidate.place) {
                continue;
            }
            let left = run
                .warm
                .filter(|(_, tokens)| at == 0 && home.is_none() && *tokens > 0);
            let why = left
                .and_then(|(_, tokens)| ranker.why_moved(*candidate, tokens))
                .or_else(|| self.listed(&run, targets.is_empty()).filter(|_| !only))
                .unwrap_or_else(|| ranker.why(*candidate, only));
            self.push(targets, target(candidate, why));
        }
        targets.truncate(most);
    }

    /// Where a target has one account only, it is the combo's order that brought it where it is. What an account is worth says more.
    fn listed(&self, run: &Run, first: bool) -> Option<Why> {
        let strategy = self.aim.order.strategy;
        let by_order = self.aim.legs.len() > 1 && strategy != ComboStrategy::BestValue;
        let listed = Why::Listed { strategy, first };
        (by_order && run.to - run.from == 1).then_some(listed)
    }

    /// Appends a target unless the same account is already to be tried with the same model.
    fn push(&self, targets: &mut Vec<Target>, target: Target) {
        let legs = &self.aim.legs;
        let same = |known: &Target| {
            known.place == target.place
                && (known.leg == target.leg
                    || (legs.get(known.leg))
                        .zip(legs.get(target.leg))
                        .is_some_and(|(one, other)| one.is_same(other)))
        };
        let is_known = legs.len() > 1 && targets.iter().any(same);
        if !is_known && targets.len() < MOST_TARGETS {
            targets.push(target);
        }
    }

    /// Appends who rests but may be tried; and puts first whom the session had better wait for.
    fn take_resorts(&mut self, targets: &mut Vec<Target>) {
        if self.resorts.is_empty() {
            return;
        }
        let now = self.world.moment.now;
        let sessions = &self.world.strategies.sessions;
        let mut resorts = std::mem::take(&mut self.resorts);
        resorts.sort_by_key(|resort| resort.until);
        for resort in resorts {
            let target = Target {
                place: resort.place as usize,
                leg: resort.leg as usize,
                why: Why::LastResort,
                patience_ms: 0,
                not_before: None,
            };
            let wait = resort.until.saturating_sub(now);
            let waits = resort
                .pinned
                .filter(|tokens| wait <= sessions.wait_ms && wait < sessions.patience_ms(*tokens));
            if let Some(tokens) = waits {
                let home = Target {
                    why: Why::Stays { tokens },
                    not_before: Some(resort.until),
                    ..target
                };
                // In front of the others of its leg, or where they would stand.
                let own = targets.iter().position(|known| known.leg == home.leg);
                let later = || targets.iter().position(|known| known.leg > home.leg);
                let front = own.or_else(later).unwrap_or(targets.len());
                targets.insert(front, home);
                targets.truncate(MOST_TARGETS);
            } else if resort.testable {
                self.push(targets, target);
            }
        }
    }
}

impl Plan {
    /// The plan, if it holds anyone.
    ///
    /// # Errors
    /// Nobody can serve; why.
    pub fn or_refuse(self, aim: &Aim, fleet: &Fleet) -> Result<Self, NoTarget> {
        if self.targets.is_empty() {
            Err(self.refusal(aim, fleet))
        } else {
            Ok(self)
        }
    }

    fn refusal(&self, aim: &Aim, fleet: &Fleet) -> NoTarget {
        let (mut resting, mut until, mut out, mut closed) = (0, None, Vec::new(), None);
        for skipped in &self.skipped {
            let account = skipped.place.and_then(|place| fleet.get(place));
            match skipped.why {
                Skip::Out(standing) => {
                    out.extend(account.map(|account| (account.label.clone(), standing)));
                }
                Skip::Resting { .. }
                | Skip::ModelResting { .. }
                | Skip::QuotaUsed { .. }
                | Skip::BreakerOpen { .. }
                | Skip::Probing => {
                    resting += 1;
                    let wakes = skipped.why.until();
                    until = until.map_or(wakes, |known: u64| {
                        Some(wakes.map_or(known, |wakes| wakes.min(known)))
                    });
                }
                Skip::NotAllowed | Skip::BudgetUsed | Skip::NotPinned | Skip::Excepted => {
                    closed = closed.or(Some(skipped.why));
                }
                Skip::NoAccount | Skip::Disabled => {}
            }
        }
        if resting > 0 || !out.is_empty() {
            NoTarget::AllResting {
                resting,
                until,
                out,
            }
        } else if let Some(why) = closed {
            NoTarget::Closed { why }
        } else {
            let mut providers: Vec<String> = Vec::new();
            for leg in &aim.legs {
                if !providers.iter().any(|known| *known == leg.provider.id) {
                    providers.push(leg.provider.id.to_string());
                }
            }
            NoTarget::NoAccount { providers }
        }
    }

    /// The decision in one sentence.
    pub fn sentence(&self, aim: &Aim, fleet: &Fleet, now: u64) -> String {
        let label = |place: usize| fleet.get(place).map_or("?", |account| &*account.label);
        let model = |leg: usize| (aim.legs.get(leg).map(crate::aim::Leg::name)).unwrap_or_default();
        // Accounts of several providers may be called the same.
        let who = |place: usize, leg: usize| match aim.legs.len() {
            0 | 1 => format!("`{}`", label(place)),
            _ => format!("`{}` (`{}`)", label(place), model(leg)),
        };
        let mut said = match self.targets.first() {
            Some(first) => format!(
                "`{}` serves `{}`, because {}",
                label(first.place),
                model(first.leg),
                first.why
            ),
            None => format!("Nobody can serve `{}`", aim.name),
        };
        for (at, target) in self.targets.iter().skip(1).take(2).enumerate() {
            let joint = if at == 0 {
                "; if it fails, "
            } else {
                ", then "
            };
            said.push_str(&format!("{joint}{}", who(target.place, target.leg)));
        }
        for (at, skipped) in self.skipped.iter().take(3).enumerate() {
            let who = skipped.place.map_or_else(
                || format!("`{}`", model(skipped.leg)),
                |place| who(place, skipped.leg),
            );
            let joint = if at == 0 { "; " } else { ", " };
            said.push_str(&format!("{joint}{who} {}", skipped.why.says(now)));
        }
        said.push('.');
        said
    }
}

#[cfg(test)]
mod tests;
