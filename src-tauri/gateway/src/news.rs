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
}

impl Default for Newsroom {
    fn default() -> Self {
        Self {
            out: broadcast::channel(LONGEST_QUEUE).0,
            listeners: Arc::default(),
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
