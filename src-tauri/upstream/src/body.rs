//! The body of a provider's answer, as it arrives. Its connection goes back to the pool when it has been read to its end.

use crate::pieces::Pieces;
use crate::pool::Place;
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The body of a provider's answer, as it arrives. Dropping it ends the call at the provider.
#[derive(Debug)]
pub struct Body {
    incoming: Incoming,
    lease: Option<Lease>,
}

impl Body {
    /// Of a connection that carries nothing else meanwhile.
    pub(crate) fn lent(incoming: Incoming, lease: Lease) -> Self {
        let mut body = Self {
            incoming,
            lease: Some(lease),
        };
        if body.incoming.is_end_stream() {
            body.lease = None;
        }
        body
    }

    /// Of a connection that others use too.
    pub(crate) const fn shared(incoming: Incoming) -> Self {
        Self {
            incoming,
            lease: None,
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.incoming).poll_frame(context);
        if let Poll::Ready(None) = polled {
            self.lease = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

/// A connection in use. Dropped, it goes back to where it came from as soon as it is free, unless it ends first.
#[derive(Debug)]
pub(crate) struct Lease {
    place: Arc<Place>,
    line: Option<SendRequest<Pieces>>,
}

impl Lease {
    pub(crate) const fn new(place: Arc<Place>, line: SendRequest<Pieces>) -> Self {
        Self {
            place,
            line: Some(line),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut line) = self.line.take() else {
            return;
        };
        if line.is_ready() {
            self.place.put(line);
        } else if !line.is_closed()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let place = Arc::clone(&self.place);
            runtime.spawn(async move {
                if line.ready().await.is_ok() {
                    place.put(line);
                }
            });
        }
    }
}
