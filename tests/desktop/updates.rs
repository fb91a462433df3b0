//! Updates as a whole: looked for from the tray, agreed to in the window, fetched, and taken only with a signature that fits.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use suite::Script;

use crate::bar::Bar;
use crate::control::Control;
use crate::desk::{Desk, runs, until};
use crate::driver::{Window, id};
use crate::feed::{Feed, Signer};
use crate::free_port;
use crate::herald::{Herald, Notice};

#[test]
fn an_update_is_told_and_installed_and_started_but_never_with_a_signature_that_does_not_fit() {
    // The newer version is a program that leaves a file of the name it is started with.
    let newer = fs::read("/usr/bin/touch").unwrap();
    let (feed, signer, stranger) = (Feed::of(&newer), Signer::new(), Signer::new());
    let desk = feed.desk("appimage", &signer);
    let (desk, image) = with_an_image(desk);
    let mark = desk.home().join("the-newer-version-was-here");
    let (bar, herald) = (Bar::on(desk.bus()), Herald::on(desk.bus()));
    feed.tells_of("99.0.0", &stranger.signature(&newer, "99.0.0"));
    let window = Window::open_with(&desk, free_port(), &[mark.to_str().unwrap()]);
    let menu = bar.next_item();
    menu.click("Check for updates");
    let told = notice(&herald, "An update is ready");
    assert_eq!(told.body, "Version 99.0.0 can be installed.");
    until("the menu's row", || {
        menu.says("Update to 99.0.0…").then_some(())
    });
    assert!(feed.package.calls().is_empty(), "nobody agreed to it");

    window.go("settings");
    window.click(&id("update-check"));
    window.see(&format!("{}[data-state=available]", id("update-state")));
    // An old release under a new number is as bad as a stranger's.
    let another = signer.signature(&newer, "98.0.0");
    for (fetched, signature, why) in [(1, None, NOT_INSTALLED), (2, Some(another), "98.0.0")] {
        if let Some(signature) = signature {
            feed.tells_of("99.0.0", &signature);
        }
        window.click(&id("update-install"));
        until("the package to be fetched", || {
            (feed.package.calls().len() == fetched).then_some(())
        });
        window.reads("body", why);
        assert_eq!(fs::read(&image).unwrap(), OLDER);
    }
    assert!(!mark.exists());

    feed.tells_of("99.0.0", &signer.signature(&newer, "99.0.0"));
    let program = Control::of(&desk).pid;
    window.click(&id("update-install"));
    until("the program to end", || (!runs(program)).then_some(()));
    assert_eq!(fs::read(&image).unwrap(), newer);
    until("the newer version to run", || mark.exists().then_some(()));
}

#[test]
fn where_there_is_nothing_newer_or_no_answer_the_tray_says_so() {
    let (feed, signer) = (Feed::of(b""), Signer::new());
    let desk = feed.desk("appimage", &signer);
    let (bar, herald) = (Bar::on(desk.bus()), Herald::on(desk.bus()));
    feed.tells_of(env!("CARGO_PKG_VERSION"), "");
    let mut app = desk.start_with(free_port(), &["--minimized"]);
    let menu = bar.next_item();
    menu.click("Check for updates");
    let told = notice(&herald, "OmniRoute is up to date");
    assert_eq!(told.body, env!("CARGO_PKG_VERSION"));

    feed.news.always(Script::hang_up());
    menu.click("Check for updates");
    let refused = "the look for a newer version failed";
    app.until("the refusal in the menu", || {
        let rows = menu.rows();
        rows.iter().any(|row| row.label.starts_with(refused))
    });
    assert!(
        notice(&herald, "That did not work")
            .body
            .starts_with(refused)
    );
}

#[test]
fn what_a_package_manager_installed_is_left_to_it_and_nobody_is_asked() {
    for package in ["deb", "rpm"] {
        let (feed, signer) = (Feed::of(b""), Signer::new());
        feed.tells_of("99.0.0", &signer.signature(b"", "99.0.0"));
        let desk = feed.desk(package, &signer);
        let (bar, herald) = (Bar::on(desk.bus()), Herald::on(desk.bus()));
        let _app = desk.start_with(free_port(), &["--minimized"]);
        let menu = bar.next_item();
        menu.click("Check for updates");
        let told = notice(&herald, "No check for updates");
        assert!(
            told.body.contains("installed by the package manager"),
            "{told:?}"
        );
        assert!(menu.says("Check for updates") && feed.news.calls().is_empty());
    }
}

/// The program as an AppImage that can be replaced.
fn with_an_image(desk: Desk) -> (Desk, PathBuf) {
    let image = desk.home().join("OmniRoute.AppImage");
    fs::write(&image, OLDER).unwrap();
    fs::set_permissions(&image, fs::Permissions::from_mode(0o755)).unwrap();
    let desk = desk.with("APPIMAGE", image.to_str().unwrap());
    (desk, image)
}

#[track_caller]
fn notice(herald: &Herald, title: &str) -> Notice {
    until(title, || {
        let mut heard = herald.heard().into_iter();
        heard.find(|notice| notice.title == title)
    })
}

const NOT_INSTALLED: &str = "the update was not installed";
const OLDER: &[u8] = b"the older version";
