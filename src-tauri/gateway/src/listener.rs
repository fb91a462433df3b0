//! Listens on loopback, IPv4 and IPv6, and serves each connection until it ends. A port that is closed lets its answers finish.
//!
//! TCP_NODELAY on every connection: a streamed event must not wait for the client's acknowledgement. Slow and silent clients are dropped:
//! headers must come in time, and a client that takes nothing for a while loses its connection.

use crate::doors::Doors;
use crate::limits::Limits;
use futures_util::future::join_all;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_io_timeout::TimeoutStream;

/// More header bytes than any client sends.
const LARGEST_HEAD: usize = 256 * 1024;
/// More headers than any client sends.
const MOST_HEADERS: usize = 128;

/// A port that was had, before anybody is let in.
pub(crate) struct Bound {
    address: SocketAddr,
    sockets: Vec<TcpListener>,
}

impl Bound {
    /// Where it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Binds the port. For a loopback host both families are bound; IPv6 may be missing on the machine.
pub(crate) async fn bind(host: IpAddr, port: u16) -> io::Result<Bound> {
    let first = bind_one(host, port).await?;
    let port = first.address.port();
    let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    if !loopback.contains(&host) {
        return Ok(first);
    }
    match bind_one(loopback[usize::from(host.is_ipv4())], port).await {
        Ok(second) => Ok(Bound {
            address: first.address,
            sockets: first.sockets.into_iter().chain(second.sockets).collect(),
        }),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(_) => Ok(first),
    }
}

/// Binds the port of that one address.
pub(crate) async fn bind_one(host: IpAddr, port: u16) -> io::Result<Bound> {
    let socket = TcpListener::bind((host, port)).await?;
    Ok(Bound {
        address: socket.local_addr()?,
        sockets: vec![socket],
    })
}

/// A port that is being listened on.
pub(crate) struct Listening {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: Vec<JoinHandle<GracefulShutdown>>,
}

impl Listening {
    /// Lets clients in. Must be called on the gateway's runtime.
    pub(crate) fn serve(bound: Bound, doors: &Doors, limits: &Limits) -> Self {
        let (stop, stopped) = watch::channel(false);
        let accept = |socket| {
            tokio::spawn(accept(
                socket,
                doors.clone(),
                limits.clone(),
                stopped.clone(),
            ))
        };
        Self {
            address: bound.address,
            stop,
            accepting: bound.sockets.into_iter().map(accept).collect(),
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes the port: it is free when this returns. The answers under way go on; the handle ends with the last of them.
    pub(crate) async fn close(self) -> JoinHandle<()> {
        let _nobody_listens = self.stop.send(true);
        let mut under_way = Vec::with_capacity(self.accepting.len());
        for accepting in self.accepting {
            under_way.extend(accepting.await);
        }
        tokio::spawn(async move {
            join_all(under_way.into_iter().map(GracefulShutdown::shutdown)).await;
        })
    }
}

/// Takes connections until `stop` turns true. What is returned knows those that are still open.
async fn accept(
    listener: TcpListener,
    doors: Doors,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) -> GracefulShutdown {
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.client_headers)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return graceful,
        };
        let (stream, from) = match accepted {
            Ok((stream, peer)) => (prepared(stream, peer, limits.client_write), peer.ip()),
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        let doors = doors.clone();
        let service = service_fn(move |request| doors.clone().answer(from, request));
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

fn prepared(
    stream: TcpStream,
    peer: SocketAddr,
    client_write: Duration,
) -> Pin<Box<TimeoutStream<TcpStream>>> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "TCP_NODELAY could not be set");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(client_write));
    Box::pin(stream)
}

/// Accepting fails when the process has too many files open; trying again at once would only burn the processor.
async fn pause_after(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    sleep(Duration::from_millis(100)).await;
}
