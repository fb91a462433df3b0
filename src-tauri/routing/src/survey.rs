//! Who can serve a target now, and why the others cannot.

use crate::account::{Account, Footing, Standing};
use crate::aim::{Aim, Leg, Pin};
use crate::breaker::Circuit;
use crate::facts::{Facts, World};
use crate::health::AccountHealth;
use crate::moment::Luck;
use crate::rank::{Candidate, Ranker};
use crate::why::Skip;

/// The candidates of one leg: a stretch of the survey's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) leg: u32,
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// The session's account, with the tokens cached there.
    pub(crate) warm: Option<(Candidate, u64)>,
    /// The prompt does not fit, or it holds what the model cannot take, as far as we know.
    pub(crate) unfit: bool,
}

/// An account that rests but may be tried when nobody else is left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resort {
    pub(crate) until: u64,
    pub(crate) leg: u32,
    pub(crate) place: u32,
    /// It may be tried before it wakes.
    pub(crate) testable: bool,
    /// What the session has cached there, if the session is with it.
    pub(crate) pinned: Option<u64>,
}

/// An account or target that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// The account's place in the fleet; none if the whole target was passed over.
    pub place: Option<usize>,
    /// The target's place among the aim's legs.
    pub leg: usize,
    /// Why.
    pub why: Skip,
}

/// All targets looked at.
pub(crate) struct Survey<'a> {
    pub(crate) aim: &'a Aim,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) world: &'a World<'a>,
    pub(crate) luck: Luck,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) runs: Vec<Run>,
    pub(crate) resorts: Vec<Resort>,
    pub(crate) skipped: Vec<Skipped>,
}

/// An unfit prompt is surely too long only beyond the model's context by this share, since counts are estimates.
const SURELY: f64 = 1.1;

impl<'a> Survey<'a> {
    pub(crate) fn new(aim: &'a Aim, facts: &'a Facts<'a>, world: &'a World<'a>) -> Self {
        let expected = aim
            .legs
            .iter()
            .map(|leg| world.fleet.of(&leg.provider.id).len());
        Self {
            aim,
            facts,
            world,
            luck: Luck::of(world.moment.chance),
            candidates: Vec::with_capacity(expected.sum()),
            runs: Vec::with_capacity(aim.legs.len()),
            resorts: Vec::new(),
            skipped: Vec::new(),
        }
    }

    pub(crate) fn ranker(&self, leg: &'a Leg) -> Ranker<'a> {
        Ranker {
            world: self.world,
            facts: self.facts,
            leg,
            rule: self.world.strategies.rule(&leg.provider.id),
        }
    }

    pub(crate) fn look(&mut self) {
        for at in 0..self.aim.legs.len() {
            if let Some(leg) = self.aim.legs.get(at) {
                self.leg(at as u32, leg);
            }
        }
    }

    fn leg(&mut self, at: u32, leg: &'a Leg) {
        let (fleet, health) = (self.world.fleet, self.world.health);
        let places = fleet.of(&leg.provider.id);
        if let Some(why) = self.closed(leg, places) {
            self.skip(None, at, why);
            return;
        }
        let now = self.world.moment.now;
        let circuits = health.provider(&leg.provider.id);
        let circuits = circuits.map(|known| known.circuits(now));
        let ranker = self.ranker(leg);
        let pin = self.facts.session.and_then(|session| {
            let settings = &self.world.strategies.sessions;
            session.pin(&leg.provider.id, &leg.model, settings, now)
        });
        let (from, mut warm_at) = (self.candidates.len(), None);
        for (rank, place) in places.iter().enumerate() {
            let Some(account) = fleet.get(*place as usize) else {
                continue;
            };
            let known = health.of(&account.id);
            let circuit = circuits.map_or(Circuit::Closed, |(key, plan)| match account.footing() {
                Footing::Key => key,
                Footing::Subscription => plan,
            });
            let pinned = pin.filter(|(pinned, _)| **pinned == account.id);
            let tokens = pinned.map(|(_, tokens)| tokens);
            if let Some(why) = self.keeps_out(leg, account, known, circuit) {
                self.skip(Some(*place), at, why);
                self.resort(at, *place, why, leg, known, tokens);
                continue;
            }
            if let Some(tokens) = tokens {
                warm_at = Some((self.candidates.len(), tokens));
            }
            let key = ranker.key(account, known, &mut self.luck);
            self.candidates.push(Candidate {
                key,
                place: *place,
                rank: rank as u32,
            });
        }
        let (_, run) = self.candidates.split_at_mut(from);
        if !run.is_empty() {
            ranker.settle(run, &mut self.luck);
            let warm = warm_at.and_then(|(at, tokens)| Some((*run.get(at - from)?, tokens)));
            self.runs.push(Run {
                leg: at,
                from: from as u32,
                to: self.candidates.len() as u32,
                warm,
                unfit: self.is_unfit(leg),
            });
        }
    }

    /// What closes the whole target.
    fn closed(&self, leg: &Leg, places: &[u32]) -> Option<Skip> {
        let denied =
            |access: &crate::Access| !access.allows(&self.aim.name, &leg.provider, &leg.model);
        if self.facts.access.is_some_and(denied) {
            Some(Skip::NotAllowed)
        } else if places.is_empty() {
            Some(Skip::NoAccount)
        } else if self.world.shut.iter().any(|id| **id == *leg.provider.id) {
            Some(Skip::BudgetUsed)
        } else {
            None
        }
    }

    /// What keeps an account out now.
    fn keeps_out(
        &self,
        leg: &Leg,
        account: &Account,
        known: Option<&AccountHealth>,
        circuit: Circuit,
    ) -> Option<Skip> {
        if !account.enabled {
            return Some(Skip::Disabled);
        }
        let named = match &leg.pin {
            None => true,
            Some(Pin::Account(id)) => *id == account.id,
            Some(Pin::Tag(tag)) => account.policy.tags.iter().any(|known| **known == **tag),
        };
        if !named {
            return Some(Skip::NotPinned);
        }
        let allowed = |access: &crate::Access| access.allows_account(&account.id);
        if !self.facts.access.is_none_or(allowed) {
            return Some(Skip::NotAllowed);
        }
        if account.policy.excepts(&leg.model) {
            return Some(Skip::Excepted);
        }
        let standing = known
            .and_then(AccountHealth::out)
            .unwrap_or(account.standing);
        if standing != Standing::Active {
            return Some(Skip::Out(standing));
        }
        let now = self.world.moment.now;
        match circuit {
            Circuit::Open { until } => return Some(Skip::BreakerOpen { until }),
            Circuit::Probing => return Some(Skip::Probing),
            Circuit::Closed | Circuit::HalfOpen => {}
        }
        known.and_then(|known| known.tired(account, &leg.model, now))
    }

    /// Remembers who may be tried when nobody else is left: one request at a time, and not against a provider's own word.
    fn resort(
        &mut self,
        leg_at: u32,
        place: u32,
        why: Skip,
        leg: &Leg,
        known: Option<&AccountHealth>,
        tokens: Option<u64>,
    ) {
        let now = self.world.moment.now;
        let testable = match why {
            Skip::BreakerOpen { .. } => true,
            Skip::Resting { .. } | Skip::ModelResting { .. } => {
                known.is_none_or(|known| known.may_be_tested(&leg.model, now))
            }
            Skip::QuotaUsed { .. }
            | Skip::NoAccount
            | Skip::Disabled
            | Skip::NotPinned
            | Skip::NotAllowed
            | Skip::Excepted
            | Skip::Out(_)
            | Skip::Probing
            | Skip::BudgetUsed => false,
        };
        let waited_for = tokens.is_some() && why.until().is_some();
        if testable || waited_for {
            self.resorts.push(Resort {
                until: why.until().unwrap_or(now),
                leg: leg_at,
                place,
                testable,
                pinned: tokens,
            });
        }
    }

    fn skip(&mut self, place: Option<u32>, leg: u32, why: Skip) {
        self.skipped.push(Skipped {
            place: place.map(|place| place as usize),
            leg: leg as usize,
            why,
        });
    }

    fn is_unfit(&self, leg: &Leg) -> bool {
        let too_long = leg
            .context
            .is_some_and(|context| self.facts.prompt_tokens as f64 > context as f64 * SURELY);
        too_long
            || (self.facts.images && leg.vision == Some(false))
            || (self.facts.tools && leg.tools == Some(false))
    }
}

impl AccountHealth {
    /// Why the account itself cannot serve the model now.
    fn tired(&self, account: &Account, model: &str, now: u64) -> Option<Skip> {
        if self.strain.rests(now) {
            return Some(Skip::Resting {
                until: self.strain.until,
                told: self.strain.told,
            });
        }
        if let Some(strain) = self.model(model).filter(|strain| strain.rests(now)) {
            return Some(Skip::ModelResting {
                until: strain.until,
                told: strain.told,
            });
        }
        let spent = self.quota.spent(model, account.policy.reserve(), now)?;
        Some(Skip::QuotaUsed {
            length_ms: spent.length_ms,
            until: spent.until,
        })
    }

    fn may_be_tested(&self, model: &str, now: u64) -> bool {
        let fine = |strain: &crate::strain::Strain| !strain.rests(now) || strain.may_be_tested(now);
        self.in_flight == 0 && fine(&self.strain) && self.model(model).is_none_or(fine)
    }
}
