//! One running program, pinned to a core, and what the system tells about it.
//!
//! Invariant: a program ends when its handle is dropped.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::fault::Fault;

/// The gateways' core.
pub(super) const GATEWAY: &str = "0";
/// The core of the mock upstream and the load generator.
pub(super) const ENDS: &str = "1";

const LONGEST_START: Duration = Duration::from_secs(10);

/// A program that serves on a port of 127.0.0.1.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    address: SocketAddr,
}

/// A command pinned to `core`, with room for many connections.
pub(super) fn pinned(core: &str, program: &Path) -> Command {
    let mut command = Command::new("prlimit");
    command
        .args(["--nofile=8192:8192", "taskset", "--cpu-list", core])
        .arg(program);
    command
}

/// A port nobody has now.
pub(super) fn free_port() -> Result<u16, Fault> {
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|port| port.local_addr());
    let address = address.map_err(|reason| Fault::of("a free port", reason))?;
    Ok(address.port())
}

impl Process {
    /// Starts `command`, its output going to `log`; does not wait until it serves.
    pub(super) fn start(mut command: Command, port: u16, log: &Path) -> Result<Self, Fault> {
        let file = |reason| Fault::File {
            path: log.to_owned(),
            reason,
        };
        let out = File::create(log).map_err(file)?;
        let err = out.try_clone().map_err(file)?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        Ok(Self {
            child: child.map_err(|reason| Fault::of("prlimit", reason))?,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        })
    }

    /// Where it serves.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until `serves` finds that it does.
    pub(super) fn wait(
        &mut self,
        name: &str,
        log: &Path,
        serves: impl Fn(SocketAddr) -> bool,
    ) -> Result<(), Fault> {
        let start = Instant::now();
        while !serves(self.address) {
            let ended = self.child.try_wait().is_ok_and(|ended| ended.is_some());
            if ended || start.elapsed() > LONGEST_START {
                let told = fs::read_to_string(log).unwrap_or_default();
                let how = if ended { "ended" } else { "does not serve" };
                return Err(Fault::of(name, format!("{how}: {}", told.trim())));
            }
            sleep(Duration::from_micros(200));
        }
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    pub(super) fn end(mut self, name: &str) -> Result<(), Fault> {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        asked.map_err(|reason| Fault::of("kill", reason))?;
        let start = Instant::now();
        while self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            if start.elapsed() > LONGEST_START {
                return Err(Fault::of(name, "does not end when it is asked to"));
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// User and system time its threads have had.
    ///
    /// From the scheduler's count in nanoseconds: the same sum `/proc/PID/stat` gives in steps of 10 ms.
    pub(super) fn cpu(&self) -> Duration {
        let tasks = fs::read_dir(self.proc().join("task")).into_iter().flatten();
        let nanos = tasks.flatten().filter_map(|task| {
            let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum())
    }

    /// Its resident memory in megabytes.
    pub(super) fn resident(&self) -> f64 {
        let status = fs::read_to_string(self.proc().join("status")).unwrap_or_default();
        let kilobytes = status.lines().find_map(|line| {
            let value = line.strip_prefix("VmRSS:")?;
            value.split_whitespace().next()?.parse::<f64>().ok()
        });
        kilobytes.unwrap_or(f64::NAN) / 1024.0
    }

    fn proc(&self) -> std::path::PathBuf {
        Path::new("/proc").join(self.child.id().to_string())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _it_may_have_ended = self.child.kill();
        let _its_status_tells_nothing = self.child.wait();
    }
}

/// Keeps a core from falling asleep until it is dropped, without taking time from anybody.
#[derive(Debug)]
pub(super) struct Awake(Child);

impl Awake {
    /// A loop of the scheduler's idle class on that core: whoever has work there goes before it at once.
    pub(super) fn keep(core: &str) -> Result<Self, Fault> {
        let child = Command::new("chrt")
            .args(["--idle", "0", "taskset", "--cpu-list", core])
            .args(["sh", "-c", "while :; do :; done"])
            .spawn();
        Ok(Self(child.map_err(|reason| Fault::of("chrt", reason))?))
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        let _it_may_have_ended = self.0.kill();
        let _its_status_tells_nothing = self.0.wait();
    }
}

/// Whether somebody accepts connections.
pub(super) fn accepts(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_ok()
}
