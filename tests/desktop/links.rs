//! Links from outside: an offer that is shown as a whole, and nothing before consent.

use std::fs;
use std::time::Duration;

use serde_json::Value;
use suite::{Dialect, FakeProvider, Script};

use crate::control::Control;
use crate::desk::{Desk, until};
use crate::driver::{Window, id};
use crate::free_port;

#[test]
fn a_link_offers_an_import_in_the_window_and_adds_nothing_before_it_is_accepted() {
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, "{}"));
    let base = door.base(Dialect::Chat);
    let desk = Desk::with_a_given_key();
    let window = Window::open(&desk, free_port());
    let control = Control::of(&desk);
    let added = || {
        let own = control.get("/api/providers").as_array().unwrap().clone();
        let own = own
            .into_iter()
            .filter(|provider| provider["custom"] == Value::Bool(true));
        (
            own.count(),
            control.get("/api/accounts").as_array().unwrap().len(),
        )
    };
    let link = format!(
        "omniroute://import?name=Offered&base_url={}&dialect=openai-chat&key={KEY}",
        base.replace(':', "%3A").replace('/', "%2F")
    );
    let click_on_link = || {
        let second = desk.start_with(free_port(), &[&link]);
        second.ends_within(Duration::from_secs(10));
    };

    click_on_link();
    for told in ["Offered", &base, "127.0.0.1", "openai-chat", "…-web"] {
        window.reads(&id("import"), told);
    }
    let shown = window.see(&id("import"));
    assert!(!shown.contains(KEY), "the key is on the screen: {shown}");
    assert_eq!(added(), (0, 0));

    // Whoever answers, answers what they have read.
    desk.start_with(free_port(), &["omniroute://import?provider=another"])
        .ends_within(Duration::from_secs(10));
    until("the refusal of a second offer", || {
        desk.said().contains("answer that one first").then_some(())
    });
    assert_eq!(window.see(&id("import")), shown);
    window.click(&id("import-refuse"));
    window.gone(&id("import"));
    assert_eq!(added(), (0, 0));

    click_on_link();
    window.see(&id("import"));
    assert_eq!(added(), (0, 0));
    window.click(&id("import-accept"));
    window.gone(&id("import"));
    assert_eq!(added(), (1, 1));
    assert!(door.calls().is_empty(), "the offered address was called");
    assert!(!desk.said().contains(KEY), "the key is in the log");
}

#[test]
fn an_appimage_tells_the_desktop_that_it_takes_links_and_an_installed_package_leaves_that_to_its_files()
 {
    let entry = |desk: &Desk| {
        let applications = desk.home().join(".local/share/applications");
        applications.join("omniroute-appimage.desktop")
    };
    let image = "/my apps/OmniRoute.AppImage";
    let of = |package| {
        Desk::new()
            .with("OMNIROUTE_REHEARSED_PACKAGE", package)
            .with("APPIMAGE", image)
    };
    let desk = of("appimage");
    let mut app = desk.start_with(free_port(), &["--minimized"]);
    app.until("the entry", || entry(&desk).exists());
    let said = fs::read_to_string(entry(&desk)).unwrap();
    for line in [
        format!("Exec=\"{image}\" %u"),
        format!("TryExec={image}"),
        "MimeType=x-scheme-handler/omniroute;".to_owned(),
        "NoDisplay=true".to_owned(),
    ] {
        assert!(said.lines().any(|found| found == line), "{line}: {said}");
    }

    // Hearing later starts is the last thing a start does but its window.
    for package in ["deb", "rpm"] {
        let desk = of(package);
        let mut app = desk.start_with(free_port(), &["--minimized"]);
        let hears = desk.data().join("desktop.instance.json");
        app.until("the program's ear", || hears.exists());
        Control::of(&desk).stop();
        assert!(!desk.said().contains("links are taken"));
        assert!(!entry(&desk).exists(), "{package}");
    }
}

const KEY: &str = "sk-from-a-link-on-the-web";
