use super::*;

const NOW: u64 = 1_790_000_000_000;

/// Headers; and the window they tell of: minutes, the share left, milliseconds to its reset.
type Case = (
    &'static [(&'static str, &'static str)],
    (u64, f32, Option<u64>),
);

fn told(pairs: &[(&'static str, &'static str)]) -> Vec<(u64, f32, Option<u64>)> {
    let find = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    };
    windows(find, NOW)
        .into_iter()
        .map(|window| {
            (
                window.length_ms / 60_000,
                window.left,
                window.resets_at.map(|at| at.saturating_sub(NOW)),
            )
        })
        .collect()
}

#[test]
fn every_vendors_spelling_is_understood() {
    let cases: &[Case] = &[
        (
            &[
                ("x-ratelimit-limit-requests", "60"),
                ("x-ratelimit-remaining-requests", "15"),
                ("x-ratelimit-reset-requests", "1m2.5s"),
            ],
            (1, 0.25, Some(62_500)),
        ),
        (
            &[
                ("anthropic-ratelimit-requests-limit", "50"),
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "2026-09-21T14:13:50Z"),
            ],
            (1, 0.0, Some(30_000)),
        ),
        (
            &[
                ("anthropic-ratelimit-unified-7d-utilization", "0.75"),
                ("anthropic-ratelimit-unified-7d-reset", "1790003600"),
            ],
            (7 * 24 * 60, 0.25, Some(3_600_000)),
        ),
        (
            &[
                ("x-codex-primary-used-percent", "40"),
                ("x-codex-primary-window-minutes", "300"),
                ("x-codex-primary-reset-after-seconds", "120"),
            ],
            (300, 0.6, Some(120_000)),
        ),
        (
            &[
                ("x-ratelimit-limit-requests-day", "100"),
                ("x-ratelimit-remaining-requests-day", "50"),
                ("x-ratelimit-reset-requests-day", "3600"),
            ],
            (24 * 60, 0.5, Some(3_600_000)),
        ),
        (
            &[
                ("x-ratelimit-limit", "20"),
                ("x-ratelimit-remaining", "10"),
                ("x-ratelimit-reset", "1790000060000"),
            ],
            (1, 0.5, Some(60_000)),
        ),
        (
            &[
                ("ratelimit-limit", "10"),
                ("ratelimit-remaining", "5"),
                ("ratelimit-reset", "9"),
            ],
            (1, 0.5, Some(9_000)),
        ),
    ];
    for (headers, window) in cases {
        assert_eq!(told(headers), [*window], "{headers:?}");
    }
}

#[test]
fn what_is_not_told_is_unknown_and_nonsense_is_passed_over() {
    assert_eq!(told(&[]), []);
    assert_eq!(told(&[("x-ratelimit-remaining-requests", "7")]), []);
    assert_eq!(told(&[("x-ratelimit-remaining-requests", "many")]), []);
    assert_eq!(
        told(&[("x-ratelimit-remaining-requests", "0")]),
        [(1, 0.0, None)]
    );
    assert_eq!(span("1h2m3s4ms"), Some(3_723_004));
    assert_eq!(span("soon"), None);
    assert_eq!(span("5"), Some(5_000));
}

#[test]
fn every_spelling_is_searched_for() {
    assert!(SPELLINGS.iter().all(|spelling| may_tell(spelling.amount)));
    assert!(!may_tell("content-type"));
}
