//! The beat of a stream: one tick for each event.
//!
//! Invariant: a tick is not late because another stream is; a stream that nobody reads stops ticking.

use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{self, Receiver};
use tokio::time;

/// Time between two events of a paced stream.
pub const STEP: Duration = Duration::from_millis(2);
/// Time between two events of a slow stream.
const SLOW: Duration = Duration::from_secs(1);

/// `count` ticks, [`STEP`] apart. On a thread of its own: a runtime's timers have a grain of a millisecond, which would send the events of all
/// streams at the same moment.
pub fn steady(count: usize) -> Receiver<()> {
    let (ticks, beat) = mpsc::channel(count.max(1));
    let start = Instant::now();
    let mut due = start;
    tokio::task::spawn_blocking(move || {
        for _ in 0..count {
            due += STEP;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if ticks.blocking_send(()).is_err() {
                break;
            }
        }
    });
    beat
}

/// A tick a second, until nobody listens.
pub fn slow() -> Receiver<()> {
    let (ticks, beat) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut interval = time::interval(SLOW);
        loop {
            interval.tick().await;
            if ticks.send(()).await.is_err() {
                break;
            }
        }
    });
    beat
}
