//! Streams of 300 events, eight at a time, 500 events a second each: what they cost and how long each event is held.
//!
//! Both cores are kept awake meanwhile: a sleeping core of a virtual machine takes longer to wake than any gateway to pass an event on.

use super::{Bench, CHAT, MESSAGES, added, figure};
use crate::bench::budget::Budget;
use crate::bench::fault::Fault;
use crate::bench::load::{Outcome, Request};
use crate::bench::process::{Awake, ENDS, GATEWAY};
use crate::bench::stage::{Stage, Who};
use crate::bench::table::Figure;

const SAME: Request = Request {
    path: CHAT,
    model: "chat/stream",
    prompt: 700,
    least: 0,
};
const TRANSLATED: Request = Request {
    path: MESSAGES,
    model: "chat/stream",
    prompt: 700,
    least: 0,
};

const SAME_CPU: Figure = figure(
    "CPU per stream of 300 events",
    "us",
    Budget::TimesNginx(1.7),
);
const TRANSLATED_CPU: Figure = figure(
    "CPU per stream, Messages to Chat",
    "us",
    Budget::TimesNginx(1.7),
);
const MIDDLE: Figure = figure("delay added per event, p50", "us", Budget::AtMost(50.0));
const SLOW_END: Figure = figure("delay added per event, p99", "us", Budget::AtMost(1000.0));

const AT_A_TIME: usize = 8;
const STREAMS: usize = 32;

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let streams = bench.scaled(STREAMS);
    let _awake = [Awake::keep(GATEWAY)?, Awake::keep(ENDS)?];
    for who in Who::ALL {
        turn(bench.stage, who, SAME, AT_A_TIME)?;
    }
    for _ in 0..bench.rounds() {
        let (mut cpu, mut middle, mut slow_end) = (Vec::new(), Vec::new(), Vec::new());
        for who in Who::ALL {
            let (spent, outcome) = turn(bench.stage, who, SAME, streams)?;
            cpu.push((who, spent));
            middle.push((who, outcome.delay.p50));
            slow_end.push((who, outcome.delay.p99));
        }
        cpu.retain(|(who, _)| *who != Who::Direct);
        bench.table.add(SAME_CPU, cpu);
        bench.table.add(MIDDLE, added(&middle));
        bench.table.add(SLOW_END, added(&slow_end));
    }
    bench.in_turns(
        bench.rounds(),
        TRANSLATED_CPU,
        &Who::GATEWAYS,
        |stage, who| Ok(turn(stage, who, TRANSLATED, streams)?.0),
    )
}

/// CPU per stream in microseconds, and what the load generator found.
fn turn(
    stage: &mut Stage,
    who: Who,
    request: Request,
    streams: usize,
) -> Result<(f64, Outcome), Fault> {
    let load = stage.load(who)?;
    let before = stage.process(who)?.cpu();
    let outcome = load.streams(request, AT_A_TIME, streams)?;
    let spent = stage.process(who)?.cpu().saturating_sub(before);
    Ok((spent.as_secs_f64() * 1e6 / outcome.done as f64, outcome))
}
