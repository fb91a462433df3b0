//! One connection to what is measured, kept alive from request to request.

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpStream;

/// What to send, and where.
#[derive(Debug)]
pub struct Call {
    /// The address to connect to.
    pub address: SocketAddr,
    /// The path asked for.
    pub path: String,
    /// The key shown.
    pub key: String,
    /// The request's body.
    pub body: Bytes,
    /// The least an answer must have, so that an empty one is noticed.
    pub least: usize,
}

/// Why a request has no good answer.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No connection.
    #[error("no connection to {0}: {1}")]
    Unreachable(SocketAddr, std::io::Error),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] hyper::Error),
    /// The request could not be written down.
    #[error("not a request: {0}")]
    Request(#[from] http::Error),
    /// Another status than 200.
    #[error("{0}: {1}")]
    Refused(StatusCode, String),
    /// Less than the mock upstream sent.
    #[error("an answer of {0}, where {1} were sent")]
    Incomplete(usize, usize),
}

/// A connection that is opened when first needed and opened again when the other end closed it.
#[derive(Debug)]
pub struct Line {
    call: Arc<Call>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Line {
    /// A line that is not connected yet.
    pub fn new(call: &Arc<Call>) -> Self {
        Self {
            call: Arc::clone(call),
            sender: None,
        }
    }

    /// Connects, if it is not connected.
    ///
    /// # Errors
    /// Nobody listens.
    pub async fn connect(&mut self) -> Result<&mut SendRequest<Full<Bytes>>, LoadError> {
        let sender = match self.sender.take() {
            Some(sender) if !sender.is_closed() => sender,
            _ => dial(self.call.address).await?,
        };
        Ok(self.sender.insert(sender))
    }

    /// Sends the request and returns the answer's body when its status is 200.
    ///
    /// # Errors
    /// See [`LoadError`].
    pub async fn send(&mut self) -> Result<Incoming, LoadError> {
        let call = Arc::clone(&self.call);
        let request = Request::post(&call.path)
            .header(header::HOST, call.address.to_string())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, &call.key)
            .body(Full::new(call.body.clone()))?;
        let sender = self.connect().await?;
        sender.ready().await?;
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        if status == StatusCode::OK {
            return Ok(answer.into_body());
        }
        let told = answer.into_body().collect().await?.to_bytes();
        let told = String::from_utf8_lossy(&told).into_owned();
        Err(LoadError::Refused(status, told))
    }

    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// See [`LoadError`].
    pub async fn exchange(&mut self) -> Result<(), LoadError> {
        let mut body = self.send().await?;
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            length += frame?.data_ref().map_or(0, Bytes::len);
        }
        if length < self.call.least {
            return Err(LoadError::Incomplete(length, self.call.least));
        }
        Ok(())
    }
}

async fn dial(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>, LoadError> {
    let unreachable = |error| LoadError::Unreachable(address, error);
    let stream = TcpStream::connect(address).await.map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        let _its_sender_tells = connection.await;
    });
    Ok(sender)
}
