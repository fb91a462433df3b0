//! One cell of the matrix: a fault, where it is, who asks how, and who is behind it.

use crate::faults::{Fate, Fault, Row, TABLE, other_statuses};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use suite::{Dialect, Door, FakeProvider, Household, Recorded, Script};

/// Where the trouble is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// At one account of a provider, which has another.
    Account,
    /// At one model of a combo, whose other model is of the same provider.
    Model,
    /// At one provider of a combo, whose other target is another provider's.
    Provider,
    /// At the only account there is.
    Alone,
}

/// One cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) fault: Fault,
    pub(crate) fate: Fate,
    /// See [`Row::alone`].
    alone: &'static [u16],
    pub(crate) client: Dialect,
    pub(crate) upstream: Dialect,
    /// The dialect of whoever serves in the end.
    pub(crate) other: Dialect,
    pub(crate) stream: bool,
}

/// A cell with its providers.
pub(crate) struct Set {
    pub(crate) cell: Cell,
    /// What the client asks for.
    pub(crate) model: String,
    /// Whom it fails with.
    failing: Door,
    /// Who can serve; with trouble at a model only, the same.
    serving: Door,
}

/// What the target says that serves.
pub(crate) const ANSWER: [&str; 3] = ["All ", "is ", "well."];

impl Cell {
    /// Every fault of the table for each client, whole and streamed, from a provider of the client's dialect and from one of another;
    /// and every other status once, each level in another way.
    pub(crate) fn all(level: Level) -> Vec<Self> {
        let mut cells = Vec::new();
        for (turn, row) in TABLE.iter().enumerate() {
            for client in Dialect::ALL {
                // The other dialect moves on from row to row, so that all twelve pairs take part.
                let away = 1 + turn % 3;
                for upstream in [client, after(client, away)] {
                    let other = match level {
                        Level::Account | Level::Model | Level::Alone => upstream,
                        Level::Provider => after(upstream, away - 1),
                    };
                    let ways = [false, true];
                    cells.extend(ways.map(|stream| Self::of(row, client, upstream, other, stream)));
                }
            }
        }
        for (turn, row) in other_statuses().enumerate() {
            let client = Dialect::ALL[(turn + level as usize) % 4];
            let upstream = after(client, turn / 4 % 4);
            let stream = (turn / 16 + level as usize).is_multiple_of(2);
            cells.push(Self::of(&row, client, upstream, upstream, stream));
        }
        cells
    }

    fn of(row: &Row, client: Dialect, upstream: Dialect, other: Dialect, stream: bool) -> Self {
        Self {
            fault: row.fault,
            fate: fate(row, upstream, stream),
            alone: row.alone,
            client,
            upstream,
            other,
            stream,
        }
    }

    /// Whether the client may be told that status when there is nobody else.
    pub(crate) fn may_end_with(&self, status: u16) -> bool {
        self.alone.contains(&status) || self.fault == Fault::Status(status)
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {:?}", self.way(), self.fault)
    }

    /// Who asks whom, and how.
    pub(crate) fn way(&self) -> String {
        let way = if self.stream { "streamed" } else { "whole" };
        let (client, upstream) = (self.client.name(), self.upstream.name());
        format!("{client} -> {upstream} {way}")
    }

    /// Makes its providers.
    fn set(self, at: usize, level: Level, provider: &FakeProvider) -> Set {
        let failing = provider.door(self.fault.script(self.upstream, self.stream));
        let serving = if level == Level::Model {
            failing.always(self.serving_script());
            failing.clone()
        } else {
            provider.door(self.serving_script())
        };
        let model = match level {
            Level::Account | Level::Alone => format!("p{at}/bad"),
            Level::Model | Level::Provider => format!("c{at}"),
        };
        let set = Set {
            cell: self,
            model,
            failing,
            serving,
        };
        set.arm(level);
        set
    }

    fn serving_script(self) -> Script {
        if self.stream {
            Script::stream(self.other.story(&ANSWER).frames())
        } else {
            Script::json(200, self.other.answer(&ANSWER.concat()))
        }
    }
}

impl Set {
    /// The whole matrix at one level, in a household.
    pub(crate) fn up(level: Level, provider: &FakeProvider, house: &Household) -> Vec<Self> {
        let cells = Cell::all(level).into_iter().enumerate();
        let sets: Vec<Self> = cells
            .map(|(at, cell)| cell.set(at, level, provider))
            .collect();
        let mut providers = Vec::new();
        for (at, set) in sets.iter().enumerate() {
            let (cell, bad) = (set.cell, set.failing.base(set.cell.upstream));
            let good = set.serving.base(cell.other);
            let bases = match level {
                Level::Account => vec![bad, good.clone()],
                Level::Model | Level::Provider | Level::Alone => vec![bad],
            };
            providers.push((format!("p{at}"), cell.upstream, bases));
            if level == Level::Provider {
                providers.push((format!("q{at}"), cell.other, vec![good]));
            }
        }
        house.furnish_all(providers);
        if matches!(level, Level::Model | Level::Provider) {
            let combos: Vec<Value> = (0..sets.len()).map(|at| combo(at, level)).collect();
            house.lay_down("naming", &json!({ "combos": combos }));
        }
        sets
    }

    /// The next request meets the fault. Where the trouble is at a model, the target that fails serves as well.
    pub(crate) fn arm(&self, level: Level) {
        if level == Level::Model {
            let fault = self.cell.fault;
            let script = fault.script(self.cell.upstream, self.cell.stream);
            self.failing.once(script);
        }
    }

    /// How much of the time from `begun` to `ended` no provider was at work; a silent one is at work until its limit has passed.
    pub(crate) fn gateways_share(&self, begun: Instant, ended: Instant) -> Duration {
        let longest = self.cell.fault.silence().unwrap_or(Duration::MAX);
        let both = [self.failing.at_work(), self.serving.at_work()].concat();
        let mut spans: Vec<(Instant, Instant)> = both
            .into_iter()
            .map(|(came, done)| {
                let done = done.min(came.checked_add(longest).unwrap_or(done));
                (came.max(begun), done.min(ended))
            })
            .collect();
        spans.sort();
        let (mut seen, mut share) = (begun, Duration::ZERO);
        for (came, done) in spans {
            share += came.saturating_duration_since(seen);
            seen = seen.max(done);
        }
        share + ended.saturating_duration_since(seen)
    }

    /// Nobody else can serve: there is no other account, or it is out for good, and its other models with it.
    pub(crate) fn leaves_nobody(&self, level: Level) -> bool {
        let openai = matches!(self.cell.upstream, Dialect::Chat | Dialect::Responses);
        let fault = &self.cell.fault;
        // OpenAI's word for a 403 is that of a bad key.
        let is_out = matches!(fault, Fault::Status(401 | 402))
            || (openai && matches!(fault, Fault::Status(403)));
        level == Level::Alone || (level == Level::Model && is_out)
    }

    /// How often the failing and the serving target have been called.
    pub(crate) fn calls(&self, level: Level) -> (usize, usize) {
        if level != Level::Model {
            return (self.failing.calls().len(), self.serving.calls().len());
        }
        let calls = self.failing.calls();
        let asked = |model: &str| {
            let named = |call: &&Recorded| {
                if self.cell.upstream == Dialect::Gemini {
                    call.path.contains(&format!("/{model}:"))
                } else {
                    call.json()["model"] == model
                }
            };
            calls.iter().filter(named).count()
        };
        (asked("bad"), asked("good"))
    }
}

fn combo(at: usize, level: Level) -> Value {
    let second = if level == Level::Model { "p" } else { "q" };
    let targets =
        json!([{ "model": format!("p{at}/bad") }, { "model": format!("{second}{at}/good") }]);
    json!({ "name": format!("c{at}"), "targets": targets })
}

fn after(dialect: Dialect, away: usize) -> Dialect {
    Dialect::ALL[(dialect as usize + away) % 4]
}

/// Gemini's streams have no beginning without content: what is silent then has not begun.
fn fate(row: &Row, upstream: Dialect, stream: bool) -> Fate {
    if stream && !(row.fault == Fault::StallOnceBegun && upstream == Dialect::Gemini) {
        row.stream
    } else {
        row.whole
    }
}
