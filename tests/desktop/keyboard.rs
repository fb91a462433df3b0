//! A keyboard at the screen: presses keys for whoever listens, and can tell whether a program has them for itself.

use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::ErrorKind;
use x11rb::protocol::xproto::{
    ConnectionExt as _, GrabMode, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, ModMask,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::screen::Screen;

/// A keyboard at a screen.
pub(crate) struct Keyboard {
    x: RustConnection,
    root: u32,
}

impl Keyboard {
    pub(crate) fn at(screen: &Screen) -> Self {
        let (x, number) = x11rb::connect(Some(&screen.display)).unwrap();
        let root = x.setup().roots[number].root;
        Self { x, root }
    }

    /// Presses Ctrl, Alt and this letter together.
    pub(crate) fn press_ctrl_alt(&self, letter: char) {
        let keys = [CONTROL, ALT, u32::from(letter)].map(|symbol| self.code(symbol));
        let event = |kind, key: u8| {
            let sent = self.x.xtest_fake_input(kind, key, 0, self.root, 0, 0, 0);
            sent.unwrap().check().unwrap();
        };
        keys.iter().for_each(|key| event(KEY_PRESS_EVENT, *key));
        keys.iter()
            .rev()
            .for_each(|key| event(KEY_RELEASE_EVENT, *key));
    }

    /// Whether a program has Ctrl, Alt and this letter for itself: then nobody else can have it.
    pub(crate) fn is_taken(&self, letter: char) -> bool {
        let (key, with) = (self.code(u32::from(letter)), ModMask::CONTROL | ModMask::M1);
        let asynchronous = GrabMode::ASYNC;
        let asked = self
            .x
            .grab_key(false, self.root, with, key, asynchronous, asynchronous);
        match asked.unwrap().check() {
            Ok(()) => {
                let given_back = self.x.ungrab_key(key, self.root, with);
                given_back.unwrap().check().unwrap();
                false
            }
            Err(ReplyError::X11Error(error)) if error.error_kind == ErrorKind::Access => true,
            Err(error) => panic!("{error}"),
        }
    }

    /// The key with this symbol on it.
    fn code(&self, symbol: u32) -> u8 {
        let (first, last) = (self.x.setup().min_keycode, self.x.setup().max_keycode);
        let all = self.x.get_keyboard_mapping(first, last - first + 1);
        let all = all.unwrap().reply().unwrap();
        let each = usize::from(all.keysyms_per_keycode);
        let mut keys = all.keysyms.chunks_exact(each);
        let at = keys.position(|symbols| symbols.contains(&symbol)).unwrap();
        first + u8::try_from(at).unwrap()
    }
}

const CONTROL: u32 = 0xffe3;
const ALT: u32 = 0xffe9;
