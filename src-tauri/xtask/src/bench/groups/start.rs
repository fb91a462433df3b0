//! Size of the headless program, and its cold start.

use std::fs;

use super::{Bench, figure};
use crate::bench::budget::Budget;
use crate::bench::fault::Fault;
use crate::bench::stage::Who;
use crate::bench::table::Figure;

const SIZE: Figure = figure("headless binary", "MB", Budget::AtMost(15.0));
const START: Figure = figure(
    "cold start to a served /v1/models",
    "ms",
    Budget::AtMost(60.0),
);

const STARTS: usize = 11;

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let path = bench.stage.programs.ours().to_owned();
    let file = fs::metadata(&path).map_err(|reason| Fault::File { path, reason })?;
    bench
        .table
        .add(SIZE, vec![(Who::Ours, file.len() as f64 / 1e6)]);
    for _ in 0..bench.scaled(STARTS) {
        let (_stopped_at_once, took) = bench.stage.start_ours()?;
        bench
            .table
            .add(START, vec![(Who::Ours, took.as_secs_f64() * 1e3)]);
    }
    Ok(())
}
