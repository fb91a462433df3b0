//! A virtual screen: which windows are on it, how much there is to see, and a way to close a window as its frame would.
//!
//! Invariant: dropping it ends the X server, which takes its lock away.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConfigureWindowAux, ConnectionExt, EventMask, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

use crate::desk::{Process, announced};

/// Where a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) corner: (i32, i32),
    pub(crate) size: (u32, u32),
}

/// A screen of one's own.
pub(crate) struct Screen {
    /// Its name, as programs are told it.
    pub(crate) display: String,
    folder: PathBuf,
    _server: Process,
}

impl Screen {
    /// A screen whose picture is kept in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        DirBuilder::new().mode(0o700).create(folder).unwrap();
        // Two screens that come up at the same moment may take the same number.
        let turn =
            File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens.lock")).unwrap();
        turn.lock().unwrap();
        let (server, number) = announced(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1280x800x24"])
                // Or it starts anew, deaf for a moment, whenever its only visitor leaves: each look at the screen is a visit.
                .args(["-nolisten", "tcp", "-noreset", "-fbdir"])
                .arg(folder),
        );
        Self {
            display: format!(":{number}"),
            folder: folder.to_owned(),
            _server: server,
        }
    }

    /// Whether a window of this title can be seen.
    pub(crate) fn shows(&self, title: &str) -> bool {
        self.find(title).is_some()
    }

    /// Closes it, as the cross in a window's frame does.
    #[track_caller]
    pub(crate) fn close(&self, title: &str) {
        let (x, window) = self.find(title).expect("a window to close");
        let atom = |name: &str| {
            let atom = x.intern_atom(false, name.as_bytes()).unwrap();
            atom.reply().unwrap().atom
        };
        let wish = [atom("WM_DELETE_WINDOW"), 0, 0, 0, 0];
        let message = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS"), wish);
        let sent = x.send_event(false, window, EventMask::NO_EVENT, message);
        sent.unwrap().check().unwrap();
    }

    /// Where it is and how large, if it can be seen.
    pub(crate) fn place(&self, title: &str) -> Option<Place> {
        let (x, window) = self.find(title)?;
        let place = x.get_geometry(window).ok()?.reply().ok()?;
        Some(Place {
            corner: (place.x.into(), place.y.into()),
            size: (place.width.into(), place.height.into()),
        })
    }

    /// Puts it there, as a person with a mouse would.
    #[track_caller]
    pub(crate) fn put(&self, title: &str, place: Place) {
        let (x, window) = self.find(title).expect("a window to put elsewhere");
        let wish = ConfigureWindowAux::new()
            .x(place.corner.0)
            .y(place.corner.1)
            .width(place.size.0)
            .height(place.size.1);
        x.configure_window(window, &wish).unwrap().check().unwrap();
    }

    /// Whether there is a page to see. An empty window has one colour or two; letters alone, with their soft edges, have dozens.
    pub(crate) fn shows_a_page(&self) -> bool {
        let picture = fs::read(self.picture()).unwrap();
        // An X window dump: 25 big-endian words, among them the header's length, a line's, and the number of the header's colours.
        let word = |at: usize| u32::from_be_bytes(picture[at * 4..][..4].try_into().unwrap());
        let (header, line, colours) = (word(0), word(12), word(19));
        let lines = picture[(header + colours * 12) as usize..].chunks_exact(line as usize);
        let mut seen = HashSet::new();
        let mut before: &[u8] = &[];
        for line in lines {
            // Most lines are as the one before, and comparing is cheap.
            if line != before {
                seen.extend(line.chunks_exact(4));
            }
            before = line;
        }
        seen.len() > A_PAGE
    }

    /// The picture as a file.
    pub(crate) fn picture(&self) -> PathBuf {
        self.folder.join("Xvfb_screen0")
    }

    fn find(&self, title: &str) -> Option<(RustConnection, Window)> {
        let (x, number) = x11rb::connect(Some(&self.display)).unwrap();
        let root = x.setup().roots[number].root;
        let windows = x.query_tree(root).unwrap().reply().unwrap().children;
        let is_it = |window: &Window| {
            // It may go while it is looked at.
            let name = x.get_property(false, *window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64);
            let name = name.ok()?.reply().ok()?.value;
            let state = x.get_window_attributes(*window).ok()?.reply().ok()?;
            Some(name == title.as_bytes() && state.map_state == MapState::VIEWABLE)
        };
        let found = windows
            .into_iter()
            .find(|window| is_it(window) == Some(true));
        found.map(|window| (x, window))
    }
}

/// More colours than a frame and a pointer have.
const A_PAGE: usize = 50;
