//! What deciding costs: a plan among 1,000 accounts and 5,000 models, by a program of its own.

use serde::Deserialize;
use std::process::Command;

use super::{Bench, figure};
use crate::bench::budget::Budget;
use crate::bench::fault::Fault;
use crate::bench::stage::Who;
use crate::bench::table::Figure;

const MODEL: Figure = figure(
    "plan, one of 5,000 models, 1,000 accounts",
    "us",
    Budget::AtMost(50.0),
);
const AUTO: Figure = figure(
    "plan, `auto` over 100 providers, 1,000 accounts",
    "us",
    Budget::AtMost(50.0),
);
const ONE: Figure = figure(
    "plan, 1,000 accounts of one provider",
    "us",
    Budget::AtMost(50.0),
);

/// Microseconds of CPU; see the program.
#[derive(Deserialize)]
struct Told {
    model: f64,
    auto: f64,
    one_provider: f64,
}

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let path = bench.stage.programs.path("examples/plan-cost");
    for _ in 0..bench.rounds() {
        let said = Command::new(&path).output();
        let said = said.map_err(|reason| Fault::of("plan-cost", reason))?;
        let told: Told = serde_json::from_slice(&said.stdout)
            .map_err(|reason| Fault::of("plan-cost", reason))?;
        let Told {
            model,
            auto,
            one_provider,
        } = told;
        for (figure, cost) in [(MODEL, model), (AUTO, auto), (ONE, one_provider)] {
            bench.table.add(figure, vec![(Who::Ours, cost)]);
        }
    }
    Ok(())
}
