//! What a load found.

use super::LoadError;
use serde::Serialize;
use std::time::Duration;

/// The figures of one load.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// Requests answered well.
    pub done: usize,
    /// Requests that were not.
    pub failed: usize,
    /// The first failure's words.
    pub failure: Option<String>,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// How long a request took (streams: not counted).
    pub latency: Spread,
    /// From an event's send time to its arrival.
    pub delay: Spread,
}

/// Where the middle and the slow end of many times lie, in microseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Spread {
    /// How many times there are.
    pub count: usize,
    /// Half are below.
    pub p50: f64,
    /// All but one in a hundred are below.
    pub p99: f64,
}

/// The figures of a load that still runs.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) latencies: Vec<u64>,
    pub(super) delays: Vec<u64>,
    done: usize,
    failed: usize,
    failure: Option<String>,
}

impl Tally {
    pub(super) fn count(&mut self, result: Result<(), LoadError>) {
        match result {
            Ok(()) => self.done += 1,
            Err(error) => {
                self.failed += 1;
                self.failure.get_or_insert_with(|| error.to_string());
            }
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.delays.extend(other.delays);
        self.done += other.done;
        self.failed += other.failed;
        self.failure = self.failure.take().or(other.failure);
    }

    pub(super) fn end(self, took: Duration) -> Outcome {
        Outcome {
            done: self.done,
            failed: self.failed,
            failure: self.failure,
            seconds: took.as_secs_f64(),
            latency: Spread::of(self.latencies),
            delay: Spread::of(self.delays),
        }
    }
}

impl Spread {
    fn of(mut nanos: Vec<u64>) -> Self {
        nanos.sort_unstable();
        let at = |share: usize| {
            let place = (nanos.len() * share / 100).min(nanos.len().saturating_sub(1));
            Duration::from_nanos(nanos.get(place).copied().unwrap_or_default()).as_secs_f64() * 1e6
        };
        Self {
            count: nanos.len(),
            p50: at(50),
            p99: at(99),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn a_spread_tells_the_middle_and_the_slow_end() {
        let spread = Spread::of((0..1000).rev().map(|micros| micros * 1000).collect());
        assert_eq!((spread.count, spread.p50, spread.p99), (1000, 500.0, 990.0));
        assert_eq!(Spread::of(Vec::new()).p99, 0.0);
    }
}
