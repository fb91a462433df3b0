//! Many cases of one matrix at once: most of a case is waiting.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

/// Runs every case on a few threads and fails with the list of all cases that failed, not only the first.
///
/// # Panics
/// When a case panicked.
#[track_caller]
pub fn parallel<C: Sync>(cases: &[C], name: impl Fn(&C) -> String + Sync, run: impl Fn(&C) + Sync) {
    parallel_by(WORKERS, cases, name, run);
}

/// The same on so many threads.
///
/// # Panics
/// When a case panicked.
#[track_caller]
pub fn parallel_by<C: Sync>(
    workers: usize,
    cases: &[C],
    name: impl Fn(&C) -> String + Sync,
    run: impl Fn(&C) + Sync,
) {
    let queue = Mutex::new(cases.iter());
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some(case) = next else { break };
                    if let Err(why) = catch_unwind(AssertUnwindSafe(|| run(case))) {
                        failed.lock().unwrap().push(format!(
                            "{}: {}",
                            name(case),
                            words(why.as_ref())
                        ));
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    assert!(
        failed.is_empty(),
        "{} of {} cases failed:\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

fn words(why: &(dyn std::any::Any + Send)) -> String {
    let text = why
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| why.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").chars().take(600).collect()
}

/// More than there are processors: a case mostly waits, for a limit to pass or for its row in the ledger.
const WORKERS: usize = 24;
