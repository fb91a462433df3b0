//! A mock upstream: answers both dialects from memory, streams at a beat, every event with its send time.

use bench::answer::Answers;
use bench::shape::{Dialect, Shape};
use bench::stream;
use bytes::Bytes;
use clap::Parser;
use futures_util::TryStreamExt;
use http::{Request, Response, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Either, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{LocalSet, spawn_local};

#[derive(Parser)]
struct Options {
    /// The port on 127.0.0.1
    #[arg(long)]
    port: u16,
}

type Body = Either<Full<Bytes>, UnsyncBoxBody<Bytes, Infallible>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let options = Options::parse();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listener = TcpListener::bind(address).await?;
    LocalSet::new().run_until(accept(listener)).await
}

async fn accept(listener: TcpListener) -> io::Result<()> {
    let answers = Rc::new(Answers::new());
    loop {
        let (connection, _) = listener.accept().await?;
        connection.set_nodelay(true)?;
        spawn_local(serve(connection, Rc::clone(&answers)));
    }
}

async fn serve(connection: TcpStream, answers: Rc<Answers>) {
    let service = service_fn(move |request| answer(request, Rc::clone(&answers)));
    let _a_client_may_hang_up = http1::Builder::new()
        .serve_connection(TokioIo::new(connection), service)
        .await;
}

async fn answer(
    request: Request<Incoming>,
    answers: Rc<Answers>,
) -> Result<Response<Body>, hyper::Error> {
    let dialect = Dialect::at(request.uri().path());
    let body = request.into_body().collect().await?.to_bytes();
    let Some(shape) = Shape::asked_in(&body) else {
        let mut refusal = Response::new(Either::Left(Full::from("no such model")));
        *refusal.status_mut() = StatusCode::NOT_FOUND;
        return Ok(refusal);
    };
    let (kind, body) = match answers.whole(dialect, shape) {
        Some(whole) => ("application/json", Either::Left(Full::new(whole))),
        None => ("text/event-stream", Either::Right(streamed(dialect, shape))),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    if kind == "text/event-stream" {
        headers.insert(UNBUFFERED.0, header::HeaderValue::from_static(UNBUFFERED.1));
    }
    Ok(response)
}

/// What turns nginx's `proxy_buffering` off for one answer.
const UNBUFFERED: (&str, &str) = ("x-accel-buffering", "no");

fn streamed(dialect: Dialect, shape: Shape) -> UnsyncBoxBody<Bytes, Infallible> {
    let frames = stream::frames(dialect, shape).map_ok(Frame::data);
    UnsyncBoxBody::new(StreamBody::new(frames))
}
