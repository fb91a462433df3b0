//! The ledger: its schema, its writer, its reads, and what happens to a damaged one.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::sync::mpsc;

use tempfile::TempDir;

use super::requests::Lane;
use super::*;

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, notices) = Ledger::open(folder.path()).unwrap();
    assert_eq!(notices, []);
    (folder, ledger)
}

pub(super) fn request(id: &str, started_at: i64) -> Request {
    Request {
        id: id.into(),
        started_at,
        client_dialect: "openai-chat".into(),
        endpoint: "/v1/chat/completions".into(),
        key_id: Some("key_1".into()),
        requested_model: "fast".into(),
        provider: Some("openai".into()),
        account_id: Some("acc_1".into()),
        upstream_model: Some("gpt-5-mini".into()),
        upstream_dialect: Some("openai-responses".into()),
        lane: Lane::Translate,
        stream: true,
        status: 200,
        failure_code: None,
        failure_stage: None,
        input_tokens: Some(100),
        cached_tokens: Some(80),
        cache_write_tokens: None,
        output_tokens: Some(20),
        reasoning_tokens: Some(5),
        cost_usd: Some(0.5),
        first_byte_ms: Some(140),
        total_ms: 900,
        attempts: r#"[{"account":"acc_1"}]"#.into(),
        losses: "[]".into(),
        client_gone: false,
        decision: "{}".into(),
    }
}

fn failed(id: &str, started_at: i64) -> Request {
    Request {
        key_id: None,
        provider: None,
        account_id: None,
        upstream_model: None,
        upstream_dialect: None,
        lane: Lane::Local,
        stream: false,
        status: 503,
        failure_code: Some("no_account".into()),
        failure_stage: Some("plan".into()),
        input_tokens: None,
        cached_tokens: None,
        output_tokens: None,
        reasoning_tokens: None,
        cost_usd: None,
        first_byte_ms: None,
        client_gone: true,
        ..request(id, started_at)
    }
}

#[test]
fn the_schema_is_the_one_on_record() {
    let (_folder, ledger) = ledger();
    insta::assert_snapshot!(crate::database::schema(&ledger.reader()));
}

#[test]
fn a_row_comes_back_as_it_went_in() {
    let (_folder, ledger) = ledger();
    for row in [request("a", 1), failed("b", 2)] {
        ledger.writer().record(&row);
        ledger.flush().unwrap();
        assert_eq!(ledger.find(&row.id).unwrap(), Some(row));
    }
    assert_eq!(ledger.find("c").unwrap(), None);
}

#[test]
fn rows_that_are_written_together_come_back_each_as_it_went_in_and_in_places_of_their_own() {
    let (_folder, ledger) = ledger();
    let bare = Request {
        key_id: None,
        cached_tokens: None,
        cost_usd: None,
        first_byte_ms: None,
        attempts: "[]".into(),
        ..request("c", 1000)
    };
    let lost = Request {
        losses: r#"[{"field":"seed","why":"has no place"}]"#.into(),
        ..request("e", 1000)
    };
    let rows = [
        request("a", 1000),
        failed("b", 1000),
        bare,
        request("d", 1000),
        lost,
        request("f", 1000),
        failed("g", 900),
        request("h", 1001),
        request("i", 1001),
    ];
    for row in &rows {
        ledger.writer().record(row);
    }
    ledger.flush().unwrap();
    let mut kept = ledger.recent(99).unwrap();
    kept.reverse();
    assert_eq!(kept, rows);
    let reader = ledger.reader();
    let mut places = reader
        .prepare("SELECT ended FROM requests ORDER BY ended")
        .unwrap();
    let places = places.query_map([], |row| row.get(0)).unwrap();
    let at = |millis: i64| millis * 4096;
    assert_eq!(
        places.collect::<Result<Vec<i64>, _>>().unwrap(),
        [0, 1, 2, 3, 4, 5, 6]
            .map(|place| at(1900) + place)
            .into_iter()
            .chain([at(1901), at(1901) + 1])
            .collect::<Vec<_>>()
    );
}

#[test]
fn the_last_come_first_and_sums_begin_where_asked() {
    let (_folder, ledger) = ledger();
    assert_eq!(ledger.totals(0).unwrap(), Totals::default());
    for row in [request("a", 10), failed("b", 20), request("c", 30)] {
        ledger.writer().record(&row);
    }
    ledger.flush().unwrap();
    let ids: Vec<_> = ledger
        .recent(2)
        .unwrap()
        .into_iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(ids, ["c", "b"]);
    let since_b = Totals {
        requests: 2,
        failed: 1,
        input_tokens: 100,
        cached_tokens: 80,
        cache_write_tokens: 0,
        output_tokens: 20,
        reasoning_tokens: 5,
        cost_usd: 0.5,
    };
    assert_eq!(ledger.totals(920).unwrap(), since_b);
    assert_eq!(ledger.totals(0).unwrap().requests, 3);
}

#[test]
fn rows_stand_in_the_order_of_their_ends_and_a_clock_set_back_changes_nothing() {
    let (folder, ledger) = ledger();
    ledger.writer().record(&request("a", 5000));
    drop(ledger);
    let (ledger, _) = Ledger::open(folder.path()).unwrap();
    for row in [request("b", 5000), request("c", 1000), request("d", 5001)] {
        ledger.writer().record(&row);
    }
    ledger.flush().unwrap();
    let ids = ledger.recent(9).unwrap().into_iter().map(|row| row.id);
    assert_eq!(ids.collect::<Vec<_>>(), ["d", "c", "b", "a"]);
    assert_eq!(ledger.totals(5901).unwrap().requests, 1);
}

#[test]
fn a_row_is_found_by_an_id_that_tells_when_it_began() {
    let (_folder, ledger) = ledger();
    let began = 0x0193_5a5e_1234;
    let id = "01935a5e-1234-7000-8000-000000000000";
    for row in [
        request("before", 7),
        request(id, began),
        request("x", began),
    ] {
        ledger.writer().record(&row);
    }
    ledger.flush().unwrap();
    assert_eq!(ledger.find(id).unwrap(), Some(request(id, began)));
    assert!(ledger.find("before").unwrap().is_some());
}

#[test]
fn the_rows_of_an_older_ledger_stay() {
    let folder = tempfile::tempdir().unwrap();
    let older = Connection::open(folder.path().join(LEDGER)).unwrap();
    for migration in &DATABASE.migrations[..3] {
        older.execute_batch(migration).unwrap();
    }
    let insert = "INSERT INTO requests (id, started_at, client_dialect, endpoint, requested_model, lane, stream, status, total_ms, decision)
        VALUES (?1, 10, 'gemini', '/', 'm', 'splice', 0, 200, 5, '{\"via\":[]}')";
    for id in ["b", "a", "c"] {
        older.execute(insert, [id]).unwrap();
    }
    older.pragma_update(None, "user_version", 3).unwrap();
    drop(older);
    let (ledger, notices) = Ledger::open(folder.path()).unwrap();
    let migrated = |notice: &Notice| matches!(notice, Notice::Migrated { from: 3, .. });
    assert!(notices.iter().any(migrated), "{notices:?}");
    let rows = ledger.recent(9).unwrap();
    let told: Vec<_> = rows.iter().map(|row| (&*row.id, &*row.decision)).collect();
    let decision = "{\"via\":[]}";
    assert_eq!(told, [("c", decision), ("b", decision), ("a", decision)]);
}

#[test]
fn what_was_spent_counts_for_the_time_at_which_a_request_ended() {
    let (_folder, ledger) = ledger();
    // Each takes 900 ms.
    for (at, started_at) in [99, 100, 1100].into_iter().enumerate() {
        let row = Request {
            key_id: (at > 0).then(|| "key_1".into()),
            ..request(&format!("{at}"), started_at)
        };
        ledger.writer().record(&row);
    }
    ledger.flush().unwrap();
    let spent = |since, until| -> Vec<(Option<String>, f64, u64)> {
        let spent = ledger.spent(since, until).unwrap().into_iter();
        spent
            .map(|one| (one.key_id, one.cost_usd, one.tokens))
            .collect()
    };
    assert_eq!(spent(1000, 2000), [(Some("key_1".to_owned()), 0.5, 120)]);
    assert_eq!(
        spent(0, 3000),
        [(None, 0.5, 120), (Some("key_1".to_owned()), 1.0, 240)]
    );
    assert_eq!(spent(3000, 4000), []);
}

#[test]
fn closing_writes_what_is_waiting_even_more_than_one_group() {
    let (folder, ledger) = ledger();
    let writer = ledger.writer();
    for n in 0..1800 {
        writer.record(&request(&format!("r{n}"), n));
    }
    drop(ledger);
    writer.record(&request("late", 1));
    assert_eq!(
        writer.shed(),
        1,
        "a closed ledger takes nothing more, and counts it"
    );
    let (ledger, _) = Ledger::open(folder.path()).unwrap();
    assert_eq!(ledger.totals(0).unwrap().requests, 1800);
}

#[test]
fn a_full_queue_drops_and_counts_and_never_waits() {
    let (folder, ledger) = ledger();
    // Another writer holds the database, so the thread stands still until it lets go.
    let blocker = Connection::open(folder.path().join(LEDGER)).unwrap();
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    let writer = ledger.writer();
    let recorded = 10_000;
    for n in 0..recorded {
        writer.record(&request(&format!("r{n}"), n));
    }
    let shed = i64::try_from(writer.shed()).unwrap();
    // One group may be in the hands of the writer, another one wait.
    assert!(shed >= recorded - 2 * 4096, "{shed}");
    blocker.execute_batch("COMMIT").unwrap();
    ledger.flush().unwrap();
    assert_eq!(
        ledger.totals(0).unwrap().requests,
        u64::try_from(recorded - shed).unwrap()
    );
}

#[test]
fn many_threads_record_at_once() {
    let (_folder, ledger) = ledger();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let writer = ledger.writer();
            scope.spawn(move || {
                (0..200).for_each(|n| writer.record(&request(&format!("{thread}-{n}"), n)))
            });
        }
    });
    ledger.flush().unwrap();
    assert_eq!(ledger.totals(0).unwrap().requests, 800);
}

#[test]
fn a_row_is_written_without_anybody_asking() {
    let (folder, ledger) = ledger();
    ledger.writer().record(&request("a", 1));
    let (written, is_written) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let other = Connection::open(folder.path().join(LEDGER)).unwrap();
            while requests::find(&other, "a").unwrap().is_none() {
                std::thread::yield_now();
            }
            written.send(()).unwrap();
        });
        is_written.recv_timeout(Duration::from_secs(20)).unwrap();
    });
}

#[test]
fn a_damaged_ledger_is_set_aside_and_begun_anew() {
    let (folder, ledger) = ledger();
    drop(ledger);
    for n in 1..=2 {
        fs::write(folder.path().join(LEDGER), "not a database ".repeat(1000)).unwrap();
        let (ledger, notices) = Ledger::open(folder.path()).unwrap();
        let aside = folder.path().join(format!("ledger.corrupt-{n}.sqlite"));
        assert!(
            matches!(&notices[..], [Notice::LedgerSetAside { to, .. }] if *to == aside),
            "{notices:?}"
        );
        assert!(
            fs::read_to_string(aside)
                .unwrap()
                .starts_with("not a database")
        );
        ledger.writer().record(&request("a", 1));
        ledger.flush().unwrap();
        assert!(ledger.find("a").unwrap().is_some());
    }
}

#[test]
fn a_damaged_ledger_does_not_touch_the_vault() {
    let (folder, ledger) = ledger();
    drop(ledger);
    let (vault, _) = crate::Vault::open(folder.path()).unwrap();
    vault.settings().set("port", &1).unwrap();
    fs::write(folder.path().join(LEDGER), "not a database ".repeat(1000)).unwrap();
    drop(Ledger::open(folder.path()).unwrap());
    assert_eq!(vault.settings().find::<u16>("port").unwrap(), Some(1));
}
