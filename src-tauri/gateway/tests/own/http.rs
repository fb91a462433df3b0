//! Just enough of a client.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// An answer.
pub(crate) struct Said {
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: String,
    body: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find_map(|(found, value)| (found == name).then_some(value))
    }
}

/// The port of `http://127.0.0.1:PORT`.
pub(crate) fn port_of(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

/// Says something and leaves the answer to be read.
pub(crate) fn open(port: u16, method: &str, path: &str, headers: &[&str], body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    if !body.is_empty() {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
        if !headers
            .iter()
            .any(|header| header.starts_with("content-type"))
        {
            head.push_str("content-type: application/json\r\n");
        }
    }
    stream
        .write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes())
        .unwrap();
    stream
}

/// Says something and reads the whole answer.
pub(crate) fn call(port: u16, method: &str, path: &str, headers: &[&str], body: &str) -> Said {
    let mut raw = Vec::new();
    open(port, method, path, headers, body)
        .read_to_end(&mut raw)
        .unwrap();
    let raw = String::from_utf8_lossy(&raw).into_owned();
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    Said {
        status: head[9..12].parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}
