//! Sessions: named, pinned, kept through short rests, forgotten in time; and every short history.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use proptest::prelude::*;

const SETTINGS: SessionSettings = SessionSettings {
    enabled: true,
    life_ms: 30 * 60_000,
    cache_ms: 5 * 60_000,
    wait_ms: 0,
};

#[test]
fn the_first_spot_that_names_a_session_counts() {
    let named = |pairs: &[(Spot, &str)]| {
        session_id(|spot| {
            let found = pairs.iter().find(|(known, _)| *known == spot);
            found.map(|(_, value)| (*value).to_owned())
        })
    };
    let body = Spot::Body(&["metadata", "session_id"]);
    let user = Spot::Within(&["metadata", "user_id"], "_session_");
    assert_eq!(
        named(&[(body, "b"), (Spot::Header("x-session-id"), " h ")]),
        Some("h".to_owned())
    );
    assert_eq!(named(&[(body, "b")]), Some("b".to_owned()));
    assert_eq!(
        named(&[(user, "user_1_account__session_42-7")]),
        Some("42-7".to_owned())
    );
    assert_eq!(named(&[(user, "somebody")]), None);
    assert_eq!(named(&[(body, "  ")]), None);
}

#[test]
fn odd_or_long_names_are_kept_as_a_digest_only() {
    let odd = harmless("a b\r\nX-Evil: 1");
    assert!(odd.starts_with("h-") && odd.len() == 34);
    assert_eq!(odd, harmless("a b\r\nX-Evil: 1"));
    assert_ne!(odd, harmless("a b"));
    assert_eq!(harmless(&"x".repeat(181)).len(), 34);
    assert_eq!(harmless("plain-1_2.3:4@5"), "plain-1_2.3:4@5");
}

fn served(account: &str, tokens: u64, rests_until: Option<u64>, at: u64) -> SessionServed {
    SessionServed {
        session: "s".into(),
        provider: "p".into(),
        model: "m".into(),
        account: account.into(),
        tokens,
        rests_until,
        at,
    }
}

fn pinned(sessions: &Sessions, now: u64) -> Option<(String, u64)> {
    let session = sessions.find("s")?;
    let (account, tokens) = session.pin("p", "m", &SETTINGS, now)?;
    Some((account.to_string(), tokens))
}

#[test]
fn a_pin_lives_half_an_hour_and_its_cache_five_minutes() {
    let mut sessions = Sessions::default();
    sessions.served(&served("a", 9, None, 0), &SETTINGS);
    assert_eq!(pinned(&sessions, 5 * 60_000), Some(("a".into(), 9)));
    assert_eq!(pinned(&sessions, 5 * 60_000 + 1), Some(("a".into(), 0)));
    assert_eq!(pinned(&sessions, 30 * 60_000), Some(("a".into(), 0)));
    assert_eq!(pinned(&sessions, 30 * 60_000 + 1), None);
}

#[test]
fn a_pin_outlasts_a_rest_shorter_than_its_saving() {
    let mut sessions = Sessions::default();
    sessions.served(&served("a", 20_000, None, 0), &SETTINGS);
    sessions.served(&served("b", 20_100, Some(10_000), 1_000), &SETTINGS);
    assert_eq!(pinned(&sessions, 2_000), Some(("a".into(), 20_000)));
    sessions.served(&served("b", 20_200, Some(60_000), 3_000), &SETTINGS);
    assert_eq!(pinned(&sessions, 3_000), Some(("b".into(), 20_200)));
    sessions.served(&served("c", 20_300, None, 4_000), &SETTINGS);
    assert_eq!(pinned(&sessions, 4_000), Some(("c".into(), 20_300)));
}

#[test]
fn sessions_are_bounded_and_an_account_that_is_no_more_is_forgotten() {
    let mut sessions = Sessions::default();
    for at in 0..25_000u64 {
        let one = SessionServed {
            session: format!("s{at}").into(),
            ..served("a", 1, None, at)
        };
        sessions.served(&one, &SETTINGS);
        assert!(sessions.sessions.len() <= MOST_SESSIONS);
    }
    assert!(sessions.find("s24999").is_some());
    sessions.forget("a");
    assert!(sessions.iter().all(|(_, pins)| pins.is_empty()));
    let kept = serde_json::to_string(&sessions).unwrap();
    assert_eq!(serde_json::from_str::<Sessions>(&kept).unwrap(), sessions);
}

proptest! {
    /// Whatever happens, a live pin names the account that served last, or the one that served before and only rests for less than its
    /// cache is worth.
    #[test]
    fn a_pin_is_always_explained(
        steps in prop::collection::vec((0..3usize, 0..90_000u64, prop::option::of(0..90_000u64), 1..600_000u64), 1..40)
    ) {
        let mut sessions = Sessions::default();
        let (mut now, mut model): (u64, Option<(usize, u64, u64)>) = (1, None);
        for (account, tokens, rest, wait) in steps {
            now += wait;
            let rests_until = rest.map(|rest| now + rest);
            let name = ["a", "b", "c"][account];
            sessions.served(&served(name, tokens, rests_until, now), &SETTINGS);
            let holds = model.is_some_and(|(known, cached, at)| {
                known != account
                    && now - at <= SETTINGS.cache_ms
                    && rest.is_some_and(|rest| rest < cached.min(SETTINGS.cache_ms))
            });
            if !holds {
                model = Some((account, tokens, now));
            }
            let (expected, cached, at) = model.unwrap();
            // Now, when the cache is about to be cold, and when the life is about to be over.
            let spans = [0, SETTINGS.cache_ms, SETTINGS.cache_ms + 1, SETTINGS.life_ms, SETTINGS.life_ms + 1];
            for later in spans.map(|span| now.max(at + span)) {
                let warm = if later - at <= SETTINGS.cache_ms { cached } else { 0 };
                let alive = later - at <= SETTINGS.life_ms;
                let pin = alive.then(|| (["a", "b", "c"][expected].to_owned(), warm));
                prop_assert_eq!(pinned(&sessions, later), pin);
            }
        }
    }
}
