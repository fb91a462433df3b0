//! The order of a combo's targets, by strategy.

use crate::aim::{Branch, Goal, Step};
use crate::moment::Luck;
use crate::rank::Candidate;
use crate::strategy::ComboStrategy;
use crate::survey::{Run, Survey};

impl Survey<'_> {
    /// The runs in the order they are to be tried: as the combo says, a session's own target first where the combo leaves it open,
    /// and what the request does not fit last.
    pub(crate) fn ordered(&mut self) -> Vec<u32> {
        let aim = self.aim;
        let mut order = Vec::with_capacity(self.runs.len());
        if self.runs.len() > 1 {
            let mut luck = self.luck.clone();
            self.expand(&aim.order, &mut luck, &mut order);
            self.bring_session_home(&mut order);
            for step in &aim.spare {
                self.expand_step(step, &mut luck, &mut order);
            }
            order.sort_by_key(|at| self.run(*at).is_some_and(|run| run.unfit));
        } else {
            order.extend(0..self.runs.len() as u32);
        }
        order
    }

    pub(crate) fn run(&self, at: u32) -> Option<&Run> {
        self.runs.get(at as usize)
    }

    fn run_of(&self, leg: u32) -> Option<u32> {
        let at = self.runs.binary_search_by_key(&leg, |run| run.leg).ok()?;
        Some(at as u32)
    }

    fn expand(&self, branch: &Branch, luck: &mut Luck, order: &mut Vec<u32>) {
        let mut steps: Vec<(u64, &Step)> = (branch.steps.iter().enumerate())
            .map(|(at, step)| (self.step_key(branch, at, step, luck), step))
            .collect();
        if branch.strategy == ComboStrategy::Weighted {
            weigh(&mut steps, luck);
        }
        steps.sort_by_key(|(key, _)| *key);
        for (_, step) in steps {
            self.expand_step(step, luck, order);
        }
    }

    fn expand_step(&self, step: &Step, luck: &mut Luck, order: &mut Vec<u32>) {
        match &step.what {
            Goal::Leg(leg) => order.extend(self.run_of(*leg)),
            Goal::Branch(inner) => self.expand(inner, luck, order),
        }
    }

    fn step_key(&self, branch: &Branch, at: usize, step: &Step, luck: &mut Luck) -> u64 {
        let tally = || self.world.health.tally(&branch.name);
        match branch.strategy {
            ComboStrategy::Priority => at as u64,
            ComboStrategy::Weighted => u64::from(u32::MAX - step.weight) << 16 | at as u64,
            ComboStrategy::RoundRobin => {
                let count = branch.steps.len() as u64;
                let turn = tally().map_or(0, |tally| tally.requests) % count;
                (at as u64 + count - turn) % count
            }
            ComboStrategy::Random => luck.draw(),
            ComboStrategy::LeastUsed => {
                let tried = |leg: u32| {
                    let leg = self.aim.legs.get(leg as usize)?;
                    Some(tally()?.tried(&leg.provider.id, &leg.model))
                };
                fold(step, 0, &|sum, leg| sum + tried(leg).unwrap_or(0))
            }
            ComboStrategy::CostOptimized => {
                fold(step, u64::MAX, &|least, leg| least.min(self.leg_cost(leg)))
            }
            ComboStrategy::BestValue => fold(step, u64::MAX, &|least, leg| {
                let best = self.run_of(leg).and_then(|run| self.best(run));
                least.min(best.map_or(u64::MAX, |best| best.key))
            }),
        }
    }

    /// What the request costs with a leg: nothing where an account is paid for already.
    fn leg_cost(&self, at: u32) -> u64 {
        let (Some(leg), Some(run)) = (self.aim.legs.get(at as usize), self.run_of(at)) else {
            return u64::MAX;
        };
        let paid = self.candidates_of(run).iter().any(|candidate| {
            let account = self.world.fleet.get(candidate.place as usize);
            account.is_some_and(|account| account.is_prepaid() || account.is_free())
        });
        let cost = || leg.cost(self.facts.prompt_tokens.max(1), self.facts.output_tokens);
        if paid {
            0
        } else {
            cost().unwrap_or(u64::MAX - 1)
        }
    }

    pub(crate) fn candidates_of(&self, run: u32) -> &[Candidate] {
        self.run(run)
            .and_then(|run| self.candidates.get(run.from as usize..run.to as usize))
            .unwrap_or(&[])
    }

    pub(crate) fn best(&self, run: u32) -> Option<Candidate> {
        let candidates = self.candidates_of(run).iter();
        candidates
            .min_by_key(|candidate| (candidate.key, candidate.rank))
            .copied()
    }

    /// Where the order of targets is a matter of luck or balance, a session with something cached stays with its target.
    fn bring_session_home(&self, order: &mut [u32]) {
        let warm_tokens = |at: &u32| self.run(*at)?.warm.map(|(_, tokens)| tokens);
        let cached = (0..order.len()).filter(|at| warm_tokens(&order[*at]) > Some(0));
        let Some(home) = cached.max_by_key(|at| warm_tokens(&order[*at])) else {
            return;
        };
        let stays = match self.aim.order.strategy {
            ComboStrategy::Priority | ComboStrategy::CostOptimized => false,
            ComboStrategy::Weighted
            | ComboStrategy::RoundRobin
            | ComboStrategy::Random
            | ComboStrategy::LeastUsed => true,
            ComboStrategy::BestValue => self.home_is_worth_more(order[home], order[0]),
        };
        if stays {
            order[..=home].rotate_right(1);
        }
    }

    fn home_is_worth_more(&self, home: u32, first: u32) -> bool {
        let leg = |run: u32| self.aim.legs.get(self.run(run)?.leg as usize);
        let warm = self.run(home).and_then(|run| run.warm);
        let (Some((warm, tokens)), Some(best)) = (warm, self.best(first)) else {
            return false;
        };
        let (Some(here), Some(there)) = (leg(home), leg(first)) else {
            return false;
        };
        self.ranker(here).stays(warm, tokens, best, there)
    }
}

/// One is drawn by weight to come first; the keys of the others already fall with their weight.
fn weigh(steps: &mut [(u64, &Step)], luck: &mut Luck) {
    let total: u64 = steps.iter().map(|(_, step)| u64::from(step.weight)).sum();
    let drawn = if total == 0 {
        Some(luck.below(steps.len().max(1)))
    } else {
        let mut ticket = luck.below(usize::try_from(total).unwrap_or(usize::MAX)) as u64;
        steps.iter().position(|(_, step)| {
            let weight = u64::from(step.weight);
            let hit = ticket < weight;
            ticket = ticket.saturating_sub(weight);
            hit
        })
    };
    if let Some(step) = drawn.and_then(|at| steps.get_mut(at)) {
        step.0 = 0;
    }
}

/// Folds over the legs of a step.
fn fold(step: &Step, start: u64, with: &dyn Fn(u64, u32) -> u64) -> u64 {
    match &step.what {
        Goal::Leg(leg) => with(start, *leg),
        Goal::Branch(branch) => branch
            .steps
            .iter()
            .fold(start, |so_far, step| fold(step, so_far, with)),
    }
}
