//! Resident memory: just started, under many slow streams.

use std::thread::sleep;
use std::time::Duration;

use super::{Bench, CHAT, figure};
use crate::bench::budget::Budget;
use crate::bench::fault::Fault;
use crate::bench::load::Request;
use crate::bench::stage::Who;
use crate::bench::table::Figure;

const IDLE: Figure = figure("memory, idle", "MB", Budget::AtMost(15.0));
const HELD: Figure = figure("memory, 500 slow streams", "MB", Budget::AtMost(45.0));

const STREAMS: usize = 500;
const SLOW: Request = Request {
    path: CHAT,
    model: "chat/slow",
    prompt: 700,
    least: 0,
};

/// How long the streams go on before memory is read: each has had a few events by then.
const SETTLE: Duration = Duration::from_secs(3);

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let (fresh, _) = bench.stage.start_ours()?;
    sleep(SETTLE);
    let mut idle = vec![(Who::Ours, fresh.resident())];
    drop(fresh);
    for who in [Who::Nginx, Who::Bare] {
        idle.push((who, bench.stage.process(who)?.resident()));
    }
    bench.table.add(IDLE, idle);
    let mut held = Vec::new();
    for who in Who::GATEWAYS {
        let streams = bench.stage.load(who)?.hold(SLOW, STREAMS)?;
        sleep(SETTLE);
        held.push((who, bench.stage.process(who)?.resident()));
        drop(streams);
    }
    bench.table.add(HELD, held);
    Ok(())
}
