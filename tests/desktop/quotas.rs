//! Quotas as a person sees them: bars in the icon, words in the tooltip, a row only when one is used up, each alert once.

use serde_json::json;
use suite::{Dialect, FakeProvider, Script};

use crate::bar::{Bar, Menu};
use crate::control::{Control, question};
use crate::desk::{Desk, until};
use crate::free_port;
use crate::herald::Herald;

#[test]
fn what_is_left_is_in_the_icon_and_the_tooltip_and_each_step_is_told_once() {
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
    for (five_hours, week) in [("85", "40"), ("97", "40"), ("98", "41"), ("100", "41")] {
        door.once(answer(five_hours, week));
    }
    let desk = Desk::with_a_given_key();
    let (bar, herald) = (Bar::on(desk.bus()), Herald::on(desk.bus()));
    let port = free_port();
    let mut app = desk.start_with(port, &["--minimized"]);
    let menu = bar.next_item();
    let control = Control::of(&desk);
    control.send(
        "PUT",
        "/api/alerts/silenced",
        &json!({"kinds": ["quota_low"]}),
    );
    let account = control.provider("lab", &door, &[Some("sk-1")]).remove(0);
    app.until("the mark alone", || bars(&menu) == 0);
    assert!(!tooltip(&menu).contains("left"), "{}", tooltip(&menu));

    let key = control.key();
    let ask = || {
        let answer = question(port, &key, "lab/some-model", false).send();
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    ask();
    app.until("two bars", || bars(&menu) == 2);
    app.until("the tooltip", || {
        tooltip(&menu).contains("lab 1: 5-hour 15 % left until ")
    });
    assert!(tooltip(&menu).contains(", weekly 60 % left until "));
    let row = || {
        let rows = menu.rows();
        let mut labels = rows.into_iter().map(|row| row.label);
        labels.find(|label| label.starts_with("lab 1: "))
    };
    assert_eq!(row(), None, "there is some left");

    let told = [
        "Quota is nearly used up",
        "Quota is used up",
        "Quota is there again",
    ];
    let titles = || -> Vec<String> {
        let heard = herald.heard().into_iter();
        heard.map(|notice| notice.title).collect()
    };
    let until_told = |count: usize| {
        let all = || (titles().len() >= count).then_some(());
        until(&format!("{:?} after {:?}", &told[..count], titles()), all);
        assert_eq!(titles(), told[..count], "and the silenced one is not told");
    };
    ask();
    until_told(1);
    ask();
    ask();
    app.until("the row", || {
        row().is_some_and(|row| row.starts_with("lab 1: its 5-hour quota is used up until "))
    });
    until_told(3);
    let list = control.get("/api/alerts");
    let listed = list["alerts"].as_array().unwrap().iter();
    let listed: Vec<_> = listed
        .map(|alert| (&alert["kind"], &alert["subject"]))
        .collect();
    let account = json!(account);
    let kinds =
        ["quota_reset", "quota_gone", "quota_very_low", "quota_low"].map(|kind| json!(kind));
    let expected: Vec<_> = kinds.iter().map(|kind| (kind, &account)).collect();
    assert_eq!(listed, expected);
}

/// An answer that tells how much is used of five hours, in percent, and of a week. When the five hours are over they begin anew in a
/// moment: the test does not wait for five.
fn answer(five_hours: &str, week: &str) -> Script {
    let resets = if five_hours == "100" { "4" } else { "7200" };
    let headers = [
        ("content-type", "application/json"),
        ("x-codex-primary-used-percent", five_hours),
        ("x-codex-primary-window-minutes", "300"),
        ("x-codex-primary-reset-after-seconds", resets),
        ("x-codex-secondary-used-percent", week),
        ("x-codex-secondary-window-minutes", "10080"),
        ("x-codex-secondary-reset-after-seconds", "259200"),
    ];
    Script::with_headers(200, &headers, Dialect::Chat.answer("Hi."))
}

/// How many bars the icon has, read from its left edge: nothing but a bar reaches it there.
fn bars(menu: &Menu) -> usize {
    let pictures: Vec<(i32, i32, Vec<u8>)> = menu.item.get_property("IconPixmap").unwrap();
    let (.., pixels) = pictures.iter().find(|(width, ..)| *width == 32).unwrap();
    // Opacity comes first.
    let opacity = |row: usize| pixels[(row * 32 + 1) * 4];
    let inked: Vec<bool> = (20..32).map(|row| opacity(row) > 40).collect();
    let starts = inked.windows(2).filter(|pair| !pair[0] && pair[1]);
    starts.count()
}

fn tooltip(menu: &Menu) -> String {
    type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
    let (.., words): ToolTip = menu.item.get_property("ToolTip").unwrap();
    words
}
