//! Our own gateway: a data folder with two accounts at the mock upstream and one key, made through the command line.
//!
//! Invariant: what is measured is what a user has: key check, routing and ledger are on.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::fault::Fault;
use super::process::pinned;
use crate::command_line::PROGRAM;

/// A prepared data folder.
#[derive(Debug)]
pub(super) struct Household {
    program: PathBuf,
    data: PathBuf,
    /// The key a client shows.
    pub(super) key: String,
}

impl Household {
    /// Makes the folder: provider `chat` speaks OpenAI Chat, provider `messages` Anthropic Messages.
    pub(super) fn furnish(
        program: &Path,
        data: PathBuf,
        upstream: SocketAddr,
    ) -> Result<Self, Fault> {
        let mut household = Self {
            program: program.to_owned(),
            data,
            key: String::new(),
        };
        let providers = [
            ("chat", "openai-chat", format!("http://{upstream}/v1")),
            (
                "messages",
                "anthropic-messages",
                format!("http://{upstream}"),
            ),
        ];
        for (name, dialect, url) in &providers {
            let spoken = ["--dialect", dialect, "--base-url", url, "--prefix", name];
            household.administer(&[&["providers", "add", name], &spoken[..]].concat(), "")?;
            let account = [
                "accounts",
                "add",
                name,
                "--label",
                "bench",
                "--priority",
                "1",
            ];
            household.administer(&[&account[..], &["--key-stdin"]].concat(), "upstream-key\n")?;
        }
        let made = household.administer(&["keys", "create", "bench", "--json"], "")?;
        let made: serde_json::Value =
            serde_json::from_str(&made).map_err(|error| Fault::of(PROGRAM, error))?;
        let key = made.get("key").and_then(serde_json::Value::as_str);
        household.key = key
            .ok_or_else(|| Fault::of(PROGRAM, "made no key"))?
            .to_owned();
        Ok(household)
    }

    /// The command that serves the folder on a port.
    pub(super) fn serve(&self, core: &str, port: u16) -> Command {
        let mut command = pinned(core, &self.program);
        command.args(["serve", "--no-open", "--port", &port.to_string()]);
        self.at_home(&mut command);
        command
    }

    /// Whether `/v1/models` is answered.
    pub(super) fn serves_models(&self, address: SocketAddr) -> bool {
        self.ask_for_models(address).unwrap_or(false)
    }

    fn ask_for_models(&self, address: SocketAddr) -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        write!(
            stream,
            "GET /v1/models HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\nconnection: close\r\n\r\n",
            self.key
        )?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(&status == b"HTTP/1.1 200")
    }

    fn administer(&self, args: &[&str], input: &str) -> Result<String, Fault> {
        let failed = |told: String| Fault::of(&format!("{PROGRAM} {}", args.join(" ")), told);
        let mut command = Command::new(&self.program);
        command.args(args);
        self.at_home(&mut command);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|reason| failed(reason.to_string()))?;
        if let Some(mut stdin) = child.stdin.take() {
            let _it_may_not_read = stdin.write_all(input.as_bytes());
        }
        let output = child
            .wait_with_output()
            .map_err(|reason| failed(reason.to_string()))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    }

    fn at_home(&self, command: &mut Command) {
        command
            .arg("--data-dir")
            .arg(&self.data)
            .args(["--secrets", "keyfile"]);
    }
}
