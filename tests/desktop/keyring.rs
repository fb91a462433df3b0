//! A keychain of the desk's own: gnome-keyring, unlocked, with nothing in it.
//!
//! Invariant: the test looks into it beside the program, through the same interface.

use std::collections::HashMap;
use std::io::Write;
use std::process::Stdio;

use zbus::blocking::{Connection, Proxy, connection};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::desk::{Desk, Process, until};

/// The keychain of a desk.
pub(crate) struct Keyring {
    connection: Connection,
    _daemon: Process,
}

impl Keyring {
    pub(crate) fn on(desk: &Desk) -> Self {
        let mut command = desk.command("gnome-keyring-daemon");
        command
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped());
        let mut daemon = Process::start(&mut command);
        let mut password = daemon.child().stdin.take().unwrap();
        password.write_all(b"a password").unwrap();
        drop(password);
        let connection = connection::Builder::address(desk.bus());
        let keyring = Self {
            connection: connection.unwrap().build().unwrap(),
            _daemon: daemon,
        };
        until("an unlocked keychain", || {
            let service = keyring.proxy(SERVICE.to_owned(), "Service").ok()?;
            let path: OwnedObjectPath = service.call("ReadAlias", &("default",)).ok()?;
            let collection = keyring.proxy(path.to_string(), "Collection").ok()?;
            let is_locked: bool = collection.get_property("Locked").ok()?;
            (!is_locked).then_some(())
        });
        keyring
    }

    /// The master keys in it.
    pub(crate) fn keys(&self) -> Vec<String> {
        let service = self.proxy(SERVICE.to_owned(), "Service").unwrap();
        let (_, session): (OwnedValue, OwnedObjectPath) = service
            .call("OpenSession", &("plain", Value::from("")))
            .unwrap();
        let secret = |item: &OwnedObjectPath| {
            let item = self.proxy(item.to_string(), "Item").unwrap();
            let (_, _, secret, _): (OwnedObjectPath, Vec<u8>, Vec<u8>, String) =
                item.call("GetSecret", &(&session,)).unwrap();
            String::from_utf8(secret).unwrap()
        };
        self.items().iter().map(secret).collect()
    }

    /// Takes the master key out of it.
    pub(crate) fn lose(&self) {
        for item in self.items() {
            let item = self.proxy(item.to_string(), "Item").unwrap();
            let _prompt: OwnedObjectPath = item.call("Delete", &()).unwrap();
        }
    }

    fn items(&self) -> Vec<OwnedObjectPath> {
        let service = self.proxy(SERVICE.to_owned(), "Service").unwrap();
        let ours = HashMap::from([("service", "omniroute"), ("username", "master-key")]);
        let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
            service.call("SearchItems", &(ours,)).unwrap();
        assert!(locked.is_empty(), "the keychain has locked itself");
        open
    }

    fn proxy(&self, path: String, interface: &str) -> zbus::Result<Proxy<'static>> {
        let interface = format!("org.freedesktop.Secret.{interface}");
        Proxy::new(&self.connection, "org.freedesktop.secrets", path, interface)
    }
}

const SERVICE: &str = "/org/freedesktop/secrets";
