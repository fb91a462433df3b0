use super::{Machine, text};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ExitStatus};

/// A gateway that runs until the test ends.
struct Gateway {
    child: Child,
    port: u16,
}

impl Gateway {
    /// Starts one and waits for its greeting.
    fn start(machine: &Machine) -> Self {
        let port = free_port();
        let mut child = machine
            .command(&["serve", "--no-open", "--json", "--port", &port.to_string()])
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        while !greeting.ends_with("}\n") {
            assert!(out.read_line(&mut greeting).unwrap() > 0, "it ended");
        }
        let greeting: Value = serde_json::from_str(&greeting).unwrap();
        assert_eq!(greeting.get("port").unwrap(), port);
        Self { child, port }
    }

    fn status(&self, method: &str, path: &str, token: &str) -> u16 {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let host = format!("127.0.0.1:{}", self.port);
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.get(9..12).unwrap().parse().unwrap()
    }

    /// Asks it to stop by its control door.
    fn stop(mut self, machine: &Machine) -> ExitStatus {
        let left: Value =
            serde_json::from_slice(&std::fs::read(machine.data().join("runtime.json")).unwrap())
                .unwrap();
        assert_eq!(
            self.status("POST", "/api/stop", &text(&left, "/control_token")),
            202
        );
        self.child.wait().unwrap()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

#[test]
fn a_key_opens_and_is_dead_when_revoke_returns() {
    let machine = Machine::new();
    let gateway = Gateway::start(&machine);
    let made = machine.json(&["keys", "create", "laptop"]);
    assert_eq!(
        gateway.status("GET", "/v1/models", &text(&made, "/key")),
        200
    );
    machine.ok(&["keys", "revoke", &text(&made, "/id"), "--yes"]);
    assert_eq!(
        gateway.status("GET", "/v1/models", &text(&made, "/key")),
        401
    );
    assert_eq!(
        gateway.status("GET", "/api/status", &text(&made, "/key")),
        401
    );
    assert_eq!(
        gateway.status("GET", "/api/v1/models", &text(&made, "/key")),
        401
    );
}

#[test]
fn an_account_added_from_outside_is_known_at_once() {
    let machine = Machine::new();
    let _gateway = Gateway::start(&machine);
    let added = machine.run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test");
    assert_eq!(added.code, 0, "{added:?}");
    let status = machine.json(&["status"]);
    assert!(status.pointer("/running/port").unwrap().is_u64());
    assert_eq!(status.pointer("/accounts/active").unwrap(), 1);
    let told = machine.ok(&["status"]);
    assert!(told.contains("running on port") && told.contains("open: http://localhost:"));
    assert!(machine.ok(&["doctor"]).contains("OmniRoute listens"));
}

#[test]
fn a_gateway_that_is_asked_to_stop_ends_well_and_takes_its_file_along() {
    let machine = Machine::new();
    let gateway = Gateway::start(&machine);
    let second = machine.run(&["serve", "--no-open"]);
    assert_eq!(second.code, 3, "{second:?}");
    assert!(second.err.contains("runs already"), "{second:?}");
    assert!(gateway.stop(&machine).success());
    assert!(!machine.data().join("runtime.json").exists());
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Starts one, reads what it says first, and ends it.
fn first_words(machine: &Machine) -> String {
    let port = free_port().to_string();
    let mut child = machine
        .command(&["serve", "--port", &port])
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("keys create") {
        assert!(out.read_line(&mut said).unwrap() > 0, "{said}");
    }
    // What follows is said at once or not at all.
    let left = std::fs::read(machine.data().join("runtime.json")).unwrap();
    let left: Value = serde_json::from_slice(&left).unwrap();
    let mut gateway = Gateway {
        child,
        port: port.parse().unwrap(),
    };
    gateway.status("POST", "/api/stop", &text(&left, "/control_token"));
    out.read_to_string(&mut said).unwrap();
    gateway.child.wait().unwrap();
    said
}

#[test]
fn the_first_start_prints_a_link_and_later_ones_do_not() {
    let machine = Machine::new();
    assert!(first_words(&machine).contains("/#/login?code="));
    let set = machine.run_with_input(&["password", "set", "--stdin"], "correct horse\n");
    assert_eq!(set.code, 0, "{set:?}");
    assert!(!first_words(&machine).contains("/#/login"));
    let short = machine.run_with_input(&["password", "set", "--stdin"], "short");
    assert_eq!(short.code, 1, "{short:?}");
    assert!(short.err.contains("at least 8"), "{short:?}");
}

#[test]
fn the_page_is_opened_by_a_link_while_the_gateway_runs() {
    let machine = Machine::new();
    let none = machine.run(&["open", "--print"]);
    assert!(
        none.code == 1 && none.err.contains("omniroute serve"),
        "{none:?}"
    );
    let gateway = Gateway::start(&machine);
    let link = machine.ok(&["open", "--print"]);
    let begin = format!("http://127.0.0.1:{}/#/login?code=", gateway.port);
    assert!(link.starts_with(&begin), "{link}");
    assert_ne!(machine.ok(&["open", "--print"]), link);
}

#[test]
fn a_port_that_is_taken_ends_with_three() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port().to_string();
    let machine = Machine::new();
    for ran in [
        machine.run(&["serve", "--port", &port]),
        machine.run(&["--port", &port]),
    ] {
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.err.contains(&port), "{ran:?}");
        #[cfg(target_os = "linux")]
        assert!(
            ran.err
                .contains(&format!("(process {})", std::process::id())),
            "{ran:?}"
        );
    }
    let machine = machine.with("PORT", "1").with("OMNIROUTE_PORT", port);
    assert_eq!(machine.run(&[]).code, 3);
    assert_eq!(machine.with("OMNIROUTE_PORT", "many").run(&[]).code, 2);
}

#[test]
fn a_gateway_that_could_not_be_told_is_spoken_of_and_one_that_is_gone_is_not() {
    let machine = Machine::new();
    machine.ok(&["keys", "create", "first"]);
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = deaf.local_addr().unwrap().port();
    let left = format!(r#"{{"pid":1,"port":{port},"control_token":"t"}}"#);
    std::fs::write(machine.data().join("runtime.json"), left).unwrap();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = deaf.accept().unwrap();
        let mut asked = [0; 4096];
        let _some = stream.read(&mut asked).unwrap();
        stream
            .write_all(b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\n")
            .unwrap();
    });
    let untold = machine.run(&["keys", "create", "second"]);
    answering.join().unwrap();
    assert_eq!(untold.code, 1, "{untold:?}");
    assert!(
        untold.out.starts_with("sk-or-") && untold.err.contains("could not be told"),
        "{untold:?}"
    );
    machine.ok(&["keys", "create", "third"]);
}
