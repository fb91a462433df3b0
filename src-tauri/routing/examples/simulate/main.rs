//! What each strategy makes of the same weeks: quota left to lapse, switches, cache loss. Replays them in milliseconds.
//!
//! `cargo run -p routing --example simulate`

#![expect(clippy::print_stdout, reason = "a program that prints")]

mod people;
mod weeks;
mod world;

use routing::AccountStrategy;

fn main() {
    println!("strategy        lapsed  switches  cache hits  by the token");
    for load in weeks::LOADS {
        println!("{load} sessions on a usual day");
        for strategy in AccountStrategy::ALL {
            let told = weeks::mean(&weeks::each(strategy, load));
            println!(
                "{:<14} {:>6.1} % {:>8.0} {:>9.1} % {:>11.0} $",
                strategy.name(),
                told.rot * 100.0,
                told.switches,
                told.hits * 100.0,
                told.dollars,
            );
        }
    }
    let hard = weeks::hard(AccountStrategy::BestValue, 1);
    println!(
        "thirty days of outages: {} requests, {} attempts in vain, {} failed, {} of them needlessly",
        hard.requests, hard.detours, hard.failed, hard.wrongly_failed
    );
    let crowded = weeks::crowded(AccountStrategy::BestValue, 100);
    println!(
        "a hundred accounts of one provider out: {} requests, {} attempts in vain, {} failed",
        crowded.requests, crowded.detours, crowded.failed
    );
}
