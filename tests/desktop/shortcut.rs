//! Keys that show the window from anywhere: off until some are chosen, remembered, and given back.

use serde_json::Value;

use crate::bar::Bar;
use crate::control::Control;
use crate::desk::{Desk, until};
use crate::driver::{Window, id};
use crate::free_port;
use crate::keyboard::Keyboard;
use crate::watchdog::kept;

#[test]
fn keys_chosen_in_the_window_bring_it_back_from_the_tray_also_after_a_restart_until_they_are_cleared()
 {
    let desk = Desk::with_a_given_key();
    let bar = Bar::on(desk.bus());
    let keyboard = Keyboard::at(&desk.screen);
    let window = Window::open(&desk, free_port());
    let _menu = bar.next_item();
    let has_keys = |wanted: bool| {
        until("the system to have them or not", || {
            (keyboard.is_taken('o') == wanted).then_some(())
        });
    };
    let brings_the_window = || {
        until("the window by the keys", || {
            keyboard.press_ctrl_alt('o');
            desk.screen.shows("OmniRoute").then_some(())
        });
    };
    window.go("settings");
    window.see(&id("shortcut"));
    assert!(!keyboard.is_taken('o'), "the keys are taken unasked");
    window.click(&id("shortcut"));
    window.enter(&id("shortcut"), "\u{e009}\u{e00a}o\u{e000}");
    window.see(&id("shortcut-clear"));
    assert_eq!(kept(&desk)["shortcut"], "CommandOrControl+Alt+O");
    has_keys(true);
    hide(&desk);
    brings_the_window();
    Control::of(&desk).stop();
    drop(window);
    has_keys(false);

    let window = Window::open(&desk, free_port());
    let _menu = bar.next_item();
    has_keys(true);
    hide(&desk);
    brings_the_window();
    window.go("settings");
    window.click(&id("shortcut-clear"));
    window.gone(&id("shortcut-clear"));
    has_keys(false);
    assert_eq!(kept(&desk)["shortcut"], Value::Null);
}

fn hide(desk: &Desk) {
    desk.screen.close("OmniRoute");
    until("the window to hide", || {
        (!desk.screen.shows("OmniRoute")).then_some(())
    });
}
