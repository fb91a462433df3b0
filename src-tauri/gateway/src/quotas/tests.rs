#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::admin::tests::house_in;
use routing::{Note, Source, What};
use tempfile::TempDir;

const MINUTE: u64 = 60_000;
const FIVE_HOURS: u64 = 300 * MINUTE;
/// A moment of our time: the first of February 2026.
const NOW: u64 = 1_769_904_000_000;

/// A house with one account.
struct Flat {
    house: Arc<House>,
    account: Account,
    _folder: TempDir,
}

impl Flat {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = house_in(folder.path());
        let new = r#"{"provider":"openai","label":"Work","key":"sk-test"}"#;
        crate::admin::accounts::add_account(&house, serde_json::from_str(new).unwrap()).unwrap();
        let account = house.snapshot().fleet.iter().next().unwrap().clone();
        Self {
            house,
            account,
            _folder: folder,
        }
    }

    /// An answer tells so much.
    fn reads(&self, windows: Vec<Window>) {
        let now = windows.iter().map(|window| window.seen).max().unwrap();
        self.house.health().note(&Note {
            account: Arc::clone(&self.account.id),
            provider: "openai".into(),
            model: "m".into(),
            footing: self.account.footing(),
            at: routing::Moment {
                now,
                day_ends: now,
                chance: 0.0,
            },
            what: What::Read { windows },
        });
    }

    /// What was told up to then, oldest first.
    fn told_by(&self, now: u64) -> Vec<AlertKind> {
        self.house.tell_of_quotas(now);
        let listed = self.house.alerts.list();
        listed.iter().rev().map(|alert| alert.kind).collect()
    }
}

fn window(length_ms: u64, left: f32, seen: u64) -> Window {
    Window {
        length_ms,
        left,
        unit: Unit::Share,
        limit: None,
        resets_at: Some(NOW + length_ms),
        models: None,
        source: Source::Headers,
        seen,
    }
}

#[test]
fn each_step_of_each_window_is_told_once_and_so_is_its_return() {
    use AlertKind::{QuotaGone, QuotaLow, QuotaReset, QuotaVeryLow};
    let flat = Flat::new();
    let five = |left, seen| vec![window(FIVE_HOURS, left, NOW + seen)];
    flat.reads(five(0.5, 0));
    assert!(flat.told_by(NOW).is_empty());
    flat.reads(five(0.2, 1));
    assert_eq!(flat.told_by(NOW + 1), [QuotaLow]);
    flat.reads(five(0.1, 2));
    flat.reads(vec![window(2 * FIVE_HOURS, 0.05, NOW + 2)]);
    assert_eq!(flat.told_by(NOW + 2), [QuotaLow, QuotaVeryLow]);
    flat.reads(five(0.0, 3));
    assert_eq!(flat.told_by(NOW + 3), [QuotaLow, QuotaVeryLow, QuotaGone]);
    assert_eq!(flat.told_by(NOW + FIVE_HOURS - 1).len(), 3);
    assert_eq!(flat.told_by(NOW + FIVE_HOURS)[3..], [QuotaReset]);
    assert_eq!(flat.told_by(NOW + 3 * FIVE_HOURS).len(), 4);
}

#[test]
fn nobody_hears_of_an_account_that_is_switched_off() {
    let flat = Flat::new();
    let off = crate::admin::accounts::AccountChange {
        enabled: Some(false),
        ..Default::default()
    };
    crate::admin::accounts::change_account(&flat.house, &flat.account.id, off).unwrap();
    flat.reads(vec![window(FIVE_HOURS, 0.0, NOW)]);
    assert!(flat.told_by(NOW).is_empty());
}

#[test]
fn an_alert_says_whose_quota_how_much_and_until_when() {
    let flat = Flat::new();
    let low = Tiding::Used(Level::VeryLow, window(FIVE_HOURS, 0.034, NOW));
    let (kind, body) = words(&low, &flat.account);
    assert_eq!(kind, AlertKind::QuotaVeryLow);
    let said = "96 % of the 5-hour quota of `Work` (OpenAI) is used. It is there again at 2026-0";
    assert!(body.starts_with(said), "{body}");
    let back = Tiding::Renewed(window(FIVE_HOURS, 0.0, NOW));
    let (kind, body) = words(&back, &flat.account);
    assert_eq!(kind, AlertKind::QuotaReset);
    assert_eq!(body, "The 5-hour quota of `Work` (OpenAI) is there again.");
}

#[test]
fn what_is_shown_is_what_was_read_and_nothing_else() {
    let flat = Flat::new();
    let shown = |now| {
        let health = flat.house.health();
        views(health.quota(&flat.account.id), now)
    };
    assert!(shown(NOW).is_empty());
    flat.reads(vec![
        window(2 * FIVE_HOURS, 0.6, NOW),
        window(FIVE_HOURS, 0.25, NOW),
        window(MINUTE, 0.0, NOW),
    ]);
    let names = |now| -> Vec<String> { shown(now).into_iter().map(|one| one.name).collect() };
    assert_eq!(names(NOW), ["5-hour", "10-hour"]);
    assert_eq!(names(NOW + FIVE_HOURS), ["10-hour"]);
    assert!(names(NOW + 2 * FIVE_HOURS).is_empty());
    let first = &shown(NOW)[0];
    assert_eq!(
        (first.left, first.resets_at),
        (0.25, Some(NOW + FIVE_HOURS))
    );
    assert_eq!(serde_json::to_value(first).unwrap()["unit"], "share");
}
