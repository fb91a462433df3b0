//! Sends one model call and hands back the head of the answer.

use crate::body::Body;
use crate::line::{Line, Lost};
use crate::pieces::Pieces;
use crate::pool::{Place, Pool, host_of};
use crate::tls;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri};
use hyper::client::conn::{http1, http2};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::error::Error;
use std::fmt::Display;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tower::ServiceExt;

/// A model call, ready to go.
#[derive(Debug, Clone)]
pub struct Call {
    /// Usually POST.
    pub method: Method,
    /// Where to.
    pub url: Uri,
    /// Secrets among them are marked sensitive.
    pub headers: HeaderMap,
    /// The body in pieces, one behind the other; shared, never copied.
    pub body: Vec<Bytes>,
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// TCP and TLS.
    pub connect: Duration,
    /// An idle pooled connection is closed after this.
    pub idle_connection: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle_connection: Duration::from_secs(90),
        }
    }
}

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// No connection: name, network, refusal, TLS.
    Connect,
    /// The connection broke before the head of an answer came.
    Broken,
}

/// No answer came.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Trouble {
    /// For the machine.
    pub kind: TroubleKind,
    /// For the person: where to, and what happened.
    pub message: String,
}

impl Trouble {
    fn connecting(to: &Uri, why: &dyn Display) -> Self {
        let host = host_of(to);
        let host = host.as_ref().and_then(|host| host.to_str().ok());
        let host = host.unwrap_or("the address");
        Self {
            kind: TroubleKind::Connect,
            message: format!("could not connect to {host}: {why}"),
        }
    }

    fn lost(place: &Place, error: &dyn Error) -> Self {
        let host = place.host.to_str().unwrap_or_default();
        Self {
            kind: TroubleKind::Broken,
            message: format!("lost the connection to {host}: {}", root_cause(error)),
        }
    }
}

/// The pool that carries model traffic.
#[derive(Debug, Clone)]
pub struct Upstream {
    connector: HttpsConnector<HttpConnector>,
    pool: Arc<Pool>,
    timeouts: Timeouts,
}

impl Upstream {
    /// A pool with those time limits.
    pub fn new(timeouts: Timeouts) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(timeouts.connect));
        tcp.set_keepalive(Some(Duration::from_secs(60)));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls::config())
            .https_or_http()
            .enable_http1()
            .enable_http2()
            .wrap_connector(tcp);
        Self {
            connector,
            pool: Arc::default(),
            timeouts,
        }
    }

    /// Sends the call and waits for the head of the answer. Dropping the future, or later the body, ends the call at the provider.
    ///
    /// # Errors
    /// No answer came. An answer with an error status is an answer.
    pub async fn send(&self, call: Call) -> Result<Response<Body>, Trouble> {
        let place = self.pool.place(&call.url, self.timeouts.idle_connection);
        let place = place.ok_or_else(|| Trouble::connecting(&call.url, &"it names no host"))?;
        let mut request = Request::new(Pieces::new(call.body));
        *request.method_mut() = call.method;
        *request.uri_mut() = call.url;
        *request.headers_mut() = call.headers;
        while let Some(line) = place.take() {
            let asked = pin!(line.ask(request, &place)).await;
            match asked {
                Ok(answer) => return Ok(answer),
                Err(Lost {
                    unsent: Some(unsent),
                    ..
                }) => request = *unsent,
                Err(lost) => return Err(Trouble::lost(&place, &lost.error)),
            }
        }
        // In a place of its own: opening a connection is seldom, and needs more room than all the rest of a request.
        let line = Box::pin(self.connect(request.uri(), &place)).await?;
        let asked = pin!(line.ask(request, &place)).await;
        asked.map_err(|lost| Trouble::lost(&place, &lost.error))
    }

    /// Opens a connection; the provider chooses the version of HTTP.
    async fn connect(&self, to: &Uri, place: &Arc<Place>) -> Result<Line, Trouble> {
        let limit = self.timeouts.connect;
        match timeout(limit, self.dial(to, place)).await {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(error)) => Err(Trouble::connecting(to, &root_cause(&*error))),
            Err(_) => {
                let why = format!("no connection within {} s", limit.as_secs());
                Err(Trouble::connecting(to, &why))
            }
        }
    }

    async fn dial(
        &self,
        to: &Uri,
        place: &Arc<Place>,
    ) -> Result<Line, Box<dyn Error + Send + Sync>> {
        let stream = self.connector.clone().oneshot(to.clone()).await?;
        if stream.connected().is_negotiated_h2() {
            let (line, driver) = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .keep_alive_interval(PING_EVERY)
                .keep_alive_timeout(PONG_WITHIN)
                .handshake(stream)
                .await?;
            tokio::spawn(driver);
            return Ok(Line::Many(place.share(line)));
        }
        let (line, driver) = http1::handshake(stream).await?;
        tokio::spawn(driver);
        Ok(Line::One(line))
    }
}

/// A shared connection is asked whether it lives while answers are under way on it: one that died in silence would take them all along.
const PING_EVERY: Duration = Duration::from_secs(30);
const PONG_WITHIN: Duration = Duration::from_secs(15);

/// The innermost error: the outer ones only say that something failed.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests;
