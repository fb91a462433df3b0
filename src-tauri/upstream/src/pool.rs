//! Open connections that wait for their next request.
//!
//! Invariant: nothing here waits. A lock is held for a push or a pop, and only on what belongs to one provider's address.

use crate::line::Line;
use crate::pieces::Pieces;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};
use hyper::client::conn::{http1, http2};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// The places that were asked so far.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<FxHashMap<(bool, Authority), Arc<Place>>>);

impl Pool {
    /// The place an address lies at. `None`: the address names no host.
    pub(crate) fn place(&self, address: &Uri, patience: Duration) -> Option<Arc<Place>> {
        let secure = address.scheme() == Some(&Scheme::HTTPS);
        let key = (secure, address.authority()?.clone());
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(&key) {
            return Some(Arc::clone(place));
        }
        let place = Arc::new(Place {
            host: host_of(address)?,
            patience,
            waiting: Mutex::default(),
        });
        places.insert(key, Arc::clone(&place));
        Some(place)
    }
}

/// What the `Host` header says: neither a password nor a port that goes without saying.
pub(crate) fn host_of(address: &Uri) -> Option<HeaderValue> {
    let host = address.host()?;
    let usual = match address.scheme_str() {
        Some("https") => 443,
        _ => 80,
    };
    let host = match address.port_u16().filter(|port| *port != usual) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    HeaderValue::try_from(host).ok()
}

/// A scheme, host and port, and the connections to it that are open and free.
#[derive(Debug)]
pub(crate) struct Place {
    /// What the `Host` header says.
    pub(crate) host: HeaderValue,
    /// How long a connection may wait unused.
    patience: Duration,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    /// The one used last stands last, and is taken first.
    idle: Vec<(http1::SendRequest<Pieces>, Round)>,
    shared: Option<(http2::SendRequest<Pieces>, Round)>,
    /// Counts the sweeps: the age of what waits, without asking for the time on every request.
    round: Round,
    swept: bool,
}

type Round = u64;

impl Place {
    /// A connection that is open and free, if there is one.
    pub(crate) fn take(&self) -> Option<Line> {
        let mut waiting = self.waiting();
        let round = waiting.round;
        if let Some((line, used)) = &mut waiting.shared
            && !line.is_closed()
        {
            *used = round;
            return Some(Line::Many(line.clone()));
        }
        while let Some((line, _)) = waiting.idle.pop() {
            if line.is_ready() {
                return Some(Line::One(line));
            }
        }
        None
    }

    /// A connection has become free.
    pub(crate) fn put(self: &Arc<Self>, line: http1::SendRequest<Pieces>) {
        let mut waiting = self.waiting();
        if waiting.idle.len() < MOST_IDLE {
            let round = waiting.round;
            waiting.idle.push((line, round));
            self.see_to_sweeping(&mut waiting);
        }
    }

    /// A connection that many may use at once was opened. When another one was faster, that one is used.
    pub(crate) fn share(
        self: &Arc<Self>,
        line: http2::SendRequest<Pieces>,
    ) -> http2::SendRequest<Pieces> {
        let mut waiting = self.waiting();
        let round = waiting.round;
        match &waiting.shared {
            Some((open, _)) if !open.is_closed() => open.clone(),
            _ => {
                waiting.shared = Some((line.clone(), round));
                self.see_to_sweeping(&mut waiting);
                line
            }
        }
    }

    /// While anything waits, somebody looks after it.
    fn see_to_sweeping(self: &Arc<Self>, waiting: &mut Waiting) {
        if !waiting.swept
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            waiting.swept = true;
            runtime.spawn(sweep(Arc::downgrade(self), self.patience));
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes what was not used for a while, until nothing is left.
async fn sweep(place: Weak<Place>, patience: Duration) {
    loop {
        tokio::time::sleep(patience / 2).await;
        let Some(place) = place.upgrade() else { return };
        let mut waiting = place.waiting();
        let round = waiting.round;
        let fresh = |used: Round, closed: bool| used == round && !closed;
        waiting
            .idle
            .retain(|(line, used)| fresh(*used, line.is_closed()));
        waiting
            .shared
            .take_if(|(line, used)| !fresh(*used, line.is_closed()));
        waiting.round += 1;
        if waiting.idle.is_empty() && waiting.shared.is_none() {
            waiting.swept = false;
            return;
        }
    }
}

/// Free connections to one place; one more is closed.
const MOST_IDLE: usize = 256;
