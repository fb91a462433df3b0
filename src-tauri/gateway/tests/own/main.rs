//! A gateway as the window has it: in this process, with a control door of its own.
#![expect(clippy::unwrap_used, reason = "tests")]

mod http;

use gateway::{AlertKind, ControlDoor, DoorState, Limits, Options, Server};
use http::{Said, call, open, port_of};
use secrets::{FailingHome, KeyFile, SharedHome};
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running gateway and its folder.
struct Desk {
    server: Server,
    folder: TempDir,
}

impl Desk {
    fn at(port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Arc::new(KeyFile::new(folder.path()));
        Self::start(folder, port, home)
    }

    fn start(folder: TempDir, port: u16, key_home: SharedHome) -> Self {
        let server = Server::start(Options {
            data_dir: folder.path().to_owned(),
            host: Ipv4Addr::LOCALHOST.into(),
            port,
            key_home,
            limits: Limits::default(),
            control: ControlDoor::Own,
        });
        Self {
            server: server.unwrap(),
            folder,
        }
    }

    fn data_port(&self) -> u16 {
        self.server.data_door().state().port()
    }

    /// A call of the control door with its token.
    fn admin(&self, method: &str, path: &str, body: &str) -> Said {
        let control = self.server.control();
        let token = format!("authorization: Bearer {}", control.token.expose());
        call(port_of(&control.url), method, path, &[&token], body)
    }

    /// The same from a page of that origin.
    fn from(&self, origin: &str, method: &str, headers: &[&str]) -> Said {
        let control = self.server.control();
        let origin = format!("origin: {origin}");
        let token = format!("authorization: Bearer {}", control.token.expose());
        let all: Vec<&str> = [origin.as_str(), token.as_str()]
            .into_iter()
            .chain(headers.iter().copied())
            .collect();
        call(port_of(&control.url), method, "/api/keys", &all, "")
    }
}

/// Runs it on an executor that is not the gateway's.
fn elsewhere<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(work)
}

#[test]
fn the_data_port_knows_no_admin_paths_and_the_control_door_no_models() {
    let desk = Desk::at(0);
    let token = desk.server.control().token;
    let token = format!("authorization: Bearer {}", token.expose());
    for path in [
        "/api/keys",
        "/api/status",
        "/api/login",
        "/api",
        "/index.html",
    ] {
        let said = call(desk.data_port(), "GET", path, &[&token], "");
        assert_eq!(said.status, 404, "{path}");
    }
    for path in ["/health", "/api/v1/models", "/api/v1beta/models"] {
        let said = call(desk.data_port(), "GET", path, &[], "");
        assert_ne!(said.status, 404, "{path}");
    }
    assert_eq!(desk.admin("GET", "/api/keys", "").status, 200);
    assert_eq!(desk.admin("GET", "/v1/models", "").status, 404);
    let page = desk.admin("GET", "/", "");
    assert_eq!(page.status, 200);
    assert!(
        page.head
            .contains("content-security-policy: default-src 'none'")
    );
}

#[test]
fn only_the_window_may_read_answers_from_another_origin() {
    let desk = Desk::at(0);
    for origin in [
        "tauri://localhost",
        "http://tauri.localhost",
        "https://tauri.localhost",
    ] {
        let said = desk.from(origin, "GET", &[]);
        assert_eq!(said.status, 200, "{origin}");
        let allowed = format!("access-control-allow-origin: {origin}");
        assert!(said.head.contains(&allowed), "{}", said.head);
        let asked = desk.from(origin, "OPTIONS", &["access-control-request-method: PUT"]);
        assert_eq!(asked.status, 204);
        assert!(asked.head.contains("PUT") && asked.head.contains("authorization"));
    }
    for origin in [
        "https://evil.example",
        "http://localhost:5173",
        "http://tauri.localhost.evil.example",
        "null",
    ] {
        for method in ["GET", "OPTIONS"] {
            let said = desk.from(origin, method, &[]);
            assert_eq!(said.status, 403, "{origin}");
            assert!(!said.head.contains("access-control-allow"), "{}", said.head);
        }
    }
}

#[test]
fn a_taken_port_is_told_and_had_once_it_is_free() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let desk = Desk::at(port);
    let door = desk.server.data_door();
    let DoorState::Taken {
        port: told,
        owner,
        why,
    } = door.state()
    else {
        unreachable!("{:?}", door.state());
    };
    assert_eq!(told, port);
    assert!(why.contains(&port.to_string()), "{why}");
    #[cfg(target_os = "linux")]
    assert_eq!(owner.unwrap().pid, std::process::id());
    #[cfg(not(target_os = "linux"))]
    drop(owner);
    let alert = elsewhere(async { desk.server.alerts().recv().await.unwrap() });
    assert_eq!(alert.kind, AlertKind::PortTaken);
    let shown = desk.admin("GET", "/api/door", "").json();
    assert_eq!(shown["state"], "taken");
    assert!(elsewhere(door.resume()).is_err());
    drop(held);
    let address = elsewhere(door.resume()).unwrap();
    assert_eq!(address.port(), port);
    assert_eq!(call(port, "GET", "/health", &[], "").status, 200);
}

#[test]
fn the_door_moves_and_pauses_from_any_executor_and_is_watched() {
    let desk = Desk::at(0);
    let door = Arc::clone(desk.server.data_door());
    let mut watched = door.watch();
    let first = door.state().port();
    elsewhere(door.pause());
    assert_eq!(
        *watched.borrow_and_update(),
        DoorState::Paused { port: first }
    );
    assert!(std::net::TcpStream::connect(("127.0.0.1", first)).is_err());
    assert_eq!(elsewhere(door.resume()).unwrap().port(), first);
    let second = elsewhere(door.move_to(0)).unwrap();
    assert!(watched.has_changed().unwrap());
    assert_eq!(door.state(), DoorState::Open { address: second });
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = busy.local_addr().map(|at| (at.port(), busy)).unwrap();
    let error = elsewhere(door.move_to(busy.0)).unwrap_err();
    assert_eq!(error.port, busy.0);
    assert_eq!(door.state(), DoorState::Open { address: second });
    let saved = desk.admin("GET", "/api/settings", "").json();
    assert_eq!(saved["port"], second.port());
    let left = gateway::RuntimeFile::read(desk.folder.path()).unwrap();
    assert_eq!(left.port, second.port());
    assert_eq!(left.control_port, port_of(&desk.server.control().url));
}

#[test]
fn a_browser_comes_in_by_a_link_and_needs_no_password() {
    let desk = Desk::at(0);
    let control = desk.server.control();
    let link = desk.server.one_time_link();
    let begin = format!("{}/#/login?code=", control.url);
    let entry = format!(r#"{{"code":"{}"}}"#, link.strip_prefix(&begin).unwrap());
    let port = port_of(&control.url);
    let json = "content-type: application/json";
    let asked = call(port, "GET", "/api/login", &[], "").json();
    assert_eq!(asked["needs"], "password");
    let entered = call(port, "POST", "/api/login", &[json], &entry);
    assert_eq!(entered.status, 200);
    let cookie = entered.header("set-cookie").unwrap();
    let cookie = format!("cookie: {}", cookie.split(';').next().unwrap());
    let keys = call(port, "GET", "/api/keys", &[&cookie], "");
    assert_eq!(keys.status, 200);
    let again = call(port, "POST", "/api/login", &[json], &entry);
    assert_eq!(again.status, 401);
    assert!(desk.server.setup_link().is_none());
}

#[test]
fn a_key_home_that_always_fails_keeps_nothing_closed_but_the_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::start(folder, 0, Arc::new(FailingHome));
    let alert = elsewhere(async { desk.server.alerts().recv().await.unwrap() });
    assert_eq!(alert.kind, AlertKind::KeychainTrouble);
    assert_eq!(
        call(desk.data_port(), "GET", "/health", &[], "").status,
        200
    );
    let state = desk.admin("GET", "/api/secrets", "").json();
    assert_eq!(
        (&state["state"], &state["home"]),
        (&"unavailable".into(), &"memory".into())
    );
    let account = r#"{"provider":"openai","key":"sk-test"}"#;
    assert_eq!(desk.admin("POST", "/api/accounts", account).status, 503);
    let home = r#"{"home":"keyfile","accepted":true}"#;
    assert_eq!(desk.admin("POST", "/api/secrets/home", home).status, 200);
    assert_eq!(desk.admin("POST", "/api/accounts", account).status, 201);
}

#[test]
fn an_alert_of_the_shells_own_is_told_once_and_one_that_is_silenced_is_only_listed() {
    let desk = Desk::at(0);
    let mut alerts = desk.server.alerts();
    let raise = |version: &str| {
        let body = format!("Version {version} can be installed.");
        let kind = AlertKind::UpdateReady;
        desk.server.alert(kind, Some(version), body);
    };
    raise("9.0.0");
    raise("9.0.0");
    let told = alerts.try_recv().unwrap();
    assert_eq!(told.kind, AlertKind::UpdateReady);
    assert_eq!(told.subject.as_deref(), Some("9.0.0"));
    let silence = r#"{"kinds":["update_ready"]}"#;
    let silenced = desk.admin("PUT", "/api/alerts/silenced", silence);
    assert_eq!(silenced.status, 200);
    raise("9.1.0");
    assert!(alerts.try_recv().is_err(), "it was silenced");
    let listed = desk.admin("GET", "/api/alerts", "").json();
    let listed = listed["alerts"].as_array().unwrap();
    let subjects: Vec<_> = listed.iter().map(|alert| &alert["subject"]).collect();
    assert_eq!(subjects, ["9.1.0", "9.0.0"]);
}

#[test]
fn who_watches_the_accounts_is_woken_when_one_is_changed() {
    let desk = Desk::at(0);
    let mut watched = desk.server.accounts_watch();
    let key = r#"{"name":"laptop"}"#;
    assert_eq!(desk.admin("POST", "/api/keys", key).status, 201);
    assert!(!watched.has_changed().unwrap());
    let account = r#"{"provider":"openai","key":"sk-test"}"#;
    assert_eq!(desk.admin("POST", "/api/accounts", account).status, 201);
    elsewhere(watched.changed()).unwrap();
}

#[test]
fn it_ends_within_two_seconds_whatever_is_open() {
    let desk = Desk::at(0);
    let control = desk.server.control();
    let token = format!("authorization: Bearer {}", control.token.expose());
    let mut events = open(port_of(&control.url), "GET", "/api/events", &[&token], "");
    let mut begun = [0; 12];
    events.read_exact(&mut begun).unwrap();
    // A request that is never finished.
    let half = ["content-type: application/json", "content-length: 9"];
    let _stuck = open(desk.data_port(), "POST", "/v1/chat/completions", &half, "");
    let runtime_file = gateway::RuntimeFile::path(desk.folder.path());
    assert!(runtime_file.exists());
    let asked = Instant::now();
    desk.server.stop();
    assert!(
        asked.elapsed() < Duration::from_secs(2),
        "{:?}",
        asked.elapsed()
    );
    assert!(!runtime_file.exists());
}
