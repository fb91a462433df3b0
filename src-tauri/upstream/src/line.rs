//! An open connection to a provider, and asking over it.

use crate::body::{Body, Lease};
use crate::pieces::Pieces;
use crate::pool::Place;
use http::{HeaderValue, Request, Response, Uri, Version, header};
use hyper::client::conn::{TrySendError, http1, http2};
use std::sync::Arc;

/// An open connection. HTTP/1.1 carries one exchange at a time and is lent; HTTP/2 carries many and is shared.
#[derive(Debug)]
pub(crate) enum Line {
    /// HTTP/1.1.
    One(http1::SendRequest<Pieces>),
    /// HTTP/2.
    Many(http2::SendRequest<Pieces>),
}

/// A request over an open connection brought no answer.
pub(crate) struct Lost {
    /// What happened.
    pub(crate) error: hyper::Error,
    /// The request, where nothing of it was sent because the connection had ended before: another one may carry it.
    pub(crate) unsent: Option<Box<Request<Pieces>>>,
}

impl Line {
    /// Sends the request. An HTTP/1.1 connection goes back to the pool once the answer has been read to its end.
    pub(crate) async fn ask(
        self,
        mut request: Request<Pieces>,
        place: &Arc<Place>,
    ) -> Result<Response<Body>, Lost> {
        match self {
            Self::One(mut line) => {
                let whole = to_origin_form(&mut request, &place.host);
                let sent = line.try_send_request(request).await;
                let answer = sent.map_err(|error| lost(error, whole))?;
                let lease = Lease::new(Arc::clone(place), line);
                Ok(answer.map(|body| Body::lent(body, lease)))
            }
            Self::Many(mut line) => {
                let whole = request.uri().clone();
                *request.version_mut() = Version::HTTP_2;
                let sent = line.try_send_request(request).await;
                let answer = sent.map_err(|error| lost(error, whole))?;
                Ok(answer.map(Body::shared))
            }
        }
    }
}

/// HTTP/1.1 names the host in a header and only the path in its first line. The address as it was.
fn to_origin_form(request: &mut Request<Pieces>, host: &HeaderValue) -> Uri {
    request.headers_mut().insert(header::HOST, host.clone());
    *request.version_mut() = Version::HTTP_11;
    let path = request.uri().path_and_query().cloned();
    let path = path.map_or_else(Uri::default, Uri::from);
    std::mem::replace(request.uri_mut(), path)
}

fn lost(mut error: TrySendError<Request<Pieces>>, whole: Uri) -> Lost {
    let unsent = error.take_message().map(|mut request| {
        request.headers_mut().remove(header::HOST);
        *request.uri_mut() = whole;
        Box::new(request)
    });
    Lost {
        error: error.into_error(),
        unsent,
    }
}
