//! A bar that shows tray icons, as a panel would: the test owns the watcher's name on the bus and reads the item's menu.
//!
//! Invariant: what it clicks is what it reads; an item that is not shown, or cannot be chosen, cannot be clicked.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use zbus::blocking::{Connection, Proxy, connection, proxy};
use zbus::interface;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

/// A bar on a session bus.
pub(crate) struct Bar {
    connection: Connection,
    registered: Receiver<String>,
}

/// The menu of an item on the bar.
pub(crate) struct Menu {
    pub(crate) item: Proxy<'static>,
    menu: Proxy<'static>,
}

/// A row of it that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    id: i32,
    pub(crate) label: String,
    pub(crate) enabled: bool,
    pub(crate) checked: bool,
}

struct Watcher(Sender<String>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str) {
        self.0.send(service.to_owned()).unwrap();
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl Bar {
    pub(crate) fn on(bus: &str) -> Self {
        let (tell, registered) = channel();
        let connection = connection::Builder::address(bus)
            .unwrap()
            .serve_at("/StatusNotifierWatcher", Watcher(tell))
            .unwrap()
            .name("org.kde.StatusNotifierWatcher")
            .unwrap()
            .build()
            .unwrap();
        Self {
            connection,
            registered,
        }
    }

    /// The menu of the next item that comes.
    pub(crate) fn next_item(&self) -> Menu {
        let name = self
            .registered
            .recv_timeout(Duration::from_secs(30))
            .expect("an item on the bar");
        // An item tells of its news by signals of its own, so nothing may be remembered of its properties.
        let on = |path: OwnedObjectPath, interface: &'static str| -> Proxy<'static> {
            let proxy = proxy::Builder::new(&self.connection)
                .destination(name.clone())
                .and_then(|proxy| proxy.path(path))
                .and_then(|proxy| proxy.interface(interface));
            let proxy = proxy.unwrap().cache_properties(CacheProperties::No);
            proxy.build().unwrap()
        };
        let path = OwnedObjectPath::try_from("/StatusNotifierItem").unwrap();
        let item = on(path, "org.kde.StatusNotifierItem");
        let menu = item.get_property("Menu").unwrap();
        Menu {
            menu: on(menu, "com.canonical.dbusmenu"),
            item,
        }
    }
}

impl Menu {
    /// Every row that is shown, those of submenus behind their own.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let _updated: bool = self.menu.call("AboutToShow", &(0_i32,)).unwrap();
        let all: [String; 0] = [];
        let (_, root): (u32, Node) = self
            .menu
            .call("GetLayout", &(0_i32, -1_i32, &all[..]))
            .unwrap();
        let mut rows = Vec::new();
        walk(root, &mut rows);
        rows
    }

    pub(crate) fn says(&self, label: &str) -> bool {
        self.rows().iter().any(|row| row.label == label)
    }

    pub(crate) fn row(&self, label: &str) -> Row {
        let rows = self.rows();
        let found = rows.iter().find(|row| row.label == label);
        found
            .unwrap_or_else(|| panic!("no `{label}` in {rows:#?}"))
            .clone()
    }

    pub(crate) fn click(&self, label: &str) {
        let row = self.row(label);
        assert!(row.enabled, "`{label}` cannot be chosen");
        let nothing = Value::from("");
        let () = self
            .menu
            .call("Event", &(row.id, "clicked", nothing, 0_u32))
            .unwrap();
    }
}

type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn walk((id, said, inside): Node, rows: &mut Vec<Row>) {
    let flag = |name: &str| said.get(name).and_then(|value| bool::try_from(value).ok());
    if flag("visible") == Some(false) {
        return;
    }
    let label = said
        .get("label")
        .and_then(|label| <&str>::try_from(label).ok());
    if let Some(label) = label.filter(|label| !label.is_empty()) {
        let checked = said
            .get("toggle-state")
            .and_then(|state| i32::try_from(state).ok());
        rows.push(Row {
            id,
            label: label.replace("__", "_"),
            enabled: flag("enabled") != Some(false),
            checked: checked == Some(1),
        });
    }
    for node in inside {
        walk(Node::try_from(node).unwrap(), rows);
    }
}
