//! A desk to put the app on: a screen, a session bus, an empty home. The person's own are never touched.
//!
//! Invariant: dropping it ends what it started and removes the home.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask};

use crate::call::{Call, Failure};

/// What Debian has the desk's parts in.
pub(crate) const PACKAGES: &[&str] = &["xvfb", "dbus"];

/// A virtual screen, a private session bus and a throw-away home.
#[derive(Debug)]
pub(crate) struct Desk {
    display: String,
    bus: String,
    home: TempDir,
    port: u16,
    _running: [Running; 2],
}

/// A child that ends with its handle.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    log: Option<PathBuf>,
}

impl Desk {
    /// Sets it up, with a port nobody has.
    pub(crate) fn set() -> Result<Self, Failure> {
        let home = tempfile::tempdir().map_err(Failure::file(&std::env::temp_dir()))?;
        let runtime = home.path().join("run");
        // Libraries refuse a runtime folder that others may read.
        Call::new("mkdir")
            .args(["--mode=700".as_ref(), runtime.as_os_str()])
            .quietly()?;
        let (screen, number) = announced(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
        ]))?;
        let (bus, address) = announced(Command::new("dbus-daemon").args([
            "--session",
            "--nofork",
            "--print-address=1",
        ]))?;
        Ok(Self {
            display: format!(":{number}"),
            bus: address,
            port: free_port()?,
            home,
            _running: [screen, bus],
        })
    }

    /// The port the app is told.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A command of a program that lives here.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let home = self.home.path();
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("PORT", self.port.to_string())
            .env("DATA_DIR", home.join("data"))
            .env("OMNIROUTE_SECRETS", "keyfile")
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("OMNIROUTE_WINDOW_LINGER_SECONDS", "2")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null());
        command
    }

    /// Starts a program; what it says goes to a file of its own.
    pub(crate) fn start(&self, program: &Path, args: &[&str]) -> Result<Running, Failure> {
        let log = self.home.path().join("said.log");
        let said = File::create(&log).map_err(Failure::file(&log))?;
        let too = said.try_clone().map_err(Failure::file(&log))?;
        let mut command = self.command(program);
        let child = command.args(args).stdout(said).stderr(too).spawn();
        Ok(Running {
            child: child.map_err(not_started(program))?,
            log: Some(log),
        })
    }

    /// Whether the app's window has painted, as the app remembers it.
    pub(crate) fn has_painted(&self) -> bool {
        let kept = fs::read(self.home.path().join("data/desktop.json")).unwrap_or_default();
        let kept: Value = serde_json::from_slice(&kept).unwrap_or_default();
        kept.get("unpainted") == Some(&Value::Bool(false))
    }

    /// Closes the app's window, as the cross in its frame would.
    pub(crate) fn close_window(&self) -> Result<(), Failure> {
        let wrong =
            |error: &dyn std::fmt::Display| Failure::Wrong(format!("the virtual screen: {error}"));
        match close(&self.display, TITLE) {
            Ok(true) => Ok(()),
            Ok(false) => Err(wrong(&"the window is not there")),
            Err(error) => Err(wrong(&error)),
        }
    }

    /// What the command line answers, as JSON.
    pub(crate) fn ask(&self, omniroute: &Path, args: &[&str]) -> Result<Value, Failure> {
        let mut command = self.command(omniroute);
        let output = command.args(args).arg("--json").output();
        let output = output.map_err(not_started(omniroute))?;
        if !output.status.success() {
            let told = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::Wrong(format!(
                "omniroute {}: {told}",
                args.join(" ")
            )));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|error| Failure::Wrong(format!("omniroute {}: {error}", args.join(" "))))
    }

    /// A key for the gateway. The first one makes the key file the app then finds, so no keychain is asked.
    pub(crate) fn key(&self, omniroute: &Path) -> Result<String, Failure> {
        let made = self.ask(omniroute, &["keys", "create", "xtask"])?;
        let key = made.get("key").and_then(Value::as_str);
        key.map(str::to_owned)
            .ok_or_else(|| Failure::Wrong(format!("no key in {made}")))
    }

    /// Whether the gateway answers `/v1/models`.
    pub(crate) fn serves_models(&self, key: &str) -> bool {
        self.ask_for_models(key).unwrap_or(false)
    }

    fn ask_for_models(&self, key: &str) -> std::io::Result<bool> {
        let port = self.port;
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        write!(
            stream,
            "GET /v1/models HTTP/1.1\r\nhost: localhost:{port}\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\r\n"
        )?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(&status == b"HTTP/1.1 200")
    }
}

impl Running {
    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `holds`, as long as the program lives and at most half a minute; how long that took.
    pub(crate) fn until(
        &mut self,
        what: &str,
        mut holds: impl FnMut() -> bool,
    ) -> Result<Duration, Failure> {
        let start = Instant::now();
        while !holds() {
            let ended = self.child.try_wait().is_ok_and(|ended| ended.is_some());
            if ended || start.elapsed() > LONGEST {
                let log = self.log.as_ref().map(fs::read_to_string);
                let said = log.and_then(Result::ok).unwrap_or_default();
                let how = if ended {
                    "the program ended"
                } else {
                    "waited in vain"
                };
                return Err(Failure::Wrong(format!("{what}: {how}. {}", said.trim())));
            }
            sleep(STEP);
        }
        Ok(start.elapsed())
    }

    /// Asks it to end; how long it took.
    pub(crate) fn end(mut self) -> Result<Duration, Failure> {
        let start = Instant::now();
        Call::new("kill")
            .args(["-TERM", &self.id().to_string()])
            .quietly()?;
        while self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            if start.elapsed() > LONGEST {
                return Err(Failure::Wrong("it does not end".to_owned()));
            }
            sleep(STEP);
        }
        Ok(start.elapsed())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _it_may_have_ended = self.child.kill();
        let _its_status_tells_nothing = self.child.wait();
    }
}

/// Whether there was a window of that title to close.
fn close(display: &str, title: &str) -> Result<bool, Box<dyn std::error::Error>> {
    let (x, number) = x11rb::connect(Some(display))?;
    let root = x.setup().roots.get(number).ok_or("no such screen")?.root;
    let atom =
        |name: &str| Ok::<_, ReplyError>(x.intern_atom(false, name.as_bytes())?.reply()?.atom);
    let (protocols, wish) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
    for window in x.query_tree(root)?.reply()?.children {
        let name = x.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64)?;
        if name.reply()?.value == title.as_bytes() {
            let message = ClientMessageEvent::new(32, window, protocols, [wish, 0, 0, 0, 0]);
            let sent = x.send_event(false, window, EventMask::NO_EVENT, message)?;
            sent.check()?;
            return Ok(true);
        }
    }
    Ok(false)
}

const TITLE: &str = "OmniRoute";
const LONGEST: Duration = Duration::from_secs(30);
const STEP: Duration = Duration::from_millis(2);

/// Starts a server that prints one line when it is ready.
fn announced(command: &mut Command) -> Result<(Running, String), Failure> {
    let name = PathBuf::from(command.get_program());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut running = Running {
        child: child.map_err(not_started(&name))?,
        log: None,
    };
    let mut line = String::new();
    if let Some(out) = running.child.stdout.take() {
        let read = BufReader::new(out).read_line(&mut line);
        read.map_err(Failure::file(&name))?;
    }
    Ok((running, line.trim().to_owned()))
}

fn not_started(program: &Path) -> impl FnOnce(std::io::Error) -> Failure {
    let program = program.display().to_string();
    move |reason| Failure::NotStarted { program, reason }
}

fn free_port() -> Result<u16, Failure> {
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|port| port.local_addr());
    Ok(address
        .map_err(Failure::file(Path::new("a free port")))?
        .port())
}
