//! What a desktop may lack: a bar, a keychain, anybody who shows notifications, a screen. The gateway serves all the same.

use suite::{Ask, Dialect, FakeProvider, Script};

use crate::bar::Bar;
use crate::control::{Control, question};
use crate::desk::{Desk, until};
use crate::driver::{Window, id};
use crate::free_port;
use crate::herald::Herald;
use crate::keyring::Keyring;

#[test]
fn without_a_bar_the_gateway_serves() {
    let desk = Desk::new();
    let (_keyring, _herald) = (Keyring::on(&desk), Herald::on(desk.bus()));
    assert_serves(&desk);
}

#[test]
fn without_a_keychain_the_gateway_serves_and_says_that_keys_stay_locked() {
    let desk = Desk::new();
    let (_bar, _herald) = (Bar::on(desk.bus()), Herald::on(desk.bus()));
    let state = assert_serves(&desk);
    assert_eq!(state, "unavailable");
}

#[test]
fn without_anybody_who_shows_notifications_the_gateway_serves() {
    let desk = Desk::new();
    let (_bar, _keyring) = (Bar::on(desk.bus()), Keyring::on(&desk));
    assert_serves(&desk);
}

#[test]
fn without_any_of_them_the_gateway_serves() {
    assert_serves(&Desk::new());
}

#[test]
fn without_a_screen_or_a_bus_the_gateway_serves() {
    let nothing = Desk::new()
        .with("DISPLAY", "")
        .with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    assert_serves(&nothing);
}

#[test]
fn with_a_screen_but_no_bus_the_gateway_serves_and_the_window_says_that_there_is_no_tray() {
    let desk = Desk::with_a_given_key().with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    let port = free_port();
    let window = Window::open(&desk, port);
    window.see(&id("trouble-no-tray"));
    let key = Control::of(&desk).key();
    let models = Ask::get(port, "/v1/models").key(&key).send();
    assert_eq!(models.status, 200, "{}", models.text());
    until("letters and colours", || {
        desk.screen.shows_a_page().then_some(())
    });
}

/// Starts the program and lets a client ask for models and an answer, after a failure that raises alerts. The state of the secrets.
#[track_caller]
fn assert_serves(desk: &Desk) -> String {
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
    door.once(Script::json(
        429,
        Dialect::Chat.error_body(429, "slow down"),
    ));
    let port = free_port();
    let _app = desk.start_with(port, &["--minimized"]);
    let control = Control::of(desk);
    let key = control.key();
    // Two servers that need no key, so that nothing has to be unsealed.
    control.provider("lab", &door, &[None, None]);
    let answer = question(port, &key, "lab/some-model", false).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(Dialect::Chat.said(&answer.body), "Hi.");
    assert_eq!(
        control.get("/api/alerts")["alerts"][0]["kind"],
        "switched_account"
    );
    let models = Ask::get(port, "/v1/models").key(&key).send();
    assert_eq!(models.status, 200, "{}", models.text());
    let secrets = control.get("/api/secrets");
    secrets["state"].as_str().unwrap().to_owned()
}
