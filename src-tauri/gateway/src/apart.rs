//! Work that grows with a body, done apart where it is much.
//!
//! Invariant: one thread carries all requests, so nothing holds it for longer than the reading of a usual prompt.

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// Does the work, for a body of so many bytes. Where they are many, another thread goes on with everybody else's requests meanwhile.
pub(crate) fn apart<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    if bytes < MANY || !has_other_threads() {
        return work();
    }
    block_in_place(work)
}

fn has_other_threads() -> bool {
    Handle::try_current().is_ok_and(|here| here.runtime_flavor() == RuntimeFlavor::MultiThread)
}

/// A millisecond or two of work; less is not worth a thread.
const MANY: usize = 256 * 1024;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::sync::mpsc;
    use tokio::runtime::Builder;

    #[test]
    fn whoever_has_much_to_do_does_not_keep_the_others_waiting() {
        let one = Builder::new_multi_thread().worker_threads(1).build();
        let runtime = one.unwrap();
        let (say, hear) = mpsc::channel();
        let busy = runtime.spawn(async move {
            tokio::spawn(async move { say.send("done meanwhile") });
            apart(MANY, || hear.recv().unwrap())
        });
        assert_eq!(runtime.block_on(busy).unwrap(), "done meanwhile");
    }

    #[test]
    fn where_there_is_no_other_thread_it_is_done_all_the_same() {
        let runtime = Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(async { apart(MANY, || 7) }), 7);
        assert_eq!(apart(MANY, || 8), 8);
    }
}
