//! The running gateway: the real program, ended by its own handle.

use crate::household::{Household, Key, cli, key_of, program, succeeded};
use crate::http::Ask;
use crate::ledger::Ledger;
use crate::until::until;
use serde_json::Value;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

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
        let child = spawn(&house);
        let mut gateway = Self {
            house,
            port: 0,
            child,
        };
        gateway.wait_until_it_serves();
        gateway
    }

    /// Reads where it listens from the file it leaves for the command line.
    #[track_caller]
    fn wait_until_it_serves(&mut self) {
        self.port = until("the gateway listens", || {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the gateway did not start: {status}\n{}", self.log());
            }
            let file = fs::read(self.house.path().join("runtime.json")).ok()?;
            let running: Value = serde_json::from_slice(&file).ok()?;
            let port = u16::try_from(running["port"].as_u64()?).ok()?;
            (running["pid"] == self.child.id()).then_some(port)
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

    /// Kills it as `kill -9` does, and starts it again on the same folder.
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

    /// Starts it again on the same folder.
    #[track_caller]
    pub fn restart(&mut self) {
        self.child = spawn(&self.house);
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

fn spawn(house: &Household) -> Child {
    let log = File::create(house.path().join("stderr.txt")).unwrap();
    let mut serve = program(house.path());
    serve.envs(house.limits.iter().map(|(name, value)| (name, value)));
    serve.args(["serve", "--port", &free_port().to_string()]);
    serve
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("the program starts")
}

/// A port below those that the system hands out by itself, so that no provider and no client of another test takes it meanwhile.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let tries = std::iter::repeat_with(|| {
        let turn = NEXT.fetch_add(1, Ordering::Relaxed);
        let spread = std::process::id().wrapping_mul(97).wrapping_add(turn);
        u16::try_from(20_200 + spread % 12_000).unwrap()
    });
    let mut free = tries.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.next().unwrap()
}
