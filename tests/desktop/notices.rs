//! Notifications: each alert once, none that is silenced, all of them in the list, and a click opens the page.

use serde_json::{Value, json};
use suite::{Dialect, FakeProvider, Script};

use crate::control::{Control, question};
use crate::desk::{Desk, until};
use crate::driver::{Window, id};
use crate::free_port;
use crate::herald::Herald;

#[test]
fn an_alert_is_shown_once_in_its_window_and_a_silenced_kind_is_only_listed() {
    let provider = FakeProvider::start();
    let refusal = Dialect::Chat.error_body(401, "no such key");
    let door = provider.door(Script::json(401, refusal));
    let desk = Desk::with_a_given_key();
    let herald = Herald::on(desk.bus());
    let port = free_port();
    let _app = desk.start_with(port, &["--minimized"]);
    let control = Control::of(&desk);
    let key = control.key();
    let account = control.provider("one", &door, &[Some("sk-1")]).remove(0);
    let other = control.provider("two", &door, &[Some("sk-2")]).remove(0);
    let ask = |model| question(port, &key, model, false).send();
    let titles = || -> Vec<String> {
        let mut titles: Vec<String> = herald
            .heard()
            .into_iter()
            .map(|notice| notice.title)
            .collect();
        titles.sort();
        titles
    };
    let until_heard = |expected: &[&str]| {
        until(&format!("{expected:?}"), || {
            (titles().len() >= expected.len()).then_some(())
        });
        assert_eq!(titles(), expected);
    };

    ask("one/some-model");
    until_heard(&["A provider cannot serve", "An account needs you"]);
    // It is mended and breaks again within the window.
    control.send(
        "PATCH",
        &format!("/api/accounts/{account}"),
        &json!({"key": "sk-3"}),
    );
    let asked = door.calls().len();
    ask("one/some-model");
    assert!(
        door.calls().len() > asked,
        "the account was not tried again"
    );
    let of = |kind: &str, subject: &str| format!("{kind} {subject}");
    let before = [of("sign_in_lost", &account), of("provider_down", "one")];
    assert_eq!(listed(&control), before);

    control.send(
        "PUT",
        "/api/alerts/silenced",
        &json!({"kinds": ["sign_in_lost"]}),
    );
    ask("two/some-model");
    until_heard(&[
        "A provider cannot serve",
        "A provider cannot serve",
        "An account needs you",
    ]);
    let [lost, down] = before;
    let all = [
        of("sign_in_lost", &other),
        of("provider_down", "two"),
        lost,
        down,
    ];
    assert_eq!(listed(&control), all);
}

#[test]
fn the_account_that_took_over_is_told_and_a_click_opens_the_window_on_its_page() {
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
    door.once(Script::json(
        429,
        Dialect::Chat.error_body(429, "slow down"),
    ));
    let desk = Desk::with_a_given_key().with("OMNIROUTE_LOG", "omniroute_desktop=debug");
    let herald = Herald::on(desk.bus());
    let port = free_port();
    let mut app = desk.start_with(port, &["--minimized"]);
    let control = Control::of(&desk);
    let key = control.key();
    control.provider("lab", &door, &[Some("sk-1"), Some("sk-2")]);
    let answer = question(port, &key, "lab/some-model", false).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let notice = until("the notification", || herald.heard().pop());
    assert_eq!(notice.title, "Another account took over");
    assert!(
        notice.body.contains("`lab 1`") && notice.body.contains("`lab 2`"),
        "{notice:?}"
    );
    assert!(!desk.screen.shows("OmniRoute"));
    app.until("the window after the click", || {
        herald.click(&notice);
        desk.screen.shows("OmniRoute")
    });
    // The web view's own address, once the page has read it.
    app.until("the page", || desk.said().contains("the page listens"));
    assert!(desk.said().contains(r#"the page listens at="/requests""#));
}

#[test]
fn a_click_on_a_notification_takes_an_open_window_to_the_page_it_is_about() {
    let provider = FakeProvider::start();
    let refusal = Dialect::Chat.error_body(401, "no such key");
    let door = provider.door(Script::json(401, refusal));
    let desk = Desk::with_a_given_key();
    let herald = Herald::on(desk.bus());
    let port = free_port();
    let window = Window::open(&desk, port);
    let is_at = |page: &str| format!("{}[aria-current=page]", id(&format!("nav-{page}")));
    window.see(&is_at("home"));
    let control = Control::of(&desk);
    control.provider("lab", &door, &[Some("sk-1")]);
    question(port, &control.key(), "lab/some-model", false).send();
    let notice = until("the notification", || {
        let mut heard = herald.heard().into_iter();
        heard.rfind(|notice| notice.title == "An account needs you")
    });
    herald.click(&notice);
    window.see(&is_at("accounts"));
}

#[test]
fn accounts_that_stay_locked_are_told_at_the_start_and_a_click_leads_to_where_they_are_unlocked() {
    // Without a keychain.
    let desk = Desk::new().with("OMNIROUTE_LOG", "omniroute_desktop=debug");
    let herald = Herald::on(desk.bus());
    let mut app = desk.start_with(free_port(), &["--minimized"]);
    let notice = until("the notification", || {
        let mut heard = herald.heard().into_iter();
        heard.find(|notice| notice.title == "Accounts stay locked")
    });
    app.until("the page after the click", || {
        herald.click(&notice);
        desk.said().contains("the page listens")
    });
    assert!(desk.said().contains(r#"the page listens at="/secrets""#));
}

/// What the list says, newest first: kind and subject.
fn listed(control: &Control) -> Vec<String> {
    let list = control.get("/api/alerts");
    let word = |alert: &Value, name: &str| alert[name].as_str().unwrap().to_owned();
    let alerts = list["alerts"].as_array().unwrap();
    alerts
        .iter()
        .map(|alert| format!("{} {}", word(alert, "kind"), word(alert, "subject")))
        .collect()
}
