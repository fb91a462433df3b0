//! What happens, told live to whoever listens.
//!
//! Invariant: nobody waits to tell, and while nobody listens telling costs one look at a counter.

use crate::alerts::Alert;
use crate::data_door::DoorState;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::Request;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio::sync::watch;

/// Something that happened.
#[derive(Debug)]
pub(crate) enum News {
    /// A request has ended.
    Request(Box<Request>),
    /// The user is to hear of something.
    Alert(Arc<Alert>),
    /// The data door opened, moved or closed.
    Door(DoorState),
    /// Something kept was changed: which list to read anew.
    Changed(&'static str),
    /// The gateway ends; nothing follows.
    Over,
}

/// Where news is told.
#[derive(Debug)]
pub(crate) struct Newsroom {
    out: Sender<Arc<News>>,
    listeners: Arc<AtomicUsize>,
    accounts: watch::Sender<()>,
}

impl Default for Newsroom {
    fn default() -> Self {
        Self {
            out: broadcast::channel(LONGEST_QUEUE).0,
            listeners: Arc::default(),
            accounts: watch::Sender::new(()),
        }
    }
}

impl Newsroom {
    /// Tells it, if anybody listens; only then it is put together.
    pub(crate) fn tell(&self, news: impl FnOnce() -> News) {
        if self.listeners.load(Ordering::Relaxed) > 0 {
            let _nobody_left = self.out.send(Arc::new(news()));
        }
    }

    /// Something kept was changed: which list to read anew.
    pub(crate) fn changed(&self, list: &'static str) {
        if list == ACCOUNTS || list == QUOTAS {
            self.account_stirs();
        }
        self.tell(|| News::Changed(list));
    }

    /// An account may stand otherwise than before: who watches is woken, and the lists stay as they are.
    pub(crate) fn account_stirs(&self) {
        self.accounts.send_replace(());
    }

    /// Woken whenever an account may stand otherwise than before. Unlike a listener it costs the requests nothing.
    pub(crate) fn watch_accounts(&self) -> watch::Receiver<()> {
        self.accounts.subscribe()
    }

    /// From now on.
    pub(crate) fn listen(&self) -> Listener {
        self.listeners.fetch_add(1, Ordering::Relaxed);
        Listener {
            news: self.out.subscribe(),
            listeners: Arc::clone(&self.listeners),
        }
    }
}

/// Somebody who listens.
pub(crate) struct Listener {
    news: Receiver<Arc<News>>,
    listeners: Arc<AtomicUsize>,
}

impl Listener {
    /// The next news. A listener that is too slow misses some, and goes on with what is still there.
    pub(crate) async fn next(&mut self) -> Option<Arc<News>> {
        loop {
            match self.news.recv().await {
                Ok(news) => return (!matches!(*news, News::Over)).then_some(news),
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(_)) => {}
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.listeners.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What is left of the accounts' quotas; it stands in the list of accounts.
pub(crate) const QUOTAS: &str = "quotas";
/// The list of accounts.
pub(crate) const ACCOUNTS: &str = "accounts";
/// News a slow listener may be behind.
const LONGEST_QUEUE: usize = 256;

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn news_is_put_together_only_for_listeners() {
        let room = Newsroom::default();
        room.tell(|| panic!("nobody listens"));
        let mut listener = room.listen();
        room.tell(|| News::Changed("keys"));
        assert!(matches!(
            listener.next().await.as_deref(),
            Some(News::Changed("keys"))
        ));
        room.tell(|| News::Over);
        assert!(listener.next().await.is_none());
        drop(listener);
        room.tell(|| panic!("nobody listens any more"));
    }

    #[test]
    fn who_watches_the_accounts_is_woken_by_them_alone_and_is_no_listener() {
        let room = Newsroom::default();
        let mut watched = room.watch_accounts();
        room.changed("keys");
        assert!(watched.has_changed().is_ok_and(|changed| !changed));
        room.changed(ACCOUNTS);
        assert!(watched.has_changed().is_ok_and(|changed| changed));
        watched.mark_unchanged();
        room.account_stirs();
        assert!(watched.has_changed().is_ok_and(|changed| changed));
        watched.mark_unchanged();
        room.changed(QUOTAS);
        assert!(watched.has_changed().is_ok_and(|changed| changed));
        room.tell(|| panic!("nobody listens"));
    }

    #[tokio::test]
    async fn a_slow_listener_goes_on_with_what_is_still_there() {
        let room = Newsroom::default();
        let mut listener = room.listen();
        for _ in 0..2 * LONGEST_QUEUE {
            room.tell(|| News::Changed("keys"));
        }
        assert!(listener.next().await.is_some());
    }
}
