//! The running gateway: the real program, ended by its own handle.

use crate::household::{Household, Key, cli, key_of, program, succeeded};
use crate::http::Ask;
use crate::ledger::Ledger;
use crate::until::until;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};

/// A gateway in a process of its own.
#[derive(Debug)]
pub struct Gateway {
    /// Its data folder.
    pub house: Household,
    /// Where it listens.
    pub port: u16,
    child: Child,
}

/// The program on a folder, not yet started.
pub fn command(folder: &Path) -> std::process::Command {
    program(folder)
}

impl Gateway {
    #[track_caller]
    pub(crate) fn start(house: Household) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = spawn(&house, port);
        let mut gateway = Self { house, port, child };
        gateway.wait_until_it_serves();
        gateway
    }

    #[track_caller]
    fn wait_until_it_serves(&mut self) {
        until("the gateway listens", || {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the gateway did not start: {status}\n{}", self.log());
            }
            TcpStream::connect(("127.0.0.1", self.port)).ok()
        });
    }

    /// A client's request with a JSON body.
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Ask {
        Ask::post(self.port, path, body)
    }

    /// A client's request without a body.
    pub fn get(&self, path: &str) -> Ask {
        Ask::get(self.port, path)
    }

    /// Its ledger.
    pub fn ledger(&self) -> Ledger {
        Ledger::of(self.house.path())
    }

    /// What it wrote to its standard error.
    pub fn log(&self) -> String {
        fs::read_to_string(self.house.path().join("stderr.txt")).unwrap_or_default()
    }

    /// Calls the program beside it.
    #[track_caller]
    pub fn cli(&self, arguments: &[&str], input: &str) -> String {
        succeeded(arguments, cli(self.house.path(), arguments, input))
    }

    /// Makes a client's key beside it.
    #[track_caller]
    pub fn key(&self, name: &str) -> Key {
        key_of(&self.cli(&["keys", "create", name, "--json"], ""))
    }

    /// Kills it as `kill -9` does, and starts it again on the same folder and port.
    #[track_caller]
    pub fn kill_and_restart(&mut self) {
        self.kill();
        self.restart();
    }

    /// Kills it as `kill -9` does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again on the same folder and port.
    #[track_caller]
    pub fn restart(&mut self) {
        self.child = spawn(&self.house, self.port);
        self.wait_until_it_serves();
    }

    /// Its memory in bytes that no one else uses; `None` where the system does not tell.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:"))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
    }

    /// Fails unless it still answers and has not grown by more than that many bytes.
    #[track_caller]
    pub fn is_well(&self, before: Option<u64>, growth: u64) {
        assert_eq!(self.get("/health").send().status, 200, "{}", self.log());
        if let (Some(before), Some(now)) = (before, self.memory()) {
            assert!(
                now < before + growth,
                "it grew from {before} to {now} bytes"
            );
        }
        assert!(!self.log().contains("panicked"), "{}", self.log());
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the gateway said:\n{}", self.log());
        }
    }
}

fn spawn(house: &Household, port: u16) -> Child {
    let log = File::create(house.path().join("stderr.txt")).unwrap();
    let mut serve = program(house.path());
    serve.envs(house.limits.iter().map(|(name, value)| (name, value)));
    serve.args(["serve", "--port", &port.to_string()]);
    serve
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("the program starts")
}
