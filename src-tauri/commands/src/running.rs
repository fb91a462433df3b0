//! The gateway that runs on this data folder, if one does.
//!
//! Invariant: it is called on this machine and never by way of a proxy, since the call carries the control token.

use crate::args::Global;
use crate::failure::Failure;
use crate::options;
use gateway::admin::AdminError;
use gateway::{House, RuntimeFile};
use serde_json::Value;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

/// Where a running gateway may be called.
pub(crate) struct Running {
    pub(crate) pid: u32,
    pub(crate) host: IpAddr,
    pub(crate) port: u16,
    control_port: u16,
    token: String,
}

/// What a running gateway said.
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// The gateway of this data folder, if it answers.
pub(crate) fn find(data_dir: &Path) -> Option<Running> {
    let running = left(data_dir)?;
    running
        .call("GET", "/api/status")
        .ok()
        .filter(|said| said.status == 200)
        .map(|_| running)
}

/// What a gateway that runs says, or where none does, what its files say.
pub(crate) fn ask(
    global: &Global,
    method: &str,
    path: &str,
    here: &dyn Fn(&House) -> Result<Value, AdminError>,
) -> Result<Value, Failure> {
    let Some(running) = find(&global.data_dir()) else {
        return Ok(here(&*options::house_as_it_is(global)?)?);
    };
    let said = running.call(method, path)?;
    let told: Value = match said.body.as_str() {
        "" => Value::Null,
        body => serde_json::from_str(body).map_err(|why| {
            Failure::plain(format!(
                "The running gateway's answer cannot be read: {why}"
            ))
        })?,
    };
    if (200..300).contains(&said.status) {
        return Ok(told);
    }
    let message = told.pointer("/error/message").and_then(Value::as_str);
    Err(Failure::plain(message.unwrap_or(&said.body)))
}

/// A part of an address: everything but letters, digits and a few marks is spelled out.
pub(crate) fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Tells a running gateway that the vault was changed, and waits until it knows.
///
/// A gateway that does not answer is not taken for one that is not there: a key that was revoked could still open it.
pub(crate) fn reload(data_dir: &Path) -> Result<(), Failure> {
    let Some(running) = left(data_dir) else {
        return Ok(());
    };
    let why = match running.call("POST", "/api/reload") {
        Ok(said) if said.status == 204 => return Ok(()),
        // Another program on that port, or another folder's gateway, does not know the token.
        Ok(said) if (400..500).contains(&said.status) => return Ok(()),
        Ok(said) => format!("it answered {}", said.status),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::ConnectionRefused | ErrorKind::InvalidData
            ) =>
        {
            return Ok(());
        }
        Err(error) => error.to_string(),
    };
    Err(Failure::plain(format!(
        "The change is saved, but the running gateway (process {}) could not be told of it: {why}. Restart it.",
        running.pid
    )))
}

/// What `runtime.json` says, true or not.
fn left(data_dir: &Path) -> Option<Running> {
    let RuntimeFile {
        pid,
        host,
        port,
        control_port,
        control_token: token,
    } = RuntimeFile::read(data_dir)?;
    Some(Running {
        pid,
        host,
        port,
        control_port,
        token,
    })
}

impl Running {
    /// Calls the control door.
    pub(crate) fn call(&self, method: &str, path: &str) -> io::Result<Said> {
        let mut stream = self.connect()?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let Self {
            control_port: port,
            token,
            ..
        } = self;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.take(LONGEST).read_to_string(&mut answer)?;
        read(&answer)
            .ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "its answer is not HTTP"))
    }

    /// A gateway that listens everywhere is called on the loopback; a `localhost` gateway may have had to do with one family.
    fn connect(&self) -> io::Result<TcpStream> {
        let at = |address: IpAddr| {
            TcpStream::connect_timeout(&SocketAddr::new(address, self.control_port), PATIENCE)
        };
        let has_own_port = self.control_port != self.port;
        if !has_own_port && !self.host.is_loopback() && !self.host.is_unspecified() {
            return at(self.host);
        }
        at(Ipv4Addr::LOCALHOST.into())
            .or_else(|refused| at(Ipv6Addr::LOCALHOST.into()).map_err(|_| refused))
    }
}

/// Status and body of an answer that is told whole and ends with the connection.
fn read(answer: &str) -> Option<Said> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some(Said {
        status,
        body: body.to_owned(),
    })
}

const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST: u64 = 1024 * 1024;
