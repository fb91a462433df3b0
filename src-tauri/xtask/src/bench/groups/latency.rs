//! Time added to a request of 1 KB that comes at a fixed rate, whatever the earlier ones take.

use super::{Bench, ONE_KB, added, figure};
use crate::bench::budget::Budget;
use crate::bench::fault::Fault;
use crate::bench::stage::Who;
use crate::bench::table::Figure;

struct Case {
    rate: usize,
    requests: usize,
    middle: Figure,
    slow_end: Figure,
}

const CASES: &[Case] = &[
    Case {
        rate: 50,
        requests: 300,
        middle: figure("latency added at 50 requests/s, p50", "us", Budget::None),
        slow_end: figure("latency added at 50 requests/s, p99", "us", Budget::None),
    },
    Case {
        rate: 200,
        requests: 600,
        middle: figure("latency added at 200 requests/s, p50", "us", Budget::None),
        slow_end: figure("latency added at 200 requests/s, p99", "us", Budget::None),
    },
];

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<(), Fault> {
    for case in CASES {
        let requests = bench.scaled(case.requests);
        for _ in 0..bench.rounds() {
            let (mut middle, mut slow_end) = (Vec::new(), Vec::new());
            for who in Who::ALL {
                let outcome = bench.stage.load(who)?.open(ONE_KB, case.rate, requests)?;
                middle.push((who, outcome.latency.p50));
                slow_end.push((who, outcome.latency.p99));
            }
            bench.table.add(case.middle, added(&middle));
            bench.table.add(case.slow_end, added(&slow_end));
        }
    }
    Ok(())
}
