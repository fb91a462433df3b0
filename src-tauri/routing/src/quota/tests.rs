use super::*;

const WEEK: u64 = 168 * HOUR;

fn window(length_ms: u64, left: f32, resets_at: u64) -> Window {
    Window {
        length_ms,
        left,
        unit: Unit::Share,
        limit: None,
        resets_at: Some(resets_at),
        models: None,
        source: Source::Headers,
        seen: 0,
    }
}

fn quota(windows: &[Window]) -> Quota {
    let mut quota = Quota::default();
    windows.iter().for_each(|window| quota.read(window.clone()));
    quota
}

#[test]
fn windows_are_told_apart_by_their_length() {
    let mut quota = quota(&[
        window(WEEK, 0.5, WEEK),
        window(5 * HOUR, 0.9, 5 * HOUR),
        window(5 * HOUR + MINUTE, 0.8, 5 * HOUR),
    ]);
    assert_eq!(quota.windows.len(), 2);
    assert_eq!(quota.windows[1].left, 0.8);
    quota.read(Window {
        models: Some("opus-*".into()),
        ..window(WEEK, 0.0, WEEK)
    });
    assert_eq!(quota.windows.len(), 3);
    assert!(quota.spent("opus-4", 0.0, 1).is_some());
    assert_eq!(quota.spent("sonnet-4", 0.0, 1), None);
}

#[test]
fn an_older_reading_never_replaces_a_newer_one() {
    let mut quota = quota(&[Window {
        seen: 10,
        ..window(WEEK, 0.5, WEEK)
    }]);
    quota.read(window(WEEK, 0.9, WEEK));
    assert_eq!(quota.windows[0].left, 0.5);
}

#[test]
fn a_window_whose_reset_has_passed_is_fresh() {
    let used = quota(&[window(5 * HOUR, 0.0, HOUR)]);
    assert_eq!(
        used.spent("m", 0.0, HOUR - 1).map(|spent| spent.until),
        Some(HOUR)
    );
    assert_eq!(used.spent("m", 0.0, HOUR), None);
    assert_eq!(
        used.worth("m", HOUR + 1).map(|worth| worth.lapses_at),
        Some(6 * HOUR)
    );
}

#[test]
fn an_answer_against_a_reading_corrects_it() {
    let mut used = quota(&[window(5 * HOUR, 0.0, HOUR)]);
    used.answered("m", 7);
    assert_eq!(used.spent("m", 0.0, 8), None);
    assert_eq!(used.windows[0].source, Source::Observed);
    // What the answer itself told is newer than the request.
    used.read(Window {
        seen: 9,
        ..window(5 * HOUR, 0.0, HOUR)
    });
    used.answered("m", 8);
    assert!(used.spent("m", 0.0, 9).is_some());
}

#[test]
fn the_less_time_there_is_for_what_is_left_the_less_slack() {
    let slack = |left: f32, resets_at: u64| {
        quota(&[
            window(WEEK, left, resets_at),
            window(5 * HOUR, 1.0, 5 * HOUR),
        ])
        .worth("m", 0)
        .map(|worth| worth.slack_ms(0))
    };
    assert!(slack(0.9, 30 * HOUR) < slack(0.1, 30 * HOUR));
    assert!(slack(0.5, 30 * HOUR) < slack(0.5, 60 * HOUR));
    // Nearly nothing left can wait, even if it lapses sooner.
    assert!(slack(0.9, 50 * HOUR) < slack(0.05, 45 * HOUR));
}

#[test]
fn rot_is_what_an_even_pace_would_leave() {
    let rot = |left: f32, resets_at: u64| {
        quota(&[window(WEEK, left, resets_at)])
            .worth("m", 0)
            .map(|worth| worth.rot(0))
    };
    assert_eq!(rot(1.0, WEEK), Some(0.0));
    assert_eq!(rot(0.5, WEEK / 4), Some(0.5));
    assert_eq!(rot(0.0, HOUR), Some(0.0));
    assert_eq!(quota(&[]).worth("m", 0), None);
}

#[test]
fn the_glance_says_what_a_full_look_says() {
    let mut quota = quota(&[
        window(WEEK, 0.4, 9 * HOUR),
        window(5 * HOUR, 0.2, 3 * HOUR),
        window(MINUTE, 0.1, MINUTE),
    ]);
    for now in [
        0,
        30_000,
        MINUTE,
        HOUR,
        3 * HOUR,
        8 * HOUR,
        9 * HOUR,
        40 * HOUR,
    ] {
        for reserve in [0.0, 0.1, 0.3] {
            let (glanced, worth) = (quota.spent("m", reserve, now), quota.worth("m", now));
            let glance = quota.glance.take();
            assert_eq!(quota.spent("m", reserve, now), glanced, "{now} {reserve}");
            assert_eq!(quota.worth("m", now), worth, "{now}");
            quota.glance = glance;
        }
    }
}
