//! The real window, started as a person would start it.
//!
//! Invariant: each test has a screen, a session bus and a home of its own, and leaves no process behind.
//! Needs Xvfb, dbus-daemon, WebKitWebDriver and gnome-keyring (Debian: xvfb, dbus, webkit2gtk-driver, gnome-keyring); `cargo xtask test`
//! installs them.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod bar;
mod browser;
mod closing;
mod control;
mod desk;
mod driver;
mod feed;
mod herald;
mod keyboard;
mod keyring;
mod lacking;
mod links;
mod notices;
mod page;
mod quotas;
mod screen;
mod secrets;
mod shortcut;
mod tray;
mod updates;
mod watchdog;
mod window;

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use control::Control;
use desk::Desk;

#[test]
fn the_window_comes_up_and_stays_and_the_gateway_answers() {
    let desk = Desk::new();
    let port = free_port();
    let mut app = desk.start(port);
    app.until("a window with the name", || desk.screen.shows("OmniRoute"));
    app.until("the gateway's port", || {
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
    });
    app.until("its page", || desk.screen.shows_a_page());
    assert!(
        desk.screen.shows("OmniRoute"),
        "the window went away while the program went on"
    );
}

#[test]
fn a_taken_port_ends_nothing() {
    let desk = Desk::new();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut app = desk.start(taken.local_addr().unwrap().port());
    app.until("a window with the name", || desk.screen.shows("OmniRoute"));
    app.until("its page", || desk.screen.shows_a_page());
    assert_eq!(Control::of(&desk).get("/api/door")["state"], "taken");
}

#[test]
fn a_second_start_shows_the_first_and_ends() {
    let desk = Desk::new();
    let mut first = desk.start_with(free_port(), &["--minimized"]);
    // It hears of later starts: everything it shows by itself was asked for before.
    let hears = desk.data().join("desktop.instance.json");
    first.until("the first one's ear", || hears.exists());
    desk.start_with(free_port(), &["--minimized"])
        .ends_within(Duration::from_secs(10));
    assert!(
        !desk.screen.shows("OmniRoute"),
        "a window although it was not wanted"
    );
    desk.start_with(free_port(), &[])
        .ends_within(Duration::from_secs(10));
    first.until("the first one's window", || desk.screen.shows("OmniRoute"));
}

/// A port nobody has just now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
