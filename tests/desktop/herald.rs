//! Somebody who shows notifications: the test owns the name on the bus, hears what is to be shown, and can click on it.
//!
//! Invariant: what was heard is kept in the order in which it came.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::blocking::{Connection, connection};
use zbus::interface;
use zbus::zvariant::OwnedValue;

/// Who shows notifications on a session bus.
pub(crate) struct Herald {
    connection: Connection,
    heard: Arc<Mutex<Vec<Notice>>>,
}

/// A notification.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) id: u32,
    pub(crate) title: String,
    pub(crate) body: String,
}

struct Notifications(Arc<Mutex<Vec<Notice>>>);

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the interface has them")]
    fn notify(
        &self,
        _program: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut heard = self.0.lock().unwrap();
        let id = heard.len() as u32 + 1;
        heard.push(Notice {
            id,
            title: summary.to_owned(),
            body: body.to_owned(),
        });
        id
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned(), "actions".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let word = |word: &str| word.to_owned();
        (word("herald"), word("test"), word("1"), word("1.2"))
    }
}

impl Herald {
    pub(crate) fn on(bus: &str) -> Self {
        let heard = Arc::default();
        let connection = connection::Builder::address(bus)
            .unwrap()
            .serve_at(PATH, Notifications(Arc::clone(&heard)))
            .unwrap()
            .name(NAME)
            .unwrap()
            .build()
            .unwrap();
        Self { connection, heard }
    }

    /// What was heard so far.
    pub(crate) fn heard(&self) -> Vec<Notice> {
        self.heard.lock().unwrap().clone()
    }

    /// Clicks on a notification.
    pub(crate) fn click(&self, notice: &Notice) {
        let click = (notice.id, "default");
        let all: Option<&str> = None;
        self.connection
            .emit_signal(all, PATH, NAME, "ActionInvoked", &click)
            .unwrap();
    }
}

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
