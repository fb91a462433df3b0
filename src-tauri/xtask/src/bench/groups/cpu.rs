//! CPU per request: user and system time of the process over the requests it answered.

use super::{Bench, CHAT, ONE_KB, figure};
use crate::bench::budget::Budget;
use crate::bench::fault::Fault;
use crate::bench::load::Request;
use crate::bench::stage::{Stage, Who};
use crate::bench::table::Figure;

/// One kind of request, repeated.
struct Case {
    figure: Figure,
    request: Request,
    connections: usize,
    requests: usize,
}

/// Everybody gets the same bytes from the client. Where ours translates, the others pass an upstream's answer in the client's own dialect.
const CASES: &[Case] = &[
    Case {
        figure: figure("CPU per request, 1 KB", "us", Budget::TimesNginx(2.0)),
        request: ONE_KB,
        connections: 32,
        requests: 20_000,
    },
    Case {
        figure: figure(
            "CPU per request, 184 KB prompt",
            "us",
            Budget::TimesNginx(1.5),
        ),
        request: Request {
            path: CHAT,
            model: "chat/short",
            prompt: 184 * 1024,
            least: 600,
        },
        connections: 8,
        requests: 3_000,
    },
    Case {
        figure: figure(
            "CPU per request, 64 KB answer",
            "us",
            Budget::TimesNginx(1.3),
        ),
        request: Request {
            path: CHAT,
            model: "chat/long",
            prompt: 700,
            least: 65_000,
        },
        connections: 8,
        requests: 5_000,
    },
    Case {
        figure: figure(
            "CPU per request, Chat to Anthropic",
            "us",
            Budget::TimesNginx(2.5),
        ),
        request: Request {
            path: CHAT,
            model: "messages/short",
            prompt: 700,
            least: 600,
        },
        connections: 32,
        requests: 20_000,
    },
];

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<(), Fault> {
    for case in CASES {
        let requests = bench.scaled(case.requests);
        for who in Who::GATEWAYS {
            case.turn(bench.stage, who, requests / 10)?;
        }
        bench.in_turns(
            bench.many_rounds(),
            case.figure,
            &Who::GATEWAYS,
            |stage, who| case.turn(stage, who, requests),
        )?;
    }
    Ok(())
}

impl Case {
    fn turn(&self, stage: &mut Stage, who: Who, requests: usize) -> Result<f64, Fault> {
        let load = stage.load(who)?;
        let before = stage.process(who)?.cpu();
        let outcome = load.closed(self.request, self.connections, requests)?;
        let spent = stage.process(who)?.cpu().saturating_sub(before);
        Ok(spent.as_secs_f64() * 1e6 / outcome.done as f64)
    }
}
