//! Everybody who takes part: the mock upstream, nginx, the bare pass-through, and ours.
//!
//! Invariant: they are started once and stay for the whole run, so each turn meets the same processes; all have ended when the stage is dropped.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::fault::Fault;
use super::ours::Household;
use super::process::{ENDS, GATEWAY, Process, accepts, free_port, pinned};
use super::{load, nginx};
use crate::command_line::PROGRAM;

/// Who can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Our gateway.
    Ours,
    /// nginx `proxy_pass`.
    Nginx,
    /// axum and reqwest, passing bytes.
    Bare,
    /// The mock upstream itself: what a way without a gateway takes.
    Direct,
}

impl Who {
    /// Those with a gateway's work to do.
    pub(super) const GATEWAYS: [Self; 3] = [Self::Ours, Self::Nginx, Self::Bare];
    /// All, the way without a gateway too.
    pub(super) const ALL: [Self; 4] = [Self::Ours, Self::Nginx, Self::Bare, Self::Direct];

    /// As people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Nginx => "nginx",
            Self::Bare => "axum+reqwest",
            Self::Direct => "direct",
        }
    }
}

/// The programs that were built, beside this one.
#[derive(Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    ours: PathBuf,
}

impl Programs {
    /// Those of cargo's target folder this chore itself was built into.
    pub(super) fn built() -> Result<Self, Fault> {
        let this = std::env::current_exe().map_err(|reason| Fault::File {
            path: "xtask".into(),
            reason,
        })?;
        let target = this.ancestors().nth(2);
        let target = target.ok_or(Fault::Needs("cargo's target folder"))?;
        Ok(Self::of(target.join("release")))
    }

    /// Those in a folder.
    pub(super) fn of(folder: PathBuf) -> Self {
        Self {
            ours: folder.join(PROGRAM),
            folder,
        }
    }

    /// The same with another gateway of ours, the one in `folder`.
    pub(super) fn with_ours_in(mut self, folder: &Path) -> Self {
        self.ours = folder.join(PROGRAM);
        self
    }

    /// The path of our gateway.
    pub(super) fn ours(&self) -> &Path {
        &self.ours
    }

    /// The path of one.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The running processes.
#[derive(Debug)]
pub(super) struct Stage {
    /// The programs.
    pub(super) programs: Programs,
    /// Our gateway's folder and key.
    pub(super) household: Household,
    running: Vec<(Who, Process)>,
    folder: TempDir,
}

impl Stage {
    /// Starts everybody but ours, and furnishes our data folder.
    pub(super) fn set(programs: Programs) -> Result<Self, Fault> {
        let mut stage = Self::alone(programs)?;
        stage.start_nginx()?;
        stage.start_bare()?;
        Ok(stage)
    }

    /// The same without those that ours is compared with.
    pub(super) fn alone(programs: Programs) -> Result<Self, Fault> {
        if std::thread::available_parallelism().is_ok_and(|cores| cores.get() < 2) {
            return Err(Fault::Needs(
                "two cores: one for the gateway, one for the load",
            ));
        }
        let folder = tempfile::tempdir().map_err(|reason| Fault::File {
            path: std::env::temp_dir(),
            reason,
        })?;
        let port = free_port()?;
        let mut upstream = pinned(ENDS, &programs.path("bench-upstream"));
        upstream.args(["--port", &port.to_string()]);
        let log = folder.path().join("upstream.log");
        let mut upstream = Process::start(upstream, port, &log)?;
        upstream.wait("bench-upstream", &log, accepts)?;
        let household = Household::furnish(
            programs.ours(),
            folder.path().join("data"),
            upstream.address(),
        )?;
        Ok(Self {
            programs,
            household,
            running: vec![(Who::Direct, upstream)],
            folder,
        })
    }

    /// Has one that runs end of itself.
    pub(super) fn end(&mut self, who: Who) -> Result<(), Fault> {
        let place = self.running.iter().position(|(name, _)| *name == who);
        match place {
            Some(place) => self.running.remove(place).1.end(who.name()),
            None => Ok(()),
        }
    }

    /// Our gateway, started now and waited for if it is not there yet; the others are.
    pub(super) fn process(&mut self, who: Who) -> Result<&Process, Fault> {
        if who == Who::Ours && self.running(who).is_err() {
            let (ours, _) = self.start_ours()?;
            self.running.push((who, ours));
        }
        self.running(who)
    }

    /// One more of our gateways, and how long it took until it served its models.
    pub(super) fn start_ours(&self) -> Result<(Process, Duration), Fault> {
        let port = free_port()?;
        let log = self.folder.path().join("ours.log");
        let start = Instant::now();
        let mut ours = Process::start(self.household.serve(GATEWAY, port), port, &log)?;
        let household = &self.household;
        ours.wait(PROGRAM, &log, |address| household.serves_models(address))?;
        Ok((ours, start.elapsed()))
    }

    /// A load, ready to run against `who`.
    pub(super) fn load(&mut self, who: Who) -> Result<load::Generator, Fault> {
        Ok(load::Generator {
            who,
            program: self.programs.path("bench-load"),
            address: self.process(who)?.address(),
            key: self.household.key.clone(),
        })
    }

    fn running(&self, who: Who) -> Result<&Process, Fault> {
        let found = self.running.iter().find(|(name, _)| *name == who);
        found
            .map(|(_, process)| process)
            .ok_or_else(|| Fault::of(who.name(), "was not started"))
    }

    fn start_nginx(&mut self) -> Result<(), Fault> {
        let port = free_port()?;
        let text = nginx::configuration(self.folder.path(), port, self.upstream()?);
        let path = self.folder.path().join("nginx.conf");
        fs::write(&path, text).map_err(|reason| Fault::File {
            path: path.clone(),
            reason,
        })?;
        let mut command = pinned(GATEWAY, Path::new("nginx"));
        command.arg("-c").arg(path);
        // An ordinary user's PATH lacks it on Debian.
        command.env("PATH", with_sbin());
        self.start(Who::Nginx, command, port)
    }

    fn start_bare(&mut self) -> Result<(), Fault> {
        let port = free_port()?;
        let mut command = pinned(GATEWAY, &self.programs.path("bench-bare"));
        command.args(["--port", &port.to_string()]);
        command.args(["--upstream", &format!("http://{}", self.upstream()?)]);
        self.start(Who::Bare, command, port)
    }

    fn start(&mut self, who: Who, command: std::process::Command, port: u16) -> Result<(), Fault> {
        let log = self.folder.path().join(format!("{}.log", who.name()));
        let mut process = Process::start(command, port, &log)?;
        process.wait(who.name(), &log, accepts)?;
        self.running.push((who, process));
        Ok(())
    }

    fn upstream(&self) -> Result<SocketAddr, Fault> {
        Ok(self.running(Who::Direct)?.address())
    }
}

fn with_sbin() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{path}:/usr/sbin:/sbin")
}
