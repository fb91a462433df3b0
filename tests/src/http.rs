//! A client that counts bytes: plain sockets, so that what is asked and what comes back is exactly known.

use crate::until::PATIENCE;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// A request to the gateway.
#[derive(Debug, Clone)]
pub struct Ask {
    port: u16,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    own_length: bool,
}

impl Ask {
    /// A request with a JSON body.
    pub fn post(port: u16, path: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref().to_vec();
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self {
            port,
            method: "POST".to_owned(),
            path: path.to_owned(),
            headers,
            body,
            own_length: false,
        }
    }

    /// A request without a body.
    pub fn get(port: u16, path: &str) -> Self {
        Self::method(port, "GET", path)
    }

    /// A request of any method, without a body.
    pub fn method(port: u16, method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            headers: Vec::new(),
            ..Self::post(port, path, "")
        }
    }

    /// The same by another method.
    #[must_use]
    pub fn by(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// The same with a header; one of that name that is there already is replaced.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.own_length |= name.eq_ignore_ascii_case("content-length")
            || name.eq_ignore_ascii_case("transfer-encoding");
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a header more, even if there is one of that name.
    #[must_use]
    pub fn one_more_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without that header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// The same with a client's key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    /// The bytes that go over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        let has = |name: &str| {
            self.headers
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        if !has("host") {
            text.push_str(&format!("host: 127.0.0.1:{}\r\n", self.port));
        }
        if !has("connection") {
            text.push_str("connection: close\r\n");
        }
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.own_length && self.method != "GET" && self.method != "HEAD" {
            text.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Sends it and reads the whole answer.
    #[track_caller]
    pub fn send(&self) -> Answer {
        self.open().rest()
    }

    /// Sends it; the answer is read piece by piece.
    #[track_caller]
    pub fn open(&self) -> Open {
        let mut open = Open::connect(self.port);
        // A gateway that has seen enough answers and closes before it has read everything; its answer counts.
        let _ = open.stream.write_all(&self.bytes());
        open
    }
}

/// A connection on which an answer is awaited. Dropping it hangs up.
#[derive(Debug)]
pub struct Open {
    /// The socket itself.
    pub stream: TcpStream,
    /// Everything received so far.
    pub raw: Vec<u8>,
}

impl Open {
    /// A fresh connection on which nothing has been said.
    #[track_caller]
    pub fn connect(port: u16) -> Self {
        let stream =
            TcpStream::connect(("127.0.0.1", port)).expect("the gateway accepts a connection");
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self {
            stream,
            raw: Vec::new(),
        }
    }

    /// Says something more.
    pub fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).is_ok()
    }

    /// Reads until these bytes have come.
    #[track_caller]
    pub fn until(&mut self, needle: &str) {
        while !String::from_utf8_lossy(&self.raw).contains(needle) {
            assert!(
                self.more(),
                "the answer ended without `{needle}`: {}",
                String::from_utf8_lossy(&self.raw)
            );
        }
    }

    /// Reads to the end.
    #[track_caller]
    pub fn rest(mut self) -> Answer {
        while self.more() {}
        Answer::parse(self.raw)
    }

    /// Reads once; whether anything came.
    #[track_caller]
    pub fn more(&mut self) -> bool {
        let mut piece = [0; 64 * 1024];
        match self.stream.read(&mut piece) {
            Ok(count) => {
                self.raw.extend_from_slice(&piece[..count]);
                count > 0
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
            Err(error) => panic!(
                "no answer: {error}; so far: {}",
                String::from_utf8_lossy(&self.raw)
            ),
        }
    }
}

/// An answer of the gateway.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The status line and the headers.
    pub head: String,
    /// The body without its framing.
    pub body: Vec<u8>,
    /// The body came to its proper end.
    pub complete: bool,
}

impl Answer {
    fn parse(raw: Vec<u8>) -> Self {
        let end = raw
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .map_or(raw.len(), |at| at + 4);
        let head = String::from_utf8_lossy(&raw[..end]).into_owned();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or(0);
        let mut answer = Self {
            status,
            head,
            body: raw[end..].to_vec(),
            complete: true,
        };
        if answer
            .header("transfer-encoding")
            .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
        {
            (answer.body, answer.complete) = dechunked(&answer.body);
        } else if let Some(length) = answer.header("content-length") {
            answer.complete = length.parse() == Ok(answer.body.len());
        }
        answer
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {} {}", self.head, self.text()))
    }

    /// The id of the ledger's row.
    #[track_caller]
    pub fn trace(&self) -> String {
        self.header("x-omniroute-trace-id")
            .unwrap_or_else(|| panic!("no trace id: {}", self.head))
            .to_owned()
    }
}

fn dechunked(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(at) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = String::from_utf8_lossy(&bytes[..at]);
        let Ok(size) = usize::from_str_radix(size.trim(), 16) else {
            break;
        };
        if size == 0 {
            return (body, true);
        }
        let rest = &bytes[at + 2..];
        body.extend_from_slice(&rest[..size.min(rest.len())]);
        bytes = rest.get(size + 2..).unwrap_or_default();
    }
    (body, false)
}
