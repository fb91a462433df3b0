//! "Open in browser", with a browser of the test's own: a program of the name that is asked to open addresses.
//!
//! Invariant: what it was given is in its file, and no real browser is started.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;
use suite::Ask;

use crate::bar::Bar;
use crate::desk::{Desk, until};
use crate::driver::{Window, id};
use crate::free_port;

#[test]
fn the_windows_button_opens_the_page_in_the_browser_by_a_link_that_lets_in_once() {
    let browser = Browser::new();
    let desk = Desk::new().with("PATH", &browser.path());
    let window = Window::open(&desk, free_port());
    window.go("settings");
    window.click(&id("open-in-browser"));
    assert_lets_in_once(&browser.opened());
    let shown = window.see("body");
    assert!(!shown.contains("code="), "the page shows the link: {shown}");
}

#[test]
fn the_trays_row_opens_it_too() {
    let browser = Browser::new();
    let desk = Desk::new().with("PATH", &browser.path());
    let bar = Bar::on(desk.bus());
    let _app = desk.start_with(free_port(), &["--minimized"]);
    bar.next_item().click("Open in browser");
    assert_lets_in_once(&browser.opened());
}

#[track_caller]
fn assert_lets_in_once(address: &str) {
    let (door, code) = address.split_once("/#/login?code=").unwrap();
    let port = door.strip_prefix("http://127.0.0.1:").unwrap();
    let port: u16 = port.parse().unwrap();
    let enter = || {
        let entry = json!({"code": code}).to_string();
        Ask::post(port, "/api/login", entry).send()
    };
    let entered = enter();
    assert_eq!(entered.status, 200, "{}", entered.text());
    assert_eq!(enter().status, 401);
}

/// A browser that notes down what it is to open.
struct Browser(tempfile::TempDir);

impl Browser {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("xdg-open");
        let noted = noted(folder.path());
        // Written whole, then given its name.
        let script = format!(
            "#!/bin/sh\necho \"$1\" > {0}.half\nmv {0}.half {0}\n",
            noted.display()
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    /// Where programs are looked for, with this one before all others.
    fn path(&self) -> String {
        let others = std::env::var("PATH").unwrap_or_default();
        format!("{}:{others}", self.0.path().display())
    }

    /// What it was given, now or soon.
    #[track_caller]
    fn opened(&self) -> String {
        let noted = noted(self.0.path());
        let address = until("the browser", || fs::read_to_string(&noted).ok());
        address.trim().to_owned()
    }
}

fn noted(folder: &Path) -> PathBuf {
    folder.join("opened")
}
