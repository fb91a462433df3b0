//! Where the window is: as it was left, also after it was let go of and after a restart.

use crate::bar::Bar;
use crate::control::Control;
use crate::desk::{App, Desk};
use crate::free_port;
use crate::screen::Place;
use crate::watchdog::painter;

#[test]
fn the_window_comes_back_where_it_was_left() {
    let desk = Desk::new().with("OMNIROUTE_WINDOW_LINGER_SECONDS", "1");
    let bar = Bar::on(desk.bus());
    let mut app = desk.start(free_port());
    let menu = bar.next_item();
    app.until("the window", || desk.screen.shows("OmniRoute"));
    app.until("its page", || desk.screen.shows_a_page());
    assert_ne!(desk.screen.place("OmniRoute"), Some(FIRST));
    desk.screen.put("OmniRoute", FIRST);
    is_at(&mut app, &desk, FIRST);

    // Let go of, and made anew.
    desk.screen.close("OmniRoute");
    let program = app.id();
    app.until("the web processes to end", || painter(program).is_none());
    menu.click("Open OmniRoute");
    is_at(&mut app, &desk, FIRST);
    app.until("its page", || desk.screen.shows_a_page());

    // The program ends while it is open, and starts again.
    desk.screen.put("OmniRoute", SECOND);
    is_at(&mut app, &desk, SECOND);
    Control::of(&desk).stop();
    drop(app);
    let mut app = desk.start(free_port());
    let _menu = bar.next_item();
    is_at(&mut app, &desk, SECOND);
    app.until("its page", || desk.screen.shows_a_page());

    // And the same while it is hidden.
    desk.screen.put("OmniRoute", FIRST);
    is_at(&mut app, &desk, FIRST);
    desk.screen.close("OmniRoute");
    app.until("the window to hide", || !desk.screen.shows("OmniRoute"));
    Control::of(&desk).stop();
    drop(app);
    let mut app = desk.start(free_port());
    is_at(&mut app, &desk, FIRST);
}

#[track_caller]
fn is_at(app: &mut App, desk: &Desk, place: Place) {
    let what = format!("the window at {place:?}");
    app.until(&what, || desk.screen.place("OmniRoute") == Some(place));
}

const FIRST: Place = Place {
    corner: (140, 90),
    size: (860, 620),
};
const SECOND: Place = Place {
    corner: (30, 60),
    size: (700, 540),
};
