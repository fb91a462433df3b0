//! The data door moves, pauses and says who stands in its way.

use super::{admin, call, code, runtime};
use serde_json::json;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use suite::{Bench, Dialect, Script, Step};

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A stream that takes its time between the words and the end.
fn slow(dialect: Dialect) -> Script {
    let story = dialect.story(&["Once upon ", "a time"]);
    let (all, begun) = (story.frames(), story.unfinished());
    let script = Script::open(&begun).then(Step::Pause(Duration::from_millis(1500)));
    let script = all[begun.len()..].iter().fold(script, Script::then_piece);
    script.then(Step::Send(b"0\r\n\r\n".to_vec()))
}

#[test]
fn the_port_moves_while_a_stream_runs_and_the_stream_finishes() {
    let bench = Bench::default();
    let dialect = Dialect::Chat;
    bench.door(dialect).once(slow(dialect));
    let mut stream = bench.ask(dialect, dialect, true).open();
    stream.until("a time");
    let (old, new) = (bench.gateway.port, free_port());
    let moved = admin(
        &bench.gateway,
        "POST",
        "/api/door",
        Some(json!({ "port": new })),
    );
    assert_eq!(moved.status, 200, "{}", moved.text());
    assert_eq!(
        moved.json(),
        json!({ "state": "open", "host": "127.0.0.1", "port": new, "base_url": format!("http://localhost:{new}/v1"), "owner": null, "why": null })
    );
    assert!(
        TcpStream::connect(("127.0.0.1", old)).is_err(),
        "the old port is given up"
    );
    assert_eq!(call(new, "GET", "/health", None).send().status, 200);
    assert_eq!(runtime(bench.gateway.house.path())["port"], new);
    let answer = stream.rest();
    assert!(
        answer.complete && dialect.ends_well(&answer.body),
        "{}",
        answer.text()
    );
    assert_eq!(dialect.streamed(&answer.body), "Once upon a time");
    let settings = admin(&bench.gateway, "GET", "/api/settings", None);
    assert_eq!(settings.json()["port"], new, "the next start knows");
    assert!(
        bench
            .gateway
            .cli(&["status"], "")
            .contains(&new.to_string())
    );
}

#[test]
fn a_busy_port_is_refused_with_its_owners_name_and_nothing_changes() {
    let bench = Bench::default();
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = held.local_addr().unwrap().port();
    let refused = admin(
        &bench.gateway,
        "POST",
        "/api/door",
        Some(json!({ "port": busy })),
    );
    assert_eq!(code(&refused), (409, "port_taken".into()));
    #[cfg(target_os = "linux")]
    {
        let told = refused.text();
        let own = std::env::current_exe().unwrap();
        let own = own.file_name().unwrap().to_string_lossy().into_owned();
        assert!(told.contains(&std::process::id().to_string()), "{told}");
        assert!(told.contains(&own), "{told}");
    }
    let door = admin(&bench.gateway, "GET", "/api/door", None).json();
    assert_eq!(
        (&door["state"], &door["owner"]),
        (&json!("open"), &json!(null))
    );
    assert_eq!(door["port"], bench.gateway.port);
    assert_eq!(
        bench.ask(Dialect::Chat, Dialect::Chat, false).send().status,
        200
    );
}

#[test]
fn another_omniroute_is_recognised() {
    let (bench, other) = (Bench::default(), Bench::default());
    let wanted = json!({ "port": other.gateway.port });
    let refused = admin(&bench.gateway, "POST", "/api/door", Some(wanted));
    assert!(
        refused.text().contains("another OmniRoute"),
        "{}",
        refused.text()
    );
}

#[test]
fn a_paused_door_serves_no_model_and_still_lets_its_master_in() {
    let bench = Bench::default();
    let paused = admin(&bench.gateway, "POST", "/api/door/pause", None);
    assert_eq!(paused.json()["state"], "paused");
    for client in Dialect::ALL {
        let answer = bench.ask(client, Dialect::Chat, false).send();
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(client.told(&answer.body).message.contains("paused"));
    }
    assert_eq!(
        admin(&bench.gateway, "GET", "/api/status", None).status,
        200
    );
    let doctor = bench.gateway.cli(&["doctor"], "");
    assert!(doctor.contains("paused"), "{doctor}");
    let resumed = admin(&bench.gateway, "POST", "/api/door/resume", None);
    assert_eq!(resumed.json()["state"], "open");
    assert_eq!(
        bench.ask(Dialect::Chat, Dialect::Chat, false).send().status,
        200
    );
}

#[test]
fn a_port_that_is_no_port_is_refused() {
    let bench = Bench::default();
    for port in [json!(0), json!(70000), json!("many"), json!(null)] {
        let refused = admin(
            &bench.gateway,
            "POST",
            "/api/door",
            Some(json!({ "port": port })),
        );
        assert_eq!(code(&refused), (400, "invalid".into()), "{port}");
    }
}
