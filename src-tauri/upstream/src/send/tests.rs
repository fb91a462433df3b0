#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use http_body_util::BodyExt;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::net::{TcpListener, TcpStream};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";

fn call(to: SocketAddr) -> Call {
    Call {
        method: Method::POST,
        url: format!("http://{to}/v1/chat?x=1").parse().unwrap(),
        headers: HeaderMap::new(),
        body: vec![Bytes::from_static(b"{"), Bytes::from_static(b"}")],
    }
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    while !read.ends_with(b"{}") {
        let mut piece = [0; 1024];
        let count = stream.read(&mut piece).await.unwrap();
        assert_ne!(count, 0, "the connection ended early");
        read.extend_from_slice(&piece[..count]);
    }
    String::from_utf8(read).unwrap()
}

async fn ask(upstream: &Upstream, to: SocketAddr) -> Bytes {
    let answer = upstream.send(call(to)).await.unwrap();
    answer.into_body().collect().await.unwrap().to_bytes()
}

#[tokio::test]
async fn a_refused_connection_names_the_host_and_the_cause() {
    let (closed, address) = listener().await;
    drop(closed);
    let trouble = Upstream::new(Timeouts::default())
        .send(call(address))
        .await
        .unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::Connect);
    assert!(
        trouble.message.contains(&address.to_string()) && trouble.message.contains("refused"),
        "{trouble}"
    );
}

#[tokio::test]
async fn a_password_in_the_address_is_told_to_nobody() {
    let (closed, address) = listener().await;
    drop(closed);
    let mut call = call(address);
    call.url = format!("http://user:secret@{address}/").parse().unwrap();
    let trouble = Upstream::new(Timeouts::default())
        .send(call)
        .await
        .unwrap_err();
    assert!(!trouble.message.contains("secret"), "{trouble}");
}

#[tokio::test]
async fn calls_one_after_the_other_share_a_connection_and_name_host_and_path() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heads = Vec::new();
        for _ in 0..3 {
            heads.push(read_request(&mut stream).await);
            stream.write_all(ANSWER).await.unwrap();
        }
        heads
    });
    let upstream = Upstream::new(Timeouts::default());
    for _ in 0..3 {
        assert_eq!(ask(&upstream, address).await, "hi");
    }
    for head in server.await.unwrap() {
        assert!(head.starts_with("POST /v1/chat?x=1 HTTP/1.1\r\n"), "{head}");
        assert!(head.contains(&format!("host: {address}\r\n")), "{head}");
    }
}

#[tokio::test]
async fn calls_at_the_same_time_have_a_connection_each() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut one, _) = listener.accept().await.unwrap();
        let (mut other, _) = listener.accept().await.unwrap();
        read_request(&mut one).await;
        read_request(&mut other).await;
        one.write_all(ANSWER).await.unwrap();
        other.write_all(ANSWER).await.unwrap();
    });
    let upstream = Upstream::new(Timeouts::default());
    let answers = tokio::join!(ask(&upstream, address), ask(&upstream, address));
    assert_eq!(answers, (Bytes::from("hi"), Bytes::from("hi")));
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_ended_while_it_waited_is_not_used() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(ANSWER).await.unwrap();
        }
    });
    let upstream = Upstream::new(Timeouts::default());
    for _ in 0..2 {
        assert_eq!(ask(&upstream, address).await, "hi");
    }
    server.await.unwrap();
}

#[tokio::test]
async fn dropping_an_answer_in_its_middle_ends_the_call_at_the_provider() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n";
        stream.write_all(head).await.unwrap();
        assert_eq!(stream.read(&mut [0; 8]).await.unwrap_or(0), 0);
    });
    let upstream = Upstream::new(Timeouts::default());
    let mut body = upstream.send(call(address)).await.unwrap().into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, "hi");
    drop(body);
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_waits_too_long_is_closed() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(ANSWER).await.unwrap();
        assert_eq!(stream.read(&mut [0; 8]).await.unwrap_or(0), 0);
    });
    let upstream = Upstream::new(Timeouts {
        idle_connection: Duration::from_millis(2),
        ..Timeouts::default()
    });
    assert_eq!(ask(&upstream, address).await, "hi");
    server.await.unwrap();
}

#[tokio::test]
async fn a_shared_connection_carries_calls_side_by_side() {
    let (here, there) = duplex(64 * 1024);
    let echo = service_fn(|request: Request<hyper::body::Incoming>| async move {
        assert_eq!(request.version(), http::Version::HTTP_2);
        assert_eq!(request.uri().authority().unwrap(), "localhost:1");
        Ok::<_, Infallible>(Response::new(request.into_body()))
    });
    let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(there), echo);
    tokio::spawn(server);
    let (line, driver) = http2::handshake(TokioExecutor::new(), TokioIo::new(here))
        .await
        .unwrap();
    tokio::spawn(driver);
    let upstream = Upstream::new(Timeouts::default());
    let address: SocketAddr = "127.0.0.1:1".parse().unwrap();
    let at_home = || Call {
        url: "https://localhost:1/v1".parse().unwrap(),
        ..call(address)
    };
    let place = upstream.pool.place(&at_home().url, Duration::from_secs(1));
    place.unwrap().share(line);
    let (one, other) = tokio::join!(upstream.send(at_home()), upstream.send(at_home()));
    for answer in [one, other] {
        let body = answer.unwrap().into_body().collect().await.unwrap();
        assert_eq!(body.to_bytes(), "{}");
    }
}
