//! Sends one model call and hands back the head of the answer.

use crate::pieces::Pieces;
use crate::tls;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri, Version};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::error::Error;
use std::time::Duration;

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

/// The pool that carries model traffic.
#[derive(Debug, Clone)]
pub struct Upstream {
    client: Client<HttpsConnector<HttpConnector>, Pieces>,
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
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .pool_idle_timeout(timeouts.idle_connection)
            .pool_max_idle_per_host(256)
            .build(connector);
        Self { client }
    }

    /// Sends the call and waits for the head of the answer. Dropping the future, or later the body, ends the call at the provider.
    ///
    /// # Errors
    /// No answer came. An answer with an error status is an answer.
    pub async fn send(&self, call: Call) -> Result<Response<crate::Body>, Trouble> {
        let host = call.url.authority().cloned();
        let mut request = Request::new(Pieces::new(call.body));
        *request.method_mut() = call.method;
        *request.uri_mut() = call.url;
        *request.version_mut() = Version::HTTP_11;
        *request.headers_mut() = call.headers;
        self.client.request(request).await.map_err(|error| {
            let kind = if error.is_connect() {
                TroubleKind::Connect
            } else {
                TroubleKind::Broken
            };
            let verb = if kind == TroubleKind::Connect {
                "could not connect to"
            } else {
                "lost the connection to"
            };
            let host = host.map_or_else(String::new, |host| host.to_string());
            Trouble {
                kind,
                message: format!("{verb} {host}: {}", root_cause(&error)),
            }
        })
    }
}

/// The innermost error: the outer ones only say that something failed.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn a_refused_connection_names_the_host_and_the_cause() {
        let free = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let call = Call {
            method: Method::POST,
            url: format!("http://{free}/v1").parse().unwrap(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        };
        let trouble = Upstream::new(Timeouts::default())
            .send(call)
            .await
            .unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Connect);
        assert!(
            trouble.message.contains(&free.to_string()) && trouble.message.contains("refused"),
            "{trouble}"
        );
    }
}
