//! The groups of figures, in the order they are measured.
//!
//! Invariant: memory is read before any load, so a figure of one group does not depend on which others run.

mod cpu;
pub(super) mod desktop;
mod latency;
mod memory;
mod plan;
mod rate;
mod start;
mod streams;

use clap::ValueEnum;

use super::budget::Budget;
use super::fault::Fault;
use super::load::Request;
use super::stage::{Stage, Who};
use super::table::{Figure, Table};

/// A group of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Group {
    /// Size of the program, and time from its start to a served `/v1/models`
    Start,
    /// CPU of a routing decision
    Plan,
    /// Resident memory, idle and under 500 slow streams
    Memory,
    /// CPU per request
    Cpu,
    /// CPU per stream, and delay of each event
    Streams,
    /// Added time at 50 and 200 requests a second
    Latency,
    /// Requests a second on one core
    Rate,
}

impl Group {
    /// All of them, in order.
    pub(super) const ALL: [Self; 7] = [
        Self::Start,
        Self::Plan,
        Self::Memory,
        Self::Cpu,
        Self::Streams,
        Self::Latency,
        Self::Rate,
    ];

    /// As a sentence goes on: "measuring: ...".
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Start => "size and cold start",
            Self::Plan => "routing decisions",
            Self::Memory => "memory",
            Self::Cpu => "CPU per request",
            Self::Streams => "streams",
            Self::Latency => "added latency",
            Self::Rate => "requests per second",
        }
    }

    /// Measures its figures.
    pub(super) fn measure(self, bench: &mut Bench<'_>) -> Result<(), Fault> {
        match self {
            Self::Start => start::measure(bench),
            Self::Plan => plan::measure(bench),
            Self::Memory => memory::measure(bench),
            Self::Cpu => cpu::measure(bench),
            Self::Streams => streams::measure(bench),
            Self::Latency => latency::measure(bench),
            Self::Rate => rate::measure(bench),
        }
    }
}

/// Where a group measures, and where its figures go.
#[derive(Debug)]
pub(super) struct Bench<'run> {
    stage: &'run mut Stage,
    table: &'run mut Table,
    quick: bool,
}

impl<'run> Bench<'run> {
    pub(super) fn new(stage: &'run mut Stage, table: &'run mut Table, quick: bool) -> Self {
        Self {
            stage,
            table,
            quick,
        }
    }

    /// How often everybody has a turn.
    fn rounds(&self) -> usize {
        if self.quick { 2 } else { 5 }
    }

    /// The same where a turn is half a second: the machine's moods last longer.
    fn many_rounds(&self) -> usize {
        if self.quick { 2 } else { 15 }
    }

    /// How many requests stand for `full` ones.
    fn scaled(&self, full: usize) -> usize {
        if self.quick { full / 3 } else { full }
    }

    /// Everybody's turn, every round: `turn` measures one and says its value.
    fn in_turns(
        &mut self,
        rounds: usize,
        figure: Figure,
        everybody: &[Who],
        mut turn: impl FnMut(&mut Stage, Who) -> Result<f64, Fault>,
    ) -> Result<(), Fault> {
        for _ in 0..rounds {
            let values = everybody
                .iter()
                .map(|who| Ok((*who, turn(self.stage, *who)?)))
                .collect::<Result<_, Fault>>()?;
            self.table.add(figure, values);
        }
        Ok(())
    }
}

/// What a figure is over the way without a gateway.
fn added(values: &[(Who, f64)]) -> Vec<(Who, f64)> {
    let direct = values.iter().find(|(who, _)| *who == Who::Direct);
    let direct = direct.map_or(0.0, |pair| pair.1);
    let gateways = values.iter().filter(|(who, _)| *who != Who::Direct);
    gateways
        .map(|(who, value)| (*who, value - direct))
        .collect()
}

pub(super) const CHAT: &str = "/v1/chat/completions";
pub(super) const MESSAGES: &str = "/v1/messages";

/// A request of 1 KB with an answer of 1 KB.
const ONE_KB: Request = Request {
    path: CHAT,
    model: "chat/short",
    prompt: 700,
    least: 600,
};

const fn figure(title: &'static str, unit: &'static str, budget: Budget) -> Figure {
    Figure {
        title,
        unit,
        budget,
    }
}
