//! A window that never paints: the program starts again once, drawing the safe way, and remembers it.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::control::Control;
use crate::desk::{Desk, until};
use crate::free_port;

#[test]
fn a_page_that_never_paints_leads_to_one_start_in_the_safe_mode_which_is_remembered() {
    let desk = Desk::new().with("OMNIROUTE_FIRST_PAINT_SECONDS", "2");
    let mut app = desk.start(free_port());
    let program = app.id();
    // What draws the page is stopped before it can.
    let painter = until("the process that draws", || painter(program));
    signal("-STOP", painter);
    app.until("the beginning of the watch", || {
        kept(&desk)["unpainted"] == true
    });
    app.until("a start in the safe mode", || is_safe(program));
    signal("-KILL", painter);
    app.until("letters and colours", || desk.screen.shows_a_page());
    app.until("the end of the watch", || kept(&desk)["unpainted"] == false);
    assert_eq!(kept(&desk)["safe_mode"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        desk.said()
            .matches("starting again in the safe mode")
            .count(),
        1
    );
    Control::of(&desk).stop();
    drop(app);

    let mut next = desk.start_with(free_port(), &["--minimized"]);
    let program = next.id();
    next.until("the remembered safe mode", || is_safe(program));
}

#[test]
fn a_start_that_died_before_its_first_paint_leads_to_the_safe_mode() {
    let desk = Desk::new();
    fs::create_dir(desk.data()).unwrap();
    fs::write(
        desk.data().join("desktop.json"),
        json!({"unpainted": true}).to_string(),
    )
    .unwrap();
    let mut app = desk.start(free_port());
    let program = app.id();
    app.until("the safe mode", || is_safe(program));
    app.until("letters and colours", || desk.screen.shows_a_page());
}

#[test]
fn a_second_start_does_not_judge_the_window_of_the_first() {
    let desk = Desk::new();
    let mut first = desk.start_with(free_port(), &["--minimized"]);
    let hears = desk.data().join("desktop.instance.json");
    first.until("the first one's ear", || hears.exists());
    // As it is while the first one's window has not painted yet.
    let file = desk.data().join("desktop.json");
    fs::write(&file, json!({"unpainted": true}).to_string()).unwrap();
    desk.start_with(free_port(), &["--minimized"])
        .ends_within(Duration::from_secs(10));
    assert_eq!(kept(&desk), json!({"unpainted": true}));
}

/// Whether WebKitGTK is told there not to use the graphics card.
fn is_safe(program: u32) -> bool {
    let said = fs::read(format!("/proc/{program}/environ")).unwrap_or_default();
    let has = |word: &str| {
        said.split(|byte| *byte == 0)
            .any(|found| found == word.as_bytes())
    };
    has("WEBKIT_DISABLE_DMABUF_RENDERER=1") && has("WEBKIT_DISABLE_COMPOSITING_MODE=1")
}

/// The program's child that draws the page.
pub(crate) fn painter(program: u32) -> Option<u32> {
    let tasks = fs::read_dir(format!("/proc/{program}/task"))
        .ok()?
        .flatten();
    let children = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|line| {
            line.split_whitespace()
                .filter_map(|child| child.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect();
    let draws = |child: &u32| {
        let name = fs::read_to_string(format!("/proc/{child}/comm")).unwrap_or_default();
        name.trim() == "WebKitWebProces"
    };
    children.into_iter().find(draws)
}

fn signal(which: &str, process: u32) {
    let sent = Command::new("kill")
        .arg(which)
        .arg(process.to_string())
        .status();
    assert!(sent.unwrap().success());
}

/// What the desktop remembers.
pub(crate) fn kept(desk: &Desk) -> Value {
    let kept = fs::read(desk.data().join("desktop.json")).unwrap_or_default();
    serde_json::from_slice(&kept).unwrap_or_default()
}
