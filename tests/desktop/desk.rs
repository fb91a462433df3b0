//! A desk to put the program on: a screen, a session bus, an empty home.
//!
//! Invariant: dropping it ends what it started, and leaves nothing behind.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A virtual screen, a private session bus and a throw-away home.
pub(crate) struct Desk {
    display: String,
    bus: String,
    home: tempfile::TempDir,
    _running: [Process; 2],
}

/// The program on a desk.
pub(crate) struct App(Process);

/// A child that ends with the test, also when the test fails.
struct Process(Child);

impl Desk {
    pub(crate) fn new() -> Self {
        // Two screens that come up at the same moment may take the same number.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock();
        let (screen, number) = announced(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
            // Or it starts anew, deaf for a moment, whenever its only visitor leaves: each look at the screen is a visit.
            "-noreset",
        ]));
        let (daemon, bus) = announced(Command::new("dbus-daemon").args([
            "--session",
            "--nofork",
            "--print-address=1",
        ]));
        let home = tempfile::tempdir().unwrap();
        Self {
            display: format!(":{number}"),
            bus,
            home,
            _running: [screen, daemon],
        }
    }

    /// The address of the session bus.
    pub(crate) fn bus(&self) -> &str {
        &self.bus
    }

    /// Starts the program with its gateway on `port`.
    pub(crate) fn start(&self, port: u16) -> App {
        self.start_with(port, &[])
    }

    /// The same with words behind its name.
    pub(crate) fn start_with(&self, port: u16, words: &[&str]) -> App {
        let home = self.home.path();
        let runtime = private_folder(home);
        let child = Command::new(env!("CARGO_BIN_EXE_omniroute-desktop"))
            .args(words)
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("PORT", port.to_string())
            .env("DATA_DIR", home.join("data"))
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", runtime)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("MESA_SHADER_CACHE_DISABLE", "true")
            .env_remove("WAYLAND_DISPLAY")
            .spawn()
            .unwrap();
        App(Process(child))
    }

    /// Whether a window of this title is on the screen.
    pub(crate) fn shows(&self, title: &str) -> bool {
        let window = Command::new("xwininfo")
            .args(["-display", &self.display, "-name", title])
            .output()
            .expect("xwininfo (Debian: x11-utils)");
        String::from_utf8_lossy(&window.stdout).contains("IsViewable")
    }
}

impl App {
    /// Waits for `condition`, as long as the program lives and at most half a minute.
    pub(crate) fn until(&mut self, what: &str, mut condition: impl FnMut() -> bool) {
        let end = Instant::now() + Duration::from_secs(30);
        while !condition() {
            assert!(Instant::now() < end, "waited too long for {what}");
            self.lives_another(STEP);
        }
    }

    /// Demands that the program lives that long.
    pub(crate) fn stays_for(&mut self, span: Duration) {
        let end = Instant::now() + span;
        while Instant::now() < end {
            self.lives_another(STEP);
        }
    }

    /// Waits for it to end, and demands that it does so in time and well.
    pub(crate) fn ends_within(mut self, span: Duration) {
        let end = Instant::now() + span;
        loop {
            if let Some(status) = self.0.0.try_wait().unwrap() {
                assert!(status.success(), "the program ended badly: {status}");
                return;
            }
            assert!(Instant::now() < end, "the program did not end in {span:?}");
            std::thread::sleep(STEP);
        }
    }

    fn lives_another(&mut self, step: Duration) {
        // Another process on another screen: there is no event to wait for.
        std::thread::sleep(step);
        if let Some(status) = self.0.0.try_wait().unwrap() {
            panic!("the program ended: {status}");
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A screen that is killed leaves its lock behind, over which the next ones quarrel: it is asked first.
        let _asked = Command::new("kill").arg(self.0.id().to_string()).status();
        let end = Instant::now() + Duration::from_secs(3);
        while Instant::now() < end && matches!(self.0.try_wait(), Ok(None)) {
            std::thread::sleep(STEP);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const STEP: Duration = Duration::from_millis(50);

/// Starts a server that prints one line when it is ready.
fn announced(command: &mut Command) -> (Process, String) {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{name}: {error}; `cargo xtask test` installs it"));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (Process(child), line.trim().to_owned())
}

/// Libraries refuse a runtime folder that others may read.
fn private_folder(home: &Path) -> std::path::PathBuf {
    use std::os::unix::fs::DirBuilderExt;
    let folder = home.join("run");
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .unwrap();
    folder
}
