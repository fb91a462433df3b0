//! What each strategy makes of the same weeks: quota left to lapse, switches, cache loss. Replays them in milliseconds.
//!
//! `cargo run -p routing --example simulate`

#![expect(clippy::print_stdout, reason = "a program that prints")]

mod people;
mod world;

use routing::AccountStrategy;
use world::{DAY, HOUR, Report, Sim, metered, weekly};

fn weeks(strategy: AccountStrategy, seed: u64) -> Report {
    let plans = vec![
        weekly(24e6, 6 * DAY + 9 * HOUR),
        weekly(8e6, 2 * DAY + 15 * HOUR),
        weekly(8e6, 4 * DAY + 3 * HOUR),
    ];
    Sim::new(strategy, plans, vec![metered(), metered()])
        .polled()
        .run(&people::days(56, 24, seed))
}

fn main() {
    println!("strategy        lapsed  switches  cache hits  by the token  detours  failed");
    for strategy in AccountStrategy::ALL {
        let reports: Vec<Report> = (1..=5).map(|seed| weeks(strategy, seed)).collect();
        let mean = |of: fn(&Report) -> f64| {
            reports.iter().map(of).sum::<f64>() / reports.len() as f64
        };
        println!(
            "{:<14} {:>6.1} % {:>8.0} {:>9.1} % {:>11.0} $ {:>8.0} {:>7.0}",
            strategy.name(),
            mean(|report| report.rot * 100.0),
            mean(|report| report.switches as f64),
            mean(|report| report.cached / report.cacheable * 100.0),
            mean(|report| report.dollars),
            mean(|report| report.detours as f64),
            mean(|report| report.failed as f64),
        );
    }
}
