#![expect(clippy::unwrap_used, reason = "tests")]

mod files;
mod formats;
mod laws;

use crate::{Error, Place, Undone, Wish, connect, disconnect, find};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const BASE: &str = "http://127.0.0.1:20128";
const KEY: &str = "sk-or-secret";

/// A user's home folder, and the gateway's data folder in it.
struct Home {
    folder: TempDir,
    place: Place,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_owned();
        let place = Place {
            config: home.join(".config"),
            data: home.join("data"),
            home,
            ..Place::default()
        };
        Self { folder, place }
    }

    fn with(self, file: &str, text: &str) -> Self {
        self.write(file, text);
        self
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[track_caller]
    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    fn connect(&self, tool: &str, model: Option<&str>) -> Result<(), Error> {
        let wish = Wish { base: BASE, model };
        connect(find(tool).unwrap(), &self.place, wish, "key_1", KEY).map(drop)
    }

    fn disconnect(&self, tool: &str) -> Result<Undone, Error> {
        let mut revoked = Vec::new();
        let tool = find(tool).unwrap();
        let undone = disconnect(tool, &self.place, &mut |key| {
            revoked.push(key.to_owned());
            Ok(())
        })?;
        assert_eq!(revoked, ["key_1"]);
        Ok(undone)
    }
}
