//! The tray as a person uses it: reads the menu and clicks in it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use suite::{Answer, Ask, Dialect, FakeProvider, Gate, Ledger, Open, Script, Step};

use crate::bar::Bar;
use crate::control::{Control, question};
use crate::desk::Desk;
use crate::free_port;

#[test]
fn a_click_in_the_tray_moves_the_gateway_while_a_stream_runs_and_a_taken_port_is_told() {
    // Built first if it must be: a stream does not wait for that.
    suite::omniroute();
    let desk = Desk::with_a_given_key();
    let bar = Bar::on(desk.bus());
    let port = free_port();
    let mut app = desk.start_with(port, &["--minimized"]);
    let menu = bar.next_item();
    let running = |port: u16| format!("Running on port {port}");
    app.until("the menu's first row", || menu.says(&running(port)));
    assert!(menu.row(&port.to_string()).checked);
    let control = Control::of(&desk);
    let stream = Stream::start(&control, port, &control.key(), Dialect::Chat);
    let home = desk.data().join("someones-home");
    let connected = suite::command(&desk.data())
        .env("CLI_CONFIG_HOME", &home)
        .args(["tools", "connect", "claude"])
        .output();
    assert!(connected.unwrap().status.success());

    // Either way it is taken: by this test, or by somebody before it.
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 8080));
    let owner = match &taken {
        Ok(_) => format!("{} (process {})", own_name(), std::process::id()),
        Err(_) => String::new(),
    };
    menu.click("8080");
    app.until("a row that names the port's owner", || {
        let refusal = format!("Port 8080 is taken by {owner}");
        menu.rows()
            .iter()
            .any(|row| row.label.starts_with(&refusal))
    });
    assert!(menu.says(&running(port)) && is_healthy(port));

    let wanted = [3000, 20128].into_iter().find(|port| is_free(*port));
    let wanted = wanted.expect("port 3000 or 20128 to be free");
    menu.click(&wanted.to_string());
    app.until("the other port", || is_healthy(wanted) && is_free(port));
    app.until("the menu to follow", || menu.says(&running(wanted)));
    assert!(menu.row(&wanted.to_string()).checked && !menu.says(&port.to_string()));
    app.until("the connected tool to follow", || {
        let settings = std::fs::read_to_string(home.join(".claude/settings.json"));
        settings.is_ok_and(|text| text.contains(&format!("http://127.0.0.1:{wanted}\"")))
    });
    let answer = stream.goes_on();
    assert!(answer.complete && Dialect::Chat.ends_well(&answer.body));
    assert_eq!(Dialect::Chat.streamed(&answer.body), "one two");

    menu.click("Pause gateway");
    app.until("the pause", || {
        menu.says(&format!("Paused (port {wanted})"))
    });
    menu.click("Resume gateway");
    app.until("the gateway again", || is_healthy(wanted));
    menu.click("Quit");
    app.ends_within(Duration::from_secs(2));
}

#[test]
fn quit_ends_the_program_in_two_seconds_and_what_still_streams_is_told_and_in_the_ledger() {
    let desk = Desk::with_a_given_key();
    let bar = Bar::on(desk.bus());
    let port = free_port();
    let app = desk.start_with(port, &["--minimized"]);
    let menu = bar.next_item();
    let control = Control::of(&desk);
    let key = control.key();
    // The provider speaks the first; the others are translated.
    let streams = Dialect::ALL.map(|client| {
        let stream = Stream::start(&control, port, &key, client);
        (client, stream)
    });
    menu.click("Quit");
    app.ends_within(Duration::from_secs(2));
    let ledger = Ledger::of(&desk.data());
    for (client, stream) in streams {
        let cut = stream.open.rest();
        // It is told, and does not look like an end.
        assert!(
            cut.complete && !client.ends_well(&cut.body),
            "{}",
            cut.text()
        );
        let told = client.failure_in(&cut.body).expect("the reason");
        assert!(told.contains("OmniRoute was asked to end"), "{told}");
        let row = ledger.find(&cut.trace()).expect("a row of the request");
        assert_eq!(row["requested_model"], Stream::model(client));
        assert_eq!(row["failure_code"], "gateway_ending");
    }
    assert_eq!(ledger.integrity(), "ok");
}

#[test]
fn a_bar_that_comes_late_shows_the_icon() {
    let desk = Desk::new().with("OMNIROUTE_LOG", "omniroute_desktop=debug");
    let mut app = desk.start_with(free_port(), &["--minimized"]);
    let missed = || desk.said().matches("no bar shows the tray's icon").count();
    app.until("the icon", || {
        desk.said().contains("the tray's icon is made")
    });
    assert_eq!(missed(), 1);
    for gone in 2..4 {
        let bar = Bar::on(desk.bus());
        let menu = bar.next_item();
        assert!(menu.says("Quit"));
        let pictures: Vec<(i32, i32, Vec<u8>)> = menu.item.get_property("IconPixmap").unwrap();
        assert!(
            pictures
                .iter()
                .all(|(width, height, bytes)| bytes.len() as i32 == width * height * 4)
        );
        assert!(pictures.iter().any(|(width, ..)| *width == 22));
        drop((menu, bar));
        app.until("the bar to be missed", || missed() == gone);
    }
}

#[test]
fn a_row_tells_of_an_account_that_cannot_serve_until_it_is_mended() {
    let provider = FakeProvider::start();
    let refusal = Dialect::Chat.error_body(401, "no such key");
    let door = provider.door(Script::json(401, refusal));
    let desk = Desk::with_a_given_key();
    let bar = Bar::on(desk.bus());
    let port = free_port();
    let mut app = desk.start_with(port, &["--minimized"]);
    let menu = bar.next_item();
    let control = Control::of(&desk);
    // Nobody is told of it, so nothing but the account's own change brings the row.
    let kinds = ["sign_in_lost", "provider_down"];
    control.send("PUT", "/api/alerts/silenced", &json!({"kinds": kinds}));
    let account = control.provider("lab", &door, &[Some("sk-1")]).remove(0);
    question(port, &control.key(), "lab/some-model", false).send();
    app.until("the account's row", || {
        menu.says("lab 1: its sign-in has ended")
    });
    let path = format!("/api/accounts/{account}");
    control.send("PATCH", &path, &json!({"key": "sk-2"}));
    app.until("the row to go", || {
        !menu.says("lab 1: its sign-in has ended")
    });
}

#[test]
fn start_at_login_in_the_tray_writes_the_systems_own_entry_and_takes_it_away() {
    let desk = Desk::new();
    let bar = Bar::on(desk.bus());
    let mut app = desk.start_with(free_port(), &["--minimized"]);
    let menu = bar.next_item();
    let entry = desk.home().join(".config/autostart/omniroute.desktop");
    let said = |entry: &Path| std::fs::read_to_string(entry).unwrap_or_default();
    assert!(!menu.row("Start at login").checked && !entry.exists());
    menu.click("Start at login");
    app.until("the check mark", || menu.row("Start at login").checked);
    let words = said(&entry);
    let command = words.lines().find_map(|line| line.strip_prefix("Exec="));
    assert_eq!(
        command,
        Some(format!("{} --minimized", crate::desk::PROGRAM).as_str()),
        "{words}"
    );
    menu.click("Start at login");
    app.until("no check mark", || !menu.row("Start at login").checked);
    assert!(!entry.exists());
}

/// An answer that came half, and stops there until the test lets it go on.
struct Stream {
    open: Open,
    gate: Gate,
    _provider: FakeProvider,
}

impl Stream {
    /// A client of that dialect asks a provider of its own.
    fn start(control: &Control, port: u16, key: &str, client: Dialect) -> Self {
        let provider = FakeProvider::start();
        let gate = Gate::default();
        let story = Dialect::Chat.story(&["one", " two"]);
        let mut script = Script::open(story.opening.iter().chain(&story.content[..1]));
        script = script.then(Step::Wait(gate.clone()));
        for frame in story.content[1..].iter().chain(&story.ending) {
            script = script.then_piece(frame);
        }
        let door = provider.door(script.then(Step::Send(b"0\r\n\r\n".to_vec())));
        let name = format!("lab-{}", client.name());
        control.provider(&name, &door, &[Some("sk-upstream")]);
        let model = Self::model(client);
        let (path, body) = (client.path(&model, true), client.request(&model, true));
        let ask = Ask::post(port, &path, body).key(key);
        let mut open = ask.open();
        open.until("one");
        Self {
            open,
            gate,
            _provider: provider,
        }
    }

    fn model(client: Dialect) -> String {
        format!("lab-{}/some-model", client.name())
    }

    fn goes_on(self) -> Answer {
        self.gate.open();
        self.open.rest()
    }
}

/// This test's program, as whoever looks for a port's owner sees it.
fn own_name() -> String {
    let program = std::env::current_exe().unwrap();
    program.file_name().unwrap().to_string_lossy().into_owned()
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

pub(crate) fn is_healthy(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return false;
    };
    let request =
        format!("GET /health HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}
