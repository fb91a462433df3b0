//! Tells as JSON what a plan costs among 1,000 accounts and 5,000 models, in microseconds of CPU: `cargo xtask bench` puts it into its table.
//!
//! CPU, not time on the clock: what else the machine does is not the plan's.

#[path = "../../benches/world/mod.rs"]
mod world;

use routing::{AccountStrategy, Aim, Book, Known, Naming};
use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;
use world::{Bench, bench, run};

fn main() -> std::io::Result<()> {
    let many = bench(100, ACCOUNTS, AccountStrategy::BestValue);
    let one = bench(1, ACCOUNTS, AccountStrategy::BestValue);
    let known = Known {
        providers: &many.providers,
        fleet: &many.fleet,
    };
    let model = Aim::at("m", &many.providers[7], "model-7-00");
    let auto = Book::new(&Naming::default()).aim("auto", &known);
    let auto = auto.map_err(|why| std::io::Error::other(format!("{why:?}")))?;
    let same = Aim::at("m", &one.providers[0], "model-0-00");
    let told = serde_json::json!({
        "model": cost(&many, &model),
        "auto": cost(&many, &auto),
        "one_provider": cost(&one, &same),
    });
    writeln!(std::io::stdout(), "{told}")
}

/// What one plan costs, in microseconds: the best of several rounds, for whatever disturbs a round only adds to it.
fn cost(bench: &Bench, aim: &Aim) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let (before, mut plans) = (cpu(), 0.0);
        // The system counts in steps of some milliseconds.
        while cpu() - before < ROUND {
            for _ in 0..BATCH {
                black_box(run(bench, aim));
            }
            plans += f64::from(BATCH);
        }
        (cpu() - before) / plans
    });
    rounds.fold(f64::INFINITY, f64::min)
}

/// Microseconds of CPU this thread has had; of the clock where the system does not tell.
fn cpu() -> f64 {
    thread_local!(static START: Instant = Instant::now());
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanos.map_or_else(
        || START.with(Instant::elapsed).as_secs_f64() * 1e6,
        |nanos| nanos / 1e3,
    )
}

const ACCOUNTS: usize = 1_000;
const ROUNDS: u32 = 5;
/// Plans between two looks at the clock.
const BATCH: u32 = 1_000;
/// Microseconds.
const ROUND: f64 = 100_000.0;
