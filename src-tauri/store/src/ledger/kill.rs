//! Death at any moment: a child process records rows and is killed; what it had recorded for a quarter of a second must
//! be there, and the file must be sound.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::tests::request;
use super::*;

#[test]
fn a_kill_loses_nothing_older_than_a_quarter_of_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let mut must_be_there = 0;
    for round in 0..8 {
        let recorded = record_and_kill(folder.path(), round, 330 + 47 * i64::from(round));
        let (ledger, notices) = Ledger::open(folder.path()).unwrap();
        assert_eq!(notices, []);
        let sound: String = ledger
            .reader()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(sound, "ok");
        for id in &recorded {
            assert!(
                ledger.find(id).unwrap().is_some(),
                "{id} was recorded and is not there"
            );
        }
        must_be_there += recorded.len();
    }
    assert!(must_be_there > 0, "nothing was proved");
}

/// Lets a child record for so many milliseconds, kills it, and gives the ids it recorded 250 ms before that.
fn record_and_kill(folder: &Path, round: u32, for_ms: i64) -> Vec<String> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "ledger::kill::the_child_that_records",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut recorded: Vec<(i64, String)> = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let Some((at, id)) = line
            .strip_prefix("recorded ")
            .and_then(|rest| rest.split_once(' '))
        else {
            continue;
        };
        recorded.push((at.parse().unwrap(), id.to_owned()));
        if recorded.last().unwrap().0 - recorded[0].0 >= for_ms {
            break;
        }
    }
    let killed_at = now();
    child.kill().unwrap();
    child.wait().unwrap();
    recorded
        .into_iter()
        .filter(|(at, _)| killed_at - at > 250)
        .map(|(_, id)| id)
        .collect()
}

#[test]
#[ignore = "the child of the test above"]
fn the_child_that_records() {
    let (Some(folder), Ok(round)) = (env::var_os(FOLDER), env::var(ROUND)) else {
        return;
    };
    let (ledger, _) = Ledger::open(Path::new(&folder)).unwrap();
    let writer = ledger.writer();
    for n in 0.. {
        let id = format!("{round}-{n}");
        let at = now();
        writer.record(&request(&id, at));
        writeln!(std::io::stdout().lock(), "recorded {at} {id}").unwrap();
        // A pace the queue can hold: what is shed was never promised.
        thread::park_timeout(Duration::from_millis(1));
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

const FOLDER: &str = "OMNIROUTE_TEST_LEDGER";
const ROUND: &str = "OMNIROUTE_TEST_ROUND";
