//! The weeks every strategy is measured with: three plans of two sizes, renewed on different days, and two keys behind them.

use crate::people::{self, Dice};
use crate::world::{DAY, HOUR, Report, Sim, metered, weekly};
use routing::AccountStrategy;

/// Sessions on a usual day: too few for the plans, about right, too many.
pub(crate) const LOADS: [u64; 3] = [20, 28, 40];

/// Every strategy works through the same weeks several times.
const SEEDS: u64 = 3;

/// What a strategy made of some weeks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    /// The share of paid-for quota that lapsed unused.
    pub(crate) rot: f64,
    /// Times a session changed its account.
    pub(crate) switches: f64,
    /// The share of tokens sent before that came from a cache.
    pub(crate) hits: f64,
    /// Spent by the token, since no plan had anything left.
    pub(crate) dollars: f64,
}

/// Six weeks of that load, several times.
pub(crate) fn each(strategy: AccountStrategy, load: u64) -> Vec<Told> {
    let reports = (1..=SEEDS).map(|seed| weeks(strategy, load, seed));
    let told = reports.map(|report| Told {
        rot: report.rot,
        switches: report.switches as f64,
        hits: report.cached / report.cacheable,
        dollars: report.dollars,
    });
    told.collect()
}

/// The same on average.
pub(crate) fn mean(told: &[Told]) -> Told {
    let mean = |of: fn(&Told) -> f64| told.iter().map(of).sum::<f64>() / told.len() as f64;
    Told {
        rot: mean(|told| told.rot),
        switches: mean(|told| told.switches),
        hits: mean(|told| told.hits),
        dollars: mean(|told| told.dollars),
    }
}

fn weeks(strategy: AccountStrategy, load: u64, seed: u64) -> Report {
    let plans = vec![
        weekly(24e6, 6 * DAY + 9 * HOUR),
        weekly(8e6, 2 * DAY + 15 * HOUR),
        weekly(8e6, 4 * DAY + 3 * HOUR),
    ];
    Sim::new(strategy, plans, vec![metered(), metered()])
        .polled()
        .run(&people::days(42, load, seed))
}

/// Thirty days in which everybody fails now and then.
pub(crate) fn hard(strategy: AccountStrategy, seed: u64) -> Report {
    let plans = vec![weekly(9e6, 2 * DAY), weekly(3e6, 4 * DAY), weekly(3e6, DAY)];
    Sim::new(strategy, plans, vec![metered(), metered()])
        .with_outages(&outages(seed, 5))
        .run(&people::days(30, 30, seed))
}

/// Two days in which the plans, more than a plan of attempts can hold, all fail, and a single key does not.
pub(crate) fn crowded(strategy: AccountStrategy, accounts: usize) -> Report {
    let plans = (0..accounts).map(|_| weekly(9e6, 2 * DAY)).collect();
    let out: Vec<_> = (0..accounts).map(|place| (place, 0, 9 * DAY)).collect();
    Sim::new(strategy, plans, vec![metered()])
        .with_outages(&out)
        .run(&people::days(2, 20, 1))
}

/// Outages of every account, often of several at once, now and then of all.
fn outages(seed: u64, accounts: usize) -> Vec<(usize, u64, u64)> {
    let mut dice = Dice(seed);
    let mut outages = Vec::new();
    for day in 0..30 {
        for place in 0..accounts {
            for _ in 0..dice.below(4) {
                let from = day * DAY + 8 * HOUR + dice.below(10 * HOUR);
                let longest = [20_000, 300_000, 2 * HOUR, 8 * HOUR][dice.below(4) as usize];
                outages.push((place, from, from + 1 + dice.below(longest)));
            }
        }
        let from = day * DAY + 12 * HOUR;
        let all = (0..accounts).map(|place| (place, from, from + dice.below(120_000)));
        outages.extend(all);
    }
    outages
}
