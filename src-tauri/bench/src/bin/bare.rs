//! A bare pass-through of axum and reqwest: what a gateway of these parts costs before it does any work of its own.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use axum::serve::ListenerExt;
use clap::Parser;
use http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use std::io;
use std::net::Ipv4Addr;
use tokio::net::TcpListener;

#[derive(Parser)]
struct Options {
    /// The port on 127.0.0.1
    #[arg(long)]
    port: u16,
    /// Where to, e.g. `http://127.0.0.1:9000`
    #[arg(long)]
    upstream: String,
}

#[derive(Clone)]
struct Passage {
    client: reqwest::Client,
    upstream: String,
}

const SENT_ON: &[HeaderName] = &[
    header::CONTENT_TYPE,
    header::AUTHORIZATION,
    header::CONTENT_LENGTH,
];

#[tokio::main]
async fn main() -> io::Result<()> {
    let options = Options::parse();
    // Only plain HTTP is spoken here, but a client is not built without it.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .tcp_nodelay(true)
        .build()
        .map_err(io::Error::other)?;
    let passage = Passage {
        client,
        upstream: options.upstream,
    };
    let router = Router::new().fallback(pass).with_state(passage);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let listener = listener.tap_io(|connection| {
        let _a_slower_stream = connection.set_nodelay(true);
    });
    axum::serve(listener, router).await
}

async fn pass(
    State(passage): State<Passage>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, StatusCode> {
    let request = passage
        .client
        .post(format!("{}{}", passage.upstream, uri.path()))
        .headers(sent_on(&headers))
        .body(body);
    let answer = request.send().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let (status, headers) = (answer.status(), sent_on(answer.headers()));
    let mut response = Response::new(Body::from_stream(answer.bytes_stream()));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

fn sent_on(headers: &HeaderMap) -> HeaderMap {
    SENT_ON
        .iter()
        .filter_map(|name| Some((name.clone(), headers.get(name)?.clone())))
        .collect()
}
