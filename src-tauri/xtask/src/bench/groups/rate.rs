//! Requests of 1 KB a second, the gateway on one core.
//!
//! The other core bears upstream and load. `direct` shows what these alone reach: a gateway near it was held back by them.

use super::{Bench, ONE_KB, figure};
use crate::bench::budget::Budget;
use crate::bench::fault::Fault;
use crate::bench::stage::Who;
use crate::bench::table::Figure;

const ENOUGH: Budget = Budget::ShareOfNginx(0.6);

/// Connections, requests, figure.
const CASES: &[(usize, usize, Figure)] = &[
    (1, 4_000, figure("requests/s, 1 connection", "1/s", ENOUGH)),
    (
        32,
        20_000,
        figure("requests/s, 32 connections", "1/s", ENOUGH),
    ),
    (
        256,
        20_000,
        figure("requests/s, 256 connections", "1/s", ENOUGH),
    ),
];

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<(), Fault> {
    for (connections, requests, figure) in CASES {
        let requests = bench.scaled(*requests);
        for who in Who::GATEWAYS {
            let warm = bench.stage.load(who)?;
            warm.closed(ONE_KB, *connections, requests / 10)?;
        }
        bench.in_turns(bench.many_rounds(), *figure, &Who::ALL, |stage, who| {
            let outcome = stage.load(who)?.closed(ONE_KB, *connections, requests)?;
            Ok(outcome.done as f64 / outcome.seconds)
        })?;
    }
    Ok(())
}
