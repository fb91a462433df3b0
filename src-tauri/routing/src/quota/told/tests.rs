use super::super::{HOUR, MINUTE, Source};
use super::*;
use crate::tests::window;
use Level::{Gone, Low, VeryLow};

const FIVE: u64 = 5 * HOUR;
const WEEK: u64 = 168 * HOUR;

/// A reading of the five-hour window that begins anew at [`FIVE`].
fn left(left: f32, seen: u64) -> Window {
    Window {
        seen,
        ..window(FIVE, left, FIVE)
    }
}

/// What is told after a reading, in short.
fn hears(quota: &mut Quota, reading: Window) -> Vec<Option<Level>> {
    let now = reading.seen;
    quota.read(reading);
    short(&quota.tidings(now))
}

fn short(tidings: &[Tiding]) -> Vec<Option<Level>> {
    let level = |tiding: &Tiding| match tiding {
        Tiding::Used(level, _) => Some(*level),
        Tiding::Renewed(_) => None,
    };
    tidings.iter().map(level).collect()
}

#[test]
fn each_step_is_told_once_until_the_window_begins_anew() {
    let mut quota = Quota::default();
    let mut told = Vec::new();
    let readings = [0.5, 0.21, 0.2, 0.19, 0.06, 0.05, 0.01, 0.0, 0.0];
    for (at, share) in readings.into_iter().enumerate() {
        told.extend(hears(&mut quota, left(share, at as u64)));
    }
    assert_eq!(told, [Some(Low), Some(VeryLow), Some(Gone)]);
    assert_eq!(quota.next_renewal(), Some(FIVE));
    assert!(quota.tidings(FIVE - 1).is_empty());
    assert_eq!(short(&quota.tidings(FIVE)), [None]);
    assert!(quota.tidings(FIVE).is_empty() && quota.next_renewal().is_none());
}

#[test]
fn several_steps_at_a_stroke_are_one() {
    let mut quota = Quota::default();
    assert_eq!(hears(&mut quota, left(0.03, 1)), [Some(VeryLow)]);
    assert!(hears(&mut quota, left(0.15, 2)).is_empty());
}

#[test]
fn each_window_of_an_account_is_told_of_and_short_ones_are_not() {
    let mut quota = Quota::default();
    assert_eq!(hears(&mut quota, left(0.1, 1)), [Some(Low)]);
    assert_eq!(hears(&mut quota, window(WEEK, 0.04, WEEK)), [Some(VeryLow)]);
    assert!(hears(&mut quota, window(MINUTE, 0.0, MINUTE)).is_empty());
}

#[test]
fn a_new_round_is_told_of_anew() {
    let mut quota = Quota::default();
    assert_eq!(hears(&mut quota, left(0.1, 1)), [Some(Low)]);
    let next = |left: f32, seen: u64| Window {
        seen,
        ..window(FIVE, left, 2 * FIVE)
    };
    assert!(hears(&mut quota, next(0.9, FIVE + 1)).is_empty());
    assert_eq!(hears(&mut quota, next(0.15, FIVE + 2)), [Some(Low)]);
}

#[test]
fn a_round_that_begins_early_is_noticed_by_its_reset() {
    let mut quota = Quota::default();
    assert_eq!(hears(&mut quota, left(0.0, 1)), [Some(Gone)]);
    // The same round, as another model's counter of the same name may have it.
    assert!(hears(&mut quota, left(0.9, 2)).is_empty());
    assert!(hears(&mut quota, left(0.0, 3)).is_empty());
    let early = Window {
        seen: 4,
        ..window(FIVE, 0.99, 2 * FIVE - MINUTE)
    };
    assert_eq!(hears(&mut quota, early), [None]);
}

#[test]
fn a_round_that_is_used_up_already_is_no_good_news() {
    let mut quota = Quota::default();
    assert_eq!(hears(&mut quota, left(0.0, 1)), [Some(Gone)]);
    let next = Window {
        seen: FIVE + 1,
        ..window(FIVE, 0.0, 2 * FIVE)
    };
    assert_eq!(hears(&mut quota, next), [Some(Gone)]);
}

#[test]
fn what_an_answer_has_shown_to_be_wrong_is_not_there_again() {
    let mut quota = Quota::default();
    assert_eq!(hears(&mut quota, left(0.0, 1)), [Some(Gone)]);
    quota.answered("m", 2);
    assert_eq!(quota.windows()[0].source, Source::Observed);
    assert!(quota.tidings(FIVE).is_empty());
}

#[test]
fn a_window_without_a_reset_is_told_of_once_in_its_length() {
    let mut quota = Quota::default();
    let untold = |seen: u64| Window {
        resets_at: None,
        ..left(0.1, seen)
    };
    assert_eq!(hears(&mut quota, untold(1)), [Some(Low)]);
    assert!(hears(&mut quota, untold(FIVE)).is_empty());
    assert_eq!(hears(&mut quota, untold(FIVE + 1)), [Some(Low)]);
}

#[test]
fn what_was_told_is_kept_in_writing() {
    let mut quota = Quota::default();
    assert_eq!(hears(&mut quota, left(0.0, 1)), [Some(Gone)]);
    let kept = serde_json::to_string(&quota).unwrap_or_default();
    let mut again: Quota = serde_json::from_str(&kept).unwrap_or_default();
    assert!(hears(&mut again, left(0.0, 2)).is_empty());
    assert_eq!(short(&again.tidings(FIVE)), [None]);
}

#[test]
fn what_was_said_last_of_the_reset_counts() {
    let mut quota = Quota::default();
    assert_eq!(hears(&mut quota, left(0.1, 1)), [Some(Low)]);
    let sooner = Window {
        resets_at: Some(MINUTE),
        ..left(0.0, 2)
    };
    assert_eq!(hears(&mut quota, sooner), [Some(Gone)]);
    assert_eq!(quota.next_renewal(), Some(MINUTE));
    assert_eq!(short(&quota.tidings(MINUTE)), [None]);
}
