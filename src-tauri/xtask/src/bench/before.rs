//! What passing a request through cost when the gateway was first complete: later work may not make it worse by more than a twentieth.
//!
//! Invariant: only ratios of CPU time to nginx's in the same round are compared. They move by up to a fifth from one round to the next, upwards
//! by other work on the machine, so a figure has become worse only where no round was as good as that.

/// The figures of the first full run, in November 2026: what is passed through, in ours to nginx's.
const FIRST: [(&str, f64); 4] = [
    ("CPU per request, 1 KB", 1.74),
    ("CPU per request, 184 KB prompt", 1.88),
    ("CPU per request, 64 KB answer", 0.75),
    ("CPU per stream of 300 events", 1.18),
];
const WORSE: f64 = 1.05;

/// Whether a figure has become worse, by its ratios of each round.
pub(super) fn is_worse(title: &str, ratios: &[f64]) -> bool {
    let first = FIRST.iter().find(|(known, _)| *known == title);
    first.is_some_and(|(_, first)| {
        !ratios.is_empty() && ratios.iter().all(|ratio| *ratio > first * WORSE)
    })
}

#[cfg(test)]
mod tests {
    use super::is_worse;

    #[test]
    fn one_good_round_shows_that_a_figure_has_not_become_worse() {
        let table: [(&str, &[f64], bool); 5] = [
            ("CPU per request, 1 KB", &[1.83, 2.4], true),
            ("CPU per request, 1 KB", &[2.4, 1.82], false),
            ("CPU per stream of 300 events", &[1.25], true),
            ("CPU per request, 1 KB", &[], false),
            ("memory, idle", &[99.0], false),
        ];
        for (title, ratios, worse) in table {
            assert_eq!(is_worse(title, ratios), worse, "{title} {ratios:?}");
        }
    }
}
