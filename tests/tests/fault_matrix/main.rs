//! The fault matrix: whatever goes wrong with one account, one model or one provider, another serves; and what cannot be made good is
//! told at once, to each client in its own dialect.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cells;
mod faults;

use cells::{ANSWER, Level, Set};
use faults::{BEGINNING, Fate, Fault, OPENAI_CODES, Row, TABLE, TOLD, TOLD_BY_THE_PROVIDER, WORDS};
use serde_json::Value;
use std::time::{Duration, Instant};
use suite::{Answer, Dialect, FakeProvider, Gateway, Household, parallel};

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
    let begun = at_leisure(&gateway, &key, &sets);
    parallel(
        &begun,
        |(set, _)| set.cell.name(),
        |(set, answer)| {
            let asked = || {
                let (answer, took) = ask(&gateway, &key, set);
                // Twenty-four cells share two processors; but nothing may wait for a limit, a backoff or what `retry-after` says.
                assert!(took < Duration::from_secs(8), "answered after {took:?}");
                answer
            };
            let answer = answer.clone().unwrap_or_else(asked);
            met(set, level, &gateway, &answer);
        },
    );
    gateway.is_well(None, 0);
}

/// Asks a few of each fault one by one, until one shows that it costs no more than a moment where no limit must pass first. The others
/// have no answer yet.
#[track_caller]
fn at_leisure<'s>(gateway: &Gateway, key: &str, sets: &'s [Set]) -> Vec<(&'s Set, Option<Answer>)> {
    let mut begun = Vec::new();
    for Row { fault, .. } in TABLE {
        let (mut tries, mut quickest) = (0, Duration::MAX);
        for set in sets.iter().filter(|set| set.cell.fault == *fault) {
            let waits = !fault.own_time().is_zero();
            if waits || quickest < AT_ONCE || tries == MOST_TRIES {
                begun.push((set, None));
                continue;
            }
            let (answer, took) = ask(gateway, key, set);
            begun.push((set, Some(answer)));
            (tries, quickest) = (tries + 1, took.min(quickest));
        }
        let is_at_once = tries == 0 || quickest < AT_ONCE;
        assert!(is_at_once, "{fault:?} costs {quickest:?}");
    }
    begun
}

/// What a failed attempt may add to the time of the next.
const AT_ONCE: Duration = Duration::from_millis(100);
/// A busy machine may be slow so often.
const MOST_TRIES: usize = 12;

/// The answer, and how long it took beyond the fault's own time.
fn ask(gateway: &Gateway, key: &str, set: &Set) -> (Answer, Duration) {
    let (client, stream) = (set.cell.client, set.cell.stream);
    let path = client.path(&set.model, stream);
    let ask = gateway.post(&path, client.request(&set.model, stream));
    let begun = Instant::now();
    let answer = ask.key(key).send();
    let took = begun.elapsed().saturating_sub(set.cell.fault.own_time());
    (answer, took)
}

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
    let known = set.cell.alone.contains(&answer.status);
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
    let word = word(&status.to_string(), set);
    if kind.is_some() && client != Dialect::Anthropic {
        let mut codes = OPENAI_CODES.iter();
        let code = codes.find(|(what, _)| *what == status.to_string());
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
