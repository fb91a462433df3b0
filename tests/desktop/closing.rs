//! What closing the window means: with a tray it hides, without one it is asked, and a hidden one is let go of after a while.

use std::time::Duration;

use crate::bar::Bar;
use crate::control::Control;
use crate::desk::{Desk, until};
use crate::driver::{Window, id};
use crate::free_port;
use crate::herald::Herald;
use crate::tray::is_healthy;
use crate::watchdog::painter;

#[test]
fn with_a_tray_a_closed_window_hides_is_let_go_of_and_comes_back() {
    let desk = Desk::new().with("OMNIROUTE_WINDOW_LINGER_SECONDS", "1");
    let (bar, herald) = (Bar::on(desk.bus()), Herald::on(desk.bus()));
    let port = free_port();
    let mut app = desk.start(port);
    let menu = bar.next_item();
    let program = app.id();
    for is_first in [true, false] {
        app.until("the window", || desk.screen.shows("OmniRoute"));
        app.until("its page", || desk.screen.shows_a_page());
        assert!(painter(program).is_some());
        desk.screen.close("OmniRoute");
        app.until("the window to hide", || !desk.screen.shows("OmniRoute"));
        app.until("the web processes to end", || painter(program).is_none());
        assert!(is_healthy(port));
        if is_first {
            menu.click("Open OmniRoute");
        }
    }
    desk.start(free_port()).ends_within(Duration::from_secs(10));
    app.until("the window once more", || desk.screen.shows("OmniRoute"));
    app.until("its page once more", || desk.screen.shows_a_page());
    let told = herald.heard();
    let of_the_tray = told
        .iter()
        .filter(|notice| notice.title == "OmniRoute is in the tray");
    assert_eq!(of_the_tray.count(), 1, "{told:?}");
}

#[test]
fn without_a_tray_closing_asks_what_it_means_and_remembers_the_answer() {
    let desk = Desk::new().with("OMNIROUTE_LOG", "omniroute_desktop=debug");
    let port = free_port();
    let window = Window::open(&desk, port);
    let is_hidden = || (!desk.screen.shows("OmniRoute")).then_some(());
    // A page that does not listen yet cannot ask.
    until("the page to listen", || {
        desk.said().contains("the page listens").then_some(())
    });
    desk.screen.close("OmniRoute");
    window.see(&id("close-quit"));
    assert!(desk.screen.shows("OmniRoute"));
    // The driver's own click waits for the next frame, and a hidden window draws none.
    window.run("document.querySelector('[data-testid=close-keep]').click()");
    until("the window to hide", is_hidden);
    assert!(is_healthy(port));

    desk.start(free_port()).ends_within(Duration::from_secs(10));
    until("the window again", || {
        desk.screen.shows("OmniRoute").then_some(())
    });
    window.gone(&id("close-keep"));
    desk.screen.close("OmniRoute");
    until("the window to hide unasked", is_hidden);
    assert!(is_healthy(port) && Control::running(&desk).is_some());
}
