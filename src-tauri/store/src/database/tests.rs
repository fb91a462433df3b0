//! Opening: new, older, newer, damaged; over a small schema of its own.
#![expect(clippy::unwrap_used, reason = "tests")]

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;

const ONE: Database = Database {
    name: "toy",
    migrations: &["CREATE TABLE a (x TEXT)"],
    synchronous: "normal",
    // Larger than usual: a row takes several hundred bytes, and rows only ever join at the end.
    page_size: 8192,
};
const TWO: Database = Database {
    migrations: &["CREATE TABLE a (x TEXT)", "ALTER TABLE a ADD COLUMN y TEXT"],
    ..ONE
};
const BROKEN: Database = Database {
    migrations: &["CREATE TABLE a (x TEXT)", "ALTER TABLE b ADD COLUMN y"],
    ..ONE
};

/// A folder with a database of version 1 that holds one row.
fn written_by_one() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (connection, notice) = ONE.open(folder.path()).unwrap();
    assert!(notice.is_none(), "a new file is no migration");
    connection
        .execute("INSERT INTO a VALUES ('kept')", [])
        .unwrap();
    folder
}

fn kept(connection: &Connection) -> String {
    connection
        .query_row("SELECT x FROM a", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn an_older_file_is_copied_and_then_migrated() {
    let folder = written_by_one();
    let (connection, notice) = TWO.open(folder.path()).unwrap();
    let backup = folder.path().join("backups/toy-1.sqlite");
    let migrated = Notice::Migrated {
        name: "toy",
        from: 1,
        to: 2,
        backup: backup.clone(),
    };
    assert_eq!(notice, Some(migrated));
    assert_eq!(kept(&connection), "kept");
    connection.execute("UPDATE a SET y = 'new'", []).unwrap();

    let copy = Connection::open(&backup).unwrap();
    assert_eq!(kept(&copy), "kept");
    assert!(
        copy.execute("UPDATE a SET y = 'new'", []).is_err(),
        "the copy is of version 1"
    );
    assert!(
        TWO.open(folder.path()).unwrap().1.is_none(),
        "the second opening has nothing to say"
    );
}

#[test]
fn a_newer_file_is_refused_and_the_copy_from_before_named() {
    let folder = written_by_one();
    drop(TWO.open(folder.path()).unwrap());
    let error = ONE.open(folder.path()).unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Newer {
                found: 2,
                known: 1,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("toy-1.sqlite"), "{error}");
    assert_eq!(kept(&TWO.open(folder.path()).unwrap().0), "kept");
}

#[test]
fn a_failed_migration_leaves_the_file_as_it_was() {
    let folder = written_by_one();
    let error = BROKEN.open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Migration { .. }), "{error}");
    assert_eq!(kept(&ONE.open(folder.path()).unwrap().0), "kept");
    assert!(folder.path().join("backups/toy-1.sqlite").exists());
}

#[test]
fn a_file_that_is_no_database_is_corrupt_and_stays_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = ONE.path(folder.path());
    fs::write(&path, "not a database ".repeat(1000)).unwrap();
    let error = ONE.open(folder.path()).unwrap_err();
    assert!(
        matches!(error, StoreError::Corrupt { backup: None, .. }),
        "{error}"
    );
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .starts_with("not a database")
    );
}

#[test]
fn damage_inside_is_found_before_anything_is_done() {
    let folder = written_by_one();
    drop(TWO.open(folder.path()).unwrap());
    let path = TWO.path(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let damaged = bytes.len() - 2048;
    bytes[damaged..].fill(0xa5);
    bytes[4096..4200].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let error = TWO.open(folder.path()).unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Corrupt {
                backup: Some(_),
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("toy-1.sqlite"), "{error}");
}

#[test]
fn the_newest_copy_is_the_highest_version_that_can_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let backups = folder.path().join("backups");
    fs::create_dir(&backups).unwrap();
    for name in [
        "toy-2.sqlite",
        "toy-9.sqlite",
        "toy-10.sqlite",
        "toy-11.new",
        "toybox-3.sqlite",
        "toy-x.sqlite",
    ] {
        fs::write(backups.join(name), "").unwrap();
    }
    assert_eq!(
        backup::newest(folder.path(), "toy", 9),
        Some(backups.join("toy-9.sqlite"))
    );
    assert_eq!(
        backup::newest(folder.path(), "toy", 99),
        Some(backups.join("toy-10.sqlite"))
    );
    assert_eq!(backup::newest(folder.path(), "toy", 1), None);
}

#[cfg(unix)]
#[test]
fn every_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    assert!(crate::folder::prepare(&folder).unwrap().is_empty());
    assert_eq!(mode(&folder), 0o700);
    let open = ONE.open(&folder).unwrap();
    open.0.execute("INSERT INTO a VALUES ('kept')", []).unwrap();
    let _two = TWO.open(&folder).unwrap();
    for name in [
        "toy.sqlite",
        "toy.sqlite-wal",
        "toy.sqlite-shm",
        "backups/toy-1.sqlite",
    ] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&folder.join("backups")), 0o700);

    fs::set_permissions(ONE.path(&folder), fs::Permissions::from_mode(0o644)).unwrap();
    let _again = TWO.open(&folder).unwrap();
    assert_eq!(mode(&ONE.path(&folder)), 0o600);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let notices = crate::folder::prepare(&folder).unwrap();
    assert_eq!(notices, [Notice::FolderExposed { path: folder }]);
}
