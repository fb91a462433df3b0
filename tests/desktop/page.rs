//! The window as a person uses it: what it shows, and what its buttons do, against a provider of the test's own.

use std::fs;

use serde_json::json;
use suite::{Dialect, FakeProvider, Script};

use crate::control::{Control, question};
use crate::desk::{Desk, until};
use crate::driver::{Window, id};
use crate::free_port;

#[test]
fn the_window_shows_a_page_and_not_an_empty_frame() {
    let desk = Desk::new();
    let mut app = desk.start(free_port());
    app.until("a window with the name", || desk.shows("OmniRoute"));
    app.until("letters and colours in it", || desk.colours() > A_PICTURE);
}

#[test]
fn an_account_is_added_tried_out_and_removed_in_the_window() {
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, MODELS));
    let desk = Desk::with_a_given_key();
    let port = free_port();
    let window = Window::open(&desk, port);
    window.reads(&id("base-url"), &format!("http://localhost:{port}/v1"));
    assert_eq!(window.run(DOOR_STATE), "open");

    add_provider(&window, "Lab", &door.base(Dialect::Chat));
    add_account(&window, "Lab", "sk-typed-into-the-window");
    let row = "[data-label=\"Lab\"]";
    window.see(row);
    let asked = door.calls().len();
    window.click(&format!("{row} {}", id("account-test")));
    window.see(&format!("{row} [data-verdict=valid]"));
    let calls = door.calls();
    assert!(calls.len() > asked, "the provider was not asked");
    assert_eq!(
        calls[asked].header("authorization"),
        Some("Bearer sk-typed-into-the-window")
    );

    window.click(&format!("{row} {}", id("account-remove")));
    window.click(&id("dialog-cancel"));
    window.gone(&id("confirm-yes"));
    window.see(row);
    window.click(&format!("{row} {}", id("account-remove")));
    window.click(&id("confirm-yes"));
    window.gone(row);
    assert_eq!(Control::of(&desk).get("/api/accounts"), json!([]));
}

#[test]
fn a_key_made_in_the_window_opens_the_gateway_until_it_is_revoked_and_requests_are_seen_as_they_come() {
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
    let desk = Desk::with_a_given_key();
    let port = free_port();
    let window = Window::open(&desk, port);
    Control::of(&desk).provider("lab", &door, &[Some("sk-upstream")]);

    window.go("keys");
    window.click(&id("key-create"));
    window.enter(&id("key-name"), "laptop");
    window.click(&id("key-save"));
    let key = window.see(&id("key-secret"));
    window.click(&id("key-copy"));
    window.click(&id("key-done"));
    window.gone(&id("key-secret"));
    // What was copied can be pasted.
    window.go("accounts");
    window.enter(&id("search"), "\u{e009}v\u{e000}");
    until("the pasted key", || {
        (window.value(&id("search")) == key).then_some(())
    });

    window.go("requests");
    window.gone("[data-testid^=\"request-\"]");
    let answer = question(port, &key, "lab/some-model", false).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let row = id(&format!("request-{}", answer.trace()));
    let t0 = std::time::Instant::now();
    window.see(&row);
    eprintln!("SEEN after {:?}", t0.elapsed());
    window.reads(&row, "lab/some-model");
    window.click(&row);
    window.see(&id("request-details"));
    window.click(&id("dialog-close"));

    window.go("keys");
    let row = "[data-name=laptop]";
    window.click(&format!("{row} {}", id("key-revoke")));
    window.click(&id("confirm-yes"));
    window.see(&id("keys-revoked"));
    let refused = question(port, &key, "lab/some-model", false).send();
    assert_eq!(refused.status, 401, "{}", refused.text());
}

#[test]
fn the_window_moves_the_port_and_the_start_at_login() {
    let desk = Desk::new();
    let window = Window::open(&desk, free_port());
    let wanted = free_port();
    window.click(&id("port-change"));
    // To the end of what stands there, and back over it.
    let over = "\u{e003}".repeat(5);
    window.enter(&id("port-input"), &format!("\u{e010}{over}{wanted}"));
    window.click(&id("port-save"));
    window.reads(&id("base-url"), &format!("http://localhost:{wanted}/v1"));

    let entry = desk.home().join(".config/autostart/omniroute.desktop");
    window.click(&id("autostart"));
    window.see(&format!("{}[data-state=checked]", id("autostart")));
    assert!(fs::read_to_string(&entry).unwrap().contains("--minimized"));
    window.click(&id("autostart"));
    window.see(&format!("{}[data-state=unchecked]", id("autostart")));
    assert!(!entry.exists());
}

/// Adds a provider that speaks the Chat dialect.
pub(crate) fn add_provider(window: &Window, name: &str, base: &str) {
    window.go("accounts");
    window.click(&id("add-provider"));
    window.enter(&id("field-name"), name);
    window.enter(&id("field-url"), base);
    window.click(&id("provider-save"));
    window.gone(&id("provider-save"));
}

/// Adds an account with a provider the user has added; its key is tried out and found good.
pub(crate) fn add_account(window: &Window, provider: &str, key: &str) {
    window.go("accounts");
    window.click(&id("tab-providers"));
    window.click(&id(&format!("add-to-{}", provider.to_lowercase())));
    window.enter(&id("field-key"), key);
    window.click(&id("account-save"));
    window.see(&format!("{}[data-verdict=valid]", id("account-result")));
    window.click(&id("account-done"));
    window.click(&id("tab-accounts"));
}

/// An empty frame has a handful, the page hundreds.
pub(crate) const A_PICTURE: usize = 50;

/// What a provider says when its models are asked for, which is how a key is tried out.
pub(crate) const MODELS: &str = r#"{"object":"list","data":[{"id":"some-model","object":"model"}]}"#;

const DOOR_STATE: &str = "return document.querySelector('[data-testid=door-state]').dataset.state";
