//! The fault matrix: whatever goes wrong with one account, one model or one provider, another serves; and what cannot be made good is
//! told at once, to each client in its own dialect.
//!
//! "At once" is 100 ms beside what the providers took. They know when they were at work, so what is left of the client's time is the
//! gateway's share, and it is proved in two steps, since two processors may be busy with other things. When all are asked for the first
//! time, the median of each fault and the median of each pair of dialects, whole and streamed, must be below; no cell is left out but
//! those whose provider is silent, for their limits pass all at the same moment. Then each single cell that was not below, those
//! too, is asked again, everything forgotten: a busy machine only ever adds time, and not always; a backoff, a rest or a limit that the
//! gateway waits for is there every time.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cells;
mod faults;

use cells::{ANSWER, Level, Set};
use faults::{BEGINNING, Fate, Fault, OPENAI_CODES, TABLE, TOLD, TOLD_BY_THE_PROVIDER, WORDS};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};
use suite::control::admin;
use suite::{Answer, Dialect, FakeProvider, Gateway, Household, parallel, parallel_by};

#[test]
fn trouble_at_one_account_is_made_good_by_another() {
    run(Level::Account);
}

#[test]
fn trouble_at_one_model_of_a_combo_is_made_good_by_another() {
    run(Level::Model);
}

#[test]
fn trouble_at_one_provider_of_a_combo_is_made_good_by_another() {
    run(Level::Provider);
}

#[test]
fn trouble_at_the_only_account_is_told_at_once_in_the_clients_dialect() {
    run(Level::Alone);
}

fn run(level: Level) {
    let provider = FakeProvider::start();
    let house = Household::new().impatient();
    let key = house.key("tests").key;
    let sets = Set::up(level, &provider, &house);
    let gateway = house.start();
    let asked = ask_all(&gateway, &key, &sets.iter().collect::<Vec<_>>());
    assert_eq!(asked.len(), sets.len());
    medians_are_at_once(&asked);
    parallel(
        &asked,
        |asked| asked.set.cell.name(),
        |asked| met(asked.set, level, &gateway, &asked.answer),
    );
    each_is_at_once(asked, level, &gateway, &key);
    gateway.is_well(None, 0);
}

/// A cell, asked.
struct Asked<'s> {
    set: &'s Set,
    answer: Answer,
    /// The gateway's part of the time it took.
    share: Duration,
}

/// Asks all of them: two at a time, and beside them many at a time that mostly wait for a silent provider.
#[track_caller]
fn ask_all<'s>(gateway: &Gateway, key: &str, sets: &[&'s Set]) -> Vec<Asked<'s>> {
    let (silent, others): (Vec<&Set>, Vec<&Set>) =
        (sets.iter().copied()).partition(|set| set.cell.fault.silence().is_some());
    let asked = Mutex::new(Vec::new());
    let name = |set: &&Set| set.cell.name();
    let ask = |set: &&'s Set| {
        let one = ask(gateway, key, set);
        asked.lock().unwrap().push(one);
    };
    thread::scope(|scope| {
        let waiting = scope.spawn(|| parallel(&silent, name, ask));
        parallel_by(2, &others, name, ask);
        waiting.join().unwrap();
    });
    asked.into_inner().unwrap()
}

fn ask<'s>(gateway: &Gateway, key: &str, set: &'s Set) -> Asked<'s> {
    let (client, stream) = (set.cell.client, set.cell.stream);
    let path = client.path(&set.model, stream);
    let ask = gateway.post(&path, client.request(&set.model, stream));
    let begun = Instant::now();
    let answer = ask.key(key).send();
    let share = set.gateways_share(begun, Instant::now());
    Asked { set, answer, share }
}

/// The median of each fault, and of each pair of dialects in each way.
#[track_caller]
fn medians_are_at_once(asked: &[Asked<'_>]) {
    let mut shares: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    let answered = |one: &&Asked<'_>| one.set.cell.fault.silence().is_none();
    for Asked { set, share, .. } in asked.iter().filter(answered) {
        let fault = set.cell.fault;
        let named = TABLE.iter().any(|row| row.fault == fault);
        let fault = named.then(|| format!("{fault:?}"));
        let fault = fault.unwrap_or_else(|| "another status".to_owned());
        for group in [fault, set.cell.way()] {
            shares.entry(group).or_default().push(*share);
        }
    }
    for (group, mut shares) in shares {
        shares.sort();
        let median = shares[shares.len() / 2];
        assert!(median < AT_ONCE, "{group}: half take {median:?} and more");
    }
}

/// Each of them, whatever the others take; those that took longer for once are asked again.
#[track_caller]
fn each_is_at_once(mut asked: Vec<Asked<'_>>, level: Level, gateway: &Gateway, key: &str) {
    for _ in 0..MOST_TRIES {
        asked.retain(|one| one.share >= AT_ONCE);
        if asked.is_empty() {
            return;
        }
        let reset = admin(gateway, "POST", "/api/health/reset", None);
        assert_eq!(reset.status, 204, "{}", reset.text());
        let again: Vec<&Set> = asked.iter().map(|one| one.set).collect();
        again.iter().for_each(|set| set.arm(level));
        asked = ask_all(gateway, key, &again);
    }
    asked.retain(|one| one.share >= AT_ONCE);
    let told = asked.iter().map(|one| (one.set.cell.name(), one.share));
    let told: Vec<_> = told.collect();
    assert!(told.is_empty(), "these take long every time: {told:?}");
}

/// What the gateway may add to what the providers take.
const AT_ONCE: Duration = Duration::from_millis(100);
/// A busy machine may be slow so often.
const MOST_TRIES: usize = 6;

/// The answer is what the table says, and the ledger tells how it came about.
#[track_caller]
fn met(set: &Set, level: Level, gateway: &Gateway, answer: &Answer) {
    assert!(answer.complete, "the HTTP body itself is to end properly");
    let row = gateway.ledger().row(&answer.trace());
    let attempts = row["attempts"].as_array().unwrap();
    assert_eq!(row["status"], answer.status);
    match set.cell.fate {
        Fate::Recovers if set.leaves_nobody(level) => {
            all_failed(set, answer, &row);
            assert_eq!((set.calls(level), attempts.len()), ((1, 0), 1));
        }
        Fate::Recovers => {
            served(set, answer);
            assert_eq!(set.calls(level), (1, 1), "{attempts:?}");
            assert_eq!(attempts.len(), 2, "{attempts:?}");
            let why = attempts[0]["failed"].as_str();
            assert!(why.is_some_and(|why| !why.is_empty()), "{attempts:?}");
            assert_eq!(row["failure_code"], Value::Null);
        }
        Fate::Refused(status) => {
            refused(set, status, answer);
            assert_eq!((set.calls(level), attempts.len()), ((1, 0), 1));
            assert_eq!(row["failure_stage"], "upstream");
        }
        Fate::BrokenOff(code) => {
            broken_off(set, code, answer, &row);
            assert_eq!(set.calls(level), (1, 0), "no fallback once it has begun");
        }
    }
}

#[track_caller]
fn served(set: &Set, answer: &Answer) {
    let (client, stream) = (set.cell.client, set.cell.stream);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let said = match stream {
        true => client.streamed(&answer.body),
        false => client.said(&answer.body),
    };
    assert_eq!(said, ANSWER.concat(), "{}", answer.text());
    let ends = !stream || client.ends_well(&answer.body);
    assert!(ends, "no proper end: {}", answer.text());
    assert_eq!(client.failure_in(&answer.body), None);
}

/// There was nobody else.
#[track_caller]
fn all_failed(set: &Set, answer: &Answer, row: &suite::Row) {
    let (fault, told) = (set.cell.fault, set.cell.client.told(&answer.body));
    let known = set.cell.may_end_with(answer.status);
    assert!(known, "{} {}", answer.status, answer.text());
    assert!(!told.message.is_empty() && !told.code.is_empty());
    let openai = matches!(set.cell.client, Dialect::Chat | Dialect::Responses);
    let class = told.code.ends_with("_error") && told.code != "server_error";
    let foreign = class || told.code == told.code.to_uppercase();
    assert!(
        !(openai && foreign && set.cell.client != set.cell.upstream),
        "another vendor's word: {}",
        answer.text()
    );
    assert!(
        row["failure_code"].is_string() || answer.status != 502,
        "{row:?}"
    );
    let wait = answer.header("retry-after");
    assert!(fault != Fault::RetryAfter || wait == Some("30"), "{wait:?}");
}

#[track_caller]
fn refused(set: &Set, status: u16, answer: &Answer) {
    let (client, upstream) = (set.cell.client, set.cell.upstream);
    assert_eq!(answer.status, status, "{}", answer.text());
    if client == upstream {
        assert_eq!(answer.text(), upstream.error_body(status, WORDS));
        return;
    }
    let told = client.told(&answer.body);
    assert!(told.message.contains(WORDS), "{}", answer.text());
    let kind = answer.json()["error"]["type"].as_str().map(str::to_owned);
    let what = if status == 413 { "413" } else { "400" };
    let word = word(what, set);
    if kind.is_some() && client != Dialect::Anthropic {
        let mut codes = OPENAI_CODES.iter();
        let code = codes.find(|(known, _)| *known == what);
        assert_eq!(told.code, code.unwrap().1, "{}", answer.text());
    }
    assert_eq!(kind.unwrap_or(told.code), word, "{}", answer.text());
}

#[track_caller]
fn broken_off(set: &Set, code: &str, answer: &Answer, row: &suite::Row) {
    let client = set.cell.client;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let begun = set.cell.fault != Fault::StallOnceBegun;
    let said = client.streamed(&answer.body);
    assert_eq!(
        said,
        if begun { BEGINNING } else { "" },
        "{}",
        answer.text()
    );
    let looks_well = client.ends_well(&answer.body);
    assert!(!looks_well, "looks like an end: {}", answer.text());
    let told = client.failure_in(&answer.body).unwrap_or_default();
    let told_code = client.failure_code_in(&answer.body).unwrap_or_default();
    if code == TOLD_BY_THE_PROVIDER {
        assert!(
            told.contains(WORDS) && !told_code.is_empty(),
            "{}",
            answer.text()
        );
    } else {
        assert!(!told.is_empty(), "no failure told: {}", answer.text());
        assert_eq!(told_code, word(code, set), "{}", answer.text());
        assert_eq!(row["failure_code"], code);
    }
}

/// The word for that in the client's dialect.
fn word(what: &str, set: &Set) -> &'static str {
    let mut rows = TOLD.iter().filter(|(known, _)| *known == what);
    rows.next().unwrap().1[set.cell.client as usize]
}
