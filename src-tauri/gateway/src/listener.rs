//! Listens on loopback, IPv4 and IPv6, and serves each connection until it ends or the gateway stops.
//!
//! TCP_NODELAY on every connection: a streamed event must not wait for the client's acknowledgement. Slow and silent clients are dropped:
//! headers must come in time, and a client that takes nothing for a while loses its connection.

use crate::doors::Doors;
use crate::limits::Limits;
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
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

/// More header bytes than any client sends.
const LARGEST_HEAD: usize = 256 * 1024;
/// More headers than any client sends.
const MOST_HEADERS: usize = 128;

/// Binds the port. For a loopback host both families are bound; IPv6 may be missing on the machine.
pub(crate) async fn bind(host: IpAddr, port: u16) -> io::Result<Vec<TcpListener>> {
    let first = TcpListener::bind((host, port)).await?;
    let port = first.local_addr()?.port();
    let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    if !loopback.contains(&host) {
        return Ok(vec![first]);
    }
    let other = loopback[usize::from(host.is_ipv4())];
    match TcpListener::bind((other, port)).await {
        Ok(second) => Ok(vec![first, second]),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(_) => Ok(vec![first]),
    }
}

/// Serves connections until `stop` turns true, then lets running answers finish.
pub(crate) async fn serve(
    listener: TcpListener,
    doors: Doors,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
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
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let stream = match accepted {
            Ok((stream, peer)) => prepared(stream, peer, limits.client_write),
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        let doors = doors.clone();
        let service = service_fn(move |request| doors.clone().answer(request));
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    let _drained = timeout(limits.drain, graceful.shutdown()).await;
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
