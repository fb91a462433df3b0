//! What is being found out already is not asked for again: who comes meanwhile gets the same answer.
//!
//! Invariant: a flight lives as long as somebody waits for it; if all have gone away it ends, and the next begins anew.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

type Flight<T> = BoxFuture<'static, T>;

/// What is being found out, by what it is about.
pub(crate) struct Flights<T: Clone>(Mutex<HashMap<String, WeakShared<Flight<T>>>>);

impl<T: Clone> Default for Flights<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// The flight about that, which `begin` makes if there is none.
    pub(crate) fn join(&self, about: &str, begin: impl FnOnce() -> Flight<T>) -> Shared<Flight<T>> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = flights.get(about).and_then(WeakShared::upgrade);
        // One that has arrived told of the past.
        if let Some(flight) = under_way.filter(|flight| flight.peek().is_none()) {
            return flight;
        }
        flights.retain(|_, flight| flight.upgrade().is_some());
        let flight = begin().shared();
        if let Some(weak) = flight.downgrade() {
            flights.insert(about.to_owned(), weak);
        }
        flight
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Notify;

    #[tokio::test]
    async fn who_comes_while_it_is_found_out_gets_the_same_and_who_comes_later_asks_anew() {
        let (flights, gate) = (Flights::<usize>::default(), Arc::new(Notify::new()));
        let asked = Arc::new(AtomicUsize::new(0));
        let begin = || {
            let (gate, asked) = (Arc::clone(&gate), Arc::clone(&asked));
            let flight = async move {
                let turn = asked.fetch_add(1, Ordering::SeqCst);
                gate.notified().await;
                turn
            };
            flight.boxed()
        };
        let waiting: Vec<_> = (0..20).map(|_| flights.join("a", begin)).collect();
        let other = flights.join("b", begin);
        let all = futures_util::future::join_all(waiting);
        let open = async {
            gate.notify_one();
            gate.notify_one();
        };
        let (turns, other, ()) = tokio::join!(all, other, open);
        assert_eq!(asked.load(Ordering::SeqCst), 2, "one for each thing");
        assert!(turns.iter().all(|turn| *turn == turns[0]) && turns[0] != other);
        gate.notify_one();
        assert_eq!(flights.join("a", begin).await, 2);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_forgotten() {
        let flights = Flights::<usize>::default();
        let never = || std::future::pending().boxed();
        drop(flights.join("a", never));
        let again = flights.join("a", || std::future::ready(7).boxed());
        assert_eq!(again.now_or_never(), Some(7));
        assert_eq!(flights.0.lock().unwrap().len(), 1);
    }
}
