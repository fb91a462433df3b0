//! `omniroute doctor`: one line for each thing that can be wrong, and what to do about it.

use crate::args::{Global, Serve};
use crate::failure::Failure;
use crate::running::Running;
use crate::{options, out, running};
use gateway::admin::status::status;
use gateway::{Options, RuntimeFile, open_house, port_owner};
use serde::Serialize;
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// What was found of one thing.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warn,
    Fail,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// Looks at everything, whatever the first finding is.
pub(crate) fn run(global: &Global) -> Result<(), Failure> {
    let data_dir = global.data_dir();
    let mut findings = vec![folder(&data_dir), modes(&data_dir)];
    findings.extend(databases_and_master_key(global, &data_dir));
    findings.extend([
        port(global, &data_dir),
        runtime_file(&data_dir),
        clock(),
        roots(),
    ]);
    if global.json {
        out::json(&findings)?;
    } else {
        for Finding {
            check,
            state,
            message,
        } in &findings
        {
            out::line(&format!("{:<5} {check:<12} {message}", state.word()))?;
        }
    }
    let failed = findings
        .iter()
        .filter(|finding| finding.state == State::Fail)
        .count();
    if failed == 0 {
        Ok(())
    } else {
        Err(Failure::plain(format!(
            "{failed} of {} checks failed.",
            findings.len()
        )))
    }
}

fn finding(check: &'static str, state: State, message: impl Into<String>) -> Finding {
    Finding {
        check,
        state,
        message: message.into(),
    }
}

fn folder(data_dir: &Path) -> Finding {
    let shown = data_dir.display();
    if !data_dir.exists() {
        return finding(
            "folder",
            State::Ok,
            format!("{shown} does not exist yet; it is made when it is needed"),
        );
    }
    match try_writing(data_dir) {
        Ok(()) => finding("folder", State::Ok, format!("{shown} can be written")),
        Err(error) => finding(
            "folder",
            State::Fail,
            format!(
                "{shown} cannot be written ({error}): see who owns it, and whether the disk is full"
            ),
        ),
    }
}

fn try_writing(data_dir: &Path) -> io::Result<()> {
    let path = data_dir.join(format!(".doctor-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options.open(&path).and_then(|file| file.sync_all())?;
    fs::remove_file(path)
}

/// What in the data folder other users could read.
fn modes(data_dir: &Path) -> Finding {
    let private = [
        "",
        "vault.sqlite",
        "ledger.sqlite",
        "master.key",
        "master.json",
        "runtime.json",
        ".env",
    ];
    let open = private
        .map(|name| data_dir.join(name))
        .into_iter()
        .filter(|path| is_exposed(path));
    let open: Vec<String> = open.map(|path| path.display().to_string()).collect();
    if open.is_empty() {
        finding("modes", State::Ok, "nobody else can read the data")
    } else {
        finding(
            "modes",
            State::Warn,
            format!(
                "other users can read these; run: chmod go= {}",
                open.join(" ")
            ),
        )
    }
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}

/// Opening the house checks both databases, and the master key against the vault's canary. Where there is no vault yet, none is made.
fn databases_and_master_key(global: &Global, data_dir: &Path) -> Vec<Finding> {
    let options = match options::without_server(global) {
        Ok(options) => options,
        Err(failure) => return vec![finding("master key", State::Fail, failure.to_string())],
    };
    if !data_dir.join("vault.sqlite").exists() {
        return vec![
            finding("databases", State::Ok, "there are none yet"),
            master_key_at_home(&options),
        ];
    }
    match open_house(&options)
        .map_err(Failure::from)
        .and_then(|house| Ok(status(&house, None)?))
    {
        Err(failure) => vec![finding("databases", State::Fail, failure.to_string())],
        Ok(status) => vec![
            finding("databases", State::Ok, "vault and ledger are whole"),
            match status.master_key.locked {
                None => finding(
                    "master key",
                    State::Ok,
                    format!("{} has it", status.master_key.home),
                ),
                Some(why) => finding("master key", State::Fail, why),
            },
        ],
    }
}

fn master_key_at_home(options: &Options) -> Finding {
    let home = options.key_home.describe();
    match options.key_home.load() {
        Ok(Some(_)) => finding("master key", State::Ok, format!("{home} has it")),
        Ok(None) => finding(
            "master key",
            State::Ok,
            format!("{home} can be reached; a key is made when it is needed"),
        ),
        Err(error) => finding("master key", State::Fail, error.to_string()),
    }
}

fn port(global: &Global, data_dir: &Path) -> Finding {
    if let Some(running) = running::find(data_dir) {
        return door(&running);
    }
    let port = match options::port(global, &Serve::default()) {
        Ok(port) => port,
        Err(failure) => return finding("port", State::Fail, failure.to_string()),
    };
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => finding("port", State::Ok, format!("{port} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let owner = match port_owner(port, data_dir) {
                Some(owner) if owner.ours => {
                    format!(
                        "another OmniRoute ({}, process {})",
                        owner.program, owner.pid
                    )
                }
                Some(owner) => format!("{} (process {})", owner.program, owner.pid),
                None => "another program that the system does not name".to_owned(),
            };
            let message =
                format!("{port} is taken by {owner}: end it, or choose another with --port");
            finding("port", State::Fail, message)
        }
        Err(error) => finding(
            "port",
            State::Fail,
            format!("{port} cannot be used ({error}): choose another with --port"),
        ),
    }
}

/// What the running gateway says of its own door.
fn door(running: &Running) -> Finding {
    let said = running.call("GET", "/api/door").ok();
    let door: Option<Value> = said.and_then(|said| serde_json::from_str(&said.body).ok());
    let word = |name: &str| {
        let value = door.as_ref().and_then(|door| door.get(name)?.as_str());
        value.unwrap_or_default().to_owned()
    };
    let Running { port, pid, .. } = running;
    match word("state").as_str() {
        "taken" => finding("port", State::Fail, word("why")),
        "paused" => {
            let message = format!("OmniRoute (process {pid}) is paused; it would listen on {port}");
            finding("port", State::Warn, message)
        }
        _ => {
            let message = format!("OmniRoute listens on {port} (process {pid})");
            finding("port", State::Ok, message)
        }
    }
}

fn runtime_file(data_dir: &Path) -> Finding {
    match (RuntimeFile::read(data_dir), running::find(data_dir)) {
        (None, _) => finding("runtime", State::Ok, "no gateway runs on this folder"),
        (Some(_), Some(running)) => finding(
            "runtime",
            State::Ok,
            format!("the gateway answers (process {})", running.pid),
        ),
        (Some(left), None) => {
            let path = RuntimeFile::path(data_dir);
            let message = format!(
                "{} is left of process {}, which does not answer; the next start replaces it",
                path.display(),
                left.pid
            );
            finding("runtime", State::Warn, message)
        }
    }
}

/// A wrong clock fails certificates and mixes up the ledger.
fn clock() -> Finding {
    let now = jiff::Timestamp::now();
    if now.as_second() < EARLIEST {
        finding(
            "clock",
            State::Fail,
            format!("the clock says {now}, which is in the past: set it, or certificates fail"),
        )
    } else {
        finding("clock", State::Ok, format!("{now}"))
    }
}

fn roots() -> Finding {
    let found = rustls_native_certs::load_native_certs().certs.len();
    if found == 0 {
        finding(
            "certificates",
            State::Warn,
            "this system has no certificate authorities; the built-in ones are used. On Debian: apt install ca-certificates",
        )
    } else {
        finding(
            "certificates",
            State::Ok,
            format!("{found} certificate authorities"),
        )
    }
}

/// 2026-01-01: this program is younger.
const EARLIEST: i64 = 1_767_225_600;
