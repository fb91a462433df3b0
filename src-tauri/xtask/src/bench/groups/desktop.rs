//! What the app costs who never looks at it: its start, its memory with the window closed, its idle CPU. And what a look costs: the
//! window's coming, its memory while it is open, and what stays of it afterwards.
//!
//! Invariant: memory is what nobody else can use (the webview's libraries are mapped, and so "resident", in any case; pages of the
//! program's own file can be dropped at any time, so they have a row of their own). Memory and CPU are those of the app with all
//! its children.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use super::figure;
use crate::bench::budget::Budget;
use crate::bench::stage::Who;
use crate::bench::table::{Figure, Table};
use crate::call::Failure;
use crate::desk::{Desk, Running};

const SERVED: Figure = figure("cold start to a served /v1/models", "ms", Budget::None);
const TRAY: Figure = figure("cold start to the tray", "ms", Budget::None);
const PRIVATE: Figure = figure("private memory, window closed", "MB", Budget::AtMost(40.0));
const CODE: Figure = figure("its own pages of files, on top", "MB", Budget::None);
const IDLE: Figure = figure("idle CPU, window closed", "%", Budget::AtMost(0.1));
const PAINTED: Figure = figure(
    "asking for the window to its first paint",
    "ms",
    Budget::None,
);
const OPEN: Figure = figure("private memory, window open", "MB", Budget::None);
const AFTERWARDS: Figure = figure(
    "private memory, window closed again",
    "MB",
    Budget::AtMost(40.0),
);

/// How long the app is left alone before its memory counts.
const SETTLE: Duration = Duration::from_secs(10);
const LONG_IDLE: Duration = Duration::from_secs(300);
const SHORT_IDLE: Duration = Duration::from_secs(30);
const STARTS: usize = 5;

/// What Debian needs for the tray's host, beside the desk.
pub(crate) const PACKAGES: &[&str] = &["python3-dbus", "python3-gi"];
const TRAY_HOST: &str = include_str!("tray_host.py");

/// Measures the programs in a folder.
pub(crate) fn measure(programs: &Path, quick: bool) -> Result<Table, Failure> {
    let app = programs.join("omniroute-desktop");
    let omniroute = programs.join("omniroute");
    let mut table = Table::default();
    let mut add = |figure, value| table.add(figure, vec![(Who::Ours, value)]);
    for _ in 0..if quick { 2 } else { STARTS } {
        let started = Started::on_a_desk(&app, &omniroute)?;
        add(SERVED, milliseconds(started.served));
        add(TRAY, milliseconds(started.tray));
    }
    let mut started = Started::on_a_desk(&app, &omniroute)?;
    sleep(SETTLE);
    add(PRIVATE, memory(started.app.id(), "Private_Dirty:"));
    add(CODE, memory(started.app.id(), "Private_Clean:"));
    let (before, start) = (cpu(started.app.id()), Instant::now());
    sleep(if quick { SHORT_IDLE } else { LONG_IDLE });
    let spent = cpu(started.app.id()).saturating_sub(before);
    add(
        IDLE,
        100.0 * spent.as_secs_f64() / start.elapsed().as_secs_f64(),
    );
    add(PAINTED, milliseconds(started.open_window(&app)?));
    sleep(SETTLE);
    add(OPEN, memory(started.app.id(), "Private_Dirty:"));
    started.close_window()?;
    sleep(SETTLE);
    add(AFTERWARDS, memory(started.app.id(), "Private_Dirty:"));
    Ok(table)
}

/// The app with its tray registered and its gateway answering.
struct Started {
    app: Running,
    served: Duration,
    tray: Duration,
    _host: Host,
    desk: Desk,
}

impl Started {
    fn on_a_desk(app: &Path, omniroute: &Path) -> Result<Self, Failure> {
        let desk = Desk::set()?;
        let host = Host::on(&desk)?;
        let key = desk.key(omniroute)?;
        let start = Instant::now();
        let mut app = desk.start(app, &["--minimized"])?;
        let (mut served, mut tray) = (None, None);
        app.until("the gateway and the tray", || {
            if served.is_none() && desk.serves_models(&key) {
                served = Some(start.elapsed());
            }
            tray = tray.or_else(|| Some(host.registered.try_recv().ok()? - start));
            served.is_some() && tray.is_some()
        })?;
        Ok(Self {
            app,
            served: served.unwrap_or_default(),
            tray: tray.unwrap_or_default(),
            _host: host,
            desk,
        })
    }

    /// Asks for the window as a person does, by starting the app again; how long it takes to paint.
    fn open_window(&mut self, app: &Path) -> Result<Duration, Failure> {
        let _second = self.desk.start(app, &[])?;
        let desk = &self.desk;
        self.app.until("the first paint", || desk.has_painted())
    }

    /// Closes it, and waits until it is let go of: no web process is left.
    fn close_window(&mut self) -> Result<(), Failure> {
        self.desk.close_window()?;
        let root = self.app.id();
        self.app
            .until("the web processes to end", || family(root).len() == 1)
            .map(drop)
    }
}

/// A tray's host; ends with its handle.
struct Host {
    child: Child,
    /// When an item registered.
    registered: Receiver<Instant>,
}

impl Host {
    fn on(desk: &Desk) -> Result<Self, Failure> {
        // Debian's own Python, which has Debian's D-Bus packages.
        let python = Path::new("/usr/bin/python3");
        let child = desk
            .command(python)
            .args(["-c", TRAY_HOST])
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.map_err(Failure::file(python))?;
        let mut lines = child.stdout.take().map(|out| BufReader::new(out).lines());
        let ready = lines.as_mut().and_then(Iterator::next);
        let (tell, registered) = channel();
        spawn(move || {
            let items = lines.into_iter().flatten().map_while(Result::ok);
            for _item in items {
                let _nobody_may_listen = tell.send(Instant::now());
            }
        });
        let host = Self { child, registered };
        match ready {
            Some(Ok(_)) => Ok(host),
            _ => Err(Failure::Missing("the tray's host did not start")),
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _it_may_have_ended = self.child.kill();
        let _its_status_tells_nothing = self.child.wait();
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Memory of one kind that a process and its descendants have, in megabytes.
fn memory(root: u32, kind: &str) -> f64 {
    let kilobytes = family(root).into_iter().filter_map(|process| {
        let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"));
        kilobytes(&rollup.ok()?, kind)
    });
    kilobytes.sum::<f64>() / 1024.0
}

fn kilobytes(rollup: &str, kind: &str) -> Option<f64> {
    let value = rollup.lines().find_map(|line| line.strip_prefix(kind))?;
    value.split_whitespace().next()?.parse().ok()
}

/// CPU time a process and its descendants have had.
fn cpu(root: u32) -> Duration {
    let nanos = family(root).into_iter().flat_map(|process| {
        let tasks = fs::read_dir(format!("/proc/{process}/task"));
        tasks.into_iter().flatten().flatten().filter_map(|task| {
            let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse::<u64>().ok()
        })
    });
    Duration::from_nanos(nanos.sum())
}

/// A process and all that descend from it.
fn family(root: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let parents: BTreeMap<u32, u32> = processes
        .filter_map(|entry| {
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, parent(&stat)?))
        })
        .collect();
    let descends = |process: &u32| {
        let mut next = Some(process);
        std::iter::from_fn(|| {
            let this = next?;
            next = parents.get(this);
            Some(*this)
        })
        .any(|ancestor| ancestor == root)
    };
    parents.keys().copied().filter(descends).collect()
}

/// The parent in a line of `/proc/PID/stat`; the name before it may hold anything, also brackets and spaces.
fn parent(stat: &str) -> Option<u32> {
    let (_, after) = stat.rsplit_once(')')?;
    after.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{kilobytes, parent};

    #[test]
    fn a_name_with_brackets_does_not_hide_the_parent() {
        assert_eq!(parent("77 (Web (Content) S) S 42 77 77 0"), Some(42));
    }

    #[test]
    fn a_kind_of_memory_is_found_by_its_name() {
        let rollup = "Rss:    900 kB\nPrivate_Clean:   30 kB\nPrivate_Dirty:   70 kB\n";
        assert_eq!(kilobytes(rollup, "Private_Dirty:"), Some(70.0));
    }
}
