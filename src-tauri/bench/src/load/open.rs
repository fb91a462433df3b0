//! At a fixed rate: a request leaves when it is due, however long the earlier ones take, so a slow answer cannot hide the wait of those behind it.

use super::closed::nanos_since;
use super::outcome::Tally;
use super::{Call, Line, LoadError, Outcome};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{self, MissedTickBehavior};

/// Lines open before the clock starts; more are opened when all are busy.
const AT_HAND: usize = 8;

/// `requests` in all, `rate` a second.
///
/// # Errors
/// Nobody listens.
pub async fn open(call: &Arc<Call>, rate: u32, requests: usize) -> Result<Outcome, LoadError> {
    let mut idle = VecDeque::with_capacity(AT_HAND);
    for _ in 0..AT_HAND {
        let mut line = Line::new(call);
        line.connect().await?;
        idle.push_back(line);
    }
    let mut tally = Tally::default();
    let mut running = JoinSet::new();
    let mut due = time::interval(Duration::from_secs(1) / rate.max(1));
    due.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let start = Instant::now();
    for _ in 0..requests {
        due.tick().await;
        while let Some(Ok(answered)) = running.try_join_next() {
            idle.push_back(tally.take(answered));
        }
        let line = idle.pop_front().unwrap_or_else(|| Line::new(call));
        running.spawn(timed(line));
    }
    for answered in running.join_all().await {
        tally.take(answered);
    }
    Ok(tally.end(start.elapsed()))
}

type Answered = (Line, Result<(), LoadError>, u64);

async fn timed(mut line: Line) -> Answered {
    let sent = Instant::now();
    let result = line.exchange().await;
    (line, result, nanos_since(sent))
}

impl Tally {
    fn take(&mut self, (line, result, nanos): Answered) -> Line {
        self.count(result);
        self.latencies.push(nanos);
        line
    }
}
