//! A desk to put the program on: a screen, a session bus, an empty home.
//!
//! Invariant: dropping it ends what it started, and leaves nothing behind. Nothing comes up on the bus by itself: no keychain, nobody
//! who shows notifications, no bar, unless the test puts it there.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{panicking, sleep};
use std::time::{Duration, Instant};

use crate::screen::Screen;

/// A virtual screen, a private session bus and a throw-away home.
pub(crate) struct Desk {
    /// What can be seen.
    pub(crate) screen: Screen,
    bus: String,
    variables: Vec<(&'static str, String)>,
    _daemon: Process,
    home: tempfile::TempDir,
}

/// The program on a desk.
pub(crate) struct App(Process);

/// A child that ends with the test, also when the test fails.
pub(crate) struct Process(Child);

impl Desk {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        private_folder(&home.path().join("run"));
        let bus_config = home.path().join("bus.conf");
        let place = home.path().join("run");
        fs::write(&bus_config, BUS.replace("PLACE", place.to_str().unwrap())).unwrap();
        let screen = Screen::new(&home.path().join("screen"));
        let (daemon, bus) = announced(
            Command::new("dbus-daemon")
                .args(["--nofork", "--print-address=1", "--config-file"])
                .arg(bus_config),
        );
        Self {
            screen,
            bus,
            variables: Vec::new(),
            _daemon: daemon,
            home,
        }
    }

    /// A desk whose programs find this variable set.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// A desk without a keychain, where secrets are sealed all the same: the key is handed over.
    pub(crate) fn with_a_given_key() -> Self {
        Self::new().with("STORAGE_ENCRYPTION_KEY", &"5eedface".repeat(8))
    }

    /// The address of the session bus.
    pub(crate) fn bus(&self) -> &str {
        &self.bus
    }

    /// The home, in which everything is written.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The program's data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    /// What the programs have written to their terminals.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.home().join("said.log")).unwrap_or_default()
    }

    /// A program on this desk, not yet started.
    pub(crate) fn command(&self, program: &str) -> Command {
        let home = self.home();
        let log = home.join("said.log");
        let said = OpenOptions::new().create(true).append(true).open(log);
        let said = said.unwrap();
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.screen.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("DATA_DIR", self.data())
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("LANG", "C.UTF-8")
            .env("NO_PROXY", "*")
            .env("GDK_BACKEND", "x11")
            .env("GSETTINGS_BACKEND", "memory")
            .env("NO_AT_BRIDGE", "1")
            .env("MESA_SHADER_CACHE_DISABLE", "true")
            // A busy machine is no reason to start again.
            .env("OMNIROUTE_FIRST_PAINT_SECONDS", "60")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("OMNIROUTE_SECRETS")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(said.try_clone().unwrap())
            .stderr(said);
        command
    }

    /// Starts the program with its gateway on `port`.
    pub(crate) fn start(&self, port: u16) -> App {
        self.start_with(port, &[])
    }

    /// The same with words behind its name.
    pub(crate) fn start_with(&self, port: u16, words: &[&str]) -> App {
        let mut command = self.command(PROGRAM);
        let child = command.args(words).env("PORT", port.to_string()).spawn();
        App(Process(child.unwrap()))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if panicking() {
            eprintln!("--- what was said on the desk\n{}", self.said());
        }
    }
}

impl App {
    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.0.0.id()
    }

    /// Waits for `condition`, as long as the program lives.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, mut condition: impl FnMut() -> bool) {
        until(what, || {
            self.lives();
            condition().then_some(())
        });
    }

    /// Waits for it to end, and demands that it does so in time and well. A machine that is overloaded gets that much more time.
    #[track_caller]
    pub(crate) fn ends_within(mut self, span: Duration) {
        let span = span.mul_f64(overload());
        let end = Instant::now() + span;
        loop {
            if let Some(status) = self.0.0.try_wait().unwrap() {
                assert!(status.success(), "the program ended badly: {status}");
                return;
            }
            assert!(Instant::now() < end, "the program did not end in {span:?}");
            sleep(STEP);
        }
    }

    #[track_caller]
    fn lives(&mut self) {
        if let Some(status) = self.0.0.try_wait().unwrap() {
            panic!("the program ended: {status}");
        }
    }
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn();
        Self(
            child.unwrap_or_else(|error| panic!("{name}: {error}; `cargo xtask test` installs it")),
        )
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        // A screen that is killed leaves its lock behind, over which the next ones quarrel: it is asked first.
        let _asked = Command::new("kill").arg(self.0.id().to_string()).status();
        let end = Instant::now() + Duration::from_secs(3);
        while Instant::now() < end && matches!(self.0.try_wait(), Ok(None)) {
            sleep(STEP);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Looks again and again until there is something. Another process on another screen tells nobody of what it does.
#[track_caller]
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    patiently(|| look().ok_or(())).unwrap_or_else(|()| panic!("waited too long for {what}"))
}

/// Tries again and again until it works; after a long time, why it last did not.
pub(crate) fn patiently<T, E>(mut attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    let end = Instant::now() + PATIENCE;
    loop {
        match attempt() {
            Err(_) if Instant::now() < end => sleep(STEP),
            done => return done,
        }
    }
}

/// Whether that process is alive; one that nobody has buried yet is not.
pub(crate) fn runs(process: u32) -> bool {
    fs::read_link(format!("/proc/{process}/exe")).is_ok()
}

/// Ends a process that is not a child of the test.
pub(crate) fn end(process: u32) {
    let kill = |how: &str| {
        drop(
            Command::new("kill")
                .arg(how)
                .arg(process.to_string())
                .status(),
        )
    };
    kill("-TERM");
    let end = Instant::now() + Duration::from_secs(5);
    while runs(process) && Instant::now() < end {
        sleep(STEP);
    }
    if runs(process) {
        kill("-KILL");
    }
}

/// How many times more work there is than this machine can do.
fn overload() -> f64 {
    let load = fs::read_to_string("/proc/loadavg").unwrap();
    let load: f64 = load.split(' ').next().unwrap().parse().unwrap();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (load / cores as f64).max(1.0)
}

/// Starts a server that prints one line when it is ready.
pub(crate) fn announced(command: &mut Command) -> (Process, String) {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = Process::start(command);
    let mut line = String::new();
    BufReader::new(process.child().stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (process, line.trim().to_owned())
}

/// Libraries refuse a runtime folder that others may read.
fn private_folder(folder: &Path) {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder).unwrap();
}

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_omniroute-desktop");
const STEP: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(60);

/// A session bus that starts nothing.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:dir=PLACE</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
